"""Who is told reasons: in whose words, and which facts of other people are kept from that reader."""

from collections.abc import Collection, Set

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from portal.models.families import Family
from portal.models.people import FamilyMember, Guardian, Guardianship, Person, Student
from portal.services.reenrolment.situation import Situation
from rules.catalogue import FACTS
from rules.sentences import Teller, teller

RESPONDENTS = frozenset(name for name in FACTS if name.startswith("guardian.")) | {"family.commune", "family.zone"}
"""Facts of the person who answers; the other guardian does not read them."""
HOUSEHOLDS = frozenset({"family.quotient", "family.overdue", "family.staff"})
"""Facts of the household that is billed; a guardian of another household does not read them."""
PRIVATE_RECORDS = ("guardian.", "family.")
"""What an answer may be recorded as, to be no more open to others than that fact."""


class Audience:
    """Knows readers; None stands for staff, who read everything."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def teller(self, situation: Situation, reader: Person | None, named: Collection[str]) -> Teller:
        """Return how this reader is told of the student; `named` are the facts that may come to be said."""
        person = situation.student.person
        answered = situation.dossier is None or situation.dossier.respondent_id in (None, getattr(reader, "id", None))
        return teller(
            situation.compiled.facts,
            reader="family" if reader is not None and answered else "staff",
            name=person.first_name,
            civility=person.civility,
            hidden=frozenset() if reader is None else self._hidden(situation, reader, answered, frozenset(named)),
            you=reader is not None and reader.id == person.id,
        )

    def stranger(self, situation: Situation) -> Teller:
        """Return how somebody is told of a student whom he may not see: nothing is said."""
        return teller(situation.compiled.facts, reader="staff", hidden=situation.compiled.facts.keys())

    def visible(self, reader: Person | None, students: Collection[Student]) -> Set[int]:
        """Return the ids of those of the students whom the reader may see."""
        every = {student.id for student in students}
        if reader is None or not every:
            return every
        seen = (
            select(Guardianship.student_id)
            .join(Guardian, Guardianship.guardian_id == Guardian.id)
            .where(Guardian.person_id == reader.id, Guardianship.may_see)
        )
        own = or_(Student.id.in_(seen), Student.person_id == reader.id)
        return set(self._session.scalars(select(Student.id).where(Student.id.in_(every), own)))

    def _hidden(self, situation: Situation, reader: Person, answered: bool, named: frozenset[str]) -> frozenset[str]:
        hidden: frozenset[str] = frozenset()
        if situation.respondent is not None and situation.respondent.id != reader.id:
            hidden |= RESPONDENTS
        if not answered:
            hidden |= _private_answers(situation)
        # Only a reason that speaks of the household costs the question whether the reader belongs to it.
        if named & HOUSEHOLDS and not self._belongs(situation, reader):
            hidden |= HOUSEHOLDS
        return hidden

    def _belongs(self, situation: Situation, reader: Person) -> bool:
        student = situation.student
        if reader.id == student.person_id:
            return situation.facts.get("student.minor") is False
        return reader.id in household_of(self._session, student.family)


def household_of(session: Session, family: Family) -> Set[int]:
    """Return the ids of the persons whom a family's bills concern."""
    return set(session.scalars(select(FamilyMember.person_id).where(FamilyMember.family_id == family.id)))


def _private_answers(situation: Situation) -> frozenset[str]:
    fields = (field for step in situation.rules.steps for field in step.fields)
    return frozenset(
        f"answer.{field.key}" for field in fields if field.record and field.record.startswith(PRIVATE_RECORDS)
    )
