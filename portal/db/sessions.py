"""Sessions that stay within one establishment, and refuse what they cannot see."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import zope.sqlalchemy
from sqlalchemy import Connection, Engine, Select, event, false, func, select
from sqlalchemy.orm import ORMExecuteState, Session, sessionmaker, with_loader_criteria
from sqlalchemy.orm.attributes import get_history
from transaction import TransactionManager

from portal.models.base import Scoped, Shared, Tenanted

SETTING = "da_capo.establishment"

TRUSTED = "da_capo_trusted"
"""Execution option of statements of `portal.db` that name their establishment themselves."""

Factory = sessionmaker["PortalSession"]


class ScopeError(Exception):
    """Code tried to read or write beyond its establishment: a defect, never shown to a person."""


class ReadOnlyError(Exception):
    """Code tried to write in a session that was opened to read: a defect, never shown to a person."""


class PortalSession(Session):
    """A session that stays within `info["establishment"]`, and reads only when `info["writes"]` is false."""


def make_session_factory(bind: Engine | Connection, **options: Any) -> Factory:
    """Return a factory of guarded sessions on `bind`."""
    return sessionmaker(bind, class_=PortalSession, **options)


def _new_session(factory: Factory, establishment_id: int | None, writes: bool) -> PortalSession:
    bind = factory.kw["bind"]
    if isinstance(bind, Engine):
        bind = bind.execution_options(writes=writes, postgresql_readonly=not writes)
    session = factory(bind=bind)
    session.info.update(establishment=establishment_id, writes=writes)
    return session


def open_session(
    factory: Factory, tm: TransactionManager, writes: bool, establishment_id: int | None = None
) -> PortalSession:
    """Return a session that the transaction manager commits or aborts; it begins when first used."""
    session = _new_session(factory, establishment_id, writes)
    zope.sqlalchemy.register(session, transaction_manager=tm)
    return session


@contextmanager
def transaction(factory: Factory, establishment_id: int | None = None, writes: bool = True) -> Iterator[PortalSession]:
    """Run a block in a transaction of its own: committed at its end, undone when it raises."""
    with _new_session(factory, establishment_id, writes) as session, session.begin():
        yield session


def enter_establishment(session: Session, establishment_id: int) -> None:
    """Let a session that had no establishment work in this one; it cannot move to another."""
    present = session.info.get("establishment")
    if present not in (None, establishment_id):
        raise ScopeError(f"this session works in establishment {present}, not {establishment_id}")
    session.info["establishment"] = establishment_id
    if session.in_transaction():
        apply_establishment(session.connection(), establishment_id)


def apply_establishment(connection: Connection, establishment_id: int | None) -> None:
    """Tell PostgreSQL's policies which establishment this transaction is in."""
    if connection.dialect.name == "postgresql":
        value = "" if establishment_id is None else str(establishment_id)
        connection.execute(select(func.set_config(SETTING, value, True)))


@event.listens_for(PortalSession, "after_begin")
def _begin(session: Session, transaction: Any, connection: Connection) -> None:
    if session.info.get("establishment") is not None and not transaction.nested:
        apply_establishment(connection, session.info["establishment"])


@lru_cache(maxsize=512)
def _criteria(base: type[Tenanted], establishment_id: int | None) -> Any:
    """Return the option that keeps every table of kind `base` in an establishment, or hides it whole."""
    if establishment_id is None:
        return with_loader_criteria(base, lambda cls: false(), include_aliases=True, propagate_to_loaders=False)
    return with_loader_criteria(
        base,
        lambda cls: cls.establishment_id == establishment_id,
        include_aliases=True,
        propagate_to_loaders=False,
    )


@event.listens_for(PortalSession, "do_orm_execute")
def _guard(state: ORMExecuteState) -> None:
    if not state.is_select and state.session.info.get("writes") is False:
        raise ReadOnlyError("this session was opened to read")
    if state.execution_options.get(TRUSTED):
        return
    changes = state.is_insert or state.is_update or state.is_delete
    if not state.is_orm_statement or not (changes or isinstance(state.statement, Select)):
        raise ScopeError("only statements on mapped classes pass; others belong to portal.db")
    touched = [mapper.class_ for mapper in state.all_mappers]
    every = bool(state.execution_options.get("every_establishment"))
    establishment_id = state.session.info.get("establishment")
    _check_scope(touched, every, establishment_id, state.is_insert)
    if not state.is_insert:
        state.statement = state.statement.options(_criteria(Scoped if every else Tenanted, establishment_id))


def _check_scope(touched: Sequence[type], every: bool, establishment_id: int | None, inserts: bool) -> None:
    if any(issubclass(cls, Scoped) for cls in touched):
        if every:
            raise ScopeError("tables with a policy are read in one establishment at a time")
        if inserts:
            raise ScopeError("rows are added by session.add or portal.db.bulk_insert")
    scoped = any(issubclass(cls, Tenanted) for cls in touched)
    if scoped and not every and establishment_id is None:
        raise ScopeError("this session has no establishment")


@event.listens_for(PortalSession, "before_flush")
def _check_flush(session: Session, _context: Any, _instances: Any) -> None:
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
