"""Mail: a row each, written with its cause and sent later. Without policy, behind one service."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base, Key, Shared, new_public_id, refer


class MailState(StrEnum):
    """Whether a mail has left; `failed`: given up, somebody is told."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"


class Mail(Shared, Base):
    """One mail to one address.

    `event` names its template and `values` fill it; they may hold a single-use link and are emptied once it
    is sent. `key` makes an effect send once (none: no such wish). `due_at` is business time; the other
    instants are machine time. `person_id` and `dossier_id` let the record list what was sent.
    """

    __tablename__ = "mail"
    __table_args__ = (
        refer("person"),
        refer("dossier"),
        Index(None, "establishment_id", "person_id"),
        Index(None, "establishment_id", "dossier_id"),
        Index(None, "state", "due_at"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    message_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    key: Mapped[str | None] = mapped_column(unique=True)
    event: Mapped[str]
    recipient: Mapped[str]
    language: Mapped[str] = mapped_column(default="fr")
    values: Mapped[dict[str, Any]] = mapped_column(default=dict)
    person_id: Mapped[int | None] = mapped_column(Key)
    dossier_id: Mapped[int | None] = mapped_column(Key)
    subject: Mapped[str | None]
    state: Mapped[MailState] = mapped_column(default=MailState.WAITING)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    leased_until: Mapped[datetime | None]
    leased_by: Mapped[str | None]
    sent_at: Mapped[datetime | None]
    error: Mapped[str | None]
