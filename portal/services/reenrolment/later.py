"""Documents that the rules let come after the finish: the family hands them in, staff judge each by itself.

This is the one thing that a family may change of a dossier that it has sent. The snapshot of the round tells what was
there at sending and stays as it is; the flow of the round neither waits for such a document nor takes it for read.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from portal import clock, db
from portal.files import Stored
from portal.i18n import LANGUAGES
from portal.i18n import lazy_gettext as _
from portal.models.people import Person
from portal.models.reenrolment import HANDED_IN, TAKES_LATER, Dossier, DossierEvent, DossierItem, ItemState
from portal.models.vault import Document, DocumentState
from portal.services.audit import Actor, AuditService
from portal.services.errors import DomainError
from portal.services.reenrolment.access import NotYoursError, answers_for
from portal.services.reenrolment.handing_in import HandingInService
from portal.services.reenrolment.items import NotJudgeableError, Place
from portal.services.reenrolment.letters import LetterService
from portal.services.reenrolment.situation import Situation
from portal.services.reenrolment.timeline import TAKEN_BACK
from portal.services.vault import Dates, ReadingService, ServingService, VaultService, files_of
from rules.model import DocumentItem, Step

Asked = tuple[Step, DocumentItem]


class NotDueError(DomainError):
    """The document is not to be handed in now: not asked, read already, or of a dossier that is over."""


@dataclass(frozen=True)
class Arrival:
    """A document that came after the round was sent, and when; one that was refused stays until a better one comes."""

    place: Place
    item: DocumentItem
    document: Document
    at: datetime

    @property
    def waits(self) -> bool:
        """Whether staff have to check it."""
        return self.document.state is DocumentState.GIVEN

    @property
    def files(self) -> str:
        """Which files it has: the family may add and take back until somebody has read them."""
        return files_of(self.document)


class LaterService:
    """Takes what may come later, and judges it; a situation is the one of the round as it was sent."""

    def __init__(
        self,
        session: Session,
        vault: VaultService,
        serving: ServingService,
        reading: ReadingService,
        handing_in: HandingInService,
        letters: LetterService,
        audit: AuditService,
    ) -> None:
        self._session = session
        self._vault = vault
        self._serving = serving
        self._reading = reading
        self._handing_in = handing_in
        self._letters = letters
        self._audit = audit

    def open_to(self, situation: Situation, person: Person) -> Sequence[Asked]:
        """Return what this person may hand in now: what is still due, and what came since and nobody has read."""
        dossier = situation.dossier
        if dossier is None or dossier.state not in TAKES_LATER or not answers_for(situation, person):
            return []
        since, given = self._vault.arrivals(dossier), self._vault.given(dossier)
        unread = {key for key, row in given.items() if key in since and row.state is DocumentState.GIVEN}
        mine = {key for key in unread if not self._serving.is_private(given[key], person.id)}
        wanted = mine | {item.key for item in self._handing_in.to_bring(situation)}
        return [(step, item) for step in situation.steps for item in step.documents if item.key in wanted]

    def give(
        self, situation: Situation, key: str, file: Stored, person: Person, actor: Actor, dates: Dates | None = None
    ) -> Document:
        """Add a stored file to a document that is open; raises NotDueError, NotYoursError, or as VaultService.give."""
        dossier, (step, item) = self._lock(situation), self._open(situation, key, person)
        is_new = key not in self._vault.given_keys(dossier)
        document = self._vault.give(dossier, step, item, file, person, actor, dates)
        row = self._vault.item(dossier, step.key, key)
        row.reason, row.decided_at, row.decided_by_id = None, None, None
        if is_new:
            self._note(dossier, HANDED_IN, item, actor)
        told = {"dossier": dossier.number, "item": key, "files": len(document.files)}
        self._audit.add("document.handed-in", document, actor, after=told)
        self._session.flush()  # whoever asks next finds it there
        return document

    def take_back(self, situation: Situation, key: str, shown: str, person: Person, actor: Actor) -> tuple[str, ...]:
        """Take back what came since and nobody has read; return its files' names, to be removed after the commit.

        Raises FilesChangedError for other files than those `shown`.
        """
        dossier, (_step, item) = self._lock(situation), self._open(situation, key, person)
        document = self._vault.given(dossier).get(key)
        if document is None:
            return ()
        names = self._vault.take_back(dossier, key, shown)
        self._note(dossier, TAKEN_BACK, item, actor)
        self._audit.add("document.taken-back", document, actor, before={"dossier": dossier.number, "item": key})
        self._session.flush()  # as above
        return names

    def arrived(self, situation: Situation) -> Sequence[Arrival]:
        """Return what came since the round was sent, in the order of the rules; nothing once the dossier is over."""
        dossier = situation.dossier
        if dossier is None or dossier.state not in TAKES_LATER:
            return []
        since, held = self._vault.arrivals(dossier), self._vault.held(dossier)
        return [
            Arrival(Place(step.key, item.key), item, held[item.key], since[item.key])
            for step in situation.rules.steps
            for item in step.documents
            if item.key in since and item.key in held
        ]

    def accept(self, situation: Situation, files: str, place: Place, actor: Actor) -> None:
        """Count a document that came since as read and right; raises NotJudgeableError for others than these files."""
        row, arrival = self._judged(situation, files, place, actor)
        row.state, row.reason = ItemState.ACCEPTED, None
        self._reading.accept(arrival.document.id, actor)
        self._audit.add("item.accepted", row, actor, after={"item": place.item_key})
        self._session.flush()  # as above

    def refuse(self, situation: Situation, files: str, place: Place, reason: str, actor: Actor) -> None:
        """Have a document that came since given anew: it is due again at once, and its readers are told why by mail.

        Raises NotJudgeableError for others than these files.
        """
        row, arrival = self._judged(situation, files, place, actor)
        row.state, row.reason = ItemState.ASKED, reason
        self._reading.give_back(arrival.document.id, reason)
        self._audit.add("item.refused", row, actor, after={"item": place.item_key, "reason": reason})
        self._letters.document_refused(
            situation,
            arrival.item,
            arrival.document,
            reason,
            lambda person: self._serving.is_private(arrival.document, person.id),
        )
        self._session.flush()  # as above

    def _lock(self, situation: Situation) -> Dossier:
        if situation.dossier is None:
            raise NotDueError(_("This document is not to be handed in now: nothing was changed."))
        return db.lock_row(self._session, Dossier, situation.dossier.id)

    def _open(self, situation: Situation, key: str, person: Person) -> Asked:
        if not answers_for(situation, person):
            raise NotYoursError(_("A guardian who may re-enrol hands in documents, or an adult student."))
        for step, item in self.open_to(situation, person):
            if item.key == key:
                return step, item
        raise NotDueError(_("This document is not to be handed in now: nothing was changed."))

    def _judged(self, situation: Situation, files: str, place: Place, actor: Actor) -> tuple[DossierItem, Arrival]:
        dossier = self._lock(situation)
        arrival = next((one for one in self.arrived(situation) if one.place == place and one.waits), None)
        if arrival is None or arrival.files != files:
            raise NotJudgeableError(_("This document no longer waits for you: load the page again."))
        row = self._vault.item(dossier, place.step_key, place.item_key)
        row.decided_by_id, row.decided_at = actor.account_id, clock.now()
        return row, arrival

    def _note(self, dossier: Dossier, kind: str, item: DocumentItem, actor: Actor) -> None:
        labels = {language: item.label.to(language) for language in LANGUAGES}
        self._session.add(
            DossierEvent(
                dossier_id=dossier.id,
                round=dossier.round,
                kind=kind,
                data={"item": item.key, "labels": labels},
                by_id=actor.account_id,
                at=clock.now(),
            )
        )
