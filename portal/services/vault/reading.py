"""Documents as staff and flows judge them: intact, read, accepted, to be given anew."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.files import FileStore
from portal.models.reenrolment import Dossier, DossierItem, ItemState
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
        """Return the documents sent with the present round that nobody has accepted yet.

        What came since is judged by itself: a decision on the round takes nothing for read that it did not show.
        """
        given, since = self._vault.given(dossier), self._vault.arrivals(dossier)
        return [row for key, row in given.items() if row.state is DocumentState.GIVEN and key not in since]

    def accept_all(self, dossier: Dossier, actor: Actor) -> None:
        """Accept what waits to be read."""
        for document in self.to_read(dossier):
            self.accept(document.id, actor)

    def accept(self, document_id: int, actor: Actor) -> None:
        """Count a document as read and right, in every dossier that gave it; what is marked there stays marked."""
        document, now = self._session.get_one(Document, document_id), clock.now()
        document.state, document.reason = DocumentState.ACCEPTED, None
        document.decided_at, document.decided_by_id = now, actor.account_id
        giving = select(DossierItem).where(DossierItem.document_id == document.id, DossierItem.state == ItemState.GIVEN)
        for item in self._session.scalars(giving.order_by(DossierItem.id)):
            item.state, item.decided_at, item.decided_by_id = ItemState.ACCEPTED, now, actor.account_id

    def give_back(self, document_id: int, reason: str | None) -> None:
        """Have a document given anew, for this reason."""
        document = self._session.get_one(Document, document_id)
        document.state, document.reason = DocumentState.RETURNED, reason

    def broken(self, dossier: Dossier) -> list[str]:
        """Return the public ids of files that are not what was given."""
        parts = [part.file for document in self._vault.given(dossier).values() for part in document.files]
        return [file.public_id for file in parts if not self._files.is_intact(file.name, file.sha256)]
