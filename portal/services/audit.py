"""The journal: who did what, for whom, when, before and after. Rows are added in the transaction of the act."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from portal import clock
from portal.models.audit import AuditEvent


@dataclass(frozen=True)
class Actor:
    """Who acts: an account with its name of the day; without account the rules or a flow act."""

    account_id: int | None = None
    name: str = ""
    address: str = ""
    request_id: str = ""
    for_person_id: int | None = None
    """In whose name, where staff help at the counter."""


RULES = Actor(name="rules")
"""Who acts when nobody had to."""


class AuditService:
    """Adds to the journal of the establishment."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(
        self,
        action: str,
        subject: Any,
        actor: Actor,
        *,
        before: dict[str, Any] | None = None,
        after: dict[str, Any] | None = None,
    ) -> None:
        """Record an act on a row, under a name such as `dossier.accepted`."""
        self._session.add(
            AuditEvent(
                action=action,
                subject_kind=subject.__tablename__,
                subject_id=subject.id,
                by_id=actor.account_id,
                by_name=actor.name,
                for_person_id=actor.for_person_id,
                before=before,
                after=after,
                address=actor.address,
                request_id=actor.request_id,
                at=clock.now(),
                machine_at=clock.machine_now(),
            )
        )
