"""Teaching for tests."""

from datetime import date, time
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.models.courses import (
    Absence,
    Course,
    CourseKind,
    CourseSession,
    Enrolment,
    InstrumentLoan,
    LoanKind,
    SchoolYear,
    StudentYear,
)
from portal.models.people import Student
from tests.factories.common import add, next_value


def make_school_year(session: Session, first: int = 2025) -> SchoolYear:
    """Return the school year that starts in September of `first`, added if missing."""
    key = f"{first}-{first + 1}"
    found = session.scalars(select(SchoolYear).where(SchoolYear.key == key)).one_or_none()
    year = SchoolYear(key=key, starts_on=date(first, 9, 1), ends_on=date(first + 1, 8, 31))
    return found or add(session, year)


def make_course(
    session: Session,
    year: SchoolYear | None = None,
    *,
    meets: tuple[int, str, str] | None = None,
    **values: Any,
) -> Course:
    """Add a collective course; `meets` is its weekly meeting, such as (3, "17:30", "18:30") on Wednesday."""
    number = next_value()
    values = {"code": f"C{number}", "name": f"FM 2C{number}", "kind": CourseKind.COLLECTIVE} | values
    course = Course(school_year=year or make_school_year(session), **values)
    if meets is not None:
        day, starts, ends = meets
        times = {"starts": time.fromisoformat(starts), "ends": time.fromisoformat(ends)}
        session.add(CourseSession(course=course, day=day, **times))
    return add(session, course)


def make_enrolment(session: Session, student: Student, course: Course | None = None, **values: Any) -> Enrolment:
    """Enrol a student in a course."""
    return add(session, Enrolment(student=student, course=course or make_course(session), **values))


def make_absence(session: Session, enrolment: Enrolment, **values: Any) -> Absence:
    """Add an unjustified absence of one day."""
    day = date(2025, 11, 19)
    return add(session, Absence(enrolment=enrolment, **({"from_on": day, "until_on": day} | values)))


def make_student_year(session: Session, student: Student, year: SchoolYear | None = None, **values: Any) -> StudentYear:
    """Add what the record says of a student for a year."""
    return add(session, StudentYear(student=student, school_year=year or make_school_year(session), **values))


def make_instrument(session: Session, student: Student, *, rented: bool = False, **values: Any) -> InstrumentLoan:
    """Add an instrument that is still at the student's."""
    kind = LoanKind.RENTED if rented else LoanKind.LENT
    values = {"kind": kind, "instrument": "Violon 3/4", "since": date(2025, 9, 15)} | values
    return add(session, InstrumentLoan(student=student, **values))
