"""Stored files on their way to a reader; who may read a dossier is settled before, here only what is private in it."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal.files import FileStore
from portal.models.families import Family
from portal.models.files import StoredFile
from portal.models.vault import Document


@dataclass(frozen=True)
class Content:
    """A stored file as it is served."""

    body: bytes
    media_type: str
    title: str


class ServingService:
    """Gives files and their previews."""

    def __init__(self, session: Session, files: FileStore) -> None:
        self._session = session
        self._files = files

    def read(self, file: StoredFile) -> Content:
        """Return a file's content."""
        return Content(self._files.read(file.name), file.media_type, file.title)

    def has_preview(self, file: StoredFile) -> bool:
        """Tell whether a file has a small picture."""
        return self._files.has_preview(file.name)

    def preview(self, file: StoredFile) -> bytes | None:
        """Return a small JPEG of a file's first page; None where it has none."""
        return self._files.read_preview(file.name)

    def is_private(self, document: Document, person_id: int) -> bool:
        """Tell whether a document is another guardian's own: a family's paper that he gave while they live apart."""
        if document.family_id is None:
            return False
        return is_anothers(document, self._session.get_one(Family, document.family_id), person_id)


def is_anothers(document: Document, family: Family, person_id: int) -> bool:
    """Tell the same of a document of a family or of its student."""
    return document.family_id is not None and document.owner_id not in (None, person_id) and family.separated
