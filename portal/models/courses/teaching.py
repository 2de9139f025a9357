"""Courses, their weekly meetings, and who follows them: past years are the history."""

from datetime import date, time
from enum import StrEnum

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base, Key, PublicId, Scoped, Versioned, many, one, refer, scoped, unique
from portal.models.courses.lists import Department, Discipline, Room, SchoolYear, Teacher
from portal.models.people import Student


class CourseKind(StrEnum):
    """Kinds of course, under the keys of the catalogue."""

    INDIVIDUAL = "individuel"
    COLLECTIVE = "collectif"


class Course(PublicId, Versioned, Scoped, Base):
    """A course of one school year.

    `cycle` and `level` are keys of the catalogue, `cycle_label` and `level_label` the establishment's words
    for them. An imported course keeps its texts in `…_label` and `teacher_name` and refers to no list.
    """

    __tablename__ = "course"
    __table_args__ = scoped(
        unique("school_year_id", "code"),
        refer("school_year"),
        refer("department"),
        refer("discipline"),
        refer("teacher"),
    )

    school_year_id: Mapped[int] = mapped_column(Key)
    code: Mapped[str]
    name: Mapped[str]
    department_id: Mapped[int | None] = mapped_column(Key)
    department_label: Mapped[str | None]
    discipline_id: Mapped[int | None] = mapped_column(Key)
    discipline_label: Mapped[str | None]
    cycle: Mapped[str | None]
    cycle_label: Mapped[str | None]
    level: Mapped[str | None]
    level_label: Mapped[str | None]
    kind: Mapped[CourseKind]
    teacher_id: Mapped[int | None] = mapped_column(Key)
    teacher_name: Mapped[str | None]

    school_year: Mapped[SchoolYear] = one("Course.school_year_id", "SchoolYear")
    department: Mapped[Department | None] = one("Course.department_id", "Department")
    discipline: Mapped[Discipline | None] = one("Course.discipline_id", "Discipline")
    teacher: Mapped[Teacher | None] = one("Course.teacher_id", "Teacher")
    sessions: Mapped[list["CourseSession"]] = many(
        "CourseSession.course_id",
        "Course",
        back_populates="course",
        order_by="CourseSession.day, CourseSession.starts",
    )


class CourseSession(Scoped, Base):
    """A weekly meeting of a course: `day` 1 (Monday) to 7, wall times of the establishment, days included."""

    __tablename__ = "course_session"
    __table_args__ = scoped(
        refer("course"),
        refer("room"),
        CheckConstraint("day BETWEEN 1 AND 7", name="day"),
        CheckConstraint("starts < ends", name="times"),
    )

    course_id: Mapped[int] = mapped_column(Key)
    day: Mapped[int]
    starts: Mapped[time]
    ends: Mapped[time]
    room_id: Mapped[int | None] = mapped_column(Key)
    from_on: Mapped[date | None]
    until_on: Mapped[date | None]

    course: Mapped[Course] = one("CourseSession.course_id", "Course", back_populates="sessions")
    room: Mapped[Room | None] = one("CourseSession.room_id", "Room")

    @property
    def minutes(self) -> int:
        """Length of the meeting in minutes."""
        return minutes_between(self.starts, self.ends)


def minutes_between(starts: time, ends: time) -> int:
    """Return the minutes from one time of the day to a later one."""
    return (ends.hour - starts.hour) * 60 + ends.minute - starts.minute


class Enrolment(Versioned, Scoped, Base):
    """A student in a course, from one day until another, with what came of it.

    `passage_*` is the student's own time within the meeting. Averages are hundredths (1575 is 15,75) of
    `average_out_of`; `planned_minutes` and `given_minutes` are the year's hours; `activity` and `result` are
    keys of the catalogue, the other outcomes the establishment's words; absences are imported totals, none
    where rows of `absence` tell.
    """

    __tablename__ = "enrolment"
    __table_args__ = scoped(unique("student_id", "course_id"), refer("student"), refer("course"))

    student_id: Mapped[int] = mapped_column(Key)
    course_id: Mapped[int] = mapped_column(Key)
    from_on: Mapped[date | None]
    until_on: Mapped[date | None]
    passage_time: Mapped[time | None]
    passage_minutes: Mapped[int | None]
    adapted_schedule: Mapped[bool] = mapped_column(default=False)
    activity: Mapped[str | None]
    reason: Mapped[str | None]
    first_instrument: Mapped[str | None]
    planned_minutes: Mapped[int | None]
    given_minutes: Mapped[int | None]
    absences_total: Mapped[int | None]
    absences_unjustified: Mapped[int | None]
    average: Mapped[int | None]
    average_out_of: Mapped[int | None]
    average_letter: Mapped[str | None]
    mention: Mapped[str | None]
    result: Mapped[str | None]
    cycle_result: Mapped[str | None]
    admission: Mapped[str | None]
    cycle_admission: Mapped[str | None]
    comment: Mapped[str | None]

    student: Mapped[Student] = one("Enrolment.student_id", "Student")
    course: Mapped[Course] = one("Enrolment.course_id", "Course")
