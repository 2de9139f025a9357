"""Engines whose transactions behave alike on SQLite and on PostgreSQL."""

from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.engine import make_url

from portal.settings import SettingsError

POSTGRESQL_OPTIONS = "-c timezone=UTC -c lock_timeout=5s -c statement_timeout=30s"
SQLITE_PRAGMAS = ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "busy_timeout=30000")


def make_engine(url: str, **options: Any) -> Engine:
    """Return an engine for SQLite or PostgreSQL whose transactions behave alike.

    On SQLite a transaction begins IMMEDIATE unless the execution option `writes` is false.
    Raises SettingsError where PostgreSQL's driver does not load.
    """
    if make_url(url).get_backend_name() == "postgresql":
        options.setdefault("connect_args", {"options": POSTGRESQL_OPTIONS})
        try:
            return create_engine(url, pool_pre_ping=True, **options)
        except ImportError as error:
            reason = str(error).partition("\n")[0]
            raise SettingsError(f"The driver that database_url asks for does not load: {reason}.") from None
    engine = create_engine(url, **options)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    for pragma in SQLITE_PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    if connection.get_execution_options().get("writes", True):
        connection.exec_driver_sql("BEGIN IMMEDIATE")  # which may wait for another writer in vain, and then says so
    else:
        driver: Any = connection.connection.driver_connection
        driver.execute("BEGIN")  # which waits for nobody; said by SQLAlchemy it takes ten times as long


def ping(engine: Engine) -> None:
    """Return when the database answers, else raise SQLAlchemy's error."""
    with engine.execution_options(writes=False).connect() as connection:
        connection.execute(text("SELECT 1"))
