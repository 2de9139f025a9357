"""What is past use is taken away at a low rate: files that no row names, and rows that nobody will read again."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock, db
from portal.files import FileStore
from portal.models.establishments import Establishment
from portal.models.files import FileState, StoredFile
from portal.services.accounts.links import tidy as tidy_links
from portal.services.accounts.logins import tidy as tidy_logins
from portal.services.accounts.throttles import ThrottleService
from portal.services.engine import tidy_beats
from portal.services.messages import tidy as tidy_mails
from portal.services.outbox import tidy as tidy_messages

SAFE_AGE = timedelta(days=1)
"""How old a file is before it may count as forgotten: its row comes seconds after it, a later try perhaps hours."""
MOST_FILES = 100
"""Files that are taken away unasked. More of them mean a wrong database, or an old one put back."""


@dataclass(frozen=True)
class Keeping:
    """How long an installation keeps what has done its work."""

    mails: timedelta = timedelta(days=90)
    """To whom and what was written, after the mail was written."""
    messages: timedelta = timedelta(days=30)
    """Rows of the outbox, after they were carried out."""


@dataclass(frozen=True)
class Swept:
    """What was taken away, by number; `forgotten` files were found, and stay where they are too many."""

    forgotten: int = 0
    files: int = 0
    counters: int = 0
    logins: int = 0
    links: int = 0
    mails: int = 0
    messages: int = 0
    workers: int = 0


class Sweep:
    """Takes away what nobody can use any more; may run beside another one and beside everything else."""

    def __init__(self, sessions: db.Factory, files: FileStore, keeping: Keeping) -> None:
        self._sessions = sessions
        self._files = files
        self._keeping = keeping

    def sweep(self, most_files: int | None = MOST_FILES) -> Swept:
        """Take it all away; of files none at all where more than `most_files` are forgotten."""
        forgotten = self.forgotten()
        removed = forgotten if most_files is None or len(forgotten) <= most_files else []
        for name in removed:
            self._files.remove(name)
        return Swept(
            forgotten=len(forgotten),
            files=len(removed),
            counters=self._tidy(lambda session: ThrottleService(session).tidy()),
            logins=self._tidy(tidy_logins),
            links=self._tidy(tidy_links),
            mails=self._tidy(lambda session: tidy_mails(session, self._keeping.mails)),
            messages=self._tidy(lambda session: tidy_messages(session, self._keeping.messages)),
            workers=self._tidy(tidy_beats),
        )

    def _tidy(self, tidy: Callable[[Session], int]) -> int:
        """Tidy one table in a transaction of its own: on SQLite nobody else writes meanwhile."""
        with db.transaction(self._sessions) as session:
            return tidy(session)

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
