"""Which students a person may see: the children of a guardian, and oneself."""

from sqlalchemy import Select, bindparam, or_, select
from sqlalchemy.orm import Session, joinedload

from portal import db
from portal.models.people import Guardian, Guardianship, Person, Student

WITH_GUARDIANS = (
    joinedload(Student.person),
    joinedload(Student.family),
    # One or two rows: cheaper joined than in a statement of their own. Who asks is mostly one of them.
    joinedload(Student.guardianships).joinedload(Guardianship.guardian).joinedload(Guardian.person),
)


class PeopleService:
    """People of the establishment as one of them sees them."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def person(self, person_id: int) -> Person:
        """Return a person; raises NoResultFound."""
        return self._session.get_one(Person, person_id)

    def students_of(self, person_id: int) -> list[Student]:
        """Return the students that a person may see, eldest first."""
        rows = self._session.scalars(_visible(), {"person": person_id}).unique().all()
        return sorted(rows, key=lambda row: (row.person.birth_date is None, row.person.birth_date, row.id))

    def student_of(self, person_id: int, public_id: str) -> Student | None:
        """Return one of those students by public id; None when there is none or it is somebody else's."""
        given = {"person": person_id, "public_id": public_id}
        return self._session.scalars(_visible_one(), given).unique().first()


@db.shared
def _visible() -> Select[tuple[Student]]:
    seen = (
        select(Guardianship.student_id)
        .join(Guardian, Guardianship.guardian_id == Guardian.id)
        .where(Guardian.person_id == bindparam("person"), Guardianship.may_see)
    )
    return (
        select(Student)
        .where(or_(Student.id.in_(seen), Student.person_id == bindparam("person")), Student.left_on.is_(None))
        .options(*WITH_GUARDIANS)
    )


@db.shared
def _visible_one() -> Select[tuple[Student]]:
    return _visible().where(Student.public_id == bindparam("public_id"))
