"""Search: words without case and accents, found by prefix on both databases."""

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base, Key, Scoped, scoped, unique
from portal.models.types import SortKey


class SearchWord(Scoped, Base):
    """A word, as `portal.models.types.fold` leaves it, that finds a subject."""

    __tablename__ = "search_word"
    __table_args__ = scoped(unique("subject_kind", "subject_id", "word"), Index(None, "establishment_id", "word"))

    subject_kind: Mapped[str]
    subject_id: Mapped[int] = mapped_column(Key)
    word: Mapped[str] = mapped_column(SortKey)
