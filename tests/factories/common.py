"""What the factories share: a moment, a counter, and adding with a flush."""

from datetime import UTC, datetime
from itertools import count
from typing import TypeVar

from sqlalchemy.orm import Session

AT = datetime(2026, 6, 10, 17, 2, tzinfo=UTC)
"""Wednesday 10 June 2026, 19:02 in Paris: a campaign is open."""

_numbers = count(1)
Row = TypeVar("Row")


def next_value() -> int:
    """Return a number that no other row of this run has."""
    return next(_numbers)


def add(session: Session, row: Row) -> Row:
    """Add a row and flush it for its id."""
    session.add(row)
    session.flush()
    return row
