"""One of the three establishments under its own rules, and families whose records give the facts of its rules."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.bootstrap import Services
from portal.models.campaigns import Campaign
from portal.models.courses import CourseKind, Department, Enrolment
from portal.models.establishments import Establishment
from portal.models.families import Family
from portal.models.people import Guardian, Person, Student
from portal.models.slots import Slot
from portal.services.reenrolment.situation import Situation
from rules.loader import checksum
from tests import factories as make
from tests.factories.common import AT
from tests.scenario import canonical_of

RULES = Path(__file__).parents[3] / "rules" / "establishments"
PHONE, EMAIL = "0240990000", "scolarite@place.test"
AS_THE_RULES_WANT = {"cursus": True, "adapted_schedule": False, "opinion": "favorable", "activity": "actif"}
"""What this year's record tells of a student in whose way nothing stands."""


def text_of(slug: str) -> str:
    """The rules of an establishment as they are delivered."""
    return (RULES / slug / "2026-2027.yaml").read_text()


@dataclass
class Place:
    """An establishment with its rules published."""

    session: Session
    services: Services
    establishment: Establishment
    campaign: Campaign

    @property
    def slug(self) -> str:
        """Which of the three it is."""
        return self.establishment.slug

    def department(self, key: str) -> Department:
        """The department of this key, added if missing."""
        found = self.session.scalars(select(Department).where(Department.key == key)).one_or_none()
        row = found or Department(key=key, label=key.capitalize())
        self.session.add(row)
        return row

    def lesson(self, student: Student, department: str, **course: Any) -> Any:
        """Let a student take a lesson alone this year; return the enrolment."""
        values = {"kind": CourseKind.INDIVIDUAL, "department": self.department(department)} | course
        made = make.make_course(self.session, self.campaign.from_year, **values)
        return make.make_enrolment(self.session, student, made, activity="actif")

    def slot(self, code: str, department: str, **course: Any) -> Slot:
        """Open a course of next year."""
        values = {"code": code, "name": code, "department": self.department(department)} | course
        return make.make_slot(
            self.session, self.campaign, make.make_course(self.session, self.campaign.to_year, **values)
        )

    def household(self, city: str, **family: Any) -> "Household":
        """Add a family with one guardian, who lives in `city`."""
        row = make.make_family(self.session, **family)
        household = Household(self, row)
        household.guardian(first_name="Jérémie", city=city)
        return household


@dataclass
class Household:
    """A family: its rows, and ways to add more."""

    place: Place
    family: Family
    guardians: list[Guardian] = field(default_factory=list)

    @property
    def person(self) -> Person:
        """The first guardian."""
        return self.guardians[0].person

    def guardian(self, **values: Any) -> Guardian:
        """Add a guardian of the children that come after."""
        guardian = make.make_guardian(self.place.session, self.family, civility="monsieur", **values)
        self.guardians.append(guardian)
        return guardian

    def child(
        self, first_name: str, born: date, departments: Sequence[str] = (), *, known: bool = True, **year: Any
    ) -> Student:
        """Add a student who takes a lesson in each department; `year` is what differs in this year's record.

        Without `known` there is no record of the year.
        """
        session = self.place.session
        values = {"first_name": first_name, "birth_date": born, "civility": "madame"}
        student = make.make_student(session, self.family, guardians=tuple(self.guardians), **values)
        for department in departments:
            self.place.lesson(student, department)
        if known:
            told = {**AS_THE_RULES_WANT, "exemptions": [], **year}
            make.make_student_year(session, student, self.place.campaign.from_year, **told)
        session.flush()
        return student

    def miss(self, student: Student, times: int) -> None:
        """Let a student miss lessons of this year without a word."""
        enrolment = self.place.session.scalars(select(Enrolment).where(Enrolment.student_id == student.id)).first()
        for _ in range(times):
            make.make_absence(self.place.session, enrolment)

    def owe(self, cents: int) -> None:
        """Let the family owe something since yesterday."""
        make.make_entry(self.place.session, self.family, debit=cents, due_on=AT.date() - timedelta(days=1))

    def keep_instrument(self, student: Student) -> None:
        """Let a student not give back a lent instrument."""
        make.make_instrument(self.place.session, student, due_on=AT.date())


@dataclass
class Learner:
    """A student as the pages' helpers know one."""

    session: Session
    services: Services
    student: Student
    person: Person

    def situation(self) -> Situation:
        """The student's situation now."""
        self.session.expire_all()
        found = self.services.situations.of_student(self.student, self.person)
        assert found is not None
        return found


def open_place(session: Session, services_of: Any, slug: str, text: str | None = None) -> Place:
    """Make one of the three establishments and publish its rules, or others in their stead."""
    row = make.make_establishment(session, slug=slug, phone=PHONE, email=EMAIL)
    services: Services = services_of(row.id)
    campaign = make.make_campaign(session)
    canonical = canonical_of(text or text_of(slug))
    make.make_revision(session, campaign, source=canonical, number=1, checksum=checksum(canonical))
    return Place(session, services, row, campaign)
