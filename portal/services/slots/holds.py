"""Seats held while a family fills in the wizard: for the time that the rules give, renewed by activity.

A hold counts in `Slot.taken` like a confirmed seat. Its end is a row with a due time: the dispatcher ends it, and
whoever wants the seat before the dispatcher came does too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session, joinedload

from portal import clock
from portal.i18n import lazy_gettext as _
from portal.models.people import Student
from portal.models.reenrolment import Dossier
from portal.models.slots import Booking, BookingState, Slot
from portal.services.errors import DomainError
from portal.services.slots.seats import exchange, free_expired, give_back, locked_bookings, slots_by_public_id


class TooManyHoldsError(DomainError):
    """The family holds as many seats as the rules allow."""


@dataclass(frozen=True)
class HoldTerms:
    """What the rules say of holds: minutes, and how many a family may have over all its dossiers."""

    minutes: int
    per_family: int


@dataclass(frozen=True)
class Hold:
    """Until when the seats of a dossier are kept, the earliest end counting; business time."""

    until: datetime
    seconds_left: int


@dataclass(frozen=True)
class Lapsed:
    """A slot that was chosen but whose seat is not kept any more; `left` seats are free now."""

    name: str
    left: int
    public_id: str = ""


class HoldService:
    """Holds the seats that a dossier chooses until it is finalised."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def hold(self, dossier: Dossier, chosen: Mapping[str, Sequence[str]], terms: HoldTerms) -> None:
        """Make the holds of a dossier equal to what was chosen: slots by public id, by key of group.

        Seats confirmed in an earlier round stay until the dossier is sent again. Raises SlotFullError,
        TooManyHoldsError or DomainError, and then the caller's transaction is to be undone.
        """
        slots = slots_by_public_id(self._session, {each for group in chosen.values() for each in group})
        wanted = {slots[each].id: (slots[each], key) for key, group in chosen.items() for each in group}
        present = locked_bookings(self._session, dossier)
        leaving = [
            booking
            for slot_id, booking in present.items()
            if booking.state is BookingState.HELD and slot_id not in wanted
        ]
        coming = {slot_id: slot for slot_id, (slot, _group) in wanted.items() if slot_id not in present}
        self._ensure_few(dossier, len(coming) - len(leaving), terms)
        exchange(self._session, leaving, coming)
        now = clock.now()
        until = now + timedelta(minutes=terms.minutes)
        for slot_id in coming:
            self._session.add(
                Booking(
                    slot_id=slot_id,
                    student_id=dossier.student_id,
                    dossier_id=dossier.id,
                    group_key=wanted[slot_id][1],
                    state=BookingState.HELD,
                    at=now,
                    expires_at=until,
                )
            )
        for slot_id, booking in present.items():
            if booking.state is BookingState.HELD and slot_id in wanted:
                booking.expires_at = until

    def renew(self, dossier: Dossier, terms: HoldTerms) -> None:
        """Keep the seats of a dossier for the whole time again, as long as their time is not over."""
        now = clock.now()
        self._session.execute(
            update(Booking)
            .where(Booking.dossier_id == dossier.id, Booking.state == BookingState.HELD, Booking.expires_at > now)
            .values(expires_at=now + timedelta(minutes=terms.minutes)),
            execution_options={"synchronize_session": False},
        )

    def drop(self, dossier: Dossier) -> None:
        """Give back every seat that a dossier holds."""
        for booking in locked_bookings(self._session, dossier).values():
            if booking.state is BookingState.HELD:
                give_back(self._session, booking)

    def standing(self, dossier: Dossier) -> Hold | None:
        """Return until when the seats of a dossier are kept; None where none is."""
        now = clock.now()
        until = self._session.scalar(
            select(func.min(Booking.expires_at)).where(
                Booking.dossier_id == dossier.id, Booking.state == BookingState.HELD, Booking.expires_at > now
            )
        )
        return None if until is None else Hold(until, int((until - now).total_seconds()))

    def lapsed(self, dossier: Dossier, chosen: Mapping[str, Sequence[str]]) -> list[Lapsed]:
        """Return the chosen slots in which the dossier has no seat now."""
        wanted = {each for group in chosen.values() for each in group}
        if not wanted:
            return []
        now = clock.now()
        kept = select(Booking.slot_id).where(
            Booking.dossier_id == dossier.id,
            (Booking.state == BookingState.CONFIRMED)
            | ((Booking.state == BookingState.HELD) & (Booking.expires_at > now)),
        )
        rows = self._session.scalars(
            select(Slot)
            .where(Slot.public_id.in_(wanted), Slot.id.not_in(kept))
            .options(joinedload(Slot.course))
            .order_by(Slot.id)
        )
        return [Lapsed(slot.course.name, slot.left, slot.public_id) for slot in rows]

    def end_expired(self, slot_id: int) -> int:
        """End the holds of a slot that are over; return how many."""
        return free_expired(self._session, (slot_id,), clock.now())

    def _ensure_few(self, dossier: Dossier, more: int, terms: HoldTerms) -> None:
        if more <= 0:
            return
        now = clock.now()
        family = select(Student.family_id).where(Student.id == dossier.student_id).scalar_subquery()
        held = self._session.scalar(
            select(func.count(Booking.id))
            .join(Student, Booking.student_id == Student.id)
            .where(Student.family_id == family, Booking.state == BookingState.HELD, Booking.expires_at > now)
        )
        if (held or 0) + more > terms.per_family:
            raise TooManyHoldsError(
                _(
                    "Your family already keeps %(number)s seats, the most that is possible. Finish a dossier first,"
                    " or choose fewer.",
                    number=held,
                )
            )
