"""Families: what is billed and grouped."""

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base, PublicId, Scoped, Versioned, scoped, unique


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
