"""The facts of a student, computed from the records: the one place that knows where each of the catalogue comes from.

A fact that the records do not tell is left out, which the rules read as unknown.
"""

import json
from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, Text, and_, bindparam, case, cast, func, or_, select
from sqlalchemy.orm import Session

from portal import db
from portal.models.billing import LedgerEntry
from portal.models.campaigns import Campaign
from portal.models.courses import (
    Absence,
    Course,
    Department,
    Discipline,
    Enrolment,
    InstrumentLoan,
    LoanKind,
    StudentYear,
)
from portal.models.people import Guardianship, Person, Student
from portal.models.slots import Slot
from portal.services.records import Year
from rules.money import in_euros

KEPT_ACTIVITIES = ("actif", "conge")
"""Activities under which a lesson of this year goes on next year, unless the dossier says otherwise."""

LESSON = (Course.code, Course.cycle, Course.level, Department.key, Discipline.key)
YEAR = tuple(
    cast(StudentYear.exemptions, Text) if name == "exemptions" else getattr(StudentYear, name) for name in Year._fields
)
LESSON_FACTS = ("student.courses", "student.cycles", "student.levels", "student.departments", "student.disciplines")
"""What each column of `LESSON` is the fact of, over lessons that go on and courses chosen for next year."""

YEAR_FACTS = ("cursus", "adapted_schedule", "opinion", "result", "activity", "fm_level")
"""Facts that are columns of the student's year of the same name."""


class Lesson(NamedTuple):
    """A lesson of the student in any year; all is none where there is no lesson at all."""

    code: str | None
    cycle: str | None
    level: str | None
    department: str | None
    discipline: str | None
    enrolment_id: int | None
    activity: str | None
    school_year_id: int | None
    absences: int
    """Those that nobody has justified."""


class Counts(NamedTuple):
    """What is counted once a student."""

    rented: int
    lent: int
    guardians: int
    orders: int
    overdue: int | None
    years: int
    """School years with lessons."""


YEAR_AT = len(Lesson._fields)
COUNTS_AT = YEAR_AT + 1 + len(Year._fields)
"""Where a row of `_records` goes on after the lesson: with a school year's id and what is known of it, then counts."""


class FactService:
    """Reads the records of a student in one statement."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._coming: dict[tuple[int, int], Year | None] = {}

    def of(self, student: Student, campaign: Campaign, respondent: Person | None, today: Any) -> dict[str, Any]:
        """Return the facts of a student in a campaign; `family.*` and `guardian.*` are the respondent's.

        `today` is the business day: what is overdue depends on it.
        """
        given = {
            "student": student.id,
            "family": student.family_id,
            "from_year": campaign.from_year_id,
            "to_year": campaign.to_year_id,
            "today": today,
        }
        # A student stands here once for each lesson and each of the two years: few rows, read together.
        rows = db.rows(self._session, _records(), given, tuple)
        years = {row[YEAR_AT]: row[YEAR_AT + 1 : COUNTS_AT] for row in rows}
        present, coming = (_year(years.get(which)) for which in (campaign.from_year_id, campaign.to_year_id))
        self._coming[student.id, campaign.to_year_id] = coming
        lessons = [Lesson._make(lesson) for lesson in {row[:YEAR_AT] for row in rows}]
        taught = len({lesson.school_year_id for lesson in lessons} - {None})
        counts = Counts._make((*rows[0][COUNTS_AT:], taught))
        return told_by(student, campaign, respondent, today, lessons, counts, present, coming)

    def coming_year(self, student: Student, campaign: Campaign) -> Year | StudentYear | None:
        """Return what the record says of a student for the coming year, as facts have read it or now."""
        key = (student.id, campaign.to_year_id)
        return self._coming[key] if key in self._coming else self._coming_row(student, campaign)

    def year_to_write(self, student: Student, campaign: Campaign) -> StudentYear:
        """Return the row of the coming year, a new one where there is none."""
        found = self._coming_row(student, campaign)
        if found is None:
            found = StudentYear(student_id=student.id, school_year_id=campaign.to_year_id, exemptions=[])
            self._session.add(found)
        self._coming.pop((student.id, campaign.to_year_id), None)
        return found

    def _coming_row(self, student: Student, campaign: Campaign) -> StudentYear | None:
        year = StudentYear.school_year_id == campaign.to_year_id
        return self._session.scalars(select(StudentYear).where(StudentYear.student_id == student.id, year)).first()

    def with_chosen(self, facts: dict[str, Any], slots: Collection[str]) -> dict[str, Any]:
        """Return the facts with the courses of next year that were chosen: slots by public id."""
        rows = self._session.execute(
            select(*LESSON)
            .select_from(Slot)
            .join(Course, Slot.course_id == Course.id)
            .outerjoin(Department, Course.department_id == Department.id)
            .outerjoin(Discipline, Course.discipline_id == Discipline.id)
            .where(Slot.public_id.in_(slots))
        ).all()
        return facts | {
            name: facts.get(name, frozenset()) | _words(row[place] for row in rows)
            for place, name in enumerate(LESSON_FACTS)
        }


def told_by(
    student: Student,
    campaign: Campaign,
    respondent: Person | None,
    today: Any,
    lessons: Collection[Lesson],
    counts: Counts,
    present: Year | StudentYear | None,
    coming: Year | StudentYear | None,
) -> dict[str, Any]:
    """Return the facts that these rows tell: this year's lessons, counts, what is known of this year and the next."""
    facts: dict[str, Any] = {"campaign.today": today}
    facts |= _of_lessons(lessons, campaign) | _of_counts(counts) | _of_years(present, coming)
    facts |= _of_person(student.person) | _of_family(student)
    if respondent is not None:
        facts |= _of_respondent(respondent)
    return {name: value for name, value in facts.items() if value is not None}


def _year(columns: tuple[Any, ...] | None) -> Year | None:
    """Return what is known of a year; exemptions come as the text of their JSON, to be read once and not by row."""
    if columns is None:
        return None
    known = dict(zip(Year._fields, columns, strict=True))
    return Year(**known | {"exemptions": json.loads(known["exemptions"])})


def _of_lessons(lessons: Collection[Lesson], campaign: Campaign) -> dict[str, Any]:
    """Return what the lessons of this year tell, others are passed over: whether current, in what, how often missed."""
    present = [lesson for lesson in lessons if lesson.school_year_id == campaign.from_year_id]
    kept = [lesson for lesson in present if lesson.activity in KEPT_ACTIVITIES]
    return {
        "student.current": bool(kept),
        "student.unjustified_absences": sum(lesson.absences for lesson in present),
        **{name: _words([lesson[place] for lesson in kept]) for place, name in enumerate(LESSON_FACTS)},
    }


def _of_counts(counts: Counts) -> dict[str, Any]:
    return {
        "student.years": counts.years,
        "student.rents_instrument": counts.rented > 0,
        "student.instrument_to_return": counts.lent > 0,
        "student.guardians": counts.guardians,
        "family.court_order": counts.orders > 0,
        "family.overdue": in_euros(max(0, counts.overdue or 0)),
    }


def _of_years(present: Year | StudentYear | None, coming: Year | StudentYear | None) -> dict[str, Any]:
    """Return what this year's row tells, and from next year's what the family has already said of it."""
    facts: dict[str, Any] = {}
    if present is not None:
        facts |= {f"student.{name}": getattr(present, name) for name in YEAR_FACTS}
        facts["student.exemptions"] = frozenset(present.exemptions)
        facts["student.school_level"] = present.school_level
    if coming is not None:
        facts["student.start"] = coming.start
        facts["student.school_level"] = coming.school_level or facts.get("student.school_level")
    return facts


def _words(values: Any) -> frozenset[str]:
    return frozenset(filter(None, values))


def _of_person(person: Person) -> dict[str, Any]:
    return {"student.birth_date": person.birth_date}


def _of_family(student: Student) -> dict[str, Any]:
    family = student.family
    return {
        "family.staff": family.staff,
        "family.separated": family.separated,
        "family.quotient": None if family.quotient is None else in_euros(family.quotient),
    }


def _of_respondent(person: Person) -> dict[str, Any]:
    return {
        "family.commune": person.city,
        "guardian.situation": person.situation,
        "guardian.pcs": person.pcs,
        "guardian.email": person.email,
        "guardian.mobile": person.mobile,
    }


@db.shared
def _records() -> Select[Any]:
    """Lessons of all years, the two years, counts; one row at least."""
    guardians = select(func.count()).select_from(Guardianship).where(Guardianship.student_id == bindparam("student"))
    counts = {
        "rented": _loans(LoanKind.RENTED),
        "lent": _loans(LoanKind.LENT).where(InstrumentLoan.due_on.is_not(None)),
        "guardians": guardians,
        "orders": guardians.where(Guardianship.judgment_on.is_not(None)),
        "overdue": select(overdue(bindparam("today"))).where(LedgerEntry.family_id == bindparam("family")),
    }
    years = or_(
        StudentYear.school_year_id == bindparam("from_year"), StudentYear.school_year_id == bindparam("to_year")
    )
    return (
        select(
            *(*LESSON, Enrolment.id, Enrolment.activity, Course.school_year_id, _unjustified().scalar_subquery()),
            StudentYear.school_year_id,
            *YEAR,
            *(count.scalar_subquery() for count in counts.values()),
        )
        .select_from(Student)
        .outerjoin(StudentYear, and_(StudentYear.student_id == Student.id, years))
        .outerjoin(Enrolment, Enrolment.student_id == Student.id)
        .outerjoin(Course, Enrolment.course_id == Course.id)
        .outerjoin(Department, Course.department_id == Department.id)
        .outerjoin(Discipline, Course.discipline_id == Discipline.id)
        .where(Student.id == bindparam("student"))
    )


def _unjustified() -> Select[Any]:
    """Count by lesson: joined to lessons, a database may begin with all absences of the establishment."""
    return (
        select(func.count())
        .select_from(Absence)
        .where(Absence.enrolment_id == Enrolment.id, Absence.justified.is_(False))
        .correlate(Enrolment)
    )


def _loans(kind: LoanKind) -> Select[Any]:
    return (
        select(func.count())
        .select_from(InstrumentLoan)
        .where(
            InstrumentLoan.student_id == bindparam("student"),
            InstrumentLoan.kind == kind,
            InstrumentLoan.returned_on.is_(None),
        )
    )


def overdue(today: Any) -> ColumnElement[int | None]:
    """Sum debits past due less all credits, both ledgers; what falls due today is not overdue yet."""
    past_due = case((LedgerEntry.due_on < today, LedgerEntry.debit), else_=0)
    return func.sum(past_due - LedgerEntry.credit)
