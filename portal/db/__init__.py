"""The database: engines, sessions that keep to their establishment, and the statements that need a lock.

Nothing else uses `text()` or `__table__`, which the guard cannot see.
"""

from portal.db.engine import make_engine, ping
from portal.db.entities import Entities
from portal.db.guard import ReadOnlyError, ScopeError, shared
from portal.db.reading import rows
from portal.db.remembering import remembered
from portal.db.sessions import (
    SETTING,
    Factory,
    PortalSession,
    apply_establishment,
    enter_establishment,
    make_session_factory,
    open_session,
    open_to_read,
    transaction,
)
from portal.db.statements import (
    bulk_insert,
    count_attempt,
    lock_row,
    next_number,
    release_seat,
    skip_locked,
    take_seat,
)
from portal.models.all import metadata

__all__ = [
    "SETTING",
    "Entities",
    "Factory",
    "PortalSession",
    "ReadOnlyError",
    "ScopeError",
    "apply_establishment",
    "bulk_insert",
    "count_attempt",
    "enter_establishment",
    "lock_row",
    "make_engine",
    "make_session_factory",
    "metadata",
    "next_number",
    "open_session",
    "open_to_read",
    "ping",
    "release_seat",
    "remembered",
    "rows",
    "shared",
    "skip_locked",
    "take_seat",
    "transaction",
]
