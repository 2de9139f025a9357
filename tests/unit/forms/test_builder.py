"""A step of the rules as a form: what is asked, filled in, marked, kept."""

from datetime import date
from decimal import Decimal

import deform
import pytest

from forms.builder import Known, build_step_form
from portal.i18n import current_language
from rules.model import Option, Text
from tests.unit.forms.questions import form_for, items, page, problems_of, question, step

NAME = question("name", "text", record="guardian.last_name")
MOBILE = question("mobile", "phone", record="guardian.mobile")
HOME = question("home", "address", record="guardian.address")
QUOTIENT = question("quotient", "amount", record="family.quotient")
FEE = question("fee", "checkbox")
PARIS = {"street": "19 rue de Paris", "postcode": "45000", "city": "ORLEANS"}


class TestWhatIsAsked:
    @pytest.mark.parametrize("state", ["hidden", "pending", "unheard-of"])
    def test_a_field_in_another_state_is_neither_shown_nor_taken(self, state):
        form = build_step_form(step(NAME, MOBILE), {"name": "required", "mobile": state}, "en")

        answers = form.validate(items({"name": "Abarre", "mobile": "06 12 34 56 78"}))

        assert answers == {"name": "Abarre"}
        assert not page(form).all("input", name="mobile")

    def test_a_field_without_state_is_not_asked(self):
        assert build_step_form(step(NAME), {}, "en").validate([("name", "x")]) == {}

    def test_states_of_other_steps_change_nothing(self):
        form = build_step_form(step(NAME), {"name": "asked", "elsewhere": "required"}, "en")

        assert form.validate([]) == {"name": None}

    def test_fields_keep_the_order_of_the_rules(self):
        form = form_for(MOBILE, NAME, QUOTIENT)

        assert [one["name"] for one in page(form).all("input")] == ["mobile", "name", "quotient"]

    def test_unknown_names_are_ignored(self):
        answers = form_for(NAME).validate(items({"name": "Abarre", "family_id": "7", "name.x": "1", "": "y"}))

        assert answers == {"name": "Abarre"}

    def test_optional_is_what_is_marked(self):
        assert "(optional)" in page(form_for(NAME, required=False)).words
        assert "(optional)" not in page(form_for(NAME)).words

    def test_labels_follow_the_language(self):
        both = question("colour", "text", label=Text(fr="Couleur", en="Colour"), help=Text(fr="Aide", en="Help"))
        made = {language: build_step_form(step(both), {"colour": "asked"}, language) for language in ("fr", "en")}

        assert "Couleur" in page(made["fr"]).words
        assert "Aide" in page(made["fr"]).words
        assert "Colour" in page(made["en"]).words

    def test_it_leaves_the_language_in_force_as_it_was(self):
        before = current_language()

        build_step_form(step(NAME), {"name": "asked"}, "en").render()

        assert current_language() == before


class TestWhatIsKnown:
    def test_the_record_fills_the_fields_in(self):
        form = form_for(NAME, MOBILE, QUOTIENT, known=Known(record={"mobile": "+33612345678", "quotient": 124000}))

        assert [one["value"] for one in page(form).all("input")] == ["", "06 12 34 56 78", "1 240.00"]

    def test_an_amount_shown_can_be_posted_back_in_both_languages(self):
        for language in ("fr", "en"):
            known = Known(record={"quotient": 124050})
            form = build_step_form(step(QUOTIENT), {"quotient": "asked"}, language, known=known)

            shown = page(form).all("input")[0]["value"]

            assert form.validate([("quotient", shown)]) == {"quotient": Decimal("1240.50")}

    def test_an_amount_is_shown_as_its_language_writes_it(self):
        known = Known(record={"quotient": 124050})
        made = {
            language: build_step_form(step(QUOTIENT), {"quotient": "asked"}, language, known=known)
            for language in ("fr", "en")
        }

        assert page(made["fr"]).all("input")[0]["value"] == "1 240,50"
        assert page(made["en"]).all("input")[0]["value"] == "1 240.50"

    def test_days_of_the_record_need_no_conversion(self):
        birth = question("birth", "date")

        shown = page(form_for(birth, known=Known(record={"birth": date(2010, 8, 15)}))).all("input")

        assert shown[0]["value"] == "15/08/2010"

    def test_an_answer_of_the_dossier_goes_before_the_record(self):
        known = Known(record={"name": "ABARRE"}, answers={"name": "ABARRE-LOUP"})

        assert page(form_for(NAME, known=known)).all("input")[0]["value"] == "ABARRE-LOUP"

    def test_an_answer_taken_back_stays_empty(self):
        known = Known(record={"mobile": "+33612345678"}, answers={"mobile": None})

        assert page(form_for(MOBILE, known=known)).all("input")[0]["value"] == ""

    def test_markup_in_an_answer_is_shown_as_text(self):
        shown = page(form_for(NAME, known=Known(record={"name": "O'Brien <b>"})))

        assert shown.all("input")[0]["value"] == "O'Brien <b>"
        assert not shown.all("b")

    def test_a_reason_is_said_beside_its_field(self):
        shown = page(form_for(NAME, HOME, FEE), home="Parce que <b>", fee="Ainsi")

        assert len(shown.all("details")) == 2
        assert "Parce que <b>" in shown.words


class TestChanges:
    def changed(self, known, *fields, **values):
        form = form_for(*fields, known=known, required=False)
        form.validate(items(values))
        return page(form)

    def test_an_answer_that_differs_shows_what_was_before(self):
        shown = self.changed(Known(record={"name": "ABARRE <b>"}), NAME, name="ABARRE-LOUP")

        assert shown.words == "Name (optional) Modified Before: ABARRE <b>"
        assert shown.all("input")[0]["aria-describedby"] == "name-w"

    @pytest.mark.parametrize("typed", ["06 01 02 03 04", "0601020304", "+33601020304"])
    def test_another_writing_of_the_same_answer_is_no_change(self, typed):
        shown = self.changed(Known(record={"mobile": "+33601020304"}), MOBILE, mobile=typed)

        assert "Before:" not in shown.words

    def test_only_the_part_of_an_address_that_changed_is_marked(self):
        form = form_for(HOME, known=Known(record={"home": PARIS}, answers={"home": {**PARIS, "street": "7 rue X"}}))

        assert page(form).words.count("Before:") == 1
        assert "Before: 19 rue de Paris" in page(form).words

    def test_an_answer_where_the_record_had_none_is_a_change(self):
        shown = self.changed(Known(record={"mobile": None}), MOBILE, mobile="06 12 34 56 78")

        assert "Before: not answered" in shown.words

    def test_an_answer_taken_back_is_a_change(self):
        shown = self.changed(Known(record={"mobile": "+33601020304"}), MOBILE, mobile="")

        assert "Before: 06 01 02 03 04" in " ".join(shown.words.split())

    def test_a_field_of_no_record_is_never_marked(self):
        assert "Before:" not in self.changed(Known(answers={"name": "X"}), NAME, name="Y").words

    def test_what_cannot_be_read_shows_its_error_only(self):
        form = form_for(MOBILE, known=Known(record={"mobile": "+33601020304"}))

        problems_of(form, {"mobile": "06"})

        assert "Before:" not in page(form).words

    def test_a_required_answer_that_was_emptied_shows_its_error_only(self):
        form = form_for(NAME, known=Known(record={"name": "ABARRE"}))

        problems_of(form, {"name": ""})

        assert "Before:" not in page(form).words


class TestLocked:
    def test_a_locked_field_is_read_and_takes_nothing(self):
        form = form_for(NAME, HOME, known=Known(record={"name": "ABARRE", "home": PARIS}), locked={"home", "name"})

        answers = form.validate(items({"name": "X", "home.street": "Y"}))

        assert answers == {}
        assert not page(form).all("input")
        assert "ABARRE" in page(form).words
        assert "19 rue de Paris, 45000 ORLEANS" in page(form).words

    def test_an_empty_one_says_so(self):
        assert "not answered" in page(form_for(NAME, locked={"name"})).words


class TestFinishLater:
    def test_what_can_be_read_is_answered_and_the_rest_kept_as_typed(self):
        form = form_for(NAME, MOBILE, HOME, FEE)

        kept = form.keep(items({"name": "Abarre", "mobile": "06 12", "home.city": "ORLEANS"}))

        assert kept.answers == {"name": "Abarre"}
        assert kept.typed == {"mobile": "06 12", "home": {"city": "ORLEANS"}}

    def test_what_was_kept_is_shown_again(self):
        kept = form_for(NAME, MOBILE, HOME).keep(items({"mobile": "06 12", "home.city": "ORLEANS"}))

        again = form_for(NAME, MOBILE, HOME, known=Known(answers=kept.answers, typed=kept.typed))

        assert [one["value"] for one in page(again).all("input")] == ["", "06 12", "", "", "ORLEANS"]

    def test_an_empty_form_keeps_nothing_that_is_required(self):
        kept = form_for(NAME, MOBILE).keep([])

        assert (kept.answers, kept.typed) == ({}, {})

    def test_junk_kept_by_an_older_page_is_not_shown(self):
        shown = page(form_for(NAME, HOME, known=Known(typed={"home": "text", "gone": "x", "name": 3})))

        assert [one["value"] for one in shown.all("input")][1:] == ["", "", ""]


class TestSharing:
    def test_equal_recipes_share_a_schema_and_never_a_form(self):
        first, second = (form_for(NAME, checksum="c1") for _ in range(2))

        problems_of(first, {"name": ""})

        assert first.form.schema is second.form.schema
        assert second.problems == ()

    @pytest.mark.parametrize(
        "other",
        [
            {"checksum": "c9"},
            {"required": False},
            {"locked": {"name"}},
            {"respondent": "student"},
            {"today": date(2026, 6, 10)},
        ],
        ids=lambda other: next(iter(other)),
    )
    def test_another_recipe_has_its_own(self, other):
        common = {"checksum": "c2"}

        assert form_for(NAME, **common).form.schema is not form_for(NAME, **{**common, **other}).form.schema

    def test_a_draft_shares_nothing(self):
        assert form_for(NAME).form.schema is not form_for(NAME).form.schema


class TestProblems:
    def test_they_come_in_the_order_of_the_form_with_their_label(self):
        problems = problems_of(form_for(NAME, MOBILE), {"mobile": "06"})

        assert [str(problem) for problem in problems] == [
            "Name: fill in this answer",
            "Mobile: enter 10 digits, for example 06 12 34 56 78",
        ]

    def test_their_ids_are_those_of_controls(self):
        colour = question("colour", "choice", options=(Option(key="a", label="A"), Option(key="b", label="B")))
        several = question("several", "choices", options=(Option(key="a", label="A"),))
        form = form_for(NAME, HOME, FEE, colour, several)

        problems = problems_of(form, {})

        controls = {one["id"] for one in page(form).all("input") if "id" in one}
        assert {problem.id for problem in problems} <= controls

    def test_a_failure_renders_itself_with_errors(self):
        form = form_for(NAME)

        with pytest.raises(deform.ValidationFailure) as caught:
            form.validate([])

        assert str(caught.value.render()) == str(form.render())

    def test_what_only_a_service_knows_can_be_said_at_a_field(self):
        form = form_for(NAME)
        form.form.refuse("name", "Somebody has this name.")

        assert [str(problem) for problem in form.problems] == ["Name: somebody has this name"]
        assert "Error: Somebody has this name." in page(form).words
