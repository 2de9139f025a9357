"""The office's list of dossiers: filtered, counted, paged, with a constant number of statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session, joinedload

from portal import clock
from portal.models.campaigns import Campaign
from portal.models.people import Person, Student
from portal.models.reenrolment import AWAITING_STAFF, Dossier, DossierDecision, DossierState, Verdict
from portal.services.reenrolment import narrowing
from portal.services.reenrolment.narrowing import PAGE_SIZE, Narrowing, Page
from portal.services.searching import is_named, words_of


class Standing(StrEnum):
    """Where a dossier stands beside its state."""

    DECIDED = "decided"
    """The decision is taken; the flow has still to carry it out."""
    OVERDUE = "overdue"
    """The family was to correct it by now."""


@dataclass(frozen=True, kw_only=True)
class Filters(Narrowing):
    """What the list is narrowed to; nothing chosen means all."""

    state: DossierState | Standing | None = None
    unread: bool = False

    @property
    def narrows(self) -> bool:
        """Tell whether anything is chosen."""
        return bool(self.state or self.search or self.place or self.discipline or self.unread)


@dataclass(frozen=True)
class ListedDossier:
    """A line of the list; `verdict` is what was decided and is not carried out yet."""

    dossier: Dossier
    verdict: Verdict | None
    overdue: bool


@dataclass(frozen=True, kw_only=True)
class DossierPage(Page):
    """One page of the list."""

    rows: Sequence[ListedDossier]
    counts: Mapping[DossierState | Standing, int]
    """How many dossiers of the campaign stand in each state, those apart that are decided; overdue ones count twice."""

    @property
    def everything(self) -> int:
        """How many dossiers the campaign has."""
        return sum(count for state, count in self.counts.items() if state is not Standing.OVERDUE)


class ListingService:
    """Finds dossiers for staff."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def page(self, campaign: Campaign, filters: Filters) -> DossierPage:
        """Return a page of the campaign's dossiers, those that wait for staff first, the longest waiting before all."""
        now = clock.now()
        wanted = self._wanted(campaign, filters, now)
        total = self._session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
        page = narrowing.page_within(filters.page, total)
        rows = self._session.execute(
            wanted.order_by(
                case((_waits(), 0), else_=1), Dossier.finalised_at.is_(None), Dossier.finalised_at, Dossier.id
            )
            .offset((page - 1) * PAGE_SIZE)
            .limit(PAGE_SIZE)
            .options(joinedload(Dossier.student).joinedload(Student.person), joinedload(Dossier.respondent))
        ).all()
        return DossierPage(
            rows=[ListedDossier(dossier, verdict, is_overdue(dossier, now)) for dossier, verdict in rows],
            total=total,
            page=page,
            counts=self._counts(campaign, now),
            places=narrowing.places(self._session),
            disciplines=narrowing.disciplines(self._session),
        )

    def by_number(self, number: str) -> Dossier | None:
        """Return the dossier of this number, or None."""
        return self._session.scalars(select(Dossier).where(Dossier.number == number)).first()

    def next_to_decide(self, dossier: Dossier) -> Dossier | None:
        """Return the dossier to decide after this one, the first again after the last; None where no other waits."""
        is_later = or_(
            Dossier.finalised_at > dossier.finalised_at,
            and_(Dossier.finalised_at == dossier.finalised_at, Dossier.id > dossier.id),
        )
        others = (
            _with_decision(select(Dossier))
            .where(Dossier.campaign_id == dossier.campaign_id, Dossier.id != dossier.id)
            .where(*_in_state(DossierState.IN_REVIEW, clock.now()))
            .order_by(case((is_later, 0), else_=1), Dossier.finalised_at, Dossier.id)
        )
        return self._session.scalars(others.limit(1)).first()

    def _counts(self, campaign: Campaign, now: datetime) -> dict[DossierState | Standing, int]:
        decided, overdue = case((_is_decided(), 1), else_=0), func.sum(case((_is_overdue(now), 1), else_=0))
        rows = self._session.execute(
            _with_decision(select(Dossier.state, decided, func.count(), overdue).select_from(Dossier))
            .where(Dossier.campaign_id == campaign.id)
            .group_by(Dossier.state, decided)
        ).all()
        counts: dict[DossierState | Standing, int] = {}
        for state, is_decided, count, late in rows:
            key = Standing.DECIDED if is_decided else state
            counts[key] = counts.get(key, 0) + count
            if late:
                counts[Standing.OVERDUE] = counts.get(Standing.OVERDUE, 0) + late
        order: list[Any] = [*DossierState]
        order.insert(order.index(DossierState.IN_REVIEW) + 1, Standing.DECIDED)
        order.insert(order.index(DossierState.RETURNED) + 1, Standing.OVERDUE)
        return {key: counts[key] for key in order if key in counts}

    def _wanted(self, campaign: Campaign, filters: Filters, now: datetime) -> Select[Any]:
        verdict = case((_is_decided(), DossierDecision.verdict), else_=None)
        statement = (
            _with_decision(select(Dossier, verdict))
            .join(Student, Dossier.student_id == Student.id)
            .join(Person, Student.person_id == Person.id)
            .where(Dossier.campaign_id == campaign.id, *_in_state(filters.state, now))
        )
        if filters.place:
            statement = statement.where(narrowing.learns_at(campaign, filters.place))
        if filters.discipline:
            statement = statement.where(narrowing.learns(campaign, filters.discipline))
        if filters.unread:
            statement = statement.where(narrowing.has_document_to_read())
        for word in words_of(filters.search):
            # A number keeps its hyphen, which names as they are compared have lost.
            statement = statement.where(is_named(word) | Dossier.number.contains(word, autoescape=True))
        return statement


def _with_decision(statement: Select[Any]) -> Select[Any]:
    """Join the decision on the present round, which there is at most one of."""
    mine = and_(DossierDecision.dossier_id == Dossier.id, DossierDecision.round == Dossier.round)
    return statement.outerjoin(DossierDecision, mine)


def _is_decided() -> ColumnElement[bool]:
    return and_(Dossier.state.in_(AWAITING_STAFF), DossierDecision.id.is_not(None))


def _waits() -> ColumnElement[bool]:
    return and_(Dossier.state.in_(AWAITING_STAFF), DossierDecision.id.is_(None))


def _is_overdue(now: datetime) -> ColumnElement[bool]:
    return and_(Dossier.state == DossierState.RETURNED, Dossier.due_at <= now)


def _in_state(state: DossierState | Standing | None, now: datetime) -> list[ColumnElement[bool]]:
    if state is None:
        return []
    if state is Standing.DECIDED:
        return [_is_decided()]
    if state is Standing.OVERDUE:
        return [_is_overdue(now)]
    return [Dossier.state == state, ~_is_decided()]


def is_overdue(dossier: Dossier, now: datetime) -> bool:
    """Tell whether the family was to correct a dossier by now."""
    return dossier.state is DossierState.RETURNED and dossier.due_at is not None and dossier.due_at <= now
