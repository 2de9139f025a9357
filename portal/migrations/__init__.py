"""Migrations, run from Python with an address: no ini file."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.pool import NullPool

from portal.db import make_engine, metadata

DIRECTORY = Path(__file__).parent

# A migration waits for a lock only shortly, so that the running portal does not queue behind it, but may
# itself take long.
POSTGRESQL_OPTIONS = "-c timezone=UTC -c lock_timeout=5s -c statement_timeout=10min"


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(DIRECTORY).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


@contextmanager
def _connected(url: str) -> Iterator[Connection]:
    """Yield a connection as the owner of the tables; SQLite checks foreign keys again only at the end."""
    options: dict[str, Any] = {"poolclass": NullPool}
    if url.startswith("postgresql"):
        options["connect_args"] = {"options": POSTGRESQL_OPTIONS}
    engine = make_engine(url, **options)
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            connection.connection.execute("PRAGMA foreign_keys=OFF")
        yield connection
    engine.dispose()


def _run(url: str, action: Any, *arguments: Any) -> None:
    config = _config()
    with _connected(url) as connection:
        config.attributes["connection"] = connection
        action(config, *arguments)
        if connection.dialect.name == "sqlite":
            _check_references(connection)


def _check_references(connection: Connection) -> None:
    if broken := connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise ValueError(f"after the migration a row of {broken[0]} refers to a missing row of {broken[2]}")


def upgrade(url: str, revision: str = "head") -> None:
    """Bring the database to `revision`; `url` is that of the owner of the tables."""
    _run(url, command.upgrade, revision)


def refresh_statistics(url: str) -> None:
    """Let PostgreSQL count what its tables hold, after many rows were added at once."""
    with _connected(url) as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("ANALYZE")
            connection.commit()


def downgrade(url: str, revision: str) -> None:
    """Take the database back to `revision`, or to nothing with "base"."""
    _run(url, command.downgrade, revision)


def draft(url: str, message: str) -> None:
    """Write a new revision from the difference between the tables of the code and those of the database."""
    config = _config()
    with _connected(url) as connection:
        config.attributes["connection"] = connection
        number = len(list(ScriptDirectory.from_config(config).walk_revisions())) + 1
        command.revision(config, message=message, autogenerate=True, rev_id=f"{number:04}")


def current_heads() -> tuple[str, ...]:
    """Return the newest revisions of the code: exactly one, or two people wrote at the same time."""
    return tuple(ScriptDirectory.from_config(_config()).get_heads())


def revision_of(url: str) -> str | None:
    """Return the revision that the database stands at, none when it is empty."""
    with _connected(url) as connection:
        return MigrationContext.configure(connection).get_current_revision()


def drift(url: str) -> list[Any]:
    """Return the differences between the tables of the code and those of the database: none is right."""
    with _connected(url) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, metadata))
