"""The vault: documents that a dossier asks for, given as files, read by staff."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from portal import clock
from portal.files import FileStore, Stored
from portal.i18n import lazy_gettext as _
from portal.models.files import FileState, StoredFile
from portal.models.reenrolment import Dossier, DossierItem, ItemKind, ItemState
from portal.models.vault import Document, DocumentFile, DocumentState
from portal.services.audit import Actor
from portal.services.errors import DomainError
from rules.model import DocumentItem, Step

LIVING = (DocumentState.GIVEN, DocumentState.ACCEPTED)


class TooManyFilesError(DomainError):
    """The document holds as many files as the rules allow."""


@dataclass(frozen=True)
class Content:
    """A stored file as it is served."""

    body: bytes
    media_type: str
    title: str


class VaultService:
    """The documents of the establishment's families."""

    def __init__(self, session: Session, files: FileStore) -> None:
        self._session = session
        self._files = files

    def give(self, dossier: Dossier, step: Step, item: DocumentItem, file: Stored, actor: Actor) -> Document:
        """Add a stored file to a document of the dossier; raises TooManyFilesError."""
        asked = self._item(dossier, step.key, item.key)
        document = self._document(dossier, asked, item, actor)
        if len(document.files) >= item.files:
            raise TooManyFilesError(
                _("This document takes %(number)s files at most. Remove one first.", number=item.files)
            )
        row = StoredFile(**file.columns(), at=clock.machine_now())
        self._session.add(row)
        self._session.flush()  # its id
        position = 1 + max((part.position for part in document.files), default=0)
        document.files.append(DocumentFile(document_id=document.id, file_id=row.id, position=position))
        asked.state, asked.document_id = ItemState.GIVEN, document.id
        self._session.flush()  # what is given is read again below
        return document

    def take_back(self, dossier: Dossier, item_key: str) -> tuple[str, ...]:
        """Take a document out of the dossier; return the names of its files, to be removed after the commit."""
        document = self.given(dossier).get(item_key)
        if document is None:
            return ()
        names = tuple(part.file.name for part in document.files)
        for part in document.files:
            part.file.state = FileState.PURGED
        document.state = DocumentState.REPLACED
        item = self._asked(dossier).get(item_key)
        if item is not None:
            item.state, item.document_id = ItemState.ASKED, None
        self._session.flush()  # what is given is read again below
        return names

    def given(self, dossier: Dossier) -> Mapping[str, Document]:
        """Return the living documents of a dossier by item key, with their files."""
        rows = self._session.execute(
            select(DossierItem.item_key, Document)
            .join(Document, DossierItem.document_id == Document.id)
            .where(
                DossierItem.dossier_id == dossier.id,
                DossierItem.kind == ItemKind.DOCUMENT,
                Document.state.in_(LIVING),
            )
            .options(selectinload(Document.files).joinedload(DocumentFile.file))
        )
        return {key: document for key, document in rows}

    def given_keys(self, dossier: Dossier) -> frozenset[str]:
        """Return the keys of the documents that the dossier holds."""
        return frozenset(self.given(dossier))

    def to_read(self, dossier: Dossier) -> list[Document]:
        """Return the documents given that nobody has accepted yet."""
        return [row for row in self.given(dossier).values() if row.state is DocumentState.GIVEN]

    def accept_all(self, dossier: Dossier, actor: Actor) -> None:
        """Accept what waits to be read."""
        for document in self.to_read(dossier):
            document.state = DocumentState.ACCEPTED
            document.decided_at, document.decided_by_id = clock.now(), actor.account_id

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
        parts = [part.file for document in self.given(dossier).values() for part in document.files]
        return [file.public_id for file in parts if not self._files.is_intact(file.name, file.sha256)]

    def read(self, file: StoredFile) -> Content:
        """Return a file's content; who may read it is settled before."""
        return Content(self._files.read(file.name), file.media_type, file.title)

    def _document(self, dossier: Dossier, asked: DossierItem, item: DocumentItem, actor: Actor) -> Document:
        present = self.given(dossier).get(asked.item_key)
        if present is not None and present.state is DocumentState.GIVEN:
            return present
        document = Document(
            type_key=item.key,
            label=item.label.fr,
            given_at=clock.now(),
            given_by_id=actor.account_id,
        )
        if item.per == "family":
            document.family_id = dossier.student.family_id
        else:
            document.student_id = dossier.student_id
        self._session.add(document)
        self._session.flush()  # its id
        return document

    def _item(self, dossier: Dossier, step_key: str, item_key: str) -> DossierItem:
        item = self._asked(dossier).get(item_key)
        if item is None:
            item = DossierItem(dossier_id=dossier.id, kind=ItemKind.DOCUMENT, step_key=step_key, item_key=item_key)
            self._session.add(item)
        return item

    def _asked(self, dossier: Dossier) -> dict[str, DossierItem]:
        rows = self._session.scalars(
            select(DossierItem)
            .where(DossierItem.dossier_id == dossier.id, DossierItem.kind == ItemKind.DOCUMENT)
            .options(joinedload(DossierItem.dossier))
        )
        return {row.item_key: row for row in rows}
