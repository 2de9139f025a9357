"""Rows with a due time in business time, that the dispatcher acts on: holds of seats that are over."""

from collections.abc import Sequence

from sqlalchemy import select

from portal import clock, db
from portal.models.establishments import Establishment
from portal.services.slots.holds import HoldService
from portal.services.slots.seats import slots_with_expired_holds


class DueRows:
    """Does what is due, establishment by establishment."""

    def __init__(self, sessions: db.Factory) -> None:
        self._sessions = sessions

    def act(self) -> int:
        """Do what is due now; return how many rows that were. Takes no write lock where nothing is due."""
        return sum(self._end_holds(place) for place in self._establishments())

    def _establishments(self) -> Sequence[int]:
        with db.transaction(self._sessions, writes=False) as session:
            return session.scalars(select(Establishment.id).order_by(Establishment.id)).all()

    def _end_holds(self, establishment_id: int) -> int:
        with db.transaction(self._sessions, establishment_id, writes=False) as session:
            due = slots_with_expired_holds(session, clock.now())
        ended = 0
        for slot_id in due:
            # One slot a transaction: who wants this seat now waits for nothing else of ours.
            with db.transaction(self._sessions, establishment_id) as session:
                ended += HoldService(session).end_expired(slot_id)
        return ended
