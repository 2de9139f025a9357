"""When a student is busy: lessons that go on next year; and when brothers and sisters come."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from portal.models.campaigns import Campaign
from portal.models.courses import Course, CourseKind, CourseSession, Enrolment
from portal.models.people import Student
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


class ClashService:
    """Finds the times that a new course must leave free, and those that would save a journey."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def lessons(self, student: Student, campaign: Campaign) -> list[Busy]:
        """Return the times of the lessons that go on next year, as they are this year."""
        return _times_of(self._session.scalars(_kept(campaign).where(Enrolment.student_id == student.id)))

    def of_siblings(self, student: Student, campaign: Campaign) -> list[Busy]:
        """Return when other students of the family come: lessons that go on, and seats they have for next year."""
        mine = (Student.family_id == student.family_id) & (Student.id != student.id) & Student.left_on.is_(None)
        lessons = self._session.scalars(_kept(campaign).join(Student, Enrolment.student_id == Student.id).where(mine))
        booked = self._session.scalars(
            select(Booking)
            .join(Student, Booking.student_id == Student.id)
            .join(Slot, Booking.slot_id == Slot.id)
            .where(mine, Slot.campaign_id == campaign.id, Booking.state.in_(SEATED))
            .options(
                joinedload(Booking.student).joinedload(Student.person),
                joinedload(Booking.slot).joinedload(Slot.course).selectinload(Course.sessions),
            )
        )
        times = _times_of(lessons)
        for booking in booked:
            name, course = booking.student.person.first_name, booking.slot.course
            times += [Busy(name, course.name, each.day, each.starts, each.ends) for each in course.sessions]
        return times


def overlap(first: Course, second: Course) -> bool:
    """Tell whether two courses meet at the same time on some day of the week."""
    return any(
        one.day == two.day and one.starts < two.ends and two.starts < one.ends
        for one in first.sessions
        for two in second.sessions
    )


def _kept(campaign: Campaign) -> Select[tuple[Enrolment]]:
    return (
        select(Enrolment)
        .join(Course, Enrolment.course_id == Course.id)
        .where(
            Enrolment.activity.in_(KEPT_ACTIVITIES),
            Course.school_year_id == campaign.from_year_id,
            Course.kind == CourseKind.INDIVIDUAL,
        )
        .options(
            joinedload(Enrolment.course).selectinload(Course.sessions),
            joinedload(Enrolment.student).joinedload(Student.person),
        )
    )


def _times_of(enrolments: Iterable[Enrolment]) -> list[Busy]:
    """Return the student's own passage where it is known, else the whole meeting."""
    times = []
    for row in enrolments:
        for meeting in row.course.sessions:
            starts, ends = meeting.starts, meeting.ends
            if row.passage_time is not None and row.passage_minutes is not None:
                starts, ends = row.passage_time, _later(row.passage_time, row.passage_minutes)
            times.append(Busy(row.student.person.first_name, row.course.name, meeting.day, starts, ends))
    return times


def _later(moment: time, minutes: int) -> time:
    day = datetime(2000, 1, 1)  # noqa: DTZ001  # a wall time on no day
    return (datetime.combine(day, moment) + timedelta(minutes=minutes)).time()
