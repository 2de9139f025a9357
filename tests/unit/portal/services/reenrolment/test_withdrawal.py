"""Withdrawal until the day of the rules, and notes between staff."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from portal import clock
from portal.models.courses import Enrolment
from portal.models.messages import Mail
from portal.models.outbox import OutboxMessage
from portal.models.reenrolment import DossierState, Verdict
from portal.services.audit import Actor
from portal.services.reenrolment.withdrawal import NotWithdrawableError
from tests import factories as make
from tests.fixtures.services import ScenarioAfter
from tests.scenario import ACTOR, Scenario
from tests.unit.portal.services.reenrolment.test_items import send

PARIS = ZoneInfo("Europe/Paris")


@pytest.fixture
def sent(scenario_after: ScenarioAfter) -> Scenario:
    """The scenario with a dossier that was sent."""
    found, _nothing = scenario_after("sent with a photo", send)
    return found


def withdraw(scenario: Scenario, person=None) -> None:
    dossier = scenario.situation().dossier
    scenario.services.withdrawals.withdraw(dossier.id, person or scenario.person, "Nous déménageons.", ACTOR)
    scenario.session.flush()


def accept(scenario: Scenario) -> None:
    dossier = scenario.situation().dossier
    scenario.services.decisions.decide(dossier.id, 1, Verdict.ACCEPTED, None, None, ACTOR)
    scenario.services.decisions.apply_decision(dossier.id, 1)
    scenario.session.flush()


class TestWithdrawing:
    def test_it_ends_the_dossier_and_frees_its_seats(self, sent):
        withdraw(sent)

        dossier = sent.situation().dossier
        assert (dossier.state, dossier.leaving_reason) == (DossierState.WITHDRAWN, "Nous déménageons.")
        assert (sent.theory.taken, sent.choir.taken) == (0, 0)
        assert not sent.services.changes.open_fields(dossier)

    def test_the_family_is_told_and_the_run_woken(self, sent):
        withdraw(sent)

        assert sent.session.scalars(select(Mail.event).where(Mail.event == "dossier-withdrawn")).all()
        assert "dossier.withdrawn" in sent.session.scalars(select(OutboxMessage.topic)).all()
        assert sent.services.walk.standing(sent.situation().dossier.id).ended

    def test_a_decision_that_was_not_applied_yet_is_applied_no_more(self, sent):
        dossier = sent.situation().dossier
        sent.services.decisions.decide(dossier.id, 1, Verdict.ACCEPTED, None, None, ACTOR)
        withdraw(sent)

        sent.services.decisions.apply_decision(dossier.id, 1)
        sent.session.flush()

        assert dossier.state is DossierState.WITHDRAWN
        assert "dossier-accepted" not in sent.session.scalars(select(Mail.event)).all()
        assert sent.services.walk.standing(dossier.id).ended

    def test_a_second_click_changes_nothing(self, sent):
        withdraw(sent)
        withdraw(sent)

        assert len(sent.session.scalars(select(Mail).where(Mail.event == "dossier-withdrawn")).all()) == 1

    def test_lessons_of_an_accepted_dossier_end(self, sent):
        accept(sent)

        withdraw(sent)

        lessons = sent.session.scalars(select(Enrolment).where(Enrolment.course_id == sent.theory.course_id)).all()
        assert [lesson.activity for lesson in lessons] == ["demission"]

    def test_the_last_day_is_included(self, sent):
        with clock.frozen(datetime(2026, 10, 30, 23, 59, tzinfo=PARIS)):
            assert sent.services.withdrawals.last_day(sent.situation(), sent.person) is not None
        with clock.frozen(datetime(2026, 10, 31, tzinfo=PARIS)), pytest.raises(NotWithdrawableError):
            withdraw(sent)

    def test_somebody_else_may_not(self, sent):
        stranger = make.make_person(sent.session)

        with pytest.raises(NotWithdrawableError):
            withdraw(sent, stranger)

    def test_a_dossier_that_was_not_sent_is_not_withdrawn(self, scenario):
        scenario.begin()

        assert scenario.services.withdrawals.last_day(scenario.situation(), scenario.person) is None


class TestNotes:
    def test_the_newest_stands_first_under_its_writers_name(self, sent):
        dossier = sent.situation().dossier
        for text in ("Appelé le père.", "Il rappelle demain."):
            sent.services.notes.add(dossier, text, Actor(name="LEVY Emma"))

        notes = sent.services.notes.of(dossier)

        assert [(note.text, note.by_name) for note in notes] == [
            ("Il rappelle demain.", "LEVY Emma"),
            ("Appelé le père.", "LEVY Emma"),
        ]
