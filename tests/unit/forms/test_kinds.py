"""Each kind of field: what it takes, what it refuses at the field, and that what was typed is shown again."""

from datetime import date
from decimal import Decimal

import pytest

from forms.builder import Known, build_step_form
from rules.model import FieldItem, Option
from tests.unit.forms.questions import COLOURS, form_for, items, message_at, page, problems_of, question, step

MANY = tuple(Option(key=f"o{number}", label=f"Option {number}") for number in range(6))

FIELDS = {
    "text": question("field", "text"),
    "multiline": question("field", "multiline"),
    "email": question("field", "email"),
    "phone": question("field", "phone"),
    "date": question("field", "date"),
    "integer": question("field", "integer", min=1, max=10),
    "amount": question("field", "amount"),
    "choice": question("field", "choice", options=COLOURS),
    "many": question("field", "choice", options=MANY),
    "choices": question("field", "choices", options=COLOURS),
    "checkbox": question("field", "checkbox"),
    "school_level": question("field", "school_level"),
    "pcs": question("field", "pcs"),
    "civility": question("field", "civility"),
    "family_situation": question("field", "family_situation"),
    "birth_department": question("field", "birth_department"),
}
TAKEN = [
    ("text", " O'Brien  <b> ", "O'Brien <b>", "O'Brien <b>"),
    ("multiline", "un\r\ndeux", "un\ndeux", "un\ndeux"),
    ("email", "j.abarre@exemple.fr", "j.abarre@exemple.fr", "j.abarre@exemple.fr"),
    ("phone", "06 12 34 56 78", "+33612345678", "+33612345678"),
    ("date", "15/08/2010", date(2010, 8, 15), "2010-08-15"),
    ("integer", "7", 7, 7),
    ("amount", "1 234,56", Decimal("1234.56"), 123456),
    ("choice", "blue", "blue", "blue"),
    ("many", "o4", "o4", "o4"),
    ("choices", ["blue", "red", "blue"], ("red", "blue"), ["red", "blue"]),
    ("checkbox", "yes", True, True),
    ("school_level", "6e", "6e", "6e"),
    ("pcs", "35", "35", "35"),
    ("civility", "madame", "madame", "madame"),
    ("family_situation", "pacse", "pacse", "pacse"),
    ("birth_department", "2A", "2A", "2A"),
]
ANOTHER = "this answer is no longer possible: choose another one"
REFUSED = [
    ("text", "a" * 101, "shorten to 100 characters: there are 101"),
    ("multiline", "a" * 2001, "shorten to 2000 characters: there are 2001"),
    ("email", "j.abarre", "enter an address such as j.abarre@exemple.fr"),
    ("phone", "06 12 34", "enter 10 digits, for example 06 12 34 56 78"),
    ("date", "04/13/1979", "the month must be between 01 and 12"),
    ("integer", "11", "enter a number from 1 to 10"),
    ("amount", "beaucoup", "enter an amount in euros, for example 1240.00"),
    ("choice", "green", ANOTHER),
    ("many", "o9", ANOTHER),
    ("choices", ["red", "green"], ANOTHER),
    ("checkbox", "maybe", "tick this box or leave it empty"),
    ("school_level", "7e", ANOTHER),
    ("pcs", "99", ANOTHER),
    ("civility", "mademoiselle", ANOTHER),
    ("family_situation", "x", ANOTHER),
    ("birth_department", "20", ANOTHER),
]
MISSING = {
    "text": "fill in this answer",
    "multiline": "fill in this answer",
    "email": "enter an address such as j.abarre@exemple.fr",
    "phone": "enter 10 digits, for example 06 12 34 56 78",
    "date": "enter the day, the month and the year, for example 15/08/2010",
    "integer": "enter a number in digits, for example 3",
    "amount": "enter an amount in euros, for example 1240.00",
    "choices": "choose at least one answer",
    "checkbox": "tick this box to continue",
}


def form(kind: str, **options):
    return form_for(FIELDS[kind], **options)


class TestEveryKind:
    @pytest.mark.parametrize(("kind", "typed", "answer", "kept"), TAKEN, ids=[row[0] for row in TAKEN])
    def test_it_returns_a_typed_answer_and_its_json(self, kind, typed, answer, kept):
        asked = form(kind)

        answers = asked.validate(items({"field": typed}))

        assert answers == {"field": answer}
        assert asked.to_json(answers) == {"field": kept}

    @pytest.mark.parametrize(("kind", "typed", "answer", "kept"), TAKEN, ids=[row[0] for row in TAKEN])
    def test_its_json_fills_the_form_that_gives_the_same_answer(self, kind, typed, answer, kept):
        filled = form(kind, known=Known(answers={"field": kept}))

        assert filled.validate(_posted_by(page(filled))) == {"field": answer}

    @pytest.mark.parametrize(("kind", "typed", "message"), REFUSED, ids=[row[0] for row in REFUSED])
    def test_it_refuses_in_words_at_the_field(self, kind, typed, message):
        asked = form(kind)

        assert message_at(asked, {"field": typed}, "field") == message
        assert page(asked).words.count("Error:") == 1

    @pytest.mark.parametrize("kind", ["text", "email", "phone", "date", "integer", "amount"])
    def test_it_shows_again_what_was_typed_and_could_not_be_read(self, kind):
        typed = 'x"<b>é' + "y" * 120
        asked = form(kind)

        problems_of(asked, {"field": typed})

        assert page(asked).all("input", id="field")[0]["value"] == typed

    def test_it_shows_a_long_text_again(self):
        asked = form("multiline")

        problems_of(asked, {"field": "<b>" * 1000})

        assert "<b>" * 1000 in page(asked).text

    @pytest.mark.parametrize("kind", FIELDS)
    def test_it_asks_for_an_answer_where_one_is_required(self, kind):
        assert message_at(form(kind), {"field": "  "} if kind != "checkbox" else {}, "field") == MISSING.get(
            kind, "choose an answer"
        )

    @pytest.mark.parametrize("kind", FIELDS)
    def test_it_may_stay_empty_where_it_is_optional(self, kind):
        nothing = False if kind == "checkbox" else None

        assert form(kind, required=False).validate([]) == {"field": nothing}

    @pytest.mark.parametrize("kind", FIELDS)
    def test_it_forgets_json_that_it_never_wrote(self, kind):
        for junk in ({"a": 1}, [1, None], 3.5, "\x00", None, True, -1, "9" * 5000):
            filled = form(kind, required=False, known=Known(answers={"field": junk}, record={"field": junk}))

            assert page(filled).elements

    @pytest.mark.parametrize("kind", FIELDS)
    def test_a_million_characters_are_refused(self, kind):
        assert len(problems_of(form(kind), {"field": "a" * 10**6})) == 1


def _posted_by(shown):
    """Return what a browser would post of the fields as they are shown."""
    posted = [
        (one["name"], one["value"])
        for one in shown.all("input")
        if one["type"] not in ("radio", "checkbox") or "checked" in one
    ]
    names = [one["name"] for one in shown.all("select")]
    posted += [(names[0], one["value"]) for one in shown.all("option") if "selected" in one]
    return posted + [(one["name"], shown.text.strip().removeprefix("Field").strip()) for one in shown.all("textarea")]


class TestChoices:
    def test_five_choices_are_radios_and_six_a_list(self):
        five = page(form_for(question("f", "choice", options=MANY[:5])))
        six = page(form_for(question("f", "choice", options=MANY)))

        assert len(five.all("input", type="radio")) == 5
        assert len(six.all("option")) == 7

    def test_radios_are_named_by_their_field(self):
        shown = page(form("civility"))

        assert {one["name"] for one in shown.all("input", type="radio")} == {"field"}

    def test_an_optional_choice_can_be_taken_back(self):
        asked = form("choice", required=False, known=Known(answers={"field": "red"}))

        assert [one["value"] for one in page(asked).all("input", type="radio")] == ["red", "blue", ""]
        assert asked.validate([("field", "")]) == {"field": None}

    def test_nothing_is_chosen_before_somebody_does(self):
        assert not [one for one in page(form("choice")).all("input") if "checked" in one]

    def test_a_kept_choice_that_is_gone_is_not_shown(self):
        shown = page(form("choice", known=Known(answers={"field": "green"})))

        assert not [one for one in shown.all("input") if "checked" in one]

    def test_occupations_stand_under_their_eight_groups(self):
        assert len(page(form("pcs")).all("optgroup")) == 8

    @pytest.mark.parametrize(("ticked", "message"), [(1, "choose 2 at least"), (4, "choose 3 at most")])
    def test_several_answers_are_counted(self, ticked, message):
        asked = form_for(question("f", "choices", options=MANY, min=2, max=3))

        assert message_at(asked, {"f": [option.key for option in MANY[:ticked]]}, "f") == message


class TestAddress:
    ADDRESS = {"home.street": "19 rue de Paris", "home.postcode": "45000", "home.city": "ORLEANS"}

    def asked(self, required=True, **options):
        return form_for(question("home", "address", record="guardian.address"), required=required, **options)

    def test_it_is_one_answer_of_three_parts(self):
        answer = {"street": "19 rue de Paris", "postcode": "45000", "city": "ORLEANS"}

        assert self.asked().validate(items(self.ADDRESS)) == {"home": answer}

    def test_each_part_has_its_own_message(self):
        problems = problems_of(self.asked(), {"home.postcode": "4500"})

        assert [(problem.id, problem.message) for problem in problems] == [
            ("home--street", "enter the number and the street"),
            ("home--postcode", "enter 5 digits, for example 45000"),
            ("home--city", "enter the name of the city"),
        ]

    def test_it_may_be_left_out_as_a_whole(self):
        assert self.asked(required=False).validate(items({"home.street": " "})) == {"home": None}

    def test_it_is_not_left_half_done(self):
        assert message_at(self.asked(required=False), {**self.ADDRESS, "home.city": ""}, "home--city")

    def test_an_optional_one_says_so_once_and_requires_no_part(self):
        shown = page(self.asked(required=False))

        assert shown.words.count("(optional)") == 1
        assert not [one for one in shown.all("input") if "required" in one]

    def test_browsers_fill_it_in_for_its_owner_only(self):
        own = page(self.asked()).all("input")
        of_a_child = page(self.asked(respondent="student")).all("input")

        assert [one["autocomplete"] for one in own] == ["address-line1", "postal-code", "address-level2"]
        assert not [one for one in of_a_child if "autocomplete" in one]

    def test_a_partial_record_fills_in_its_parts(self):
        shown = page(self.asked(known=Known(record={"home": {"street": None, "city": "ORLEANS"}})))

        assert [one["value"] for one in shown.all("input")] == ["", "", "ORLEANS"]


class TestInformation:
    def test_it_is_read_and_takes_nothing(self):
        asked = form_for(question("advice", "information", label="À savoir & lire"))

        assert asked.validate([("advice", "x")]) == {}
        assert "À savoir & lire" in page(asked).words


class TestDates:
    def test_nobody_is_born_after_today(self):
        birth = question("birth", "date", record="guardian.birth_date")
        asked = form_for(birth, today=date(2026, 6, 10))

        assert message_at(asked, {"birth": "11/06/2026"}, "birth") == "enter a date up to 10/06/2026"


class TestTheListOfKinds:
    def test_every_kind_of_the_grammar_makes_a_form(self):
        kinds = FieldItem.model_fields["kind"].annotation.__args__
        fields = [question(kind.replace("_", "-"), kind, options=COLOURS) for kind in kinds]

        made = build_step_form(step(*fields), dict.fromkeys((field.key for field in fields), "asked"), "fr")

        assert len(page(made).all("label")) > len(kinds)
