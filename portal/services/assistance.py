"""Assisted mode: at the counter, staff fill in a family's pages with it, in its name, journaled and told by mail."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from portal import clock
from portal.models.establishments import Establishment
from portal.models.people import Guardian, Guardianship, Person, Student
from portal.models.reenrolment import Dossier
from portal.models.types import fold
from portal.services.accounts.acting import BEGUN, ENDED
from portal.services.accounts.logins import act_for
from portal.services.audit import Actor, AuditService
from portal.services.messages import MessageService
from portal.services.names import full_name
from portal.services.searching import is_named, words_of
from rules.outcome import MAJORITY, years_between

MOST_FOUND = 20
SHORTEST = 2
"""Letters of a name below which nothing is searched."""


@dataclass(frozen=True)
class AtTheCounter:
    """A student and the people in whose name staff may act for it; `apart`: his guardians live apart."""

    student: Student
    people: Sequence[Person]
    apart: bool


@dataclass(frozen=True)
class Found:
    """The first students that a search finds, and how many more there are."""

    students: Sequence[AtTheCounter] = ()
    more: int = 0


class AssistanceService:
    """Finds a family and lets staff act in its name."""

    def __init__(self, session: Session, messages: MessageService, audit: AuditService) -> None:
        self._session = session
        self._messages = messages
        self._audit = audit

    def find(self, search: str) -> Found:
        """Find the students with every word in their name or a guardian's, twenty at most; none below two letters."""
        words = words_of(search)
        if sum(len(fold(word)) for word in words) < SHORTEST:
            return Found()
        wanted = (
            select(Student)
            .join(Person, Student.person_id == Person.id)
            .where(Student.left_on.is_(None), *(is_named(word) for word in words))
        )
        guardian = selectinload(Student.guardianships).joinedload(Guardianship.guardian)
        rows = self._session.scalars(
            wanted.order_by(Person.sort_key, Student.id)
            .limit(MOST_FOUND)
            .options(joinedload(Student.person), joinedload(Student.family), guardian.joinedload(Guardian.person))
        ).all()
        total = len(rows)
        if total == MOST_FOUND:
            total = self._session.scalar(select(func.count()).select_from(wanted.subquery())) or total
        return Found([self._at_the_counter(student) for student in rows], total - len(rows))

    def begin(self, login_id: int, student: str, person: str, actor: Actor, dossier: str = "") -> Person | None:
        """Let this login act in the name of a person of the student; None where the two do not belong together.

        The person is told by mail, and the journal names both. `dossier` is the number of the one from whose page this
        began: it is kept with the login where it is a dossier of the student, and passed over where it is not.
        """
        row = self._session.scalars(select(Student).where(Student.public_id == student)).first()
        found = next((one for one in self._people(row) if one.public_id == person), None) if row else None
        if row is None or found is None:
            return None
        act_for(self._session, login_id, found.id, full_name(found), dossier if self._is_of(row, dossier) else "")
        self._messages.send(
            "assisted",
            found,
            path=f"/eleves/{row.public_id}/reinscription",
            first_name=row.person.first_name,
            at=clock.now(),
        )
        self._audit.add(BEGUN, found, actor, after={"student": row.id})
        return found

    def end(self, login_id: int, person_id: int, actor: Actor) -> None:
        """Let this login be its own again."""
        act_for(self._session, login_id, None, "")
        self._audit.add(ENDED, self._session.get_one(Person, person_id), actor)

    def _is_of(self, student: Student, number: str) -> bool:
        own = select(Dossier.id).where(Dossier.student_id == student.id, Dossier.number == number)
        return self._session.scalars(own).first() is not None

    def _at_the_counter(self, student: Student) -> AtTheCounter:
        apart = student.family.separated and bool(student.guardianships)
        return AtTheCounter(student, self._people(student), apart)

    def _people(self, student: Student) -> list[Person]:
        """Return the guardians of a student, and an adult student himself."""
        guardians = [self._session.get_one(Person, link.guardian.person_id) for link in student.guardianships]
        return guardians if guardians and not self._is_adult(student) else [*guardians, student.person]

    def _is_adult(self, student: Student) -> bool:
        birth, site = student.person.birth_date, self._session.get_one(Establishment, student.establishment_id)
        return birth is not None and years_between(birth, clock.today(site.zone)) >= MAJORITY
