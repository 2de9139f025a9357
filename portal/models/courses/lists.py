"""The lists of an establishment: school years, departments, disciplines, rooms, teachers."""

from datetime import date

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column, validates

from portal.models.base import Base, PublicId, Scoped, scoped, unique
from portal.models.people import Civility, sort_key
from portal.models.types import SortKey


class SchoolYear(Scoped, Base):
    """A year of teaching; `key` is that of the rules, such as 2025-2026, and both days belong to it."""

    __tablename__ = "school_year"
    __table_args__ = scoped(unique("key"), CheckConstraint("starts_on < ends_on", name="days"))

    key: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date]

    @property
    def label(self) -> str:
        """The year as a person writes it: 2025/2026."""
        return self.key.replace("-", "/")


class Department(Scoped, Base):
    """A department under the establishment's own label; `key` is the catalogue's, which the rules see."""

    __tablename__ = "department"
    __table_args__ = scoped(unique("label"))

    key: Mapped[str]
    label: Mapped[str]
    position: Mapped[int] = mapped_column(default=0)


class Discipline(Scoped, Base):
    """A subject such as Piano; `key` is what the rules see."""

    __tablename__ = "discipline"
    __table_args__ = scoped(unique("key"))

    key: Mapped[str]
    label: Mapped[str]


class Room(Scoped, Base):
    """A room and where it is."""

    __tablename__ = "room"
    __table_args__ = scoped(unique("name", "location"))

    name: Mapped[str]
    location: Mapped[str] = mapped_column(default="")


class Teacher(PublicId, Scoped, Base):
    """Who teaches, with the names only."""

    __tablename__ = "teacher"
    __table_args__ = scoped(Index(None, "establishment_id", "sort_key"))

    civility: Mapped[Civility | None]
    last_name: Mapped[str]
    first_name: Mapped[str] = mapped_column(default="")
    sort_key: Mapped[str] = mapped_column(SortKey, default="")

    @validates("last_name", "first_name")
    def _order(self, name: str, value: str) -> str:
        names = {"last_name": self.last_name, "first_name": self.first_name, name: value}
        self.sort_key = sort_key(**names)
        return value
