"""Students whose dossier has not come yet: who has not begun, who fills in, who cannot, and why; for the office."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from portal import clock
from portal.i18n import gettext
from portal.models.campaigns import Campaign
from portal.models.people import Guardian, Guardianship, Person, Student
from portal.models.reenrolment import Dossier, DossierAnswer, DossierState
from portal.models.rulesets import RulesetRevision
from portal.services.facts_of_many import ManyFacts
from portal.services.reenrolment import narrowing
from portal.services.reenrolment.access import Access, access, answers_for
from portal.services.reenrolment.explanations import Explained, ExplanationService
from portal.services.reenrolment.narrowing import PAGE_SIZE
from portal.services.reenrolment.situation import Situation, SituationService
from portal.services.rulesets import WITHOUT_TEXT, RulesetService
from portal.services.searching import is_named, words_of

UNSENT = (DossierState.NOT_STARTED, DossierState.IN_PROGRESS)


class Progress(StrEnum):
    """How far a student is whose dossier has not come."""

    NOT_BEGUN = "not-begun"
    FILLING_IN = "filling-in"
    BLOCKED = "blocked"


@dataclass(frozen=True)
class CohortFilters:
    """What the list of students is narrowed to; nothing chosen means all without a dossier sent."""

    progress: Progress | None = None
    search: str = ""
    page: int = 1
    place: str = ""
    discipline: str = ""


@dataclass(frozen=True)
class Unsent:
    """One student: who answers for him, how far he is, and what stands in the way."""

    student: Student
    dossier: Dossier | None
    people: Sequence[Person]
    """Guardians in their order; a student without one himself."""
    blocked: bool
    reasons: Sequence[Explained]

    @property
    def begun(self) -> bool:
        """Tell whether the family fills in."""
        return self.dossier is not None and self.dossier.state is DossierState.IN_PROGRESS


@dataclass(frozen=True)
class CohortPage:
    """One page of the students; `total` counts all that the filters let through."""

    rows: Sequence[Unsent]
    total: int
    page: int
    counts: Mapping[Progress, int]
    """How many have not begun and how many fill in; who is blocked is counted only where the list is narrowed to it."""
    places: Sequence[str] = ()
    disciplines: Sequence[tuple[str, str]] = field(default=())

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return narrowing.pages_of(self.total)


class CohortService:
    """Reads the students of a campaign together: a page of them costs as many statements as one."""

    def __init__(
        self,
        session: Session,
        situations: SituationService,
        rulesets: RulesetService,
        explanations: ExplanationService,
    ) -> None:
        self._session = session
        self._situations = situations
        self._rulesets = rulesets
        self._explanations = explanations

    def page(self, campaign: Campaign, filters: CohortFilters) -> CohortPage:
        """Return a page of the students in the order of their names.

        Who is blocked only the rules can tell: narrowed to those, the rules are asked about every student.
        """
        wanted, counts = self._wanted(campaign, filters), self._counts(campaign)
        narrowed = filters.progress is Progress.BLOCKED
        if narrowed:
            found = [row for row in self._read(campaign, wanted) if row.blocked]
            total = counts[Progress.BLOCKED] = len(found)
        else:
            total = self._session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
        page = narrowing.page_within(filters.page, total)
        first = (page - 1) * PAGE_SIZE
        rows = (
            found[first : first + PAGE_SIZE]
            if narrowed
            else self._read(campaign, wanted.offset(first).limit(PAGE_SIZE))
        )
        lists = narrowing.places(self._session), narrowing.disciplines(self._session)
        return CohortPage(rows, total, page, counts, *lists)

    def _counts(self, campaign: Campaign) -> dict[Progress, int]:
        rows = self._session.execute(
            self._unsent(campaign, select(Dossier.state, func.count()).select_from(Student)).group_by(Dossier.state)
        )
        counts = {Progress.NOT_BEGUN: 0, Progress.FILLING_IN: 0}
        for state, count in rows:
            counts[Progress.FILLING_IN if state is DossierState.IN_PROGRESS else Progress.NOT_BEGUN] += count
        return counts

    def _unsent(self, campaign: Campaign, statement: Select[Any]) -> Select[Any]:
        mine = and_(Dossier.student_id == Student.id, Dossier.campaign_id == campaign.id)
        missing = or_(Dossier.id.is_(None), Dossier.state.in_(UNSENT))
        return statement.outerjoin(Dossier, mine).where(Student.left_on.is_(None), missing)

    def _wanted(self, campaign: Campaign, filters: CohortFilters) -> Select[Any]:
        statement = self._unsent(campaign, select(Student, Dossier)).join(Person, Student.person_id == Person.id)
        statement = statement.where(
            *_narrowed(campaign, filters), *(is_named(word) for word in words_of(filters.search))
        )
        return statement.order_by(Person.sort_key, Student.id)

    def _read(self, campaign: Campaign, wanted: Select[Any]) -> list[Unsent]:
        """Return what is said of these students; no statement is one student's."""
        guardian = selectinload(Student.guardianships).joinedload(Guardianship.guardian)
        rows = self._session.execute(
            wanted.options(
                joinedload(Student.person),
                joinedload(Student.family),
                guardian.joinedload(Guardian.person),
                joinedload(Dossier.revision).options(*WITHOUT_TEXT),
                joinedload(Dossier.respondent),
            )
        ).all()
        revision = self._rulesets.current(campaign)
        students = [student for student, _ in rows]
        if revision is None or not students:
            return []
        reader = _Reader(self._session, campaign, revision, students, self._answers(rows))
        return [self._unsent_of(reader, student, dossier) for student, dossier in rows]

    def _answers(self, rows: Sequence[Any]) -> Mapping[int, Sequence[DossierAnswer]]:
        begun = [dossier.id for _, dossier in rows if dossier is not None]
        found: dict[int, list[DossierAnswer]] = defaultdict(list)
        if begun:
            answers = select(DossierAnswer).where(DossierAnswer.dossier_id.in_(begun)).order_by(DossierAnswer.id)
            for answer in self._session.scalars(answers):
                found[answer.dossier_id].append(answer)
        return found

    def _unsent_of(self, reader: "_Reader", student: Student, dossier: Dossier | None) -> Unsent:
        links = sorted(student.guardianships, key=lambda link: (link.rank, link.id))
        people = [link.guardian.person for link in links] or [student.person]
        allowed = [link.guardian.person for link in links if link.may_reenrol]
        answering = dossier.respondent if dossier is not None and dossier.respondent is not None else None
        person = answering or next(iter(allowed or people))
        situation = self._situations.answered(reader.situation(student, dossier, person))
        if situation.outcome.respondent == "student" and person.id != student.person_id:
            person = student.person
            situation = self._situations.answered(reader.situation(student, dossier, person))
        blocked, reasons = self._obstacles(situation, person)
        return Unsent(student, dossier, people, blocked, reasons)

    def _obstacles(self, situation: Situation, person: Person) -> tuple[bool, Sequence[Explained]]:
        """Return whether the student's own case stands in the way, and what does; the calendar is nobody's case."""
        rules = self._explanations.blocked_for_staff(situation)
        verdict = access(situation, person)
        said = tuple(Explained(str(reason)) for reason in verdict.reasons)
        if not answers_for(situation, person):
            return True, (Explained(gettext("Nobody has the right to re-enrol this student.")), *rules)
        if verdict.access is Access.BLOCKED:
            return True, rules
        if situation.opening is None:
            return True, (*said, *rules)
        return bool(rules), (*said, *rules)


class _Reader:
    """Makes situations of rows that were read together."""

    def __init__(
        self,
        session: Session,
        campaign: Campaign,
        revision: RulesetRevision,
        students: Sequence[Student],
        answers: Mapping[int, Sequence[DossierAnswer]],
    ) -> None:
        self._campaign, self._revision, self._answers = campaign, revision, answers
        self._rulesets = RulesetService(session)
        self._zone = ZoneInfo(campaign.establishment.zone)
        self._now: datetime = clock.now()
        today = self._now.astimezone(self._zone).date()
        self._facts = ManyFacts(session, students, campaign, today)

    def situation(self, student: Student, dossier: Dossier | None, person: Person) -> Situation:
        """Return a student's situation as this person answers, before its answers have made facts."""
        revision = self._revision if dossier is None else dossier.revision
        compiled = self._rulesets.compiled(revision)
        chosen = {step.key for step in compiled.rules.steps if step.kind == "courses"}
        answers: dict[str, dict[str, Any]] = {}
        for row in self._answers.get(dossier.id, ()) if dossier is not None else ():
            # Chosen courses are left out: to read them costs a statement each, and who chooses is not blocked.
            if row.owner_id in (None, person.id) and row.step_key not in chosen:
                answers.setdefault(row.step_key, {})[row.item_key] = row.value["value"]
        recorded = self._facts.of(student, person)
        return Situation(
            self._zone,
            self._campaign,
            revision if dossier is None else None,
            revision.checksum,
            compiled,
            student,
            person,
            dossier,
            answers,
            {},
            self._now,
            recorded=recorded,
        )


def _narrowed(campaign: Campaign, filters: CohortFilters) -> list[ColumnElement[bool]]:
    narrowed = []
    if filters.progress is Progress.NOT_BEGUN:
        narrowed.append(or_(Dossier.id.is_(None), Dossier.state == DossierState.NOT_STARTED))
    if filters.progress is Progress.FILLING_IN:
        narrowed.append(Dossier.state == DossierState.IN_PROGRESS)
    if filters.place:
        narrowed.append(narrowing.learns_at(campaign, filters.place))
    if filters.discipline:
        narrowed.append(narrowing.learns(campaign, filters.discipline))
    return narrowed
