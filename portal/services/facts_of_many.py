"""The facts of many students at once, for lists of staff: as many statements for a thousand as for one."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

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
from portal.services.facts import LESSON, Counts, Lesson, overdue, told_by
from portal.services.records import Year

Students = Collection[int] | Select[tuple[int]]
"""Which students: the few ids of a page, or the statement that finds any number of them."""


class ManyFacts:
    """What the records tell of many students in a campaign, read when it is made."""

    def __init__(self, session: Session, students: Students, campaign: Campaign, today: date) -> None:
        self._session, self._campaign, self._today = session, campaign, today
        self._students = students
        self._lessons = self._read_lessons()
        self._years = self._read_years()
        self._counted = self._read_counts()
        self._overdue = self._read_overdue()

    def of(self, student: Student, respondent: Person | None) -> dict[str, Any]:
        """Return the facts of one of the students, as `FactService.of` does; no statement."""
        counted = self._counted[student.id]
        counts = Counts(
            counted["rented"],
            counted["lent"],
            counted["guardians"],
            counted["orders"],
            self._overdue.get(student.family_id),
            counted["years"],
        )
        present, coming = (
            self._years.get((student.id, which)) for which in (self._campaign.from_year_id, self._campaign.to_year_id)
        )
        lessons = self._lessons[student.id]
        return told_by(student, self._campaign, respondent, self._today, lessons, counts, present, coming)

    def _read_lessons(self) -> Mapping[int, list[Lesson]]:
        missed = dict(self._session.execute(self._unjustified()).tuples().all())
        rows = (
            select(Enrolment.student_id, *LESSON, Enrolment.id, Enrolment.activity, Course.school_year_id)
            .join(Course, Enrolment.course_id == Course.id)
            .outerjoin(Department, Course.department_id == Department.id)
            .outerjoin(Discipline, Course.discipline_id == Discipline.id)
            .where(Enrolment.student_id.in_(self._students), Course.school_year_id == self._campaign.from_year_id)
        )
        found: dict[int, list[Lesson]] = defaultdict(list)
        for student, *lesson in self._session.execute(rows):
            found[student].append(Lesson._make([*lesson, missed.get(lesson[len(LESSON)], 0)]))
        return found

    def _read_years(self) -> Mapping[tuple[int, int], Year]:
        both = (self._campaign.from_year_id, self._campaign.to_year_id)
        told = [getattr(StudentYear, name) for name in Year._fields]
        rows = select(StudentYear.student_id, StudentYear.school_year_id, *told).where(
            StudentYear.student_id.in_(self._students), StudentYear.school_year_id.in_(both)
        )
        return {(student, year): Year._make(told) for student, year, *told in self._session.execute(rows)}

    def _read_counts(self) -> Mapping[int, Counter[str]]:
        found: dict[int, Counter[str]] = defaultdict(Counter)
        for student, kind, due in self._session.execute(self._loans()):
            found[student]["rented"] += kind is LoanKind.RENTED
            found[student]["lent"] += kind is LoanKind.LENT and due is not None
        for student, guardians, orders in self._session.execute(self._guardians()):
            found[student].update(guardians=guardians, orders=orders)
        for student, years in self._session.execute(self._school_years()):
            found[student]["years"] = years
        return found

    def _school_years(self) -> Select[tuple[int, int]]:
        return (
            select(Enrolment.student_id, func.count(Course.school_year_id.distinct()))
            .join(Course, Enrolment.course_id == Course.id)
            .where(Enrolment.student_id.in_(self._students))
            .group_by(Enrolment.student_id)
        )

    def _guardians(self) -> Select[tuple[int, int, int]]:
        return (
            select(Guardianship.student_id, func.count(), func.count(Guardianship.judgment_on))
            .where(Guardianship.student_id.in_(self._students))
            .group_by(Guardianship.student_id)
        )

    def _unjustified(self) -> Select[tuple[int, int]]:
        return (
            select(Absence.enrolment_id, func.count())
            .join(Enrolment, Absence.enrolment_id == Enrolment.id)
            .where(Enrolment.student_id.in_(self._students), Absence.justified.is_(False))
            .group_by(Absence.enrolment_id)
        )

    def _loans(self) -> Select[Any]:
        return select(InstrumentLoan.student_id, InstrumentLoan.kind, InstrumentLoan.due_on).where(
            InstrumentLoan.student_id.in_(self._students), InstrumentLoan.returned_on.is_(None)
        )

    def _read_overdue(self) -> Mapping[int, int]:
        families = select(Student.family_id).where(Student.id.in_(self._students))
        rows = self._session.execute(
            select(LedgerEntry.family_id, overdue(self._today))
            .where(LedgerEntry.family_id.in_(families))
            .group_by(LedgerEntry.family_id)
        )
        return {family: int(owed or 0) for family, owed in rows}
