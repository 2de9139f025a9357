"""Two clocks: `now` of the business, which a demonstration shifts, and `machine_now`, which is real.

Windows, deadlines, holds, ages, links and decisions use `now`; leases, beats, logins, throttles, logs and
HTTP use `machine_now`. Durations are monotonic. Nothing else asks the machine for the time.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from threading import Lock
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from portal.db import Factory, transaction
from portal.models.clock import DemonstrationClock

FRESH_SECONDS = 0.5
"""How long the shift of a demonstration is believed before its row is read again."""


def machine_now() -> datetime:
    """Return the machine's time, in UTC."""
    return datetime.now(UTC)


class Clock:
    """Business time: the machine's, unless it follows the row of a demonstration or is frozen."""

    def __init__(self) -> None:
        self._factory: Factory | None = None
        self._frozen: datetime | None = None
        self._row: tuple[datetime, datetime | None] | None = None
        self._read_at = 0.0
        self._reading = Lock()

    def follow(self, factory: Factory | None) -> None:
        """Follow the demonstration's row from here on; None: follow the machine."""
        self._factory, self._row, self._read_at = factory, None, 0.0

    def now(self) -> datetime:
        """Return business time, in UTC."""
        if self._frozen is not None:
            return self._frozen
        if self._factory is None:
            return machine_now()
        self._refresh(self._factory)
        return machine_now() if self._row is None else _shifted(*self._row)

    def _refresh(self, factory: Factory) -> None:
        if self._read_at and time.monotonic() - self._read_at < FRESH_SECONDS:
            return
        # Only the very first reader waits: the others go on with what was read last.
        if not self._reading.acquire(blocking=not self._read_at):
            return
        try:
            with transaction(factory, writes=False) as session:
                row = session.get(DemonstrationClock, 1)
                self._row = None if row is None else (row.business_at, row.machine_at)
            self._read_at = time.monotonic()
        finally:
            self._reading.release()

    @contextmanager
    def frozen(self, instant: datetime) -> Iterator[None]:
        """Show `instant` inside the block: for tests and for previews of another day."""
        if instant.tzinfo is None:
            raise ValueError(f"naive instant {instant!r}: give it a zone")
        before, self._frozen = self._frozen, instant.astimezone(UTC)
        try:
            yield
        finally:
            self._frozen = before


def _shifted(business_at: datetime, machine_at: datetime | None) -> datetime:
    return business_at if machine_at is None else business_at + (machine_now() - machine_at)


clock = Clock()
now = clock.now
follow = clock.follow
frozen = clock.frozen


def today(zone: str) -> date:
    """Return the business day in an establishment's zone."""
    return now().astimezone(ZoneInfo(zone)).date()


def end_of(day: date, zone: ZoneInfo) -> datetime:
    """Return the exclusive instant at which a day is over in a zone."""
    return datetime.combine(day + timedelta(days=1), datetime.min.time(), zone)


def start_demonstration(session: Session, at: datetime) -> None:
    """Let the demonstration's clock run: from `at` the first time, later from where it was last kept.

    What passed since then does not count, even when the demonstration was killed.
    """
    row = session.get(DemonstrationClock, 1)
    if row is None:
        row = DemonstrationClock(id=1, business_at=at)
        session.add(row)
    row.machine_at = machine_now()


def keep_demonstration(session: Session) -> None:
    """Write down where the running clock is; called every few seconds, so that a kill loses no more."""
    row = session.get_one(DemonstrationClock, 1)
    if row.machine_at is not None:
        moment = machine_now()
        row.business_at += max(moment - row.machine_at, timedelta())
        row.machine_at = moment


def stop_demonstration(session: Session) -> None:
    """Let the demonstration's clock stand still where it is."""
    keep_demonstration(session)
    session.get_one(DemonstrationClock, 1).machine_at = None


def move_demonstration(session: Session, to: datetime) -> None:
    """Set the demonstration's clock, running or not; every process shows it within a second."""
    row = session.get_one(DemonstrationClock, 1)
    row.business_at = to
    if row.machine_at is not None:
        row.machine_at = machine_now()
