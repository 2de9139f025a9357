"""One dossier from the first click to the changed record, by the services alone."""

import dataclasses
from datetime import time, timedelta

import pytest
from sqlalchemy import select

from portal import clock, db
from portal.models.changes import ChangeField, FieldDecision
from portal.models.consents import ConsentRecord
from portal.models.courses import CourseSession
from portal.models.messages import Mail
from portal.models.outbox import OutboxMessage
from portal.models.reenrolment import DossierSnapshot, DossierState, StepOutcome, Verdict
from portal.models.slots import Booking, BookingState
from portal.services.reenrolment.access import ClosedError
from portal.services.reenrolment.decisions import NotDecidableError
from portal.services.reenrolment.finalisation import IncompleteError
from portal.services.slots import SlotFullError
from tests.factories.common import AT
from tests.scenario import ACTOR, Scenario


@pytest.fixture
def complete(scenario: Scenario) -> Scenario:
    """The scenario with everything answered; the only document due at the finish is the photograph."""
    dossier = scenario.begin()
    scenario.answer_everything()
    give(scenario, dossier, "photo")
    return scenario


def give(scenario: Scenario, dossier, key: str) -> None:
    """Hand in a document."""
    step = scenario.situation().rules.step("documents")
    item = next(document for document in step.documents if document.key == key)
    stored = scenario.services.container.files.store(b"picture", "image/jpeg", "photo.jpg", 1)
    scenario.services.vault.give(dossier, step, item, stored, None, ACTOR)


def meets(scenario: Scenario, slot, starts: int, ends: int) -> None:
    """Let the course of a slot meet on Wednesdays, from one full hour to another."""
    session = scenario.session
    session.add(CourseSession(course=slot.course, day=3, starts=time(starts), ends=time(ends)))
    session.flush()
    session.expire(slot.course)


class TestTwoSeatsAtOneHour:
    """Who finishes a step later may have kept them."""

    def test_they_are_not_sent_and_their_step_is_named(self, complete):
        meets(complete, complete.theory, 17, 18)
        meets(complete, complete.choir, 17, 19)

        with pytest.raises(IncompleteError, match="a lieu en même temps que") as refused:
            complete.finalise()

        assert [(one.step.key, one.key) for one in refused.value.missing] == [("cours", "collectif")]
        assert complete.situation().dossier.state is DossierState.IN_PROGRESS

    def test_one_after_the_other_they_are_sent(self, complete):
        meets(complete, complete.theory, 17, 18)
        meets(complete, complete.choir, 18, 19)

        assert complete.finalise().state is DossierState.SUBMITTED


class TestBeginning:
    def test_it_gives_the_steps_of_the_rules(self, scenario):
        scenario.begin()

        steps = [step.key for step in scenario.situation().steps]

        assert steps == [
            "coordonnees",
            "tarif",
            "autorisations",
            "documents",
            "cours",
            "recapitulatif",
            "finalisation",
        ]

    def test_it_opens_one_dossier_however_often(self, scenario):
        assert scenario.begin().id == scenario.begin().id

    def test_it_refuses_after_the_closing(self, scenario):
        closing = scenario.situation().opening.closes

        with clock.frozen(closing), pytest.raises(ClosedError):
            scenario.begin()


class TestFinalising:
    def test_it_refuses_while_something_is_missing(self, scenario):
        scenario.begin()

        with pytest.raises(IncompleteError) as refusal:
            scenario.finalise()

        assert {item.step.key for item in refusal.value.missing} >= {"coordonnees", "autorisations", "cours"}

    def test_it_takes_the_seats_numbers_the_dossier_and_asks_the_flow(self, complete):
        dossier = complete.finalise()

        complete.session.refresh(complete.theory)
        assert complete.theory.taken == 1
        assert dossier.number == "2026-00001"
        assert dossier.state is DossierState.SUBMITTED
        messages = complete.session.scalars(select(OutboxMessage)).all()
        assert [(row.topic, row.subject_id) for row in messages] == [("dossier.submitted", dossier.id)]

    def test_a_second_click_changes_nothing(self, complete):
        dossier = complete.finalise()

        complete.services.finalisation.finalise(dossier.id, complete.person, ACTOR)

        assert len(complete.session.scalars(select(DossierSnapshot)).all()) == 1
        assert len(complete.session.scalars(select(Booking)).all()) == 2

    def test_a_course_that_filled_up_after_the_hold_refuses_it(self, complete):
        later = AT + timedelta(minutes=20)
        with clock.frozen(later):
            complete.services.holds.end_expired(complete.theory.id)
            complete.theory.capacity = 1
            assert db.take_seat(complete.session, complete.theory.id)

            with pytest.raises(SlotFullError):
                complete.finalise()

    def test_a_hold_that_is_over_still_gives_the_seat_while_nobody_took_it(self, complete):
        with clock.frozen(AT + timedelta(hours=3)):
            dossier = complete.finalise()

        booked = complete.services.slots.bookings(dossier)
        assert [(row.state, row.expires_at) for row in booked] == [(BookingState.CONFIRMED, None)] * 2
        assert (complete.theory.taken, complete.choir.taken) == (1, 1)

    def test_it_refuses_after_the_closing(self, complete):
        closing = complete.situation().opening.closes

        with clock.frozen(closing), pytest.raises(ClosedError):
            complete.services.finalisation.finalise(complete.situation().dossier.id, complete.person, ACTOR)


class TestWalking:
    def test_each_step_happens_once_however_often_it_is_walked(self, complete):
        dossier = complete.finalise()

        complete.walk(dossier)
        for key in ("coordonnees", "autorisations", "finalisation"):
            complete.services.walk.do_step(dossier.id, 1, key)

        assert complete.services.walk.steps_to_do(dossier.id) == []
        assert len(complete.session.scalars(select(StepOutcome)).all()) == 7
        assert len(complete.session.scalars(select(Mail)).all()) == 1

    def test_the_ledger_of_consents_holds_each_use_and_medium(self, complete):
        dossier = complete.finalise()

        complete.walk(dossier)

        rows = complete.session.scalars(select(ConsentRecord)).all()
        given = {(row.consent_key, row.purpose, row.medium) for row in rows if row.answer == "given"}
        assert ("image", "interne", "video") in given
        assert ("image", "presse", "photo") not in given
        assert ("transport", "", "") in given

    def test_an_automatic_field_is_applied_and_a_reviewed_one_waits(self, complete):
        dossier = complete.finalise()

        complete.walk(dossier)

        decisions = {row.name: row.decision for row in complete.session.scalars(select(ChangeField))}
        assert decisions["guardian.mobile"] is FieldDecision.AUTOMATIC
        assert decisions["guardian.address"] is FieldDecision.PENDING
        assert complete.person.mobile == "+33639980001"
        assert complete.person.address is None
        assert complete.services.walk.standing(dossier.id).waits

    def test_the_answers_are_those_of_the_finalisation_even_when_the_record_moves(self, complete):
        dossier = complete.finalise()
        complete.student.person.birth_date = complete.student.person.birth_date.replace(year=1990)
        complete.session.flush()

        steps = [step.key for step in complete.services.walk.steps_to_do(dossier.id)]

        assert "coordonnees" in steps


class TestDeciding:
    def decide(self, scenario, dossier, verdict, reason=None, due_at=None):
        scenario.services.decisions.decide(dossier.id, dossier.round, verdict, reason, due_at, ACTOR)
        scenario.services.decisions.apply_decision(dossier.id, dossier.round)
        scenario.session.flush()

    def test_accepting_changes_the_record_and_tells_the_family(self, complete):
        dossier = complete.finalise()
        complete.walk(dossier)

        self.decide(complete, dossier, Verdict.ACCEPTED)

        assert dossier.state is DossierState.ACCEPTED
        assert complete.person.address == "1 rue du Lac"
        assert complete.services.walk.standing(dossier.id).ended
        events = [mail.event for mail in complete.session.scalars(select(Mail).order_by(Mail.id))]
        assert events == ["dossier-received", "dossier-accepted"]

    def test_a_field_whose_record_has_moved_is_not_overwritten(self, complete):
        dossier = complete.finalise()
        complete.walk(dossier)
        complete.person.address = "9 rue Neuve"
        complete.session.flush()

        self.decide(complete, dossier, Verdict.ACCEPTED)

        assert complete.person.address == "9 rue Neuve"

    def test_refusing_gives_the_seats_back(self, complete):
        dossier = complete.finalise()
        complete.walk(dossier)

        self.decide(complete, dossier, Verdict.REFUSED, "Complet")

        complete.session.refresh(complete.theory)
        assert complete.theory.taken == 0
        states = {row.state for row in complete.session.scalars(select(Booking))}
        assert states == {BookingState.RELEASED}

    def test_a_second_decision_is_refused(self, complete):
        dossier = complete.finalise()
        complete.walk(dossier)
        complete.services.decisions.decide(dossier.id, 1, Verdict.ACCEPTED, None, None, ACTOR)

        with pytest.raises(NotDecidableError):
            complete.services.decisions.decide(dossier.id, 1, Verdict.REFUSED, "Non", None, ACTOR)

    def test_a_returned_dossier_comes_back_in_the_next_round_and_writes_only_differences(self, complete):
        dossier = complete.finalise()
        complete.walk(dossier)
        due = complete.situation().opening.closes
        self.decide(complete, dossier, Verdict.RETURNED, "L’adresse est fausse.", due)
        assert complete.services.walk.standing(dossier.id).waits

        complete.answer("coordonnees", {"adresse": {"street": "2 rue du Lac", "postcode": "45000", "city": "Valcourt"}})
        complete.services.finalisation.finalise(dossier.id, complete.person, ACTOR)
        complete.walk(dossier)

        assert dossier.round == 2
        pending = [
            row.proposed["street"]
            for row in complete.session.scalars(select(ChangeField))
            if row.name == "guardian.address" and row.decision is FieldDecision.PENDING
        ]
        assert pending == ["2 rue du Lac"]
        mobiles = [row for row in complete.session.scalars(select(ChangeField)) if row.name == "guardian.mobile"]
        assert len(mobiles) == 1
        assert (
            len(complete.session.scalars(select(ConsentRecord).where(ConsentRecord.consent_key == "transport")).all())
            == 1
        )
        self.decide(complete, dossier, Verdict.ACCEPTED)
        assert complete.person.address == "2 rue du Lac"

    def test_a_correction_is_taken_until_its_own_deadline_also_after_the_closing(self, complete):
        dossier = complete.finalise()
        complete.walk(dossier)
        closing = complete.situation().opening.closes
        due = closing.replace(month=closing.month + 1)
        self.decide(complete, dossier, Verdict.RETURNED, "Une signature manque.", due)

        with clock.frozen(closing):
            complete.answer("tarif", {"niveau-scolaire": "1re"})
        with clock.frozen(due), pytest.raises(ClosedError):
            complete.answer("tarif", {"niveau-scolaire": "2nde"})


class TestTheRulesDecide:
    def test_nobody_has_to_decide_when_nothing_is_reviewed(self, scenario):
        situation = scenario.situation()

        assert situation.outcome.approval == []
        assert dataclasses.is_dataclass(situation)
        assert situation.now == AT
