"""The journal: who did what, for whom, when. Rows are added, never changed."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base, Key, Scoped, refer, scoped


class AuditEvent(Scoped, Base):
    """An act in an establishment, with the values before and after.

    `by_id` is none when the rules or a flow act. `at` is business time, `machine_at` real time.
    `for_person_id` is in whose name. A trigger refuses UPDATE and DELETE.
    """

    __tablename__ = "audit_event"
    __table_args__ = scoped(
        refer("person", "for_person_id"),
        Index(None, "establishment_id", "subject_kind", "subject_id"),
        Index(None, "establishment_id", "at"),
    )

    action: Mapped[str]
    subject_kind: Mapped[str] = mapped_column(default="")
    subject_id: Mapped[int | None] = mapped_column(Key)
    by_id: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"))
    by_name: Mapped[str] = mapped_column(default="")
    for_person_id: Mapped[int | None] = mapped_column(Key)
    before: Mapped[dict[str, Any] | None]
    after: Mapped[dict[str, Any] | None]
    address: Mapped[str] = mapped_column(default="")
    request_id: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]
    machine_at: Mapped[datetime]
