"""Texts to accept, to permit, to consent to."""

import pytest
from bs4 import BeautifulSoup

from forms.records.consents import Answered, ConsentsForm
from rules.model import ConsentItem, Purpose
from rules.model.values import Text
from tests.unit.forms.questions import items, message_at, page, problems_of

RULES = ConsentItem(key="rules", kind="acceptance", label="Règlement", text="J’ai lu.\nJ’accepte.", version="1")
LEAVE = ConsentItem(key="leave", kind="permission", label="Sortie", text="Seul ?", version="1", named_persons=True)
CARE = ConsentItem(key="care", kind="permission", label="Soins", text="Soigner ?", version="1")
USES = (Purpose(key="site", label="Site", media=("photo", "video")), Purpose(key="press", label="Presse"))
IMAGE = ConsentItem(key="image", kind="consent", label="Image", text="Montrer ?", version="1", purposes=USES)
VOICE = ConsentItem(key="voice", kind="consent", label="Voix", text="Diffuser ?", version="1", purposes=USES)


def form(*consents: ConsentItem, **known) -> ConsentsForm:
    return ConsentsForm(consents, "en", Answered(**known))


class TestAcceptance:
    def test_it_must_be_given(self):
        assert message_at(form(RULES), {}, "rules--answer") == "tick this box to continue"

    def test_it_is_given_by_a_tick(self):
        assert form(RULES).validate([("rules.answer", "yes")]) == {"rules": {"answer": True}}

    def test_its_text_is_read_in_paragraphs(self):
        shown = page(form(RULES))

        assert "J’ai lu. J’accepte." in shown.words
        assert len(shown.all("p")) == 2


class TestLongText:
    LINES = ("J’accepte.", "Article 1.", "Article 2.", "Article 3.")

    def test_all_but_what_is_agreed_to_is_folded_under_its_version(self):
        text = "\n".join(self.LINES)
        long = ConsentItem(key="rules", kind="acceptance", label="Règlement", text=text, version="2026-2")

        folded = BeautifulSoup(form(long).render(), "lxml").details

        assert folded.summary.text == "Read the text, version 2026-2 (Règlement)"
        assert [node.text for node in folded.find_all("p")] == list(self.LINES[1:])


class TestPermission:
    @pytest.mark.parametrize(("given", "answer"), [("yes", True), ("no", False)])
    def test_it_is_given_or_refused(self, given, answer):
        assert form(CARE).validate([("care.answer", given)]) == {"care": {"answer": answer}}

    def test_it_must_be_answered(self):
        problems = problems_of(form(CARE), {})

        assert [str(problem) for problem in problems] == ["Soins: choose yes or no"]

    def test_persons_are_named_one_a_line(self):
        posted = {"leave.answer": "no", "leave.persons": "Jo <b>\r\n\r\n  Zoé  Martin \r\n"}

        answers = form(LEAVE).validate(items(posted))

        assert answers == {"leave": {"answer": False, "persons": ("Jo <b>", "Zoé Martin")}}
        assert form(LEAVE).to_json(answers) == {"leave": {"answer": False, "persons": ["Jo <b>", "Zoé Martin"]}}

    def test_naming_nobody_is_allowed(self):
        assert form(LEAVE).validate([("leave.answer", "yes")])["leave"]["persons"] == ()

    def test_ten_persons_are_enough(self):
        posted = {"leave.answer": "no", "leave.persons": "\n".join("abcdefghijk")}

        assert message_at(form(LEAVE), posted, "leave--persons") == "name 10 persons at most"


class TestConsent:
    def test_each_use_is_answered_for_itself(self):
        answers = form(IMAGE).validate(items({"image.site": "yes", "image.press": "no"}))

        assert answers == {"image": {"site": True, "press": False}}

    def test_no_answer_is_no_obstacle_and_no_consent(self):
        assert form(IMAGE).validate([]) == {"image": {"site": None, "press": None}}

    def test_media_are_named(self):
        assert "Site (photos, videos)" in page(form(IMAGE)).words

    def test_equal_uses_of_two_consents_are_apart(self):
        names = {one["name"] for one in page(form(IMAGE, VOICE)).all("input")}

        assert names == {"image.site", "image.press", "voice.site", "voice.press"}

    def test_silence_is_said_to_be_no(self):
        assert page(form(IMAGE)).words.count("that counts as no") == 1


class TestTheCards:
    ALL = (RULES, LEAVE, CARE, IMAGE)

    def test_nothing_is_preselected(self):
        assert not [one for one in page(form(*self.ALL)).all("input") if "checked" in one]

    def test_what_was_answered_in_this_dossier_is_shown(self):
        given = {
            "rules": {"answer": True},
            "leave": {"answer": False, "persons": ["Jo"]},
            "image": {"site": False},
        }

        shown = page(form(*self.ALL, answers=given))

        chosen = [(one["name"], one["value"]) for one in shown.all("input") if "checked" in one]
        assert chosen == [("rules.answer", "yes"), ("leave.answer", "no"), ("image.site", "no")]
        assert "Jo" in shown.words

    def test_junk_of_an_older_revision_chooses_nothing(self):
        shown = page(form(*self.ALL, answers={"rules": "yes", "leave": {"answer": "no", "persons": "Jo"}, "x": {}}))

        assert not [one for one in shown.all("input") if "checked" in one]

    def test_what_is_written_in_french_alone_says_so_on_an_english_page(self):
        written = {"fr": "Lire ?", "en": "Read?"}
        both = RULES.model_copy(update={"key": "both", "text": Text(**written), "label": Text(**written)})

        shown = page(form(RULES, both))

        assert [one.get("lang") for one in shown.all("p")] == ["fr", "fr", None]
        assert [one.get("lang") for one in shown.all("h2")] == ["fr", None]

    def test_notes_and_reasons_stand_in_their_card(self):
        shown = page(form(*self.ALL, notes={"image": "Nadia répond aussi <b>"}), leave="Mineure")

        assert "Nadia répond aussi <b>" in shown.words
        assert len(shown.all("details")) == 1

    def test_every_group_has_a_legend_of_its_own(self):
        shown = page(form(*self.ALL))

        labels = [one["aria-labelledby"] for one in shown.all("fieldset")]
        assert len(set(labels)) == len(labels) == len(shown.all("legend"))

    def test_what_was_chosen_stays_when_something_else_is_missing(self):
        asked = form(RULES, IMAGE)

        problems_of(asked, {"image.site": "no"})

        assert [one["name"] for one in page(asked).all("input") if "checked" in one] == ["image.site"]

    def test_a_form_left_for_later_keeps_what_is_answered(self):
        kept = form(*self.ALL).keep(items({"image.site": "yes", "leave.persons": "\n".join("abcdefghijk")}))

        assert kept.answers["image"] == {"site": True, "press": None}
        assert kept.answers["rules"] == {}
        again = page(form(*self.ALL, answers=kept.answers, typed=kept.typed))
        assert "a b c d e f g h i j k" in again.words
