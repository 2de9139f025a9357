"""Documents as staff and flows judge them: intact, read, accepted, to be given anew."""

from sqlalchemy.orm import Session

from portal import clock
from portal.files import FileStore
from portal.models.reenrolment import Dossier
from portal.models.vault import Document, DocumentState
from portal.services.audit import Actor
from portal.services.vault.vault import VaultService


class ReadingService:
    """Judges the documents of a dossier."""

    def __init__(self, session: Session, files: FileStore, vault: VaultService) -> None:
        self._session = session
        self._files = files
        self._vault = vault

    def to_read(self, dossier: Dossier) -> list[Document]:
        """Return the documents given that nobody has accepted yet."""
        return [row for row in self._vault.given(dossier).values() if row.state is DocumentState.GIVEN]

    def accept_all(self, dossier: Dossier, actor: Actor) -> None:
        """Accept what waits to be read."""
        for document in self.to_read(dossier):
            self.accept(document.id, actor)

    def accept(self, document_id: int, actor: Actor) -> None:
        """Count a document as read and right."""
        document = self._session.get_one(Document, document_id)
        document.state, document.reason = DocumentState.ACCEPTED, None
        document.decided_at, document.decided_by_id = clock.now(), actor.account_id

    def give_back(self, document_id: int, reason: str | None) -> None:
        """Have a document given anew, for this reason."""
        document = self._session.get_one(Document, document_id)
        document.state, document.reason = DocumentState.RETURNED, reason

    def broken(self, dossier: Dossier) -> list[str]:
        """Return the public ids of files that are not what was given."""
        parts = [part.file for document in self._vault.given(dossier).values() for part in document.files]
        return [file.public_id for file in parts if not self._files.is_intact(file.name, file.sha256)]
