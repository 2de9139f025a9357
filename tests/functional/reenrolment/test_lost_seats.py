"""A seat that is gone: which one, what is kept meanwhile, what is possible instead; and clashes of wishes."""

from datetime import time, timedelta

import pytest

from portal import clock
from portal.models.courses import CourseSession
from portal.models.reenrolment import DossierState
from portal.models.slots import Booking, BookingState, Slot
from tests import factories as make
from tests.functional.reenrolment.pages import Family, fill, own_form, words


def meet(family: Family, slot: Slot, day: int, hour: int) -> None:
    """Let a course meet for an hour."""
    family.scenario.session.add(CourseSession(course=slot.course, day=day, starts=time(hour), ends=time(hour + 1)))
    family.scenario.session.flush()


def sell(slot: Slot) -> None:
    """Let others take every seat."""
    slot.taken = slot.capacity


def held(family: Family) -> set[str]:
    """The names of the courses in which a seat is held."""
    family.scenario.session.expire_all()
    rows = family.scenario.session.query(Booking).filter_by(state=BookingState.HELD)
    return {row.slot.course.name for row in rows}


@pytest.fixture
def begun(family: Family) -> Family:
    """The family, its dossier begun."""
    family.begin()
    return family


@pytest.fixture
def evening(complete: Family) -> Slot:
    """Another time of the theory course."""
    scenario = complete.scenario
    place = {"code": "FM-2C4-B", "name": "FM-2C4-B", "level": "2C4", "department": scenario.theory.course.department}
    course = make.make_course(scenario.session, scenario.theory.campaign.to_year, **place)
    slot = make.make_slot(scenario.session, scenario.theory.campaign, course)
    meet(complete, scenario.theory, 3, 17)
    meet(complete, slot, 6, 10)
    return slot


class TestWhileChoosing:
    def test_it_names_the_time_and_what_is_possible_instead_and_holds_the_other_choice(self, begun: Family) -> None:
        meet(begun, begun.scenario.theory, 3, 17)
        form = fill(begun.open("cours"), begun.courses())
        sell(begun.scenario.theory)
        begun.scenario.session.flush()

        page = form.submit("next", value="yes", status=422)

        said = words(page.html.find(id="erreurs"))
        assert "FM-2C4-A, mercredi 17:00 est complet : quelqu’un a pris la dernière place." in said.replace("\xa0", " ")
        assert "Aucun autre horaire n’est possible ici" in said
        assert held(begun) == {"CHORALE"}
        assert page.headers["X-Tm"] == "commit"


class TestAtTheEnd:
    def test_a_lost_seat_is_named_and_the_others_are_held(self, complete: Family, evening: Slot) -> None:
        with clock.frozen(clock.now() + timedelta(hours=1)):
            form = own_form(complete.open("finalisation"))
            for slot in (complete.scenario.theory, complete.scenario.choir):
                complete.scenario.services.holds.end_expired(slot.id)
            sell(complete.scenario.theory)
            complete.scenario.session.flush()

            page = form.submit("next", status=409)

            note = page.html.find("div", "bad")
            said = words(note).replace("\xa0", " ")
            assert "FM-2C4-A, mercredi 17:00 est complet" in said
            assert "Possible à la place : FM-2C4-B, samedi 10:00." in said
            assert "Vos réponses et vos autres choix sont gardés." in said
            assert note.find("a")["href"] == complete.step("cours")
            assert held(complete) == {"CHORALE"}
            assert complete.dossier.state is DossierState.IN_PROGRESS

    def test_a_hold_that_is_over_is_taken_again_where_there_is_a_seat(self, complete: Family) -> None:
        with clock.frozen(clock.now() + timedelta(hours=1)):
            complete.finish()

        assert complete.dossier.state is DossierState.SUBMITTED
