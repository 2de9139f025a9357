"""Decisions on a round: staff write one, or the rules do; the flow applies it to the record and tells the family."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock, db
from portal.i18n import lazy_gettext as _
from portal.models.courses import Enrolment
from portal.models.reenrolment import (
    AWAITING_STAFF,
    Dossier,
    DossierDecision,
    DossierEvent,
    DossierState,
    StepOutcome,
    Verdict,
)
from portal.services.audit import RULES, Actor, AuditService
from portal.services.changes import ChangeService
from portal.services.errors import DomainError
from portal.services.names import full_name
from portal.services.outbox import OutboxService
from portal.services.reenrolment.items import ItemService
from portal.services.reenrolment.letters import LetterService
from portal.services.reenrolment.news import NewsService
from portal.services.reenrolment.open_points import OpenPointService
from portal.services.reenrolment.signatures import SignatureService
from portal.services.reenrolment.situation import SituationService
from portal.services.reenrolment.snapshots import SnapshotService
from portal.services.reenrolment.walking import DECISION
from portal.services.slots import SlotService
from portal.services.vault import ReadingService

STATES = {
    Verdict.ACCEPTED: DossierState.ACCEPTED,
    Verdict.REFUSED: DossierState.REFUSED,
    Verdict.RETURNED: DossierState.RETURNED,
    Verdict.WITHDRAWN: DossierState.WITHDRAWN,
}


class NotDecidableError(DomainError):
    """The dossier does not wait for a decision: somebody was faster, or the family has it."""


class ItemsMarkedError(DomainError):
    """An item is marked to be corrected: that is not accepted."""


class SignatureMissingError(DomainError):
    """A guardian whose answer the rules ask for has not signed, and nobody said to accept all the same."""


class StillOpenError(DomainError):
    """Something is open in the dossier that is accepted, and nobody said to know of it."""


class DecisionService:
    """Decides on dossiers and applies what was decided."""

    def __init__(
        self,
        session: Session,
        situations: SituationService,
        snapshots: SnapshotService,
        changes: ChangeService,
        slots: SlotService,
        reading: ReadingService,
        items: ItemService,
        signatures: SignatureService,
        open_points: OpenPointService,
        news: NewsService,
        letters: LetterService,
        outbox: OutboxService,
        audit: AuditService,
    ) -> None:
        self._session = session
        self._situations = situations
        self._snapshots = snapshots
        self._changes = changes
        self._slots = slots
        self._reading = reading
        self._items = items
        self._signatures = signatures
        self._open_points = open_points
        self._news = news
        self._letters = letters
        self._outbox = outbox
        self._audit = audit

    def decide(
        self,
        dossier_id: int,
        round_: int,
        verdict: Verdict,
        reason: str | None,
        due_at: datetime | None,
        actor: Actor,
        *,
        unsigned: bool = False,
        known: Collection[str] | None = None,
    ) -> DossierDecision:
        """Write the decision on the round that the person saw, and ask the flow to apply it.

        Raises NotDecidableError when the dossier no longer waits for one, ItemsMarkedError when it is accepted
        with items marked to be corrected, SignatureMissingError when it is accepted while a guardian has still to
        sign and `unsigned` does not say that this is known, StillOpenError when a point is open whose key is not among
        those `known` (None: no page asked for them); the journal keeps what was passed over.
        """
        dossier = db.lock_row(self._session, Dossier, dossier_id)
        if dossier.state not in AWAITING_STAFF or dossier.round != round_ or self.of_round(dossier) is not None:
            raise NotDecidableError(self._news.since(self._situations.of_dossier(dossier_id), round_))
        told = self._passed_over(dossier, unsigned, known) if verdict is Verdict.ACCEPTED else {}
        decision = self._write(dossier, verdict, reason, due_at, actor, told)
        self._outbox.add("dossier.decided", "dossier", dossier.id)
        return decision

    def _passed_over(self, dossier: Dossier, unsigned: bool, known: Collection[str] | None) -> dict[str, Any]:
        """Return what is accepted all the same, for the journal; raises where it is not known to who accepts."""
        if self._items.marked(dossier):
            raise ItemsMarkedError(
                _("Some items are marked to be corrected. Return the dossier, or take the marks away first.")
            )
        situation = self._snapshots.frozen(dossier.id)
        lacking = self._signatures.waits(situation)
        if lacking and not unsigned:
            names = ", ".join(full_name(person) for person in lacking)
            raise SignatureMissingError(_("The signature of %(names)s is missing.", names=names))
        points = self._open_points.of(situation)
        unknown = [point.words for point in points if known is not None and point.key not in known]
        if unknown:
            raise StillOpenError(_("This is still open: %(points)s.", points=", ".join(unknown)))
        told: dict[str, Any] = {"unsigned": [person.id for person in lacking]} if lacking else {}
        return told | ({"open": [point.key for point in points]} if points else {})

    def decide_by_rules(self, dossier_id: int, round_: int) -> None:
        """Accept in the name of the rules, unless somebody has decided or has to."""
        dossier = db.lock_row(self._session, Dossier, dossier_id)
        if dossier.state is DossierState.SUBMITTED and dossier.round == round_ and self.of_round(dossier) is None:
            self._write(dossier, Verdict.ACCEPTED, None, None, RULES, {})

    @db.remembered
    def of_round(self, dossier: Dossier) -> DossierDecision | None:
        """Return the decision on the dossier's present round."""
        return self._session.scalars(
            select(DossierDecision).where(
                DossierDecision.dossier_id == dossier.id, DossierDecision.round == dossier.round
            )
        ).first()

    def apply_decision(self, dossier_id: int, round_: int) -> None:
        """Lock the dossier and, unless recorded already, apply the round's decision and record it.

        A family that has withdrawn meanwhile has had the last word: then nothing is applied.
        """
        dossier = db.lock_row(self._session, Dossier, dossier_id)
        decision = self.of_round(dossier)
        if decision is None or dossier.round != round_ or self._is_applied(dossier):
            return
        if dossier.state is DossierState.WITHDRAWN:
            self._record(dossier, {"withdrawn": True})
            return
        situation = self._snapshots.frozen(dossier_id)
        actor = Actor(decision.by_id, decision.by_name)
        if decision.verdict is Verdict.ACCEPTED:
            self._accept(dossier, actor)
        elif decision.verdict in (Verdict.REFUSED, Verdict.WITHDRAWN):
            self._changes.refuse(dossier, decision.reason, actor)
            self._slots.release_all(dossier)
        elif decision.verdict is Verdict.RETURNED:
            self._items.give_back(dossier, decision.due_at)
        dossier.move_to(STATES[decision.verdict])
        dossier.decided_at, dossier.due_at = decision.at, decision.due_at
        accepted = decision.verdict is Verdict.ACCEPTED
        unsigned = self._signatures.waits(situation) if accepted else []
        marked = self._items.marked(dossier)
        self._letters.decided(situation, decision, marked, unsigned)
        # The marks go when the family sends the dossier again; what was asked is read beside what it has changed.
        asked = [{"step": item.step_key, "item": item.item_key, "reason": item.reason} for item in marked]
        self._record(dossier, {"items": asked} if decision.verdict is Verdict.RETURNED else {})

    def _record(self, dossier: Dossier, result: dict[str, Any]) -> None:
        self._session.add(
            StepOutcome(dossier_id=dossier.id, round=dossier.round, step_key=DECISION, result=result, at=clock.now())
        )

    def _accept(self, dossier: Dossier, actor: Actor) -> None:
        """Apply the changes, accept the documents, enrol the student in the courses whose seats are booked."""
        record = self._situations.record_to_write(self._situations.of_dossier(dossier.id))
        self._changes.accept(dossier, record, actor)
        self._reading.accept_all(dossier, actor)
        enrolled = set(
            self._session.scalars(select(Enrolment.course_id).where(Enrolment.student_id == dossier.student_id))
        )
        for booking in self._slots.bookings(dossier):
            if booking.slot.course_id not in enrolled:
                self._session.add(
                    Enrolment(
                        student_id=dossier.student_id,
                        course_id=booking.slot.course_id,
                        activity="actif",
                        from_on=dossier.campaign.to_year.starts_on,
                    )
                )

    def _write(
        self,
        dossier: Dossier,
        verdict: Verdict,
        reason: str | None,
        due_at: datetime | None,
        actor: Actor,
        told: Mapping[str, Any],
    ) -> DossierDecision:
        now = clock.now()
        decision = DossierDecision(
            dossier_id=dossier.id,
            round=dossier.round,
            verdict=verdict,
            reason=reason,
            due_at=due_at,
            by_id=actor.account_id,
            by_name=actor.name,
            at=now,
        )
        self._session.add(decision)
        self._session.add(
            DossierEvent(dossier_id=dossier.id, round=dossier.round, kind=verdict.value, by_id=actor.account_id, at=now)
        )
        after = {"round": dossier.round, "reason": reason, **told}
        self._audit.add(f"dossier.{verdict}", dossier, actor, after=after)
        self._session.flush()  # a second decision on the same round meets the unique constraint here
        return decision

    def _is_applied(self, dossier: Dossier) -> bool:
        outcome = select(StepOutcome.id).where(
            StepOutcome.dossier_id == dossier.id,
            StepOutcome.round == dossier.round,
            StepOutcome.step_key == DECISION,
        )
        return self._session.scalars(outcome).first() is not None
