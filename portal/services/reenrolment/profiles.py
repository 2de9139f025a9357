"""Who a dossier is about, for staff with its family on the telephone: age, class, lessons, guardians; as of today."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from portal import clock
from portal.i18n import current_language
from portal.lists import choices_of
from portal.models.courses import Course, Enrolment, StudentYear
from portal.models.people import Guardian, Guardianship, Person, Student
from portal.models.reenrolment import Dossier
from portal.services.facts import KEPT_ACTIVITIES
from rules.outcome import MAJORITY, years_between


@dataclass(frozen=True)
class Followed:
    """A course of this year: its name, the level where the name does not say it, who teaches it."""

    name: str
    level: str
    teacher: str


@dataclass(frozen=True)
class Contact:
    """A guardian, or an adult student; `may_see` is false where no page of the student opens in that name."""

    person: Person
    may_see: bool
    restriction: str
    numbers: Sequence[str] = ()
    """Where to call him, each number once; one that several have stands in the profile where all have another."""


@dataclass(frozen=True)
class Shared:
    """A telephone number that several have, and that is not the mobile of just one of them."""

    number: str
    names: Sequence[str]
    """First names of those."""


@dataclass(frozen=True)
class Profile:
    """A student as a secretary asks for him; what the record does not tell is empty or None."""

    student: Student
    birth_date: date | None
    age: int | None
    school_level: str
    courses: Sequence[Followed]
    contacts: Sequence[Contact]
    shared: Sequence[Shared]
    apart: bool
    """His guardians live apart."""


class ProfileService:
    """Reads who a dossier is about."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of(self, dossier: Dossier) -> Profile:
        """Return the student of a dossier with this year's courses and everybody who answers for him."""
        student, campaign = dossier.student, dossier.campaign
        birth, today = student.person.birth_date, clock.today(campaign.establishment.zone)
        age = None if birth is None else years_between(birth, today)
        guardians = self._guardians(student)
        own = [] if guardians and (age is None or age < MAJORITY) else [Contact(student.person, True, "")]
        contacts, shared = _numbered([*own, *guardians])
        return Profile(
            student,
            birth,
            age,
            self._school_level(student, campaign.from_year_id),
            self._courses(student, campaign.from_year_id),
            contacts,
            shared,
            student.family.separated and bool(guardians),
        )

    def _guardians(self, student: Student) -> list[Contact]:
        links = self._session.scalars(
            select(Guardianship)
            .where(Guardianship.student_id == student.id)
            .order_by(Guardianship.rank, Guardianship.id)
            .options(joinedload(Guardianship.guardian).joinedload(Guardian.person))
        )
        return [Contact(link.guardian.person, link.may_see, link.restriction or "") for link in links]

    def _school_level(self, student: Student, year_id: int) -> str:
        level = self._session.scalars(
            select(StudentYear.school_level).where(
                StudentYear.student_id == student.id, StudentYear.school_year_id == year_id
            )
        ).first()
        return next((one.label for one in choices_of("school_level", current_language()) if one.key == level), "")

    def _courses(self, student: Student, year_id: int) -> list[Followed]:
        rows = self._session.scalars(
            select(Course)
            .join(Enrolment, Enrolment.course_id == Course.id)
            .where(
                Enrolment.student_id == student.id,
                Course.school_year_id == year_id,
                Enrolment.activity.in_(KEPT_ACTIVITIES),
            )
            .order_by(Course.kind.desc(), Course.name, Course.id)  # lessons alone, then those in a group
            .options(joinedload(Course.teacher))
        )
        return [_followed(course) for course in rows]


def _numbered(contacts: Sequence[Contact]) -> tuple[list[Contact], list[Shared]]:
    """Give each contact his numbers, and return apart those that are not one's own.

    A number stands once: with who has it as his mobile, else apart. Nobody is left without one for that.
    """
    numbers = [_numbers_of(contact.person) for contact in contacts]
    shared = []
    for number in dict.fromkeys(each for own in numbers for each in own):
        holders = [at for at, own in enumerate(numbers) if number in own]
        owners = [at for at in holders if contacts[at].person.mobile == number]
        others = [at for at in holders if at not in owners] if len(owners) == 1 else holders
        if len(holders) == 1 or any(len(numbers[at]) == 1 for at in others):
            continue
        for at in others:
            numbers[at].remove(number)
        if len(owners) != 1:
            shared.append(Shared(number, [contacts[at].person.first_name for at in holders]))
    return [replace(contact, numbers=own) for contact, own in zip(contacts, numbers, strict=True)], shared


def _numbers_of(person: Person) -> list[str]:
    kinds = (person.mobile, person.home_phone, person.work_phone)
    more = (person.extra_phone_1, person.extra_phone_2, person.extra_phone_3)
    return list(dict.fromkeys(number for number in (*kinds, *more) if number))


def _followed(course: Course) -> Followed:
    level = course.level_label or course.level or ""
    teacher = course.teacher_name or ""
    if course.teacher is not None:
        teacher = f"{course.teacher.last_name} {course.teacher.first_name}".strip()
    return Followed(course.name, "" if level.casefold() in course.name.casefold() else level, teacher)
