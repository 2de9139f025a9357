"""Families: what is billed and grouped."""

from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base, Key, PublicId, Scoped, Versioned, many, one, refer, scoped, unique
from portal.models.people import Person

if TYPE_CHECKING:
    from portal.models.people import Student


class Family(PublicId, Versioned, Scoped, Base):
    """A household as the establishment bills it.

    `quotient` is the quotient familial in cents, none when never shown; `staff`: somebody in it works for
    the authority; `separated`: its guardians live apart.
    """

    __tablename__ = "family"
    __table_args__ = scoped(
        unique("legacy_number"), CheckConstraint("quotient IS NULL OR quotient >= 0", name="quotient")
    )

    name: Mapped[str]
    legacy_number: Mapped[str | None]
    quotient: Mapped[int | None]
    staff: Mapped[bool] = mapped_column(default=False)
    separated: Mapped[bool] = mapped_column(default=False)

    members: Mapped[list["FamilyMember"]] = many(
        "FamilyMember.family_id", "Family", back_populates="family", order_by="FamilyMember.rank"
    )
    students: Mapped[list["Student"]] = many(
        "Student.family_id", "Family", back_populates="family", order_by="Student.id"
    )


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

    family: Mapped[Family] = one("FamilyMember.family_id", "Family", back_populates="members")
    person: Mapped[Person] = one("FamilyMember.person_id", "Person")
