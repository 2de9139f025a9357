"""Sessions that stay within one establishment."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Engine, event, func, select
from sqlalchemy.orm import Session, SessionTransaction, sessionmaker
from transaction import TransactionManager
from transaction._transaction import Status

from portal.db import guard
from portal.db.joining import mark_changed
from portal.db.remembering import forget

SETTING = "da_capo.establishment"

Factory = sessionmaker["PortalSession"]


class PortalSession(Session):
    """A session that stays within `info["establishment"]`, and reads only when `info["writes"]` is false."""


event.listen(PortalSession, "do_orm_execute", guard.keep_within)
event.listen(PortalSession, "before_flush", guard.check_flush)


def make_session_factory(bind: Engine | Connection, **options: Any) -> Factory:
    """Return a factory of guarded sessions on `bind`."""
    return sessionmaker(bind, class_=PortalSession, **options)


@lru_cache(maxsize=8)  # a process has one engine, and its tests some more
def _bound(engine: Engine, writes: bool) -> Engine:
    """Return the same engine with transactions that write, or only read."""
    return engine.execution_options(writes=writes, postgresql_readonly=not writes)


def _new_session(factory: Factory, establishment_id: int | None, writes: bool) -> PortalSession:
    bind = factory.kw["bind"]
    if isinstance(bind, Engine):
        bind = _bound(bind, writes)
    session = factory(bind=bind)
    session.info.update(establishment=establishment_id, writes=writes)
    return session


def open_session(factory: Factory, tm: TransactionManager, establishment_id: int | None = None) -> PortalSession:
    """Return a session that the transaction manager commits or aborts; it begins when first used."""
    session = _new_session(factory, establishment_id, writes=True)
    session.info["manager"] = tm
    # As one that has written: zope.sqlalchemy's `register` would have each session listen to seven events to find out.
    mark_changed(session, tm)
    return session


def open_to_read(factory: Factory) -> PortalSession:
    """Return a session that refuses to write and has nothing to commit; close it when all is read."""
    return _new_session(factory, None, writes=False)


@contextmanager
def transaction(factory: Factory, establishment_id: int | None = None, writes: bool = True) -> Iterator[PortalSession]:
    """Run a block in a transaction of its own: committed at its end, undone when it raises."""
    with _new_session(factory, establishment_id, writes) as session, session.begin():
        yield session


def enter_establishment(session: Session, establishment_id: int) -> None:
    """Let a session that had no establishment work in this one; it cannot move to another."""
    present = session.info.get("establishment")
    if present not in (None, establishment_id):
        raise guard.ScopeError(f"this session works in establishment {present}, not {establishment_id}")
    session.info["establishment"] = establishment_id
    if session.in_transaction():
        apply_establishment(session.connection(), establishment_id)


def apply_establishment(connection: Connection, establishment_id: int | None) -> None:
    """Tell PostgreSQL's policies which establishment this transaction is in."""
    if connection.dialect.name == "postgresql":
        value = "" if establishment_id is None else str(establishment_id)
        connection.execute(select(func.set_config(SETTING, value, True)))


@event.listens_for(PortalSession, "before_commit")
def _leave_it_to_the_manager(session: Session) -> None:
    manager = session.info.get("manager")
    if manager is not None and not session.in_nested_transaction() and manager.get().status != Status.COMMITTING:
        raise RuntimeError("the transaction manager commits, with all else that belongs to the request")


@event.listens_for(PortalSession, "after_begin")
def _begin(session: Session, transaction: Any, connection: Connection) -> None:
    if "manager" in session.info:
        session.info["manager"].get()  # raises NoTransaction when it is over: nobody would end what begins here
    if session.info.get("establishment") is not None and not transaction.nested:
        apply_establishment(connection, session.info["establishment"])


@event.listens_for(PortalSession, "after_transaction_end")
def _end(session: Session, transaction: SessionTransaction) -> None:
    if not transaction.nested:
        forget(session)
