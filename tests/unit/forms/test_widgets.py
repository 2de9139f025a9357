"""What widgets draw: names, ids and attributes that browsers and screen readers rely on."""

import pytest
from bs4 import BeautifulSoup

from tests.unit.forms.questions import COLOURS, form_for, page, problems_of, question


def control(field, **options):
    return page(form_for(field, **options)).all("input")[0]


class TestAttributes:
    @pytest.mark.parametrize(
        ("kind", "record", "token"),
        [
            ("text", "guardian.last_name", "family-name"),
            ("text", "guardian.first_name", "given-name"),
            ("date", "guardian.birth_date", "bday"),
            ("phone", "guardian.mobile", "mobile tel"),
            ("phone", "guardian.home_phone", "home tel"),
            ("phone", "guardian.work_phone", "work tel"),
            ("email", "guardian.email", "email"),
            ("text", "guardian.profession", "organization-title"),
        ],
    )
    def test_browsers_know_what_is_the_respondents_own(self, kind, record, token):
        assert control(question("f", kind, record=record))["autocomplete"] == token

    def test_nothing_of_another_person_is_filled_in(self):
        assert "autocomplete" not in control(question("f", "text", record="student.last_name"))

    def test_an_adult_student_is_the_respondent(self):
        field = question("f", "text", record="student.last_name")

        assert control(field, respondent="student")["autocomplete"] == "family-name"

    @pytest.mark.parametrize(
        ("kind", "attribute", "value"),
        [
            ("date", "inputmode", "numeric"),
            ("integer", "inputmode", "numeric"),
            ("amount", "inputmode", "decimal"),
            ("email", "type", "email"),
            ("phone", "type", "tel"),
            ("date", "type", "text"),
            ("phone", "class", "width-15"),
            ("date", "class", "width-10"),
        ],
    )
    def test_keyboards_and_widths_fit_the_answer(self, kind, attribute, value):
        assert control(question("f", kind))[attribute] == value

    def test_a_text_is_as_wide_as_its_longest_answer(self):
        assert control(question("f", "text", max=5))["class"] == "width-5"
        assert control(question("f", "text", max=80))["class"] == "width-20"

    def test_an_amount_stands_before_its_unit(self):
        assert page(form_for(question("f", "amount"))).words == "F €"


class TestErrors:
    @pytest.mark.parametrize("kind", ["text", "email", "date", "pcs", "multiline", "checkbox"])
    def test_the_control_is_described_by_hint_and_error(self, kind):
        form = form_for(question("f", kind, help="Un conseil"))

        problems_of(form, {})

        tag = {"pcs": "select", "multiline": "textarea"}.get(kind, "input")
        attributes = page(form).all(tag)[0]
        assert attributes["aria-describedby"] == "f-h f-e"
        assert attributes["aria-invalid"] == "true"

    def test_a_group_of_radios_is_described_as_a_whole(self):
        form = form_for(question("f", "choice", options=COLOURS, help="Un conseil"))

        problems_of(form, {})

        group = page(form).all("fieldset", role="radiogroup")[0]
        assert group["aria-describedby"] == "f-h f-e"
        assert group["aria-invalid"] == "true"
        assert group["aria-labelledby"] == "f--label"

    def test_boxes_are_described_one_by_one(self):
        form = form_for(question("f", "choices", options=COLOURS))

        problems_of(form, {})

        assert [one["aria-describedby"] for one in page(form).all("input")] == ["f-e", "f-e"]

    def test_nothing_is_said_before_anything_is_wrong(self):
        shown = page(form_for(question("f", "text")))

        assert "Error:" not in shown.words
        assert "aria-invalid" not in shown.all("input")[0]

    def test_what_html_cannot_hold_is_shown_as_a_mark(self):
        form = form_for(question("f", "text"))

        problems_of(form, {"f": "A\x00B"})

        assert page(form).all("input")[0]["value"] == "A\ufffdB"

    def test_lines_stand_again_as_they_were_typed(self):
        """Browsers end each line with a carriage return too."""
        form = form_for(question("f", "multiline"), question("g", "text"))

        problems_of(form, {"f": "Anne Un\r\nBernard Deux", "g": ""})

        assert BeautifulSoup(form.render(), "lxml").textarea.text.strip() == "Anne Un\nBernard Deux"


class TestRows:
    def test_two_short_neighbours_stand_on_one_row(self):
        shown = page(form_for(question("a", "text"), question("b", "phone"), question("c", "text")))

        assert len(shown.all("div", **{"class": "field-pair"})) == 1

    def test_a_date_has_its_own_row(self):
        shown = page(form_for(question("a", "text"), question("b", "date"), question("c", "text")))

        assert not shown.all("div", **{"class": "field-pair"})

    def test_a_multiline_text_keeps_a_first_empty_line(self):
        form = form_for(question("f", "multiline"))

        problems_of(form, {"f": "\n" + "x" * 2001})

        assert str(form.render()).count("\n\nxxx") == 1
