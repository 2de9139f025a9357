"""What staff write to each other about a dossier. No family reads it, no mail carries it."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.models.reenrolment import Dossier, DossierNote
from portal.services.audit import Actor, AuditService


class NoteService:
    """Adds notes to dossiers; none is changed or taken away."""

    def __init__(self, session: Session, audit: AuditService) -> None:
        self._session = session
        self._audit = audit

    def add(self, dossier: Dossier, text: str, actor: Actor) -> None:
        """Write a note under the name of who writes it; what he has just written is not written twice."""
        latest = next(iter(self.of(dossier)), None)
        if latest is not None and (latest.text, latest.by_id) == (text, actor.account_id):
            return
        note = DossierNote(dossier_id=dossier.id, text=text, by_id=actor.account_id, by_name=actor.name, at=clock.now())
        self._session.add(note)
        self._session.flush()  # its id, for the journal
        self._audit.add("dossier.noted", note, actor, after={"dossier": dossier.number})

    def of(self, dossier: Dossier) -> Sequence[DossierNote]:
        """Return the notes of a dossier, the newest first."""
        return self._session.scalars(
            select(DossierNote).where(DossierNote.dossier_id == dossier.id).order_by(DossierNote.id.desc())
        ).all()
