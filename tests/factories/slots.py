"""Seats for tests."""

from typing import Any

from sqlalchemy.orm import Session

from portal.models.campaigns import Campaign
from portal.models.courses import Course
from portal.models.reenrolment import Dossier
from portal.models.slots import Booking, BookingState, Slot
from tests.factories.common import AT, add
from tests.factories.courses import make_course
from tests.factories.reenrolment import make_campaign


def make_slot(
    session: Session,
    campaign: Campaign | None = None,
    course: Course | None = None,
    *,
    capacity: int = 12,
    full: bool = False,
    **values: Any,
) -> Slot:
    """Open a course of next year to a campaign."""
    campaign = campaign or make_campaign(session)
    course = course or make_course(session, campaign.to_year)
    taken = {"taken": capacity} if full else {}
    return add(session, Slot(campaign=campaign, course=course, capacity=capacity, **(taken | values)))


def make_booking(
    session: Session,
    slot: Slot,
    dossier: Dossier,
    state: BookingState = BookingState.CONFIRMED,
    **values: Any,
) -> Booking:
    """Add a booking; the slot's count stays as it is."""
    values = {"group_key": "fm", "at": AT} | values
    return add(session, Booking(slot=slot, dossier=dossier, student=dossier.student, state=state, **values))
