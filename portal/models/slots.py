"""Seats: courses of next year opened to a campaign, who holds one, who wishes for one."""

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base, Key, PublicId, Scoped, many, one, refer, scoped, unique
from portal.models.campaigns import Campaign
from portal.models.courses import Course
from portal.models.people import Student

if TYPE_CHECKING:
    from portal.models.reenrolment import Dossier


class BookingState(StrEnum):
    """Where a booking stands; `released` is over, the others live."""

    HELD = "held"
    CONFIRMED = "confirmed"
    WAITING = "waiting"
    OFFERED = "offered"
    RELEASED = "released"


SEATED = frozenset({BookingState.HELD, BookingState.CONFIRMED, BookingState.OFFERED})
"""States that count in `Slot.taken`."""


class Slot(PublicId, Scoped, Base):
    """A collective course opened to a campaign.

    `taken` is written only by `portal.db.take_seat` and `release_seat`, never from an object.
    """

    __tablename__ = "slot"
    __table_args__ = scoped(
        unique("campaign_id", "course_id"),
        refer("campaign"),
        refer("course"),
        CheckConstraint("taken BETWEEN 0 AND capacity", name="taken"),
    )

    campaign_id: Mapped[int] = mapped_column(Key)
    course_id: Mapped[int] = mapped_column(Key)
    capacity: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0)

    campaign: Mapped[Campaign] = one("Slot.campaign_id", "Campaign")
    course: Mapped[Course] = one("Slot.course_id", "Course")
    bookings: Mapped[list["Booking"]] = many("Booking.slot_id", "Slot", back_populates="slot")

    @property
    def left(self) -> int:
        """Seats left when this row was read."""
        return self.capacity - self.taken


class Booking(PublicId, Scoped, Base):
    """A student's claim on a slot through a dossier; one living claim at most. Business time.

    `group_key` is the group of the rules it answers; `expires_at` ends a hold or an offer.
    """

    __tablename__ = "booking"
    __table_args__ = scoped(
        refer("slot"),
        refer("student"),
        refer("dossier"),
        Index(
            "uq_booking_living",
            "establishment_id",
            "slot_id",
            "student_id",
            unique=True,
            sqlite_where=text("state <> 'released'"),
            postgresql_where=text("state <> 'released'"),
        ),
        Index(None, "establishment_id", "expires_at"),
    )

    slot_id: Mapped[int] = mapped_column(Key)
    student_id: Mapped[int] = mapped_column(Key)
    dossier_id: Mapped[int] = mapped_column(Key)
    group_key: Mapped[str]
    state: Mapped[BookingState]
    at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    released_at: Mapped[datetime | None]

    slot: Mapped[Slot] = one("Booking.slot_id", "Slot", back_populates="bookings")
    student: Mapped[Student] = one("Booking.student_id", "Student")
    dossier: Mapped["Dossier"] = one("Booking.dossier_id", "Dossier")


class Wish(Scoped, Base):
    """A slot that a family would like for a group, in the order of `rank` from 1."""

    __tablename__ = "wish"
    __table_args__ = scoped(
        unique("dossier_id", "group_key", "slot_id"),
        unique("dossier_id", "group_key", "rank"),
        refer("dossier"),
        refer("slot"),
        CheckConstraint("rank > 0", name="rank"),
    )

    dossier_id: Mapped[int] = mapped_column(Key)
    group_key: Mapped[str]
    slot_id: Mapped[int] = mapped_column(Key)
    rank: Mapped[int]

    slot: Mapped[Slot] = one("Wish.slot_id", "Slot")
