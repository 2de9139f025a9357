"""What the next page of a login says once: kept in its row."""

from dataclasses import asdict

from sqlalchemy.orm import Session

from portal.services.accounts.logins import NOTICES, Notice, to_change


def add_notice(session: Session, login_id: int, notice: Notice) -> None:
    """Let the next page say this too."""
    row = to_change(session, login_id)
    if row is not None:
        row.data = {**row.data, NOTICES: [*row.data.get(NOTICES, []), asdict(notice)]}


def forget_notices(session: Session, login_id: int) -> None:
    """Let the next page say nothing."""
    row = to_change(session, login_id)
    if row is not None:
        row.data = {**row.data, NOTICES: []}
