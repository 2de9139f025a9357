"""Students whose dossier has not come yet: who has not begun, who fills in, who cannot, and why; for the office."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from portal.i18n import gettext
from portal.models.campaigns import Campaign
from portal.models.people import Person, Student
from portal.models.reenrolment import Dossier, DossierState
from portal.services.reenrolment import narrowing
from portal.services.reenrolment.access import Access, access, answers_for
from portal.services.reenrolment.cases import Case, CaseReader, Wanted
from portal.services.reenrolment.explanations import Explained, ExplanationService
from portal.services.reenrolment.narrowing import PAGE_SIZE, Narrowing, Page
from portal.services.reenrolment.situation import SituationService
from portal.services.rulesets import RulesetService
from portal.services.searching import is_named, words_of

UNSENT = (DossierState.NOT_STARTED, DossierState.IN_PROGRESS)


class Progress(StrEnum):
    """How far a student is whose dossier has not come."""

    NOT_BEGUN = "not-begun"
    FILLING_IN = "filling-in"
    BLOCKED = "blocked"


@dataclass(frozen=True, kw_only=True)
class CohortFilters(Narrowing):
    """What the list of students is narrowed to; nothing chosen means all without a dossier sent."""

    progress: Progress | None = None


@dataclass(frozen=True)
class Unsent:
    """One student: who answers for him, how far he is, and what stands in the way."""

    student: Student
    dossier: Dossier | None
    people: Sequence[Person]
    """Whom to call: guardians in their order, an adult student before them."""
    blocked: bool
    reasons: Sequence[Explained]

    @property
    def begun(self) -> bool:
        """Tell whether the family fills in."""
        return self.dossier is not None and self.dossier.state is DossierState.IN_PROGRESS


@dataclass(frozen=True, kw_only=True)
class CohortPage(Page):
    """One page of the students."""

    rows: Sequence[Unsent]
    counts: Mapping[Progress, int]
    """How many have not begun and how many fill in; who is blocked is counted only where the list is narrowed to it."""


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
        reader = self._reader(campaign)
        blocked = None
        if filters.progress is Progress.BLOCKED:
            cases = () if reader is None else reader.columns(wanted)
            blocked = [case.situation.student.id for case in cases if case.is_blocked]
            total = counts[Progress.BLOCKED] = len(blocked)
        else:
            total = self._session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
        page = narrowing.page_within(filters.page, total)
        first = (page - 1) * PAGE_SIZE
        if blocked is None:
            wanted = wanted.offset(first).limit(PAGE_SIZE)
        else:
            wanted = wanted.where(Student.id.in_(blocked[first : first + PAGE_SIZE]))
        return CohortPage(
            rows=[] if reader is None else [self._unsent_of(case) for case in reader.whole(wanted)],
            total=total,
            page=page,
            counts=counts,
            places=narrowing.places(self._session),
            disciplines=narrowing.disciplines(self._session),
        )

    def _reader(self, campaign: Campaign) -> CaseReader | None:
        revision = self._rulesets.current(campaign)
        return None if revision is None else CaseReader(self._session, self._situations, campaign, revision)

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

    def _wanted(self, campaign: Campaign, filters: CohortFilters) -> Wanted:
        statement = self._unsent(campaign, select(Student, Dossier)).join(Person, Student.person_id == Person.id)
        statement = statement.where(
            *_narrowed(campaign, filters), *(is_named(word) for word in words_of(filters.search))
        )
        return statement.order_by(Person.sort_key, Student.id)

    def _unsent_of(self, case: Case) -> Unsent:
        situation = case.situation
        return Unsent(situation.student, situation.dossier, case.people, case.is_blocked, self._obstacles(case))

    def _obstacles(self, case: Case) -> Sequence[Explained]:
        """Return what stands in the way; the calendar too, which is nobody's own case."""
        situation, person = case.situation, case.person
        rules = self._explanations.blocked_for_staff(situation)
        if not answers_for(situation, person):
            return (Explained(gettext("Nobody has the right to re-enrol this student.")), *rules)
        verdict = access(situation, person)
        if verdict.access is Access.BLOCKED:
            return rules
        return (*(Explained(str(reason)) for reason in verdict.reasons), *rules)


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
