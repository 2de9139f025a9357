"""What is past use is taken away at a low rate: files that no row names, counters of tries, logins long over."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from portal import clock, db
from portal.files import FileStore
from portal.models.establishments import Establishment
from portal.models.files import FileState, StoredFile
from portal.services.accounts.logins import tidy as tidy_logins
from portal.services.accounts.throttles import ThrottleService

SAFE_AGE = timedelta(days=1)
"""How old a file is before it may count as forgotten: its row comes seconds after it, a later try perhaps hours."""
MOST_FILES = 100
"""Files that are taken away unasked. More of them mean a wrong database, or an old one put back."""


@dataclass(frozen=True)
class Swept:
    """What was taken away, by number; `forgotten` files were found, and stay where they are too many."""

    forgotten: int = 0
    files: int = 0
    counters: int = 0
    logins: int = 0


class Sweep:
    """Takes away what nobody can use any more; may run beside another one and beside everything else."""

    def __init__(self, sessions: db.Factory, files: FileStore) -> None:
        self._sessions = sessions
        self._files = files

    def sweep(self, most_files: int | None = MOST_FILES) -> Swept:
        """Take it all away; of files none at all where more than `most_files` are forgotten."""
        forgotten = self.forgotten()
        removed = forgotten if most_files is None or len(forgotten) <= most_files else []
        for name in removed:
            self._files.remove(name)
        with db.transaction(self._sessions) as session:
            counters = ThrottleService(session).tidy()
            logins = tidy_logins(session)
        return Swept(len(forgotten), len(removed), counters, logins)

    def forgotten(self) -> list[str]:
        """Return the names of the files, old enough, that no row names as one that may be read."""
        places, before = self._establishments(), clock.machine_now() - SAFE_AGE
        found: list[str] = []
        for names in self._files.older_than(before):
            # The rows after the disk: what was stored meanwhile is young.
            named = {name for place in places for name in self._named(place, names)}
            found += sorted(names - named)
        return found

    def _establishments(self) -> Sequence[int]:
        with db.transaction(self._sessions, writes=False) as session:
            return session.scalars(select(Establishment.id).order_by(Establishment.id)).all()

    def _named(self, establishment_id: int, names: Collection[str]) -> Sequence[str]:
        with db.transaction(self._sessions, establishment_id, writes=False) as session:
            kept = select(StoredFile.name).where(StoredFile.name.in_(names), StoredFile.state != FileState.PURGED)
            return session.scalars(kept).all()
