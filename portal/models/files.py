"""Stored files: what lies on the disk under a random name. No path from outside."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base, PublicId, Scoped, scoped


class FileState(StrEnum):
    """Whether a file may be read: only when `safe`; `purged` has left the disk."""

    PENDING = "pending"
    SAFE = "safe"
    INFECTED = "infected"
    PURGED = "purged"


class StoredFile(PublicId, Scoped, Base):
    """A file at `files/ab/<name>`, whose row comes after it. `size` in bytes; `at` is machine time.

    `name` is random and names the path; `title` is what a person called it, at most 150 characters.
    """

    __tablename__ = "stored_file"
    __table_args__ = scoped(CheckConstraint("size >= 0", name="size"))

    name: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    sha256: Mapped[str]
    size: Mapped[int]
    media_type: Mapped[str]
    pages: Mapped[int | None]
    state: Mapped[FileState] = mapped_column(default=FileState.SAFE)
    at: Mapped[datetime]
