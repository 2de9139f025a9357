"""What staff searched: kept with their login under a word without sense, so that no name stands in an address."""

import secrets

from sqlalchemy.orm import Session

from portal.services.accounts.logins import SEARCHES, to_change

MOST_KEPT = 20
LONGEST = 100


def remember_search(session: Session, login_id: int, text: str) -> str:
    """Keep what was typed and return the word for it; empty for nothing. The oldest of many is forgotten."""
    typed = text.strip()[:LONGEST]
    row = to_change(session, login_id) if typed else None
    if row is None:
        return ""
    # A list, for PostgreSQL keeps no order of keys.
    kept: list[list[str]] = row.data.get(SEARCHES, [])
    known = next((key for key, searched in kept if searched == typed), None)
    if known is not None:
        return known
    key = secrets.token_hex(4)
    row.data = {**row.data, SEARCHES: [*kept, [key, typed]][-MOST_KEPT:]}
    return key
