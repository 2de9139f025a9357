"""People of an establishment and their roles: student, guardian, and who may what for which child."""

from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column, validates

from portal.models.base import Base, Key, PublicId, Scoped, Versioned, many, one, refer, scoped, unique
from portal.models.families import Family
from portal.models.types import SortKey, fold


class Civility(StrEnum):
    """How a person is addressed."""

    MADAME = "madame"
    MONSIEUR = "monsieur"


def sort_key(last_name: str | None, first_name: str | None) -> str:
    """Return what orders people by name alike on both databases."""
    return f"{fold(last_name or '')}  {fold(first_name or '')}"


class Person(PublicId, Versioned, Scoped, Base):
    """One human in one establishment, with one set of coordinates whatever roles he has.

    `situation` is a key of the catalogue; `pcs` a code of the list of INSEE of `pcs_version`;
    `birth_department` a French code such as 2A. `sort_key` follows the names by itself.
    """

    __tablename__ = "person"
    __table_args__ = scoped(Index(None, "establishment_id", "sort_key"), Index(None, "establishment_id", "email"))

    civility: Mapped[Civility | None]
    last_name: Mapped[str]
    first_name: Mapped[str]
    sort_key: Mapped[str] = mapped_column(SortKey, default="")
    birth_date: Mapped[date | None]
    birth_place: Mapped[str | None]
    birth_department: Mapped[str | None]
    address: Mapped[str | None]
    postcode: Mapped[str | None]
    city: Mapped[str | None]
    home_phone: Mapped[str | None]
    mobile: Mapped[str | None]
    work_phone: Mapped[str | None]
    extra_phone_1: Mapped[str | None]
    extra_phone_2: Mapped[str | None]
    extra_phone_3: Mapped[str | None]
    email: Mapped[str | None]
    situation: Mapped[str | None]
    pcs: Mapped[str | None]
    pcs_version: Mapped[str | None]
    profession: Mapped[str | None]

    student: Mapped["Student | None"] = many("Student.person_id", "Person", uselist=False, back_populates="person")
    guardian: Mapped["Guardian | None"] = many("Guardian.person_id", "Person", uselist=False, back_populates="person")

    @validates("last_name", "first_name")
    def _order(self, name: str, value: str) -> str:
        names: dict[str, Any] = {"last_name": self.last_name, "first_name": self.first_name, name: value}
        self.sort_key = sort_key(**names)
        return value


class FamilyMember(Scoped, Base):
    """An adult of a family, in the order of `rank` from 1; `billing_share` is a whole percentage."""

    __tablename__ = "family_member"
    __table_args__ = scoped(
        unique("family_id", "person_id"),
        refer("family"),
        refer("person"),
        CheckConstraint("billing_share BETWEEN 0 AND 100", name="billing_share"),
    )

    family_id: Mapped[int] = mapped_column(Key)
    person_id: Mapped[int] = mapped_column(Key)
    rank: Mapped[int] = mapped_column(default=1)
    billing_share: Mapped[int] = mapped_column(default=100)

    family: Mapped[Family] = one("FamilyMember.family_id", "Family")
    person: Mapped[Person] = one("FamilyMember.person_id", "Person")


class Student(PublicId, Versioned, Scoped, Base):
    """The role of who learns: one person, exactly one family.

    `same_address`: the coordinates shown and used are those of the legal guardian. `legacy_number` is the
    number in the product before this one. `left_on`: the day he stopped, none while he may re-enrol.
    """

    __tablename__ = "student"
    __table_args__ = scoped(unique("person_id"), refer("person"), refer("family"), unique("legacy_number"))

    person_id: Mapped[int] = mapped_column(Key)
    family_id: Mapped[int] = mapped_column(Key)
    legacy_number: Mapped[str | None]
    emergency_contact: Mapped[str | None]
    emergency_phone: Mapped[str | None]
    same_address: Mapped[bool] = mapped_column(default=False)
    left_on: Mapped[date | None]

    person: Mapped[Person] = one("Student.person_id", "Person", back_populates="student")
    family: Mapped[Family] = one("Student.family_id", "Family")
    guardianships: Mapped[list["Guardianship"]] = many(
        "Guardianship.student_id",
        "Student",
        back_populates="student",
        order_by="Guardianship.rank, Guardianship.id",
    )


class Guardian(PublicId, Scoped, Base):
    """The role of who answers for children."""

    __tablename__ = "guardian"
    __table_args__ = scoped(unique("person_id"), refer("person"))

    person_id: Mapped[int] = mapped_column(Key)

    person: Mapped[Person] = one("Guardian.person_id", "Person", back_populates="guardian")
    guardianships: Mapped[list["Guardianship"]] = many(
        "Guardianship.guardian_id", "Guardian", back_populates="guardian"
    )


class Guardianship(Versioned, Scoped, Base):
    """What one guardian may for one child, since a day; a restriction is a judgment's, with its date.

    `rank` orders a child's guardians: 1 is the legal guardian whose coordinates `same_address` follows.
    """

    __tablename__ = "guardianship"
    __table_args__ = scoped(unique("student_id", "guardian_id"), refer("student"), refer("guardian"))

    student_id: Mapped[int] = mapped_column(Key)
    guardian_id: Mapped[int] = mapped_column(Key)
    rank: Mapped[int] = mapped_column(default=1)
    may_see: Mapped[bool] = mapped_column(default=True)
    may_reenrol: Mapped[bool] = mapped_column(default=True)
    since: Mapped[date | None]
    restriction: Mapped[str | None]
    judgment_on: Mapped[date | None]

    student: Mapped[Student] = one("Guardianship.student_id", "Student", back_populates="guardianships")
    guardian: Mapped[Guardian] = one("Guardianship.guardian_id", "Guardian", back_populates="guardianships")
