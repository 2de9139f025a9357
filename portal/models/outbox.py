"""Effects to come and who carries them. Tables without policy, each behind one service."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base, Key, Shared, new_public_id


class MessageState(StrEnum):
    """Whether a message still waits for the dispatcher; `abandoned`: an operator is to look."""

    OPEN = "open"
    DONE = "done"
    ABANDONED = "abandoned"


class OutboxMessage(Shared, Base):
    """An effect written with its cause; `message_id` is the idempotency key. Ids only in `payload`.

    `due_at` is business time; `created_at`, `leased_until` and `done_at` are machine time.
    `error` is scrubbed.
    """

    __tablename__ = "outbox_message"
    __table_args__ = (
        Index(None, "state", "due_at"),
        Index(None, "subject_kind", "subject_id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    message_id: Mapped[str] = mapped_column(unique=True, default=new_public_id)
    topic: Mapped[str]
    subject_kind: Mapped[str] = mapped_column(default="")
    subject_id: Mapped[int | None] = mapped_column(Key)
    payload: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[MessageState] = mapped_column(default=MessageState.OPEN)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    leased_until: Mapped[datetime | None]
    leased_by: Mapped[str | None]
    done_at: Mapped[datetime | None]
    error: Mapped[str | None]


class FlowLink(Shared, Base):
    """Which run of the engine carries a subject, since an instant of machine time.

    Nothing else knows the engine's ids.
    """

    __tablename__ = "flow_link"
    __table_args__ = (UniqueConstraint("subject_kind", "subject_id"),)

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    subject_kind: Mapped[str]
    subject_id: Mapped[int] = mapped_column(Key)
    run_id: Mapped[str] = mapped_column(index=True)
    since: Mapped[datetime]


class WorkerBeat(Base):
    """That a process was alive at an instant of machine time, with the ids of the runs it has in hand."""

    __tablename__ = "worker_beat"

    instance: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    started_at: Mapped[datetime]
    alive_at: Mapped[datetime] = mapped_column(index=True)
    runs: Mapped[list[str]] = mapped_column(default=list)
