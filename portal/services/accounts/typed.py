"""What staff had typed on a dossier's page when they left it to act in a name: kept with their login."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from portal.services.accounts.logins import ACTING, TYPED, to_change

LONGEST = 20_000
"""Characters that are kept, of all dossiers together: the row is read with each request."""
MOST_KEPT = 3
"""Dossiers of which something is kept."""

Page = list[Any]
"""The number of a dossier, and the fields of its page: a list, for PostgreSQL keeps no order of keys."""


def keep_typed(session: Session, login_id: int, fields: Sequence[tuple[str, str]]) -> bool:
    """Keep what was typed on the page of the dossier from which this login acts; tell whether it was short enough.

    Nothing is kept any more of what was typed on that page before, not even where the new text is too long, or empty.
    Of other dossiers the last ones stay, as far as there is room.
    """
    row = to_change(session, login_id)
    number = row.data.get(ACTING, {}).get("dossier", "") if row is not None else ""
    if row is None or not number:
        return True
    page = [number, [list(pair) for pair in fields]]
    is_short = _length(page) <= LONGEST
    pages = [*_others(row.data, number), *([page] if fields and is_short else [])][-MOST_KEPT:]
    while sum(map(_length, pages)) > LONGEST:
        pages.pop(0)
    row.data = {**row.data, TYPED: pages}
    return is_short


def forget_typed(session: Session, login_id: int, number: str) -> None:
    """Keep it no longer of one dossier: it was sent, or is not wanted any more."""
    row = to_change(session, login_id)
    if row is not None:
        row.data = {**row.data, TYPED: _others(row.data, number)}


def _others(data: dict[str, Any], number: str) -> list[Page]:
    return [page for page in data.get(TYPED, []) if page[0] != number]


def _length(page: Page) -> int:
    number, fields = page
    return len(number) + sum(len(name) + len(value) for name, value in fields)
