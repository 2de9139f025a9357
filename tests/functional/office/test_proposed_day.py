"""Who returns a dossier, or gives more time, finds a day proposed, and may write another one."""

from datetime import date, datetime, timedelta

import pytest

from portal import clock
from portal.models.reenrolment import DossierState
from portal.services.reenrolment.deadlines import longer_day, proposed_day
from tests.functional.office.desk import Desk, decision_form, words
from tests.scenario import Scenario

REASON = "La photo est floue."


class TestDay:
    """Under Valcourt's rules re-enrolment closes on 4 July 2026 included; the coming year begins in September."""

    @pytest.mark.parametrize(
        ("today", "proposed"),
        [
            (date(2026, 6, 10), date(2026, 6, 24)),
            (date(2026, 6, 20), date(2026, 7, 4)),
            (date(2026, 6, 24), date(2026, 7, 4)),
            (date(2026, 6, 27), date(2026, 7, 4)),
            (date(2026, 6, 28), date(2026, 7, 12)),
            (date(2026, 7, 20), date(2026, 8, 3)),
        ],
    )
    def test_two_weeks_or_the_closing_where_that_leaves_a_week(
        self, scenario: Scenario, today: date, proposed: date
    ) -> None:
        assert proposed_day(scenario.situation(), today) == proposed

    def test_it_lies_before_the_coming_year_unless_that_has_begun(self, scenario: Scenario) -> None:
        situation = scenario.situation()
        begins = situation.campaign.to_year.starts_on

        assert proposed_day(situation, begins - timedelta(days=3)) == begins - timedelta(days=1)
        assert proposed_day(situation, begins - timedelta(days=1)) == begins + timedelta(days=13)
        assert proposed_day(situation, begins) == begins + timedelta(days=14)

    def test_more_time_is_later_than_the_day_that_holds(self, scenario: Scenario) -> None:
        dossier = scenario.begin()
        dossier.due_at = clock.end_of(date(2026, 7, 20), scenario.situation().zone)

        assert longer_day(scenario.situation(), date(2026, 6, 10)) == date(2026, 8, 3)
        assert longer_day(scenario.situation(), date(2026, 7, 25)) == date(2026, 8, 8)


class TestReturning:
    def test_the_day_stands_in_the_field_and_is_taken(self, desk: Desk) -> None:
        assert decision_form(desk.open())["answer_by"].value == "24/06/2026"

        desk.decide(verdict="return", reason=REASON)

        decision = desk.scenario.services.decisions.of_round(desk.dossier)
        assert decision.due_at == clock.end_of(date(2026, 6, 24), desk.scenario.situation().zone)

    def test_it_counts_from_the_day_of_the_establishment(self, desk: Desk) -> None:
        """23:30 of UTC is the next day in Paris."""
        late = datetime(2026, 6, 10, 23, 30, tzinfo=clock.now().tzinfo)
        with clock.frozen(late):
            assert decision_form(desk.open())["answer_by"].value == "25/06/2026"

    @pytest.mark.parametrize("day", ["30/06/2026", ""])
    def test_what_is_written_instead_stays(self, desk: Desk, day: str) -> None:
        page = desk.decide(verdict="return", answer_by=day)

        assert page.status_int == 422
        assert decision_form(page)["answer_by"].value == day

    def test_to_leave_it_there_begins_nothing_and_accepts_as_before(self, desk: Desk) -> None:
        assert desk.press(desk.open(), "note", note="Le père a téléphoné.").status_int == 303

        desk.decide(verdict="accept")

        decision = desk.scenario.services.decisions.of_round(desk.dossier)
        assert (decision.verdict.value, decision.due_at) == ("accepted", None)

    def test_another_day_is_something_begun(self, desk: Desk) -> None:
        page = desk.press(desk.open(), "note", note="Le père a téléphoné.", answer_by="30/06/2026")

        assert page.status_int == 200
        assert decision_form(page)["answer_by"].value == "30/06/2026"

    def test_a_page_that_sends_no_day_shows_the_proposal_again(self, desk: Desk) -> None:
        page = desk.post("/note", [("note", "")])

        assert page.status_int == 422
        assert decision_form(page)["answer_by"].value == "24/06/2026"


class TestMoreTime:
    def test_its_page_proposes_a_later_day(self, desk: Desk) -> None:
        desk.decide(verdict="return", reason=REASON, answer_by="20/06/2026")
        desk.scenario.services.decisions.apply_decision(desk.dossier.id, 1)
        desk.scenario.session.commit()
        assert desk.dossier.state is DossierState.RETURNED

        page = desk.browser.get(f"{desk.path}/delai")

        assert "jusqu’au samedi 20 juin 2026" in words(page.html.main)
        assert page.html.find("input", {"name": "answer_by"})["value"] == "04/07/2026"
