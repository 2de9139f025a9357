"""Seats kept while a family fills in the wizard: taken, renewed, over, given back."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal import clock
from portal.models.slots import Booking, BookingState, Slot
from portal.services.slots import HoldTerms, SlotFullError, TooManyHoldsError
from tests import factories as make
from tests.factories.common import AT
from tests.scenario import ACTOR, Scenario

TERMS = HoldTerms(minutes=20, per_family=6)


@pytest.fixture
def dossier(scenario: Scenario):
    """The dossier of the scenario's student, under way."""
    return scenario.begin()


def hold(scenario, dossier, *slots: Slot, terms: HoldTerms = TERMS) -> None:
    scenario.services.holds.hold(dossier, {"fm": [slot.public_id for slot in slots]}, terms)
    scenario.session.flush()


def living(scenario) -> list[tuple[int, BookingState]]:
    rows = select(Booking).where(Booking.state != BookingState.RELEASED).order_by(Booking.slot_id)
    return [(row.slot_id, row.state) for row in scenario.session.scalars(rows)]


def another_dossier(scenario):
    """A dossier of another family in the same campaign."""
    return make.make_dossier(scenario.session, revision=scenario.situation().revision)


class TestHolding:
    def test_a_held_seat_counts_as_taken_until_its_end(self, scenario, dossier):
        hold(scenario, dossier, scenario.theory)

        standing = scenario.services.holds.standing(dossier)
        assert scenario.theory.taken == 1
        assert living(scenario) == [(scenario.theory.id, BookingState.HELD)]
        assert (standing.until, standing.seconds_left) == (AT + timedelta(minutes=20), 1200)

    def test_another_choice_gives_the_first_seat_back(self, scenario, dossier):
        hold(scenario, dossier, scenario.theory)

        hold(scenario, dossier, scenario.choir)

        assert (scenario.theory.taken, scenario.choir.taken) == (0, 1)
        assert living(scenario) == [(scenario.choir.id, BookingState.HELD)]

    def test_the_same_choice_again_takes_no_second_seat(self, scenario, dossier):
        hold(scenario, dossier, scenario.theory)

        hold(scenario, dossier, scenario.theory)

        assert scenario.theory.taken == 1

    def test_a_full_slot_is_refused(self, scenario, dossier):
        full = make.make_slot(scenario.session, scenario.situation().campaign, capacity=2, full=True)

        with pytest.raises(SlotFullError, match="est complet"):
            hold(scenario, dossier, full)

    def test_a_family_keeps_no_more_seats_than_the_rules_allow(self, scenario, dossier):
        with pytest.raises(TooManyHoldsError):
            hold(scenario, dossier, scenario.theory, scenario.choir, terms=HoldTerms(minutes=20, per_family=1))

    def test_seats_of_brothers_and_sisters_count(self, scenario, dossier):
        sister = make.make_student(scenario.session, scenario.student.family)
        hers = make.make_dossier(scenario.session, sister, scenario.situation().revision)
        hold(scenario, hers, scenario.choir, terms=HoldTerms(minutes=20, per_family=1))

        with pytest.raises(TooManyHoldsError):
            hold(scenario, dossier, scenario.theory, terms=HoldTerms(minutes=20, per_family=1))

    def test_changing_ones_mind_is_always_possible(self, scenario, dossier):
        hold(scenario, dossier, scenario.theory, terms=HoldTerms(minutes=20, per_family=1))

        hold(scenario, dossier, scenario.choir, terms=HoldTerms(minutes=20, per_family=1))

        assert living(scenario) == [(scenario.choir.id, BookingState.HELD)]


class TestTheEnd:
    def test_activity_renews_it(self, scenario, dossier):
        scenario.answer("cours", {"fm": [scenario.theory.public_id]})

        with clock.frozen(AT + timedelta(minutes=15)):
            scenario.answer("recapitulatif", {})
            standing = scenario.services.holds.standing(dossier)

        assert standing.until == AT + timedelta(minutes=35)

    def test_what_is_over_is_not_renewed(self, scenario, dossier):
        hold(scenario, dossier, scenario.theory)

        with clock.frozen(AT + timedelta(minutes=20)):
            scenario.services.holds.renew(dossier, TERMS)

            assert scenario.services.holds.standing(dossier) is None

    def test_it_frees_the_seat_once(self, scenario, dossier):
        hold(scenario, dossier, scenario.theory)

        with clock.frozen(AT + timedelta(minutes=20)):
            ended = [scenario.services.holds.end_expired(scenario.theory.id) for _ in range(2)]

        assert ended == [1, 0]
        assert scenario.theory.taken == 0
        assert living(scenario) == []

    def test_it_leaves_what_is_not_over(self, scenario, dossier):
        hold(scenario, dossier, scenario.theory)

        with clock.frozen(AT + timedelta(minutes=19, seconds=59)):
            assert scenario.services.holds.end_expired(scenario.theory.id) == 0

        assert scenario.theory.taken == 1

    def test_who_wants_the_seat_need_not_wait_for_the_dispatcher(self, scenario, dossier):
        scenario.theory.capacity = 1
        hold(scenario, dossier, scenario.theory)

        with clock.frozen(AT + timedelta(minutes=20)):
            hold(scenario, another_dossier(scenario), scenario.theory)

            assert scenario.services.holds.standing(dossier) is None
        assert scenario.theory.taken == 1

    def test_the_family_is_told_what_is_kept_no_more(self, scenario, dossier):
        hold(scenario, dossier, scenario.theory, scenario.choir)
        chosen = {"fm": [scenario.theory.public_id], "collectif": [scenario.choir.public_id]}

        with clock.frozen(AT + timedelta(minutes=20)):
            scenario.services.holds.end_expired(scenario.theory.id)
            scenario.services.holds.end_expired(scenario.choir.id)
            lapsed = scenario.services.holds.lapsed(dossier, chosen)

        assert [(row.name, row.left) for row in lapsed] == [("FM-2C4-A", 12), ("CHORALE", 12)]
        assert scenario.services.holds.lapsed(dossier, {}) == []

    def test_a_family_that_leaves_gives_its_seats_back(self, scenario, dossier):
        scenario.answer("cours", {"fm": [scenario.theory.public_id]})

        scenario.services.wizard.decline(scenario.student, scenario.person, None, ACTOR)

        assert scenario.theory.taken == 0
