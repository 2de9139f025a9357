"""The office's list of dossiers: filtered, counted, paged, with a constant number of statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from portal.models.campaigns import Campaign
from portal.models.people import Person, Student
from portal.models.reenrolment import Dossier, DossierState
from portal.services.searching import is_named, words_of

PAGE_SIZE = 50


@dataclass(frozen=True)
class Filters:
    """What the list is narrowed to; nothing chosen means all."""

    state: DossierState | None = None
    search: str = ""
    page: int = 1


@dataclass(frozen=True)
class DossierPage:
    """One page of the list; `total` counts every dossier that the filters let through."""

    rows: Sequence[Dossier]
    total: int
    page: int
    counts: Mapping[DossierState, int]
    """How many dossiers of the campaign stand in each state."""
    students: int
    """How many students of the establishment could have a dossier."""

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.total // PAGE_SIZE))


class ListingService:
    """Finds dossiers for staff."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def page(self, campaign: Campaign, filters: Filters) -> DossierPage:
        """Return a page of the campaign's dossiers, those that have waited longest first."""
        by_state = select(Dossier.state, func.count()).where(Dossier.campaign_id == campaign.id)
        counts = {row[0]: row[1] for row in self._session.execute(by_state.group_by(Dossier.state))}
        wanted = self._wanted(campaign, filters)
        total = self._session.scalar(select(func.count()).select_from(wanted.subquery())) or 0
        page = max(1, min(filters.page, -(-total // PAGE_SIZE) or 1))
        rows = self._session.scalars(
            wanted.order_by(Dossier.finalised_at.is_(None), Dossier.finalised_at, Dossier.id)
            .offset((page - 1) * PAGE_SIZE)
            .limit(PAGE_SIZE)
            .options(joinedload(Dossier.student).joinedload(Student.person), joinedload(Dossier.respondent))
        ).all()
        students = self._session.scalar(select(func.count(Student.id)).where(Student.left_on.is_(None))) or 0
        return DossierPage(rows, total, page, counts, students)

    def by_number(self, number: str) -> Dossier | None:
        """Return the dossier of this number, or None."""
        return self._session.scalars(select(Dossier).where(Dossier.number == number)).first()

    def _wanted(self, campaign: Campaign, filters: Filters) -> Select[tuple[Dossier]]:
        statement = (
            select(Dossier)
            .join(Student, Dossier.student_id == Student.id)
            .join(Person, Student.person_id == Person.id)
            .where(Dossier.campaign_id == campaign.id)
        )
        if filters.state is not None:
            statement = statement.where(Dossier.state == filters.state)
        for word in words_of(filters.search):
            # A number keeps its hyphen, which names as they are compared have lost.
            statement = statement.where(is_named(word) | Dossier.number.contains(word, autoescape=True))
        return statement
