"""The moves of seats that several hands make at once: every one locks bookings first, then slots, each in one order.

A booking that is read may be given back by somebody else before it is written: who changes one locks it and looks
again, or a seat would be counted back twice.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload

from portal import clock, db
from portal.i18n import lazy_gettext as _
from portal.models.reenrolment import Dossier
from portal.models.slots import SEATED, Booking, BookingState, Slot
from portal.services.errors import DomainError

DUE_AT_ONCE = 200
"""Slots whose holds one round of the dispatcher looks through in an establishment."""


class SlotFullError(DomainError):
    """A chosen course has no seat left; what was written beside it is to be undone."""

    def __init__(self, slot: Slot) -> None:
        super().__init__(_("%(course)s is full: somebody took the last seat.", course=slot.course.name))
        self.slot = slot


def locked_bookings(session: Session, dossier: Dossier) -> dict[int, Booking]:
    """Return the living bookings of a dossier by slot id, read anew and locked."""
    statement = (
        select(Booking)
        .where(Booking.dossier_id == dossier.id, Booking.state != BookingState.RELEASED)
        .order_by(Booking.id)
        .with_for_update(of=Booking)
    )
    rows = session.scalars(statement, execution_options={"populate_existing": True}).all()
    return {booking.slot_id: booking for booking in rows}


def exchange(session: Session, leaving: Iterable[Booking], wanted: Mapping[int, Slot]) -> None:
    """Give back the seats of `leaving`, which are locked, and take one in each slot of `wanted`, by slot id.

    In the order of slots, so that two dossiers that swap never wait for each other crosswise. Holds of others that
    are over are ended first. Raises SlotFullError when a slot has no seat left.
    """
    free_expired(session, wanted, clock.now())
    back = {booking.slot_id: booking for booking in leaving}
    for slot_id in sorted({*back, *wanted}):
        if slot_id in back:
            give_back(session, back[slot_id])
        if slot_id in wanted and not db.take_seat(session, slot_id):
            session.refresh(wanted[slot_id])  # whoever tells it reads the seats of now
            raise SlotFullError(wanted[slot_id])


def give_back(session: Session, booking: Booking) -> None:
    """End a locked booking; its seat, if it had one, is free again."""
    if booking.state in SEATED:
        db.release_seat(session, booking.slot_id)
    booking.state, booking.released_at, booking.expires_at = BookingState.RELEASED, clock.now(), None


def free_expired(session: Session, slot_ids: Iterable[int], now: datetime) -> int:
    """End the holds of these slots that are over; return how many. Only one of several hands ends each."""
    over = (
        update(Booking)
        .where(
            Booking.slot_id.in_(sorted(slot_ids)),
            Booking.state == BookingState.HELD,
            Booking.expires_at <= now,
        )
        .values(state=BookingState.RELEASED, released_at=now, expires_at=None)
        .returning(Booking.slot_id)
    )
    freed = Counter(session.scalars(over, execution_options={"synchronize_session": "fetch"}))
    for slot_id in sorted(freed):
        for _hold in range(freed[slot_id]):
            db.release_seat(session, slot_id)
    return freed.total()


def slots_with_expired_holds(session: Session, now: datetime) -> Sequence[int]:
    """Return the slots of the establishment in which a hold is over."""
    return session.scalars(
        select(Booking.slot_id)
        .where(Booking.state == BookingState.HELD, Booking.expires_at <= now)
        .distinct()
        .order_by(Booking.slot_id)
        .limit(DUE_AT_ONCE)
    ).all()


def slots_by_public_id(session: Session, public_ids: set[str]) -> dict[str, Slot]:
    """Return slots with their courses; raises DomainError when one is not there any more."""
    rows = session.scalars(select(Slot).where(Slot.public_id.in_(public_ids)).options(joinedload(Slot.course))).all()
    found = {slot.public_id: slot for slot in rows}
    if public_ids - set(found):
        raise DomainError(_("A course that was chosen is no longer offered. Open the step of courses again."))
    return found
