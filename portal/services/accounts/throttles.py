"""How often something may be tried: counted in the database, so that restarts and other processes know it."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from portal import clock, db
from portal.models.accounts import Throttle


@dataclass(frozen=True)
class Limit:
    """So many tries within a time that starts at the first of them: further tries do not lengthen it."""

    name: str
    tries: int
    window: timedelta


WRONG_PASSWORDS = Limit("password", 10, timedelta(minutes=15))
WRONG_PASSWORDS_FROM_ADDRESS = Limit("password-address", 100, timedelta(minutes=15))
LINKS = Limit("link", 5, timedelta(hours=1))
LINKS_FROM_ADDRESS = Limit("link-address", 30, timedelta(hours=1))
MEMORY = timedelta(days=1)
"""How long a counter is kept that nobody touches; longer than any window."""


class ThrottleService:
    """Counts tries by machine time. Keys are hashed: a password typed as an identifier is not stored."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def count(self, limit: Limit, *subject: object) -> timedelta:
        """Count one try and return how long to wait: zero while the limit holds."""
        key, now = _key(limit, subject), clock.machine_now()
        if db.count_attempt(self._session, key, now, limit.window) <= limit.tries:
            return timedelta()
        return self._rest(key, limit)

    def wait(self, limit: Limit, *subject: object) -> timedelta:
        """Return how long to wait after the tries counted so far; zero while one more is free."""
        key = _key(limit, subject)
        counted = self._session.get(Throttle, key, populate_existing=True)
        if counted is None or counted.attempts < limit.tries:
            return timedelta()
        return self._rest(key, limit)

    def forget(self, limit: Limit, *subject: object) -> None:
        """Start again from zero."""
        self._session.execute(delete(Throttle).where(Throttle.key == _key(limit, subject)))

    def tidy(self) -> int:
        """Remove the counters of long ago; return how many those were."""
        removed: Any = self._session.execute(delete(Throttle).where(Throttle.since < clock.machine_now() - MEMORY))
        return int(removed.rowcount)

    def _rest(self, key: str, limit: Limit) -> timedelta:
        since = self._session.get_one(Throttle, key, populate_existing=True).since
        return max(since + limit.window - clock.machine_now(), timedelta())


def _key(limit: Limit, subject: tuple[object, ...]) -> str:
    told = "\n".join(str(part) for part in subject)
    return f"{limit.name}:{hashlib.sha256(told.encode()).hexdigest()[:40]}"
