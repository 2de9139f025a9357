"""What staff asked when they returned a dossier and what has changed since: read before the next decision."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.i18n import current_language
from portal.models.reenrolment import Dossier, DossierDecision, DossierEvent, StepOutcome
from portal.models.vault import Document
from portal.services.reenrolment.content import Line, StepContent
from portal.services.reenrolment.items import Place
from portal.services.reenrolment.situation import Situation
from portal.services.reenrolment.snapshots import SnapshotService
from portal.services.reenrolment.walking import DECISION
from portal.services.vault import VaultService

EXTENDED, UNTIL = "extended", "until"


@dataclass(frozen=True)
class Point:
    """One item that was asked for or has changed; `asked` is the reason of its mark, None where it had none.

    `document` is what was handed in anew; of other items `before` and `now` are the two answers.
    """

    label: str
    asked: str | None
    before: str = ""
    now: str = ""
    document: Document | None = None

    @property
    def changed(self) -> bool:
        """Tell whether the family has done something about it."""
        return self.document is not None or self.before != self.now


@dataclass(frozen=True)
class SentAgain:
    """A dossier that was returned and came back: the last return and what followed."""

    by_name: str
    returned_at: datetime
    reason: str | None
    due_at: datetime | None
    sent_at: datetime
    points: Sequence[Point]

    @property
    def changed(self) -> bool:
        """Tell whether anything has changed since."""
        return any(point.changed for point in self.points)


class ReturnService:
    """Puts a round beside the one that was returned."""

    def __init__(self, session: Session, snapshots: SnapshotService, vault: VaultService) -> None:
        self._session = session
        self._snapshots = snapshots
        self._vault = vault

    def of(self, situation: Situation, contents: Sequence[StepContent]) -> SentAgain | None:
        """Return what was asked and what changed, for a dossier in a later round; `contents` are those of now."""
        dossier = situation.dossier
        decision = None if dossier is None or dossier.round == 1 else self._return(dossier)
        if dossier is None or decision is None:
            return None
        points = tuple(self._points(dossier, decision, situation, contents))
        due_at, sent_at = self._due_at(decision), dossier.finalised_at or situation.now
        return SentAgain(decision.by_name, decision.at, decision.reason, due_at, sent_at, points)

    def _points(
        self, dossier: Dossier, decision: DossierDecision, situation: Situation, contents: Sequence[StepContent]
    ) -> Iterator[Point]:
        """Yield what was asked in the order of its marks, then what else has changed in the order of the dossier."""
        earlier = _lines(self._snapshots.contents(self._snapshots.frozen(dossier.id, decision.round)))
        now, asked = _lines(contents), self._asked(decision)
        anew = {
            key: document for key, document in self._vault.given(dossier).items() if document.given_at > decision.at
        }
        documents = {Place(step.key, line.key) for step in contents if step.kind == "documents" for line in step.lines}
        for place in dict.fromkeys((*asked, *now, *earlier)):
            label = _label(situation, place, now.get(place) or earlier.get(place))
            if place in documents:
                point = Point(label, asked.get(place), document=anew.get(place.item_key))
            else:
                point = Point(label, asked.get(place), _value(earlier, place), _value(now, place))
            if place in asked or point.changed:
                yield point

    def _return(self, dossier: Dossier) -> DossierDecision | None:
        return self._session.scalars(
            select(DossierDecision).where(
                DossierDecision.dossier_id == dossier.id, DossierDecision.round == dossier.round - 1
            )
        ).first()

    def _asked(self, decision: DossierDecision) -> Mapping[Place, str]:
        """Return what was marked, with its reason, as it was carried out; an older release kept none of it."""
        outcome = self._session.scalars(
            select(StepOutcome).where(
                StepOutcome.dossier_id == decision.dossier_id,
                StepOutcome.round == decision.round,
                StepOutcome.step_key == DECISION,
            )
        ).first()
        items: list[dict[str, Any]] = [] if outcome is None else outcome.result.get("items", [])
        return {Place(item["step"], item["item"]): item["reason"] or "" for item in items}

    def _due_at(self, decision: DossierDecision) -> datetime | None:
        """Return until when the family had time: the last day that it was given."""
        last = self._session.scalars(
            select(DossierEvent)
            .where(
                DossierEvent.dossier_id == decision.dossier_id,
                DossierEvent.round == decision.round,
                DossierEvent.kind == EXTENDED,
            )
            .order_by(DossierEvent.id.desc())
        ).first()
        return decision.due_at if last is None or UNTIL not in last.data else datetime.fromisoformat(last.data[UNTIL])


def _lines(contents: Sequence[StepContent]) -> dict[Place, Line]:
    return {Place(step.key, line.key): line for step in contents for line in step.lines}


def _value(lines: Mapping[Place, Line], place: Place) -> str:
    return lines[place].value if place in lines else ""


def _label(situation: Situation, place: Place, line: Line | None) -> str:
    """Return how an item is called, also where it is not asked any more."""
    if line is not None:
        return line.label
    items = (item for step in situation.rules.steps if step.key == place.step_key for item in step.items)
    return next((item.label.to(current_language()) for item in items if item.key == place.item_key), place.item_key)
