"""When a student is busy: lessons that go on next year; and when brothers and sisters come."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, select
from sqlalchemy.orm import Session

from portal import db
from portal.models.campaigns import Campaign
from portal.models.courses import Course, CourseKind, CourseSession, Enrolment
from portal.models.people import Person, Student
from portal.models.slots import SEATED, Booking, Slot
from portal.services.facts import KEPT_ACTIVITIES


@dataclass(frozen=True)
class Busy:
    """A weekly time of a student: day 1 (Monday) to 7, wall times."""

    first_name: str
    title: str
    day: int
    starts: time
    ends: time

    def meets(self, meeting: CourseSession) -> bool:
        """Tell whether a meeting of a course falls into this time."""
        return self.day == meeting.day and self.starts < meeting.ends and meeting.starts < self.ends


TOLD = (Person.first_name, Course.name, CourseSession.day, CourseSession.starts, CourseSession.ends)
"""The columns that a `Busy` is made of."""


class ClashService:
    """Finds the times that a new course must leave free, and those that would save a journey."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def lessons(self, student: Student, campaign: Campaign) -> list[Busy]:
        """Return the times of the lessons that go on next year, as they are this year."""
        given = {"student": student.id, "from_year": campaign.from_year_id}
        return db.rows(self._session, _lessons(), given, _busy)

    def of_siblings(self, student: Student, campaign: Campaign) -> list[Busy]:
        """Return when other students of the family come: lessons that go on, and seats they have for next year."""
        given = {"student": student.id, "family": student.family_id}
        lessons = given | {"from_year": campaign.from_year_id}
        seats = given | {"campaign": campaign.id}
        return [
            *db.rows(self._session, _lessons_of_siblings(), lessons, _busy),
            *db.rows(self._session, _seats_of_siblings(), seats, lambda row: Busy(*row)),
        ]


def overlap(first: Course, second: Course) -> bool:
    """Tell whether two courses meet at the same time on some day of the week."""
    return any(
        one.day == two.day and one.starts < two.ends and two.starts < one.ends
        for one in first.sessions
        for two in second.sessions
    )


@db.shared
def _lessons() -> Select[Any]:
    return _kept().where(Student.id == bindparam("student"))


@db.shared
def _lessons_of_siblings() -> Select[Any]:
    return _kept().where(*_siblings())


@db.shared
def _seats_of_siblings() -> Select[Any]:
    return (
        select(*TOLD)
        .select_from(Booking)
        .join(Slot, Booking.slot_id == Slot.id)
        .join(Course, Slot.course_id == Course.id)
        .join(CourseSession, CourseSession.course_id == Course.id)
        .join(Student, Booking.student_id == Student.id)
        .join(Person, Student.person_id == Person.id)
        .where(*_siblings(), Slot.campaign_id == bindparam("campaign"), Booking.state.in_(SEATED))
        .order_by(Booking.id, CourseSession.day, CourseSession.starts)
    )


def _siblings() -> tuple[ColumnElement[bool], ...]:
    return Student.family_id == bindparam("family"), Student.id != bindparam("student"), Student.left_on.is_(None)


def _kept() -> Select[Any]:
    """Select the meetings of individual lessons that go on, each with the student's own passage."""
    return (
        select(*TOLD, Enrolment.passage_time, Enrolment.passage_minutes)
        .select_from(Enrolment)
        .join(Course, Enrolment.course_id == Course.id)
        .join(CourseSession, CourseSession.course_id == Course.id)
        .join(Student, Enrolment.student_id == Student.id)
        .join(Person, Student.person_id == Person.id)
        .where(
            Enrolment.activity.in_(KEPT_ACTIVITIES),
            Course.school_year_id == bindparam("from_year"),
            Course.kind == CourseKind.INDIVIDUAL,
        )
        .order_by(Enrolment.id, CourseSession.day, CourseSession.starts)
    )


def _busy(row: Sequence[Any]) -> Busy:
    """Return the student's own passage where it is known, else the whole meeting."""
    *told, passage, minutes = row
    meeting = Busy(*told)
    if passage is None or minutes is None:
        return meeting
    return replace(meeting, starts=passage, ends=_later(passage, minutes))


def _later(moment: time, minutes: int) -> time:
    day = datetime(2000, 1, 1)  # noqa: DTZ001  # a wall time on no day
    return (datetime.combine(day, moment) + timedelta(minutes=minutes)).time()
