"""People and families for tests: what belongs together is flushed together."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from portal.models.families import Family
from portal.models.people import FamilyMember, Guardian, Guardianship, Person, Student
from tests.factories.common import add, next_value


def _person(**values: Any) -> Person:
    number = next_value()
    return Person(**{"last_name": "Abarre", "first_name": "Dominique", "email": f"p{number}@exemple.test"} | values)


def make_person(session: Session, **values: Any) -> Person:
    """Add a person."""
    return add(session, _person(**values))


def make_family(session: Session, **values: Any) -> Family:
    """Add a family without members."""
    return add(session, Family(**({"name": "ABARRE"} | values)))


def make_guardian(session: Session, family: Family | None = None, **values: Any) -> Guardian:
    """Add a guardian, a member of `family` when given; `values` are of the person."""
    guardian = Guardian(person=_person(**({"first_name": "Jérémie"} | values)))
    if family is not None:
        rank = 1 + session.query(FamilyMember).filter_by(family_id=family.id).count()
        session.add(FamilyMember(family=family, person=guardian.person, rank=rank))
    return add(session, guardian)


def make_student(
    session: Session,
    family: Family | None = None,
    *,
    guardians: tuple[Guardian, ...] = (),
    adult: bool = False,
    student: dict[str, Any] | None = None,
    **values: Any,
) -> Student:
    """Add a student under the care of `guardians`; `values` are of the person, `student` of the role."""
    born = date(1990, 3, 2) if adult else date(2010, 8, 15)
    person = _person(**({"first_name": "Irina", "birth_date": born} | values))
    row = Student(person=person, family=family or Family(name=person.last_name.upper()), **(student or {}))
    session.add_all(
        Guardianship(student=row, guardian=guardian, rank=rank) for rank, guardian in enumerate(guardians, 1)
    )
    return add(session, row)


def make_guardianship(session: Session, student: Student, guardian: Guardian, **values: Any) -> Guardianship:
    """Let a guardian see and re-enrol a student, unless `values` say otherwise."""
    return add(session, Guardianship(student=student, guardian=guardian, **values))
