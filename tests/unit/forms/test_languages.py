"""What the rules say in French only is marked on an English page, to be read out rightly; on a French one, nothing."""

import pytest
from bs4 import BeautifulSoup

from forms.builder import build_step_form
from forms.records.consents import ConsentsForm
from forms.records.courses import CoursesForm, OfferedGroup
from portal.wording import marked
from rules.model import ConsentItem, FieldItem, Option, Purpose
from rules.model.values import Text
from tests.unit.forms.questions import step

RED, BLUE = Option(key="red", label=Text(fr="Rouge", en="Red")), Option(key="blue", label="Bleu")


def question(kind: str, **more) -> FieldItem:
    return FieldItem(key="one", kind=kind, label="Couleur", help="Une seule.", **more)


def french_parts(form) -> list[str]:
    """The texts that a form, drawn, marks as French."""
    return [" ".join(node.text.split()) for node in BeautifulSoup(form.render(), "lxml").find_all(lang="fr")]


def drawn(language: str, *fields: FieldItem):
    states = {field.key: "asked" for field in fields}
    return build_step_form(step(*fields), states, language)


class TestQuestions:
    @pytest.mark.parametrize("kind", ["text", "multiline", "date", "checkbox", "address", "information"])
    def test_label_and_help_are_marked(self, kind: str):
        assert french_parts(drawn("en", question(kind)))[:2] == ["Couleur", "Une seule."]

    @pytest.mark.parametrize("kind", ["choice", "choices"])
    def test_of_the_choices_those_without_english_are(self, kind: str):
        assert french_parts(drawn("en", question(kind, options=(RED, BLUE)))) == ["Couleur", "Une seule.", "Bleu"]

    def test_a_long_list_marks_its_lines(self):
        many = tuple(Option(key=f"k{number}", label=f"Couleur {number}") for number in range(7))

        assert french_parts(drawn("en", question("choice", options=many)))[2:] == [f"Couleur {n}" for n in range(7)]

    @pytest.mark.parametrize("kind", ["text", "choice"])
    def test_on_a_french_page_nothing_is(self, kind: str):
        assert french_parts(drawn("fr", question(kind, options=(RED, BLUE) if kind == "choice" else ()))) == []

    def test_what_has_english_is_not(self):
        field = FieldItem(key="one", kind="text", label=Text(fr="Couleur", en="Colour"))

        assert french_parts(drawn("en", field)) == []


class TestOtherSteps:
    def test_uses_that_are_consented_to_are_marked(self):
        uses = (
            Purpose(key="site", label="Site", media=("photo",)),
            Purpose(key="press", label=Text(fr="P", en="Press")),
        )
        text = Text(fr="Montrer ?", en="Show?")
        image = ConsentItem(key="image", kind="consent", label=text, text=text, version="1", purposes=uses)

        assert french_parts(ConsentsForm([image], "en")) == ["Site"]

    def test_a_group_of_courses_is_marked(self):
        label = Text(fr="Formation musicale")
        group = OfferedGroup(key="fm", label=label.fr, slots=(), shown_label=marked(label, "en"))

        assert french_parts(CoursesForm([group], "en")) == ["Formation musicale"]


class TestMarked:
    def test_a_text_of_the_rules_is_escaped(self):
        assert marked(Text(fr="a < b"), "en") == '<span lang="fr">a &lt; b</span>'
