"""Statements that need a lock, or that the two databases write differently."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Select, bindparam, case, insert, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session
from sqlalchemy.orm.util import identity_key

from portal.db.guard import SHARED, TRUSTED, ScopeError
from portal.models.accounts import Throttle
from portal.models.base import Base, Scoped
from portal.models.billing import NumberSequence
from portal.models.slots import Slot

Row = TypeVar("Row", bound=Base)


def _establishment(session: Session) -> int:
    establishment_id: int | None = session.info.get("establishment")
    if establishment_id is None:
        raise ScopeError("this session has no establishment")
    return establishment_id


def bulk_insert(session: Session, model: type[Scoped], rows: Sequence[Mapping[str, Any]]) -> None:
    """Add many rows of the session's establishment at once.

    Defaults of columns hold; validators do not run: a `sort_key` must be given.
    """
    establishment_id = _establishment(session)
    if rows:
        values = [{**row, "establishment_id": establishment_id} for row in rows]
        # What is empty is written too: rows that differ in that alone are still one statement.
        session.execute(insert(model), values, execution_options={TRUSTED: True, "render_nulls": True})


def lock_row(session: Session, model: type[Row], row_id: int | str) -> Row:
    """Return a row, read anew and locked until the transaction ends; raise NoResultFound when there is none.

    SQLite needs no lock: the transactions that write there wait for each other.
    """
    row: Row = session.scalars(_locked(model), {"row": row_id}).one()
    return row


@cache
def _locked(model: type[Base]) -> Select[Any]:
    key = model.__mapper__.primary_key[0]
    statement = select(model).where(key == bindparam("row")).with_for_update(of=model)
    return statement.execution_options(**{SHARED: True, "populate_existing": True})


def skip_locked(statement: Select[Any]) -> Select[Any]:
    """Lock what is selected and pass over what another transaction holds; on SQLite the writer is alone."""
    return statement.with_for_update(skip_locked=True)


def take_seat(session: Session, slot_id: int) -> bool:
    """Take one seat, or return False when the slot is full; holds whatever else happens at the same time."""
    return _count_seat(session, slot_id, 1)


def release_seat(session: Session, slot_id: int) -> bool:
    """Give one seat back, or return False when none was taken."""
    return _count_seat(session, slot_id, -1)


def _count_seat(session: Session, slot_id: int, step: int) -> bool:
    room = Slot.taken < Slot.capacity if step > 0 else Slot.taken > 0
    statement = update(Slot).where(Slot.id == slot_id, room).values(taken=Slot.taken + step)
    result: Any = session.execute(statement, execution_options={"synchronize_session": False})
    if (slot := session.identity_map.get(identity_key(Slot, slot_id))) is not None:
        session.expire(slot, ["taken"])
    return bool(result.rowcount == 1)


def _upsert(session: Session, model: type[Base]) -> Any:
    """Return this database's own INSERT, which knows ON CONFLICT."""
    make = postgresql_insert if session.get_bind().dialect.name == "postgresql" else sqlite_insert
    return make(model)


def count_attempt(session: Session, key: str, at: datetime, window: timedelta) -> int:
    """Count one attempt under `key` and return how many there were within `window` of the first."""
    over = Throttle.since <= at - window
    statement = (
        _upsert(session, Throttle)
        .values(key=key, attempts=1, since=at)
        .on_conflict_do_update(
            index_elements=["key"],
            set_={
                "attempts": case((over, 1), else_=Throttle.attempts + 1),
                "since": case((over, at), else_=Throttle.since),
            },
        )
        .returning(Throttle.attempts)
    )
    attempts: int = session.scalars(statement).one()
    return attempts


def next_number(session: Session, kind: str, year: int) -> int:
    """Return the next number of `kind` in `year`, without gap or double.

    Its row stays locked until the transaction ends, so ask late.
    """
    establishment_id = _establishment(session)
    statement = (
        _upsert(session, NumberSequence)
        .values(establishment_id=establishment_id, kind=kind, year=year, last=1)
        .on_conflict_do_update(
            index_elements=["establishment_id", "kind", "year"], set_={"last": NumberSequence.last + 1}
        )
        .returning(NumberSequence.last)
    )
    number: int = session.scalars(statement, execution_options={TRUSTED: True}).one()
    return number
