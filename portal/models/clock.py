"""The demonstration's own clock. One row, without policy."""

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base


class DemonstrationClock(Base):
    """It was `business_at` when the machine's clock showed `machine_at`; without that it stands still."""

    __tablename__ = "demonstration_clock"
    __table_args__ = (CheckConstraint("id = 1", name="one"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    business_at: Mapped[datetime]
    machine_at: Mapped[datetime | None]
