"""Cases: the situations of many students, each with who answers for it; read together, whole or as few columns."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple, cast
from zoneinfo import ZoneInfo

from sqlalchemy import Row, Select, select
from sqlalchemy.orm import Session, joinedload, selectinload

from portal import clock
from portal.models.campaigns import Campaign
from portal.models.families import Family
from portal.models.people import Guardian, Guardianship, Person, Student
from portal.models.reenrolment import Dossier, DossierAnswer
from portal.models.rulesets import RulesetRevision
from portal.services.facts_of_many import ManyFacts, Students
from portal.services.reenrolment.access import answers_for
from portal.services.reenrolment.situation import Situation, SituationService
from portal.services.rulesets import WITHOUT_TEXT, RulesetService
from rules.outcome import Outcome, complete, entry

Wanted = Select[tuple[Student, Dossier | None]]
"""Which students, each with his dossier where there is one; the statement holds his person too."""
Links = Sequence[tuple[Person, bool]]
"""The guardians of a student in their order, and whether each may re-enrol him."""

WITH_DOSSIER = (joinedload(Dossier.revision).options(*WITHOUT_TEXT), joinedload(Dossier.respondent))
TOLD = (Person.id, Person.birth_date, Person.city, Person.situation, Person.pcs, Person.email, Person.mobile)
"""What the facts read of a student's person and of a guardian's."""
ANSWER = (
    DossierAnswer.dossier_id,
    DossierAnswer.step_key,
    DossierAnswer.item_key,
    DossierAnswer.owner_id,
    DossierAnswer.value,
)


@dataclass(frozen=True)
class Case:
    """A student's situation as the person who answers for him has it."""

    situation: Situation
    person: Person
    people: Sequence[Person]
    """Guardians in their order, and who else answers: a student who is of age, before all others."""

    @property
    def is_blocked(self) -> bool:
        """Tell whether it stands in the way itself, whatever the day."""
        answered = answers_for(self.situation, self.person)
        return not answered or self.situation.opening is None or bool(self.situation.outcome.blocked)


class _Entry(Situation):
    """A situation of which no more is asked than whether, when and by whom the student is re-enrolled."""

    @cached_property
    def outcome(self) -> Outcome:
        """What is decided of that."""
        return entry(self.compiled, self.facts)


class _Columns(NamedTuple):
    """A student in the place of his row, where a thousand of those would take longer than the rules themselves."""

    id: int
    person_id: int
    family_id: int
    person: Any
    family: Any


class _Told(NamedTuple):
    """What was read of the students together."""

    facts: ManyFacts
    answers: Mapping[int, Sequence[Row[Any]]]
    situation: type[Situation]


class CaseReader:
    """Reads the cases of a campaign: as many statements for all of its students as for one."""

    def __init__(
        self, session: Session, situations: SituationService, campaign: Campaign, revision: RulesetRevision
    ) -> None:
        self._session, self._situations = session, situations
        self._campaign, self._revision = campaign, revision
        self._rulesets = RulesetService(session)
        self._zone = ZoneInfo(campaign.establishment.zone)
        self._now = clock.now()
        self._today = self._now.astimezone(self._zone).date()

    def whole(self, wanted: Wanted) -> Iterator[Case]:
        """Yield the cases of a page with all rows that it shows."""
        guardian = selectinload(Student.guardianships).joinedload(Guardianship.guardian)
        rows = self._session.execute(
            wanted.options(
                joinedload(Student.person),
                joinedload(Student.family),
                guardian.joinedload(Guardian.person),
                *WITH_DOSSIER,
            )
        ).all()
        if not rows:
            return
        told = self._told([student.id for student, _ in rows], Situation)
        for student, dossier in rows:
            links = sorted(student.guardianships, key=lambda link: (link.rank, link.id))
            held = [(link.guardian.person, link.may_reenrol) for link in links]
            yield self._case(student, dossier, held, told)

    def columns(self, wanted: Wanted) -> Iterator[Case]:
        """Yield the cases of any number of students, of whom no more is known than what the rules read."""
        students = wanted.with_only_columns(Student.id, maintain_column_froms=True).order_by(None)
        told, links, dossiers = self._told(students, _Entry), self._links(students), self._dossiers(students)
        family = Family.staff, Family.separated, Family.quotient
        rows = wanted.join(Family, Student.family_id == Family.id).with_only_columns(
            Student.id.label("student"), Student.family_id, *TOLD, *family, maintain_column_froms=True
        )
        for row in self._session.execute(rows):
            student = cast(Student, _Columns(row.student, row.id, row.family_id, row, row))
            yield self._case(student, dossiers.get(student.id), links[student.id], told)

    def _case(self, student: Student, dossier: Dossier | None, links: Links, told: _Told) -> Case:
        people = [person for person, _ in links] or [student.person]
        allowed = [person for person, may_reenrol in links if may_reenrol]
        answering = dossier.respondent if dossier is not None and dossier.respondent is not None else None
        person = answering or next(iter(allowed or people))
        # Known of everybody who may come to answer, so that the student's own links are not asked for.
        may = {student.person_id: False, person.id: False} | {other.id: may for other, may in links}
        situation = self._situation(student, dossier, person, may, told)
        if situation.outcome.respondent == "student" and person.id != student.person_id:
            person = student.person
            situation = self._situation(student, dossier, person, may, told)
        answers = any(other.id == person.id for other in people)
        return Case(situation, person, people if answers else [person, *people])

    def _situation(
        self, student: Student, dossier: Dossier | None, person: Person, may: Mapping[int, bool], told: _Told
    ) -> Situation:
        """Return a student's situation as this person answers."""
        revision = self._revision if dossier is None else dossier.revision
        compiled, recorded = self._rulesets.compiled(revision), told.facts.of(student, person)
        situation = told.situation(
            self._zone,
            self._campaign,
            revision if dossier is None else None,
            revision.checksum,
            compiled,
            student,
            person,
            dossier,
            {},
            complete(compiled, recorded, self._today) if dossier is None else {},
            self._now,
            recorded=recorded,
            entitlements=may,
        )
        if dossier is None:
            return situation
        # Chosen courses are left out: to read them costs a statement each, and who chooses is not blocked.
        chosen = {step.key for step in compiled.rules.steps if step.kind == "courses"}
        for row in told.answers[dossier.id]:
            if row.owner_id in (None, person.id) and row.step_key not in chosen:
                situation.answers.setdefault(row.step_key, {})[row.item_key] = row.value["value"]
        return self._situations.answered(situation)

    def _told(self, students: Students, situation: type[Situation]) -> _Told:
        facts = ManyFacts(self._session, students, self._campaign, self._today)
        return _Told(facts, self._answers(students), situation)

    def _answers(self, students: Students) -> Mapping[int, Sequence[Row[Any]]]:
        rows = (
            select(*ANSWER)
            .join(Dossier, DossierAnswer.dossier_id == Dossier.id)
            .where(Dossier.campaign_id == self._campaign.id, Dossier.student_id.in_(students))
            .order_by(DossierAnswer.id)
        )
        found: dict[int, list[Row[Any]]] = defaultdict(list)
        for answer in self._session.execute(rows):
            found[answer.dossier_id].append(answer)
        return found

    def _dossiers(self, students: Students) -> Mapping[int, Dossier]:
        rows = select(Dossier).where(Dossier.campaign_id == self._campaign.id, Dossier.student_id.in_(students))
        return {dossier.student_id: dossier for dossier in self._session.scalars(rows.options(*WITH_DOSSIER))}

    def _links(self, students: Students) -> Mapping[int, Links]:
        rows = (
            select(Guardianship.student_id, Guardianship.may_reenrol, *TOLD)
            .join(Guardian, Guardianship.guardian_id == Guardian.id)
            .join(Person, Guardian.person_id == Person.id)
            .where(Guardianship.student_id.in_(students))
            .order_by(Guardianship.rank, Guardianship.id)
        )
        found: dict[int, list[tuple[Person, bool]]] = defaultdict(list)
        for row in self._session.execute(rows):
            found[row.student_id].append((cast(Person, row), row.may_reenrol))
        return found
