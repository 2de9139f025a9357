"""Seats in the collective courses of the coming year: what is offered, who takes one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from portal import clock, db
from portal.i18n import lazy_gettext as _
from portal.models.campaigns import Campaign
from portal.models.courses import Course
from portal.models.reenrolment import Dossier
from portal.models.slots import SEATED, Booking, BookingState, Slot, Wish
from portal.services.errors import DomainError

DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
"""The keys that the catalogue of facts gives to the days of the week."""


class SlotFullError(DomainError):
    """A chosen course has no seat left; nothing was finalised."""

    def __init__(self, slot: Slot) -> None:
        super().__init__(
            _(
                "%(course)s is full: somebody took the last seat meanwhile. Your other answers are kept;"
                " choose another time.",
                course=slot.course.name,
            )
        )
        self.slot = slot


@dataclass(frozen=True)
class Chosen:
    """What a dossier asks in one group: slots by public id, first wish first where they are ranked."""

    group_key: str
    slots: tuple[str, ...]
    ranked: bool


def course_facts(course: Course) -> dict[str, Any]:
    """Return the facts `course.*` of a course, whose day is that of its first meeting of the week."""
    first = course.sessions[0] if course.sessions else None
    facts = {
        "course.code": course.code,
        "course.department": course.department.key if course.department else None,
        "course.discipline": course.discipline.key if course.discipline else None,
        "course.cycle": course.cycle,
        "course.level": course.level,
        "course.kind": course.kind.value,
        "course.day": DAYS[first.day - 1] if first else None,
        "course.minutes": sum(meeting.minutes for meeting in course.sessions) or None,
    }
    return {name: value for name, value in facts.items() if value is not None}


class SlotService:
    """The slots of the establishment's campaigns."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of_campaign(self, campaign: Campaign) -> Sequence[Slot]:
        """Return every slot with its course, teacher, room and times, in the order of the week."""
        slots = self._session.scalars(
            select(Slot)
            .where(Slot.campaign_id == campaign.id)
            .options(
                joinedload(Slot.course).options(
                    joinedload(Course.department),
                    joinedload(Course.discipline),
                    joinedload(Course.teacher),
                    selectinload(Course.sessions).joinedload(Course.sessions.property.mapper.class_.room),
                )
            )
        ).all()
        return sorted(slots, key=_week_order)

    def bookings(self, dossier: Dossier) -> Sequence[Booking]:
        """Return the living bookings of a dossier."""
        return self._session.scalars(
            select(Booking)
            .where(Booking.dossier_id == dossier.id, Booking.state != BookingState.RELEASED)
            .options(joinedload(Booking.slot).joinedload(Slot.course).selectinload(Course.sessions))
            .order_by(Booking.group_key, Booking.id)
        ).all()

    def settle(self, dossier: Dossier, chosen: Iterable[Chosen]) -> None:
        """Make bookings and wishes equal to what was chosen, in the caller's transaction.

        Seats no longer chosen are given back, new ones taken in the order of slots, so that two dossiers never
        wait for each other crosswise. Raises SlotFullError when one has no seat left.
        """
        groups = list(chosen)
        slots = self._slots({public_id for group in groups for public_id in group.slots})
        self._rank(dossier, groups, slots)
        wanted = {
            slots[public_id].id: (slots[public_id], group.group_key)
            for group in groups
            if not group.ranked
            for public_id in group.slots
        }
        present = {booking.slot_id: booking for booking in self.bookings(dossier)}
        for slot_id in sorted(set(present) - set(wanted)):
            self.release(present[slot_id])
        for slot_id in sorted(set(wanted) - set(present)):
            slot, group_key = wanted[slot_id]
            self._book(dossier, slot, group_key)

    def release(self, booking: Booking) -> None:
        """Give a seat back."""
        if booking.state in SEATED:
            db.release_seat(self._session, booking.slot_id)
        booking.state, booking.released_at = BookingState.RELEASED, clock.now()

    def _book(self, dossier: Dossier, slot: Slot, group_key: str) -> None:
        if not db.take_seat(self._session, slot.id):
            raise SlotFullError(slot)
        self._session.add(
            Booking(
                slot_id=slot.id,
                student_id=dossier.student_id,
                dossier_id=dossier.id,
                group_key=group_key,
                state=BookingState.CONFIRMED,
                at=clock.now(),
            )
        )

    def _rank(self, dossier: Dossier, groups: Sequence[Chosen], slots: dict[str, Slot]) -> None:
        for wish in self._session.scalars(select(Wish).where(Wish.dossier_id == dossier.id)):
            self._session.delete(wish)
        self._session.flush()  # the old ranks leave before the new ones come: they are unique
        for group in groups:
            if group.ranked:
                for rank, public_id in enumerate(group.slots, start=1):
                    slot = slots[public_id]
                    self._session.add(
                        Wish(dossier_id=dossier.id, group_key=group.group_key, slot_id=slot.id, rank=rank)
                    )

    def _slots(self, public_ids: set[str]) -> dict[str, Slot]:
        rows = self._session.scalars(
            select(Slot).where(Slot.public_id.in_(public_ids)).options(joinedload(Slot.course))
        ).all()
        found = {slot.public_id: slot for slot in rows}
        if public_ids - set(found):
            raise DomainError(_("A course that was chosen is no longer offered. Open the step of courses again."))
        return found


def _week_order(slot: Slot) -> tuple[Any, ...]:
    meetings = [(meeting.day, meeting.starts) for meeting in slot.course.sessions]
    return (*min(meetings, default=(8, None)), slot.course.name)
