"""Finalisation: everything checked once more, seats taken, a snapshot kept, the flow asked to come: one transaction."""

from collections.abc import Sequence

from babel.support import LazyProxy
from sqlalchemy.orm import Session

from portal import db
from portal.i18n import current_language
from portal.i18n import lazy_gettext as _
from portal.models.people import Person
from portal.models.reenrolment import FINALISED, Dossier, DossierEvent, DossierState
from portal.services.audit import Actor, AuditService
from portal.services.errors import DomainError
from portal.services.outbox import OutboxService
from portal.services.reenrolment.access import ensure_may_answer
from portal.services.reenrolment.choices import chosen_of
from portal.services.reenrolment.course_words import at_once_words
from portal.services.reenrolment.handing_in import HandingInService
from portal.services.reenrolment.items import ItemService
from portal.services.reenrolment.missing import Missing, missing_of
from portal.services.reenrolment.situation import Situation, SituationService
from portal.services.reenrolment.snapshots import SnapshotService
from portal.services.slots import Chosen, SlotService

DOSSIER = "dossier"
"""Kind of subject in the outbox and of the number sequence."""


class IncompleteError(DomainError):
    """Something that is asked is missing; `missing` says what."""

    def __init__(self, missing: tuple[Missing, ...], message: str | LazyProxy | None = None) -> None:
        super().__init__(message or _("Something is still missing. Your answers are kept."))
        self.missing = missing


class FinalisationService:
    """Sends a dossier to the establishment."""

    def __init__(
        self,
        session: Session,
        situations: SituationService,
        slots: SlotService,
        handing_in: HandingInService,
        snapshots: SnapshotService,
        items: ItemService,
        outbox: OutboxService,
        audit: AuditService,
    ) -> None:
        self._session = session
        self._situations = situations
        self._slots = slots
        self._handing_in = handing_in
        self._snapshots = snapshots
        self._items = items
        self._outbox = outbox
        self._audit = audit

    def missing(self, situation: Situation) -> tuple[Missing, ...]:
        """Return what the dossier of a situation still lacks."""
        if situation.dossier is None:
            return ()
        return missing_of(situation, self._handing_in.covered(situation))

    def finalise(self, dossier_id: int, person: Person, actor: Actor) -> Dossier:
        """Submit a dossier; a second click finds it submitted and changes nothing.

        Raises ClosedError, NotYoursError, IncompleteError or SlotFullError; then nothing was written.
        """
        dossier = db.lock_row(self._session, Dossier, dossier_id)
        if dossier.state in FINALISED and dossier.state is not DossierState.RETURNED:
            return dossier
        situation = self._situations.of_dossier(dossier_id, person)
        ensure_may_answer(situation, person)
        if missing := self.missing(situation):
            raise IncompleteError(missing)
        chosen = chosen_of(situation)
        self._ensure_apart(situation, chosen)
        self._handing_in.adopt(situation)
        self._slots.settle(dossier, chosen)
        self._items.settle(dossier)
        self._submit(dossier, situation, person)
        self._snapshots.take(situation, person)
        self._session.add(
            DossierEvent(
                dossier_id=dossier.id,
                round=dossier.round,
                kind="submitted",
                by_id=actor.account_id,
                at=situation.now,
            )
        )
        self._outbox.add("dossier.submitted", DOSSIER, dossier.id)
        self._audit.add("dossier.submitted", dossier, actor, after={"round": dossier.round})
        return dossier

    def _ensure_apart(self, situation: Situation, chosen: Sequence[Chosen]) -> None:
        """Raise IncompleteError for two seats at one time, which whoever finishes later may have kept."""
        clash = self._slots.at_once(chosen)
        if clash is None:
            return
        group_key, slot, other = clash
        step, group = next((step, group) for step in situation.steps for group in step.groups if group.key == group_key)
        words = at_once_words(slot, other)
        raise IncompleteError((Missing(step, group.key, group.label.to(current_language()), words),), words)

    def _submit(self, dossier: Dossier, situation: Situation, person: Person) -> None:
        if dossier.state is DossierState.RETURNED:
            dossier.round += 1
        dossier.move_to(DossierState.SUBMITTED)
        dossier.respondent_id = person.id
        dossier.finalised_at, dossier.decided_at, dossier.due_at = situation.now, None, None
        if dossier.number is None:
            # Asked last: the sequence stays locked until the end of the transaction.
            year = situation.today.year
            dossier.number = f"{year}-{db.next_number(self._session, DOSSIER, year):05d}"
