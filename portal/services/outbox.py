"""Effects to come: a row written in the transaction of its cause, carried out later, at least once."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from portal import clock
from portal.models.outbox import MessageState, OutboxMessage


class OutboxService:
    """Writes the messages that move subjects."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, topic: str, subject_kind: str, subject_id: int, due_at: datetime | None = None) -> None:
        """Ask that a subject be moved, now or once business time has reached `due_at`."""
        self._session.add(
            OutboxMessage(
                topic=topic,
                subject_kind=subject_kind,
                subject_id=subject_id,
                establishment_id=self._session.info["establishment"],
                created_at=clock.machine_now(),
                due_at=due_at or clock.now(),
            )
        )


def tidy(session: Session, kept: timedelta) -> int:
    """Remove the messages that were carried out longer ago than `kept`; return how many those were."""
    over = (OutboxMessage.state == MessageState.DONE, OutboxMessage.done_at < clock.machine_now() - kept)
    options = {"every_establishment": True, "synchronize_session": False}
    removed: Any = session.execute(delete(OutboxMessage).where(*over), execution_options=options)
    return int(removed.rowcount)
