"""What a session may see: each statement is kept within its establishment, or refused."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Select, bindparam, event, false, inspect
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import ORMExecuteState, Session, with_loader_criteria
from sqlalchemy.orm.attributes import get_history
from sqlalchemy.sql.compiler import SQLCompiler

from portal.models.base import Key, Scoped, Shared, Tenanted

TRUSTED = "da_capo_trusted"
"""Execution option of statements of `portal.db` that name their establishment themselves."""

SHARED = "da_capo_shared"
"""Execution option of statements that are put together once a process."""

PRESENT = "da_capo_present"
"""Execution option and parameter: the establishment of the session that a SELECT runs in."""


class ScopeError(Exception):
    """Code tried to read or write beyond its establishment: a defect, never shown to a person."""


class ReadOnlyError(Exception):
    """Code tried to write in a session that was opened to read: a defect, never shown to a person."""


class _Present(ColumnElement[int]):
    """The establishment of the session that a SELECT runs in.

    It is no value bound to the statement, which is thus one and the same for every establishment; the value comes
    when it runs, and without one it does not run.
    """

    inherit_cache = True
    _traverse_internals = []  # nothing in it tells two of them apart
    type = Key


_VALUE = bindparam(PRESENT, type_=Key)


@compiles(_Present)
def _present_in_sql(_element: _Present, compiler: SQLCompiler, **options: Any) -> str:
    return compiler.process(_VALUE, **options)


@event.listens_for(Engine, "before_execute", retval=True)
def _say_establishment(
    _connection: Connection, statement: Any, several: Any, given: Any, options: Mapping[str, Any]
) -> tuple[Any, Any, Any]:
    here = options.get(PRESENT)
    return statement, several, given if here is None else {**given, PRESENT: here}


def _kept(base: type[Tenanted], where: Callable[[Any], Any]) -> Any:
    """Return the option that reads of every table of kind `base` only the rows that `where` tells."""
    return with_loader_criteria(base, where, include_aliases=True, propagate_to_loaders=False)


_HERE = {base: _kept(base, lambda cls: cls.establishment_id == _Present()) for base in (Scoped, Tenanted)}
_NOWHERE = {base: _kept(base, lambda cls: false()) for base in (Scoped, Tenanted)}


def shared(build: Callable[[], Select[Any]]) -> Callable[[], Select[Any]]:
    """Make a function return the same statement each time; what differs by request comes as `bindparam`.

    To put a statement together, and to find it among those compiled before, costs more than to run it.
    """
    return cache(lambda: build().execution_options(**{SHARED: True}))


def keep_within(state: ORMExecuteState) -> None:
    """Keep a statement within the establishment of its session; raises ScopeError or ReadOnlyError."""
    if not state.is_select and state.session.info.get("writes") is False:
        raise ReadOnlyError("this session was opened to read")
    if state.execution_options.get(TRUSTED):
        return
    changes = state.is_insert or state.is_update or state.is_delete
    if not state.is_orm_statement or not (changes or isinstance(state.statement, Select)):
        raise ScopeError("only statements on mapped classes pass; others belong to portal.db")
    every = bool(state.execution_options.get("every_establishment"))
    here = state.session.info.get("establishment")
    if changes:
        _check_scope([mapper.class_ for mapper in state.all_mappers], every, here, state.is_insert)
        if not state.is_insert:
            state.statement = state.statement.options(_changing(Scoped if every else Tenanted, here))
        return
    keep = read_within if state.execution_options.get(SHARED) else read_within.__wrapped__
    state.statement = keep(state.statement, every, here is None)
    state.update_execution_options(**{PRESENT: here})


@lru_cache(maxsize=512)
def read_within(statement: Select[Any], every: bool, nowhere: bool) -> Select[Any]:
    """Return a SELECT that reads only what its session may see.

    Of a shared statement it is the same each time, and so finds what it was compiled to without being looked at.
    """
    entities = (column["entity"] for column in statement.column_descriptions)
    touched = [inspect(entity).mapper.class_ for entity in entities if entity is not None]
    _check_scope(touched, every, None if nowhere else 0, inserts=False)
    guarded: Select[Any] = statement.options((_NOWHERE if nowhere else _HERE)[Scoped if every else Tenanted])
    return guarded


def _changing(base: type[Tenanted], here: int | None) -> Any:
    """Return the option for an UPDATE or DELETE, whose parameters are columns: the value is bound to it."""
    return _NOWHERE[base] if here is None else _kept(base, lambda cls: cls.establishment_id == here)


def _check_scope(touched: Sequence[type], every: bool, here: int | None, inserts: bool) -> None:
    if any(issubclass(cls, Scoped) for cls in touched):
        if every:
            raise ScopeError("tables with a policy are read in one establishment at a time")
        if inserts:
            raise ScopeError("rows are added by session.add or portal.db.bulk_insert")
    scoped = any(issubclass(cls, Tenanted) for cls in touched)
    if scoped and not every and here is None:
        raise ScopeError("this session has no establishment")


def check_flush(session: Session, _context: Any, _instances: Any) -> None:
    """Check the rows that a session is about to write; raises ScopeError or ReadOnlyError."""
    changed = [row for row in session.dirty if session.is_modified(row)]
    rows = [*session.new, *changed, *session.deleted]
    if rows and session.info.get("writes") is False:
        raise ReadOnlyError(f"this session was opened to read: {type(rows[0]).__name__}")
    establishment_id = session.info.get("establishment")
    for row in session.new:
        if isinstance(row, Scoped | Shared) and row.establishment_id is None:
            row.establishment_id = establishment_id
        if isinstance(row, Shared) and establishment_id not in (None, row.establishment_id):
            raise ScopeError(f"{type(row).__name__} of establishment {row.establishment_id}")
    for row in rows:
        if isinstance(row, Scoped):
            _check_row(row, establishment_id)


def _check_row(row: Scoped, establishment_id: int | None) -> None:
    before = get_history(row, "establishment_id").deleted
    if establishment_id is None or {row.establishment_id, *before} != {establishment_id}:
        raise ScopeError(f"{type(row).__name__} of establishment {row.establishment_id}, not {establishment_id}")
