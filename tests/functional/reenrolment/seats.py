"""Seats of a family's campaign: more times, others who are faster, and what is held."""

from datetime import time

from portal.models.courses import CourseSession
from portal.models.slots import Booking, BookingState, Slot
from tests import factories as make
from tests.functional.reenrolment.pages import Family


def meet(family: Family, slot: Slot, day: int, hour: int) -> None:
    """Let a course meet for an hour."""
    family.scenario.session.add(CourseSession(course=slot.course, day=day, starts=time(hour), ends=time(hour + 1)))
    family.scenario.session.flush()


def another_time(family: Family) -> Slot:
    """Let the theory course meet at one more time."""
    scenario = family.scenario
    place = {"code": "FM-2C4-B", "name": "FM-2C4-B", "level": "2C4", "department": scenario.theory.course.department}
    course = make.make_course(scenario.session, scenario.theory.campaign.to_year, **place)
    slot = make.make_slot(scenario.session, scenario.theory.campaign, course)
    meet(family, scenario.theory, 3, 17)
    meet(family, slot, 6, 10)
    return slot


def sell(*slots: Slot) -> None:
    """Let others take every seat."""
    for slot in slots:
        slot.taken = slot.capacity


def held(family: Family) -> set[str]:
    """The names of the courses in which a seat is held."""
    family.scenario.session.expire_all()
    rows = family.scenario.session.query(Booking).filter_by(state=BookingState.HELD)
    return {row.slot.course.name for row in rows}
