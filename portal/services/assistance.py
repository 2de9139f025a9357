"""Assisted mode: at the counter, staff fill in a family's pages with it, in its name, journaled and told by mail."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from portal import clock
from portal.models.people import Guardianship, Person, Student
from portal.models.types import fold
from portal.services.accounts.logins import act_for
from portal.services.audit import Actor, AuditService
from portal.services.messages import MessageService
from portal.services.names import full_name

MOST_FOUND = 20
SHORTEST = 2
"""Letters of a name below which nothing is searched."""


@dataclass(frozen=True)
class AtTheCounter:
    """A student and the people in whose name staff may act for it."""

    student: Student
    people: Sequence[Person]


class AssistanceService:
    """Finds a family and lets staff act in its name."""

    def __init__(self, session: Session, messages: MessageService, audit: AuditService) -> None:
        self._session = session
        self._messages = messages
        self._audit = audit

    def find(self, search: str) -> list[AtTheCounter]:
        """Return the students whose names hold every word, at most twenty; none for less than two letters."""
        words = [fold(word) for word in search.split()[:5]]
        if sum(len(word) for word in words) < SHORTEST:
            return []
        statement = (
            select(Student)
            .join(Person, Student.person_id == Person.id)
            .where(Student.left_on.is_(None))
            .options(
                joinedload(Student.person),
                selectinload(Student.guardianships).joinedload(Guardianship.guardian),
            )
            .order_by(Person.sort_key, Student.id)
            .limit(MOST_FOUND)
        )
        for word in words:
            statement = statement.where(Person.sort_key.contains(word, autoescape=True))
        return [AtTheCounter(student, self._people(student)) for student in self._session.scalars(statement)]

    def begin(self, login_id: int, student: str, person: str, actor: Actor) -> Person | None:
        """Let this login act in the name of a person of the student; None where the two do not belong together.

        The person is told by mail, and the journal names both.
        """
        row = self._session.scalars(select(Student).where(Student.public_id == student)).first()
        found = next((one for one in self._people(row) if one.public_id == person), None) if row else None
        if row is None or found is None:
            return None
        act_for(self._session, login_id, found.id, full_name(found))
        self._messages.send(
            "assisted",
            found,
            path=f"/eleves/{row.public_id}/reinscription",
            first_name=row.person.first_name,
            at=clock.now(),
        )
        self._audit.add("assistance.begun", found, actor, after={"student": row.id})
        return found

    def end(self, login_id: int, person_id: int, actor: Actor) -> None:
        """Let this login be its own again."""
        act_for(self._session, login_id, None, "")
        self._audit.add("assistance.ended", self._session.get_one(Person, person_id), actor)

    def _people(self, student: Student) -> list[Person]:
        """Return the guardians of a student, and an adult student himself."""
        people = [self._session.get_one(Person, link.guardian.person_id) for link in student.guardianships]
        return people or [student.person]
