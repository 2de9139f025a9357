"""Decisions of staff, and families that do not come back."""

from datetime import date

import pytest

from forms.records.decisions import decision_form, decline_form
from portal.i18n import use_language
from tests.unit.forms.questions import items, message_at, page, problems_of

TODAY = date(2026, 6, 10)
RETURNED = {"verdict": "return", "reason": "Photo illisible.", "answer_by": "16/06/2026"}


@pytest.fixture(autouse=True)
def english():
    with use_language("en"):
        yield


class TestDecision:
    def test_accepting_needs_no_word(self):
        answers = decision_form(TODAY).validate([("verdict", "accept")])

        assert answers == {"verdict": "accept", "reason": None, "answer_by": None}

    def test_returning_gives_a_reason_and_a_day(self):
        answers = decision_form(TODAY).validate(items(RETURNED))

        assert answers == {**RETURNED, "answer_by": date(2026, 6, 16)}

    @pytest.mark.parametrize(
        ("posted", "fields"),
        [
            ({}, ["verdict"]),
            ({"verdict": "refuse"}, ["reason"]),
            ({"verdict": "return"}, ["reason", "answer_by"]),
            ({"verdict": "maybe"}, ["verdict"]),
        ],
    )
    def test_it_asks_for_what_the_family_will_read(self, posted, fields):
        assert [problem.id for problem in problems_of(decision_form(TODAY), posted)] == fields

    @pytest.mark.parametrize("day", ["09/06/2026", "16/06/2028"])
    def test_the_day_is_ahead_and_not_years_away(self, day):
        assert message_at(decision_form(TODAY), {**RETURNED, "answer_by": day}, "answer_by")

    def test_accepting_without_a_signature_is_said_out_loud(self):
        form = decision_form(TODAY, unsigned=["MARTIN Nadia", "MARTIN Paul"])

        assert "I accept without the signature of MARTIN Nadia, MARTIN Paul" in page(form).words
        assert message_at(form, {"verdict": "accept"}, "unsigned").startswith("tick this box")
        assert form.validate(items({"verdict": "accept", "unsigned": "yes"}))["unsigned"] is True

    @pytest.mark.parametrize("posted", [RETURNED, {"verdict": "refuse", "reason": "Plus de place."}])
    def test_other_decisions_need_no_signature(self, posted):
        assert decision_form(TODAY, unsigned=["MARTIN Nadia"]).validate(items(posted))["unsigned"] is False

    def test_a_page_from_before_the_signature_came_still_accepts(self):
        answers = decision_form(TODAY).validate(items({"verdict": "accept", "unsigned": "yes"}))

        assert answers == {"verdict": "accept", "reason": None, "answer_by": None}

    def test_what_was_written_stays(self):
        form = decision_form(TODAY)

        problems_of(form, {**RETURNED, "answer_by": ""})

        assert "Photo illisible." in page(form).text

    def test_several_forms_may_stand_on_one_page(self):
        first, second = (page(decision_form(TODAY, prefix=f"d{number}-")) for number in (1, 2))

        ids = [one["id"] for shown in (first, second) for one in shown.all("input")]
        assert len(set(ids)) == len(ids)
        assert {one["name"] for one in first.all("input")} == {"verdict", "answer_by"}


class TestDecline:
    REASONS = ("Déménagement", "Horaires")

    def test_nothing_is_required_of_who_leaves(self):
        assert decline_form(self.REASONS).validate([]) == {"reason": None, "comment": None}

    def test_a_reason_of_the_campaign_is_returned(self):
        answers = decline_form(self.REASONS).validate(items({"reason": "Horaires", "comment": "Merci"}))

        assert answers == {"reason": "Horaires", "comment": "Merci"}

    def test_another_reason_is_refused(self):
        assert message_at(decline_form(self.REASONS), {"reason": "Autre"}, "reason")

    def test_without_reasons_only_a_comment_is_asked(self):
        assert decline_form().validate([("comment", "Merci")]) == {"comment": "Merci"}
