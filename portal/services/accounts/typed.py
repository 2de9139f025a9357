"""What staff had typed on a dossier's page when they left it to act in a name: kept with their login."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from portal.services.accounts.logins import TYPED, to_change

LONGEST = 20_000
"""Characters that are kept: more than the fields of that page take; the row is read with each request."""


def keep_typed(session: Session, login_id: int, number: str, fields: Sequence[tuple[str, str]]) -> None:
    """Keep what was typed on the page of one dossier, in place of what was kept before."""
    row = to_change(session, login_id)
    if row is not None and sum(len(name) + len(value) for name, value in fields) + len(number) <= LONGEST:
        row.data = {**row.data, TYPED: {number: [list(pair) for pair in fields]}}


def forget_typed(session: Session, login_id: int) -> None:
    """Keep it no longer: it was sent."""
    row = to_change(session, login_id)
    if row is not None:
        row.data = {key: value for key, value in row.data.items() if key != TYPED}
