"""The vault: documents given once and used until they expire."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base, Key, PublicId, Scoped, Versioned, many, one, refer, scoped, unique
from portal.models.families import Family
from portal.models.files import StoredFile
from portal.models.people import Student


class DocumentState(StrEnum):
    """Where a document stands; `replaced` and `purged` are over."""

    GIVEN = "given"
    ACCEPTED = "accepted"
    RETURNED = "returned"
    REPLACED = "replaced"
    PURGED = "purged"


class Document(PublicId, Versioned, Scoped, Base):
    """A document of a family or of a student, of a type of the rules. Business time.

    `valid_until` is its last day, none for ever; `issued_on` the day written on it, if asked. `owner_id` is the person
    who gave it, or in whose name staff did: a paper of parents who live apart is shown to its owner alone.
    """

    __tablename__ = "document"
    __table_args__ = scoped(
        refer("family"),
        refer("student"),
        refer("person", "owner_id"),
        CheckConstraint("(family_id IS NULL) <> (student_id IS NULL)", name="owner"),
    )

    family_id: Mapped[int | None] = mapped_column(Key)
    student_id: Mapped[int | None] = mapped_column(Key)
    type_key: Mapped[str]
    label: Mapped[str]
    state: Mapped[DocumentState] = mapped_column(default=DocumentState.GIVEN)
    issued_on: Mapped[date | None]
    valid_until: Mapped[date | None]
    given_at: Mapped[datetime]
    given_by_id: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"))
    owner_id: Mapped[int | None] = mapped_column(Key)
    reason: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"))

    family: Mapped[Family | None] = one("Document.family_id", "Family")
    student: Mapped[Student | None] = one("Document.student_id", "Student")
    files: Mapped[list["DocumentFile"]] = many(
        "DocumentFile.document_id", "Document", back_populates="document", order_by="DocumentFile.position"
    )


class DocumentFile(Scoped, Base):
    """A page or part of a document, in the order of `position` from 1."""

    __tablename__ = "document_file"
    __table_args__ = scoped(unique("document_id", "position"), refer("document"), refer("stored_file", "file_id"))

    document_id: Mapped[int] = mapped_column(Key)
    file_id: Mapped[int] = mapped_column(Key)
    position: Mapped[int] = mapped_column(default=1)

    document: Mapped[Document] = one("DocumentFile.document_id", "Document", back_populates="files")
    file: Mapped[StoredFile] = one("DocumentFile.file_id", "StoredFile")
