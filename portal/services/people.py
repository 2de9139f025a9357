"""Which students a person may see: the children of a guardian, and oneself."""

from typing import Any

from sqlalchemy import Select, bindparam, or_, select
from sqlalchemy.orm import Session, joinedload

from portal import db
from portal.models.people import Guardian, Guardianship, Person, Student

WITH_PERSON = (joinedload(Student.person), joinedload(Student.family))


class PeopleService:
    """People of the establishment as one of them sees them."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def person(self, person_id: int) -> Person:
        """Return a person; raises NoResultFound."""
        return self._session.get_one(Person, person_id)

    def students_of(self, person_id: int) -> list[Student]:
        """Return the students that a person may see, eldest first."""
        rows = self._session.scalars(_visible(), {"person": person_id}).all()
        return sorted(rows, key=lambda row: (row.person.birth_date is None, row.person.birth_date, row.id))


@db.shared
def _visible() -> Select[tuple[Student]]:
    return visible(select(Student)).options(*WITH_PERSON)


def visible(statement: Select[Any]) -> Select[Any]:
    """Keep a SELECT of students to those whom the parameter `person` may see."""
    seen = (
        select(Guardianship.student_id)
        .join(Guardian, Guardianship.guardian_id == Guardian.id)
        .where(Guardian.person_id == bindparam("person"), Guardianship.may_see)
    )
    return statement.where(
        or_(Student.id.in_(seen), Student.person_id == bindparam("person")), Student.left_on.is_(None)
    )
