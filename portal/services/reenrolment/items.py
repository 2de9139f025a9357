"""Single items of a dossier: staff accept one or mark what is to be corrected; the family changes only that."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from portal import clock, db
from portal.i18n import lazy_gettext as _
from portal.models.reenrolment import (
    AWAITING_STAFF,
    Dossier,
    DossierDecision,
    DossierItem,
    DossierState,
    ItemKind,
    ItemState,
)
from portal.services.audit import Actor, AuditService
from portal.services.errors import DomainError
from portal.services.reenrolment.handing_in import HandingInService
from portal.services.reenrolment.missing import LEFT, missing_of
from portal.services.reenrolment.news import NewsService
from portal.services.reenrolment.situation import Situation
from portal.services.vault import ReadingService
from rules.model import Step

KINDS: Mapping[str, ItemKind] = {
    "form": ItemKind.ANSWER,
    "consents": ItemKind.CONSENT,
    "documents": ItemKind.DOCUMENT,
    "courses": ItemKind.BOOKING,
}
"""What one item of each kind of step is."""


class NotJudgeableError(DomainError):
    """The dossier does not wait for staff, or has no such item."""


@dataclass(frozen=True)
class Place:
    """Where an item stands in a dossier."""

    step_key: str
    item_key: str

    @property
    def id(self) -> str:
        """Its name on a page."""
        return f"{self.step_key}--{self.item_key}"


@dataclass(frozen=True)
class Corrections:
    """What a family may change now; `places` None: everything, as before the first finalisation."""

    places: frozenset[Place] | None = None

    def allow(self, step_key: str, item_key: str) -> bool:
        """Tell whether this item may be changed; marks of the wizard itself always."""
        if self.places is None or item_key == LEFT or item_key.startswith("~"):
            return True
        return Place(step_key, item_key) in self.places or Place(step_key, LEFT) in self.places

    def steps(self, situation: Situation) -> tuple[Step, ...]:
        """Return the steps that hold something to change, then summary and finish."""
        if self.places is None:
            return situation.steps
        open_steps = {place.step_key for place in self.places}
        return tuple(step for step in situation.steps if step.content is None or step.key in open_steps)


EVERYTHING = Corrections()


class ItemService:
    """Judges the items of dossiers, one by one."""

    def __init__(
        self,
        session: Session,
        reading: ReadingService,
        handing_in: HandingInService,
        news: NewsService,
        audit: AuditService,
    ) -> None:
        self._session = session
        self._reading = reading
        self._handing_in = handing_in
        self._news = news
        self._audit = audit

    def mark(self, situation: Situation, round_: int, place: Place, reason: str, actor: Actor) -> None:
        """Note that the family is to correct an item, for a reason that it reads when the dossier is returned."""
        item = self._judgeable(situation, round_, place)
        self._judge(item, ItemState.RETURNED, reason, actor)
        self._audit.add("item.marked", item, actor, after={"item": place.item_key, "reason": reason})

    def accept(self, situation: Situation, round_: int, place: Place, actor: Actor) -> None:
        """Find an item right: a mark on it goes, a document counts as read."""
        item = self._judgeable(situation, round_, place)
        self._judge(item, ItemState.ACCEPTED, None, actor)
        if item.kind is ItemKind.DOCUMENT and item.document_id is not None:
            self._reading.accept(item.document_id, actor)
        self._audit.add("item.accepted", item, actor, after={"item": place.item_key})

    def marked(self, dossier: Dossier) -> Sequence[DossierItem]:
        """Return what is marked to be corrected, in the order in which it was marked first."""
        return self._session.scalars(
            select(DossierItem)
            .where(DossierItem.dossier_id == dossier.id, DossierItem.state == ItemState.RETURNED)
            .order_by(DossierItem.id)
        ).all()

    def states(self, dossier: Dossier) -> Mapping[Place, DossierItem]:
        """Return every item that was ever judged or given, by its place."""
        rows = self._session.scalars(select(DossierItem).where(DossierItem.dossier_id == dossier.id))
        return {Place(row.step_key, row.item_key): row for row in rows}

    def give_back(self, dossier: Dossier, due_at: datetime | None) -> None:
        """Hand what is marked to the family until `due_at`; a marked document has to be given anew."""
        for item in self.marked(dossier):
            item.due_at = due_at
            if item.kind is ItemKind.DOCUMENT and item.document_id is not None:
                self._reading.give_back(item.document_id, item.reason)

    def settle(self, dossier: Dossier) -> None:
        """Take the family's corrections as given: it has sent the dossier again."""
        for item in self._handed_back(dossier):
            if item.state is ItemState.RETURNED:
                item.state = ItemState.GIVEN
            item.reason, item.due_at = None, None

    def corrections(self, situation: Situation) -> Corrections:
        """Return what the family may change: of a returned dossier with marks, those items and what is missing."""
        dossier = situation.dossier
        if dossier is None or dossier.state is not DossierState.RETURNED:
            return EVERYTHING
        items = self._handed_back(dossier)
        if not items:
            return EVERYTHING
        places = {Place(item.step_key, item.item_key) for item in items}
        lacking = missing_of(situation, self._handing_in.covered(situation))
        return Corrections(frozenset(places | {Place(lack.step.key, lack.key) for lack in lacking}))

    def _handed_back(self, dossier: Dossier) -> Sequence[DossierItem]:
        """Return what the family of a returned dossier corrects, also what it has given anew since."""
        return self._session.scalars(
            select(DossierItem)
            .where(
                DossierItem.dossier_id == dossier.id,
                or_(DossierItem.state == ItemState.RETURNED, DossierItem.due_at.is_not(None)),
            )
            .order_by(DossierItem.id)
        ).all()

    def _judgeable(self, situation: Situation, round_: int, place: Place) -> DossierItem:
        if situation.dossier is None:
            raise NotJudgeableError(_("This dossier has no such item."))
        dossier = db.lock_row(self._session, Dossier, situation.dossier.id)
        if dossier.state not in AWAITING_STAFF or dossier.round != round_ or self._is_decided(dossier):
            raise NotJudgeableError(self._news.since(situation, round_))
        step = next((step for step in situation.steps if step.key == place.step_key), None)
        if step is None or step.kind not in KINDS or place.item_key not in {item.key for item in step.items}:
            raise NotJudgeableError(_("This dossier has no such item."))
        item = self.states(dossier).get(place)
        if item is None:
            item = DossierItem(
                dossier_id=dossier.id, kind=KINDS[step.kind], step_key=place.step_key, item_key=place.item_key
            )
            self._session.add(item)
            self._session.flush()  # its id, for the journal
        return item

    def _is_decided(self, dossier: Dossier) -> bool:
        decision = select(DossierDecision.id).where(
            DossierDecision.dossier_id == dossier.id, DossierDecision.round == dossier.round
        )
        return self._session.scalars(decision).first() is not None

    @staticmethod
    def _judge(item: DossierItem, state: ItemState, reason: str | None, actor: Actor) -> None:
        item.state, item.reason = state, reason
        item.decided_by_id, item.decided_at = actor.account_id, clock.now()
