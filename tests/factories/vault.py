"""Documents and files for tests."""

from typing import Any

from sqlalchemy.orm import Session

from portal.models.base import new_public_id
from portal.models.families import Family
from portal.models.files import StoredFile
from portal.models.people import Student
from portal.models.vault import Document, DocumentFile
from tests.factories.common import AT, add


def make_file(session: Session, **values: Any) -> StoredFile:
    """Add the row of a file that is not on the disk."""
    return add(session, _file(**values))


def _file(**values: Any) -> StoredFile:
    values = {
        "name": new_public_id() * 2,
        "title": "attestation.pdf",
        "sha256": "0" * 64,
        "size": 1200,
        "media_type": "application/pdf",
        "pages": 1,
        "at": AT,
    } | values
    return StoredFile(**values)


def make_document(session: Session, owner: Student | Family, *, files: int = 1, **values: Any) -> Document:
    """Add a document of a student or of a family, with as many files."""
    values = {"type_key": "assurance", "label": "Assurance", "given_at": AT} | values
    whose = {"student": owner} if isinstance(owner, Student) else {"family": owner}
    document = Document(**whose, **values)
    session.add_all(DocumentFile(document=document, file=_file(), position=at) for at in range(1, files + 1))
    return add(session, document)
