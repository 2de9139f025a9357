"""Campaigns: the re-enrolment from one school year to the next."""

from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base, Key, PublicId, Scoped, Versioned, one, refer, scoped, unique
from portal.models.courses.lists import SchoolYear
from portal.models.establishments import Establishment


class Campaign(PublicId, Versioned, Scoped, Base):
    """A re-enrolment; its dates, steps and texts stand in its revisions. `active`: staff have opened it."""

    __tablename__ = "campaign"
    __table_args__ = scoped(
        unique("from_year_id", "to_year_id"),
        refer("school_year", "from_year_id"),
        refer("school_year", "to_year_id"),
    )

    from_year_id: Mapped[int] = mapped_column(Key)
    to_year_id: Mapped[int] = mapped_column(Key)
    active: Mapped[bool] = mapped_column(default=False)

    establishment: Mapped[Establishment] = one("Campaign.establishment_id", "Establishment")
    from_year: Mapped[SchoolYear] = one("Campaign.from_year_id", "SchoolYear")
    to_year: Mapped[SchoolYear] = one("Campaign.to_year_id", "SchoolYear")
