"""The facts of a student, computed from the records: the one place that knows where each of the catalogue comes from.

A fact that the records do not tell is left out, which the rules read as unknown.
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy import Select, and_, bindparam, case, func, select
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
from rules.money import in_euros

KEPT_ACTIVITIES = ("actif", "conge")
"""Activities under which a lesson of this year goes on next year, unless the dossier says otherwise."""

LESSON = (Course.code, Course.cycle, Course.level, Department.key, Discipline.key)
LESSON_FACTS = ("student.courses", "student.cycles", "student.levels", "student.departments", "student.disciplines")
"""What each column of `LESSON` is the fact of, over lessons that go on and courses chosen for next year."""

YEAR_FACTS = ("cursus", "adapted_schedule", "opinion", "result", "activity", "fm_level")
"""Facts that are columns of the student's year of the same name."""


class FactService:
    """Reads the records of a student in one statement."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._coming: dict[tuple[int, int], StudentYear | None] = {}

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
        rows = self._session.execute(_records(), given).all()
        years = {row.StudentYear.school_year_id: row.StudentYear for row in rows if row.StudentYear is not None}
        coming = years.get(campaign.to_year_id)
        self._coming[student.id, campaign.to_year_id] = coming
        facts: dict[str, Any] = {"campaign.today": today}
        facts |= _of_lessons({row[: len(LESSON) + 2] for row in rows if row.school_year_id is not None}, campaign)
        facts |= _of_counts(rows[0]) | _of_years(years.get(campaign.from_year_id), coming)
        facts |= _of_person(student.person) | _of_family(student)
        if respondent is not None:
            facts |= _of_respondent(respondent)
        return {name: value for name, value in facts.items() if value is not None}

    def coming_year(self, student: Student, campaign: Campaign) -> StudentYear | None:
        """Return what the record says of a student for the coming year, as facts have read it or now."""
        key = (student.id, campaign.to_year_id)
        found = self._coming.get(key)
        if found is None and key not in self._coming:
            year = StudentYear.school_year_id == campaign.to_year_id
            found = self._session.scalars(select(StudentYear).where(StudentYear.student_id == student.id, year)).first()
            self._coming[key] = found
        return found

    def begin_year(self, student: Student, campaign: Campaign) -> StudentYear:
        """Add the row of the coming year, which a dossier is about to write to."""
        year = StudentYear(student_id=student.id, school_year_id=campaign.to_year_id, exemptions=[])
        self._session.add(year)
        self._coming[student.id, campaign.to_year_id] = year
        return year

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


def _of_lessons(rows: Collection[Any], campaign: Campaign) -> dict[str, Any]:
    """Return what the lessons of all years tell: whether current, for how many years, in what."""
    activity, year = len(LESSON), len(LESSON) + 1
    kept = [row for row in rows if row[year] == campaign.from_year_id and row[activity] in KEPT_ACTIVITIES]
    return {
        "student.current": bool(kept),
        "student.years": len({row[year] for row in rows}),
        **{name: _words(row[place] for row in kept) for place, name in enumerate(LESSON_FACTS)},
    }


def _of_counts(row: Any) -> dict[str, Any]:
    return {
        "student.unjustified_absences": row.absences,
        "student.rents_instrument": row.rented > 0,
        "student.instrument_to_return": row.lent > 0,
        "student.guardians": row.guardians,
        "family.court_order": row.orders > 0,
        "family.overdue": in_euros(max(0, row.overdue or 0)),
    }


def _of_years(present: StudentYear | None, coming: StudentYear | None) -> dict[str, Any]:
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
    return frozenset(value for value in values if value)


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
    """Lessons of all years, counts, and the rows of this year and the coming one; one row at least."""
    guardians = select(func.count()).select_from(Guardianship).where(Guardianship.student_id == bindparam("student"))
    counts = {
        "absences": _unjustified(),
        "rented": _loans(LoanKind.RENTED),
        "lent": _loans(LoanKind.LENT).where(InstrumentLoan.due_on.is_not(None)),
        "guardians": guardians,
        "orders": guardians.where(Guardianship.judgment_on.is_not(None)),
        "overdue": _overdue(),
    }
    counted = [count.scalar_subquery().label(name) for name, count in counts.items()]
    years = StudentYear.school_year_id.in_([bindparam("from_year"), bindparam("to_year")])
    return (
        select(*LESSON, Enrolment.activity, Course.school_year_id, StudentYear, *counted)
        .select_from(Student)
        .outerjoin(StudentYear, and_(StudentYear.student_id == Student.id, years))
        .outerjoin(Enrolment, Enrolment.student_id == Student.id)
        .outerjoin(Course, Enrolment.course_id == Course.id)
        .outerjoin(Department, Course.department_id == Department.id)
        .outerjoin(Discipline, Course.discipline_id == Discipline.id)
        .where(Student.id == bindparam("student"))
    )


def _unjustified() -> Select[Any]:
    return (
        select(func.count())
        .select_from(Absence)
        .join(Enrolment, Absence.enrolment_id == Enrolment.id)
        .join(Course, Enrolment.course_id == Course.id)
        .where(
            Enrolment.student_id == bindparam("student"),
            Course.school_year_id == bindparam("from_year"),
            Absence.justified.is_(False),
        )
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


def _overdue() -> Select[Any]:
    """Sum debits past due less all credits, both ledgers; what falls due today is not overdue yet."""
    past_due = case((LedgerEntry.due_on < bindparam("today"), LedgerEntry.debit), else_=0)
    return select(func.sum(past_due - LedgerEntry.credit)).where(LedgerEntry.family_id == bindparam("family"))
