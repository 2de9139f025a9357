"""What an establishment of the demonstration keeps of having been made: a line of its journal."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.db import Factory, transaction
from portal.demonstration.calendar import START
from portal.models.audit import AuditEvent
from portal.models.establishments import Establishment

ACTION = "demonstration.loaded"


@dataclass(frozen=True)
class Shown:
    """An account that people are told of; `about` is the key of what to try with it."""

    slug: str
    site_name: str
    role: str
    account_id: int
    name: str
    about: str


def leave_marker(session: Session, site: Establishment, seed: int, shown: Sequence[Shown]) -> None:
    """Journal that an establishment was made, from which seed, and whom to show."""
    session.add(
        AuditEvent(
            action=ACTION,
            subject_kind="establishment",
            subject_id=site.id,
            after={"seed": seed, "accounts": [asdict(one) for one in shown]},
            at=START,
            machine_at=clock.machine_now(),
        )
    )


def marker_of(session: Session) -> dict[str, Any] | None:
    """Return what the marker of the session's establishment keeps; None: it was not made here."""
    return session.scalars(select(AuditEvent.after).where(AuditEvent.action == ACTION)).first()


def shown_accounts(sessions: Factory) -> list[Shown]:
    """Return whom to show, establishment after establishment as they were made."""
    with transaction(sessions, writes=False) as session:
        ids = list(session.scalars(select(Establishment.id).order_by(Establishment.id)))
    return [one for establishment_id in ids for one in _shown_of(sessions, establishment_id)]


def _shown_of(sessions: Factory, establishment_id: int) -> Iterator[Shown]:
    with transaction(sessions, establishment_id, writes=False) as session:
        marker = marker_of(session)
    for row in (marker or {}).get("accounts", ()):
        yield Shown(**row)
