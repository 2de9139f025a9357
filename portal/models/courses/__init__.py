"""Teaching: lists of the establishment, courses and enrolments, and what they leave behind."""

from portal.models.courses.followup import (
    Absence,
    Evaluation,
    InstrumentLoan,
    LoanKind,
    Performance,
    PerformedPiece,
    StudentYear,
)
from portal.models.courses.lists import Department, Discipline, Room, SchoolYear, Teacher
from portal.models.courses.teaching import Course, CourseKind, CourseSession, Enrolment, minutes_between

__all__ = [
    "Absence",
    "Course",
    "CourseKind",
    "CourseSession",
    "Department",
    "Discipline",
    "Enrolment",
    "Evaluation",
    "InstrumentLoan",
    "LoanKind",
    "Performance",
    "PerformedPiece",
    "Room",
    "SchoolYear",
    "StudentYear",
    "Teacher",
    "minutes_between",
]
