"""The slots that a campaign offers, and what a dossier has confirmed or wished."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session, joinedload, selectinload

from portal import clock, db
from portal.models.campaigns import Campaign
from portal.models.courses import Course, CourseSession, Department, Discipline, minutes_between
from portal.models.reenrolment import Dossier
from portal.models.slots import SEATED, Booking, BookingState, Slot, Wish
from portal.services.slots.clashes import overlap
from portal.services.slots.seats import exchange, locked_bookings, slots_by_public_id

DAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
"""The keys that the catalogue of facts gives to the days of the week."""


COURSE = {
    "course.code": Course.code,
    "course.department": Department.key,
    "course.discipline": Discipline.key,
    "course.cycle": Course.cycle,
    "course.level": Course.level,
    "course.kind": Course.kind,
}
"""Facts of a course, and what they are the columns of."""


@dataclass(frozen=True)
class Chosen:
    """What a dossier asks in one group: slots by public id, first wish first where they are ranked."""

    group_key: str
    slots: tuple[str, ...]
    ranked: bool


def course_facts(course: Course) -> dict[str, Any]:
    """Return the facts `course.*` of a course, whose day is that of its first meeting of the week."""
    department, discipline = course.department and course.department.key, course.discipline and course.discipline.key
    own = (course.code, department, discipline, course.cycle, course.level, course.kind)
    return _told(own, [(meeting.day, meeting.minutes) for meeting in course.sessions])


def _told(own: Sequence[Any], meetings: Sequence[tuple[int, int]]) -> dict[str, Any]:
    """Return the facts of a course: `own` are those of `COURSE`, meetings come by day and length."""
    facts = dict(zip(COURSE, own, strict=True))
    if meetings:
        facts |= {"course.day": DAYS[meetings[0][0] - 1], "course.minutes": sum(minutes for _day, minutes in meetings)}
    return {name: value for name, value in facts.items() if value is not None}


class SlotService:
    """The slots of the establishment's campaigns."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of_campaign(self, campaign: Campaign, among: Collection[str] | None = None) -> Sequence[Slot]:
        """Return every slot with its course, teacher, room and times, in the order of the week.

        With `among` only those of these public ids: for a few of them a hundredth of the work.
        """
        if among is not None and not among:
            return ()
        wanted = () if among is None else (Slot.public_id.in_(among),)
        slots = self._session.scalars(
            select(Slot)
            .where(Slot.campaign_id == campaign.id, *wanted)
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

    def facts_of(self, campaign: Campaign) -> dict[str, dict[str, Any]]:
        """Return the facts of the course of every slot, by public id: what the rules choose from."""
        found: dict[str, tuple[Sequence[Any], list[tuple[int, int]]]] = {}
        for public_id, *own, day, starts, ends in db.rows(self._session, _offered(), {"campaign": campaign.id}, tuple):
            meetings = found.setdefault(public_id, (own, []))[1]
            if day is not None:
                meetings.append((day, minutes_between(starts, ends)))
        return {public_id: _told(own, meetings) for public_id, (own, meetings) in found.items()}

    def bookings(self, dossier: Dossier) -> Sequence[Booking]:
        """Return the living bookings of a dossier."""
        return self._session.scalars(
            select(Booking)
            .where(Booking.dossier_id == dossier.id, Booking.state != BookingState.RELEASED)
            .options(joinedload(Booking.slot).joinedload(Slot.course).selectinload(Course.sessions))
            .order_by(Booking.group_key, Booking.id)
        ).all()

    def seats_of(self, dossier: Dossier) -> frozenset[int]:
        """Return the slots in which a dossier has a seat now, held or confirmed."""
        living = Booking.expires_at.is_(None) | (Booking.expires_at > clock.now())
        rows = select(Booking.slot_id).where(Booking.dossier_id == dossier.id, Booking.state.in_(SEATED), living)
        return frozenset(self._session.scalars(rows))

    def settle(self, dossier: Dossier, chosen: Iterable[Chosen]) -> None:
        """Make confirmed bookings and wishes equal to what was chosen, in the caller's transaction.

        Seats held so far become confirmed, those no longer chosen are given back, new ones are taken. Raises
        SlotFullError when one has no seat left.
        """
        groups = list(chosen)
        slots = slots_by_public_id(self._session, {public_id for group in groups for public_id in group.slots})
        self._rank(dossier, groups, slots)
        wanted = {
            slots[public_id].id: (slots[public_id], group.group_key)
            for group in groups
            if not group.ranked
            for public_id in group.slots
        }
        present = locked_bookings(self._session, dossier)
        coming = {slot_id: slot for slot_id, (slot, _group) in wanted.items() if slot_id not in present}
        exchange(self._session, [present[slot_id] for slot_id in present if slot_id not in wanted], coming)
        for slot_id, (_slot, group_key) in wanted.items():
            self._confirm(dossier, present.get(slot_id), slot_id, group_key)

    def at_once(self, chosen: Iterable[Chosen]) -> tuple[str, Slot, Slot] | None:
        """Return two choices that meet at the same time, after the key of the first one's group.

        Two seats, or a wish and the seat that it meets; two wishes may meet each other.
        """
        groups = sorted(chosen, key=lambda group: group.ranked)
        every = [(group, public_id) for group in groups for public_id in group.slots]
        slots = slots_by_public_id(self._session, {public_id for _group, public_id in every})
        for (group, first), (other, second) in combinations(every, 2):
            if not group.ranked and first != second and overlap(slots[first].course, slots[second].course):
                return other.group_key, slots[second], slots[first]
        return None

    def release_all(self, dossier: Dossier) -> None:
        """Give back every seat of a dossier."""
        exchange(self._session, locked_bookings(self._session, dossier).values(), {})

    def _confirm(self, dossier: Dossier, booking: Booking | None, slot_id: int, group_key: str) -> None:
        if booking is None:
            booking = Booking(
                slot_id=slot_id,
                student_id=dossier.student_id,
                dossier_id=dossier.id,
                at=clock.now(),
            )
            self._session.add(booking)
        booking.state, booking.expires_at, booking.group_key = BookingState.CONFIRMED, None, group_key

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


@db.shared
def _offered() -> Select[Any]:
    """Slots with the columns of their course, once for each meeting of the week."""
    return (
        select(Slot.public_id, *COURSE.values(), CourseSession.day, CourseSession.starts, CourseSession.ends)
        .join(Course, Slot.course_id == Course.id)
        .outerjoin(Department, Course.department_id == Department.id)
        .outerjoin(Discipline, Course.discipline_id == Discipline.id)
        .outerjoin(CourseSession, CourseSession.course_id == Course.id)
        .where(Slot.campaign_id == bindparam("campaign"))
        .order_by(Slot.id, CourseSession.day, CourseSession.starts)
    )


def _week_order(slot: Slot) -> tuple[Any, ...]:
    meetings = [(meeting.day, meeting.starts) for meeting in slot.course.sessions]
    return (*min(meetings, default=(8, None)), slot.course.name)
