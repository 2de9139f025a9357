"""Adds many rows and learns their ids."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.db import bulk_insert
from portal.models.base import Scoped

BATCH = 5_000


class LoadError(Exception):
    """The rows read back are not those that were added: somebody else writes into this establishment."""


def insert(session: Session, model: type[Scoped], rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """Add rows and return their ids in the same order.

    Ids only rise, and nobody else writes into an establishment that is being made.
    """
    last = session.scalar(select(func.max(model.id))) or 0
    for start in range(0, len(rows), BATCH):
        bulk_insert(session, model, rows[start : start + BATCH])
    ids = list(session.scalars(select(model.id).where(model.id > last).order_by(model.id)))
    if len(ids) != len(rows):
        raise LoadError(f"{model.__name__}: {len(rows)} rows were added, {len(ids)} are there")
    return ids
