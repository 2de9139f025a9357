"""Establishments for tests."""

from typing import Any

from sqlalchemy.orm import Session

from portal.db import enter_establishment
from portal.models.establishments import Establishment
from tests.factories.common import add, next_value


def make_establishment(session: Session, *, enter: bool = True, **values: Any) -> Establishment:
    """Add an establishment; a session that has none yet works in it from here on, unless `enter` is off."""
    number = next_value()
    names = {"slug": f"site-{number}", "name": f"Conservatoire {number}", "short_name": f"Site {number}"}
    establishment = add(session, Establishment(**(names | values)))
    if enter and session.info.get("establishment") is None:
        enter_establishment(session, establishment.id)
    return establishment
