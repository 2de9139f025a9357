"""What lists of the office are narrowed by: where and what a student learns, documents that nobody has read."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from portal.models.campaigns import Campaign
from portal.models.courses import Course, CourseSession, Discipline, Enrolment, Room
from portal.models.people import Student
from portal.models.reenrolment import TAKES_LATER, Dossier, DossierItem, ItemKind
from portal.models.slots import SEATED, Booking, Slot
from portal.models.vault import Document, DocumentState

PAGE_SIZE = 50


@dataclass(frozen=True, kw_only=True)
class Narrowing:
    """What each list may be narrowed to, and the page of it; nothing chosen means all."""

    search: str = ""
    page: int = 1
    place: str = ""
    discipline: str = ""


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page of a list; `total` counts all that the filters let through."""

    total: int
    page: int
    places: Sequence[str] = ()
    """Where the establishment teaches."""
    disciplines: Sequence[tuple[str, str]] = ()
    """What it teaches, by key and label."""

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return _pages_of(self.total)


def _pages_of(total: int) -> int:
    return max(1, -(-total // PAGE_SIZE))


def page_within(page: int, total: int) -> int:
    """Return the page that is asked for, or the nearest that there is."""
    return max(1, min(page, _pages_of(total)))


def places(session: Session) -> list[str]:
    """Return where the establishment teaches, in order; rooms without a place are left out."""
    rows = select(Room.location).where(Room.location != "").distinct().order_by(Room.location)
    return list(session.scalars(rows))


def disciplines(session: Session) -> list[tuple[str, str]]:
    """Return what the establishment teaches, by key and label, in the order of the labels."""
    rows = session.execute(select(Discipline.key, Discipline.label).order_by(Discipline.label))
    return [(key, label) for key, label in rows]


def learns_at(campaign: Campaign, place: str) -> ColumnElement[bool]:
    """Tell whether a student has a lesson at a place this year, or a seat there for the next."""

    def there(courses: Select[Any]) -> Select[Any]:
        meetings = courses.join(CourseSession, CourseSession.course_id == Course.id)
        return meetings.join(Room, CourseSession.room_id == Room.id).where(Room.location == place)

    return _has_course(campaign, there)


def learns(campaign: Campaign, discipline: str) -> ColumnElement[bool]:
    """Tell whether a student learns a discipline this year, or has a seat in it for the next; by its key."""

    def of_it(courses: Select[Any]) -> Select[Any]:
        return courses.join(Discipline, Course.discipline_id == Discipline.id).where(Discipline.key == discipline)

    return _has_course(campaign, of_it)


def _has_course(campaign: Campaign, narrow: Any) -> ColumnElement[bool]:
    followed = select(Enrolment.student_id).join(Course, Enrolment.course_id == Course.id)
    booked = select(Booking.student_id).join(Slot, Booking.slot_id == Slot.id).join(Course, Slot.course_id == Course.id)
    return or_(
        Student.id.in_(narrow(followed.where(Course.school_year_id == campaign.from_year_id))),
        Student.id.in_(narrow(booked.where(Slot.campaign_id == campaign.id, Booking.state.in_(SEATED)))),
    )


def has_document_to_read() -> ColumnElement[bool]:
    """Tell whether a dossier that is with the establishment holds a document that nobody has accepted yet."""
    holding = (
        select(DossierItem.dossier_id)
        .join(Document, DossierItem.document_id == Document.id)
        .where(DossierItem.kind == ItemKind.DOCUMENT, Document.state == DocumentState.GIVEN)
    )
    return Dossier.state.in_(TAKES_LATER) & Dossier.id.in_(holding)
