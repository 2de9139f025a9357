"""The vault: documents that a dossier asks for, given as files, taken back."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from portal import clock, db
from portal.files import FileStore, Stored
from portal.i18n import lazy_gettext as _
from portal.models.files import FileState, StoredFile
from portal.models.people import Person
from portal.models.reenrolment import HANDED_IN, Dossier, DossierEvent, DossierItem, ItemKind, ItemState
from portal.models.vault import Document, DocumentFile, DocumentState
from portal.services.audit import Actor
from portal.services.errors import DomainError
from portal.services.vault.serving import is_anothers
from portal.services.vault.shown import FilesChangedError, files_of
from portal.services.vault.validity import Dates
from rules.model import DocumentItem, Step

LIVING = (DocumentState.GIVEN, DocumentState.ACCEPTED)


class TooManyFilesError(DomainError):
    """The document holds as many files as the rules allow."""


class AnothersPaperError(DomainError):
    """The other guardian has given the document, who lives apart: nobody adds to his papers."""

    def __init__(self) -> None:
        super().__init__(_("The other guardian has given this document. Yours was not kept: one is enough."))


class VaultService:
    """The documents of the establishment's families."""

    def __init__(self, session: Session, files: FileStore) -> None:
        self._session = session
        self._files = files

    def give(
        self,
        dossier: Dossier,
        step: Step,
        item: DocumentItem,
        file: Stored,
        owner: Person | None,
        actor: Actor,
        dates: Dates | None = None,
        shown: str | None = None,
    ) -> Document:
        """Add a stored file to a document of the dossier; raises TooManyFilesError, or AnothersPaperError.

        `owner` gave it, or staff did in his name. A document taken over from the vault is not added to: another one
        takes its place if its files are those that were `shown` (None: any), else FilesChangedError is raised.
        """
        asked = self.item(dossier, step.key, item.key)
        document = self._document(dossier, asked, item, owner, actor, shown)
        if dates is not None:
            document.issued_on, document.valid_until = dates.issued_on or document.issued_on, dates.valid_until
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

    def take_back(self, dossier: Dossier, item_key: str, shown: str) -> tuple[str, ...]:
        """Take a document out of the dossier; return the names of its files, to be removed after the commit.

        What was taken over from the vault stays there. Raises FilesChangedError for other files than those `shown`.
        """
        self._lock(dossier)
        document = self.given(dossier).get(item_key)
        if document is None:
            return ()
        if files_of(document) != shown:
            raise FilesChangedError
        names: tuple[str, ...] = ()
        if self._is_own(dossier, document):
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
        return {key: document for key, document in self.held(dossier).items() if document.state in LIVING}

    @db.remembered
    def held(self, dossier: Dossier) -> Mapping[str, Document]:
        """Return the living documents of a dossier and those to be given anew, by item key, with their files."""
        rows = self._session.execute(
            select(DossierItem.item_key, Document)
            .join(Document, DossierItem.document_id == Document.id)
            .where(
                DossierItem.dossier_id == dossier.id,
                DossierItem.kind == ItemKind.DOCUMENT,
                Document.state.in_((*LIVING, DocumentState.RETURNED)),
            )
            .options(selectinload(Document.files).joinedload(DocumentFile.file))
            .execution_options(populate_existing=True)  # what was read before the lock may have changed
        )
        return {key: document for key, document in rows}

    def given_keys(self, dossier: Dossier) -> frozenset[str]:
        """Return the keys of the documents that the dossier holds."""
        return frozenset(self.given(dossier))

    @db.remembered
    def arrivals(self, dossier: Dossier) -> Mapping[str, datetime]:
        """Return when each document came that came after the present round was sent, by item key; the last time."""
        rows = self._session.scalars(
            select(DossierEvent)
            .where(
                DossierEvent.dossier_id == dossier.id,
                DossierEvent.round == dossier.round,
                DossierEvent.kind == HANDED_IN,
            )
            .order_by(DossierEvent.id)
        )
        return {row.data["item"]: row.at for row in rows}

    def _document(
        self,
        dossier: Dossier,
        asked: DossierItem,
        item: DocumentItem,
        owner: Person | None,
        actor: Actor,
        shown: str | None,
    ) -> Document:
        present = self.given(dossier).get(asked.item_key)
        if present is not None and self._is_own(dossier, present):
            if owner is not None and is_anothers(present, dossier.student.family, owner.id):
                raise AnothersPaperError
            return present
        if present is not None and shown is not None and files_of(present) != shown:
            raise FilesChangedError
        document = Document(
            type_key=item.key,
            label=item.label.fr,
            given_at=clock.now(),
            given_by_id=actor.account_id,
            owner_id=None if owner is None else owner.id,
        )
        if item.per == "family":
            document.family_id = dossier.student.family_id
        else:
            document.student_id = dossier.student_id
        self._session.add(document)
        self._session.flush()  # its id
        return document

    def _is_own(self, dossier: Dossier, document: Document) -> bool:
        """Tell whether a document was given for this dossier first and nobody has accepted it yet."""
        first = self._session.scalars(
            select(DossierItem.dossier_id)
            .where(DossierItem.document_id == document.id)
            .order_by(DossierItem.id)
            .limit(1)
        ).first()
        fresh = document.state is DocumentState.GIVEN and document.given_at >= dossier.opened_at
        return fresh and first in (None, dossier.id)

    def item(self, dossier: Dossier, step_key: str, item_key: str) -> DossierItem:
        """Return the row of a document that is asked, added if missing; the dossier stays locked."""
        self._lock(dossier)
        item = self._asked(dossier).get(item_key)
        if item is None:
            item = DossierItem(dossier_id=dossier.id, kind=ItemKind.DOCUMENT, step_key=step_key, item_key=item_key)
            self._session.add(item)
        return item

    def _lock(self, dossier: Dossier) -> None:
        """Let no other request change the documents of the dossier until this one is committed."""
        # Two uploads at once would both find room for a file, and both take the same place in the document.
        db.lock_row(self._session, Dossier, dossier.id)

    def _asked(self, dossier: Dossier) -> dict[str, DossierItem]:
        rows = self._session.scalars(
            select(DossierItem)
            .where(DossierItem.dossier_id == dossier.id, DossierItem.kind == ItemKind.DOCUMENT)
            .options(joinedload(DossierItem.dossier))
            .execution_options(populate_existing=True)  # as above
        )
        return {row.item_key: row for row in rows}
