"""Starts Prefect's server here: a SQLite that does not lock itself out, pages that call nobody outside."""

import asyncio
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from contextlib import asynccontextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flows import environment
from portal.settings import Settings

POLICY = b"; ".join(
    (
        # V2's pages call amplitude.com although analytics are off; this stops it, and whatever comes next.
        b"connect-src 'self'",
        b"img-src 'self' data: blob:",
        b"font-src 'self' data:",
        b"object-src 'none'",
        b"base-uri 'self'",
        b"form-action 'self'",
        b"frame-ancestors 'none'",
    )
)

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


def serve(settings: Settings) -> None:
    """Serve Prefect at the address of `prefect_api_url` until SIGTERM; makes a missing SQLite file first."""
    environment.apply(settings)
    if file := environment.database_file(settings):
        prepare_database(file, template_of(settings.prefect_home))
    os.environ["PREFECT__SERVER_FINAL"] = "1"  # what `prefect server start` tells its child
    # Both read the environment when they are imported, so not before it is set.
    import uvicorn  # noqa: PLC0415  # with the server only
    from prefect.server.api.server import create_app  # noqa: PLC0415  # the environment comes first

    begin_immediate()
    address = urlsplit(settings.prefect_api_url)
    uvicorn.run(
        with_policy(create_app(final=True), api_path=address.path),
        host=address.hostname or "127.0.0.1",
        port=address.port or 80,
        log_level="warning",
        timeout_keep_alive=5,
        timeout_graceful_shutdown=1,
    )


def begin_immediate() -> None:
    """Let every write transaction of Prefect on SQLite begin IMMEDIATE.

    Prefect 3.8.8 begins DEFERRED: a transaction that reads and then writes fails at once with "database is
    locked" when another one committed in between; the API answers 503 and its clients back off for seconds.
    """
    from prefect.server.database import configurations  # noqa: PLC0415  # the environment comes first

    @asynccontextmanager
    async def begin_transaction(_self: Any, session: Any, with_for_update: bool = False) -> AsyncIterator[Any]:
        token = configurations.SQLITE_BEGIN_MODE.set("IMMEDIATE")
        try:
            async with session.begin() as transaction:
                yield transaction
        finally:
            configurations.SQLITE_BEGIN_MODE.reset(token)

    # Prefect takes no other class than its own for SQLite: the method is exchanged in place.
    configurations.AioSqliteConfiguration.begin_transaction = begin_transaction  # type: ignore[assignment,method-assign]


def with_policy(app: App, api_path: str) -> App:
    """Add a content security policy to every page that is not an answer of the API."""

    async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith(f"{api_path}/"):
            await app(scope, receive, send)
            return

        async def send_with_policy(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), (b"content-security-policy", POLICY)]
            await send(message)

        await app(scope, receive, send_with_policy)

    return guarded


def template_of(directory: Path) -> Path:
    """Return where a migrated, empty database of the installed version is kept in a directory."""
    return directory / f"template-{version('prefect')}.db"


def prepare_database(file: Path, template: Path) -> None:
    """Make Prefect's SQLite database unless it exists: a copy of the template, which is migrated once.

    From empty a server starts in 12 to 20 seconds, from a copy in 4.
    """
    if file.exists():
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    if not template.exists():
        template.parent.mkdir(parents=True, exist_ok=True)
        _build_template(template)
    _copy(template, file)


def migrate_here() -> None:
    """Bring the database that the environment names up to date."""
    from prefect.server.database import provide_database_interface  # noqa: PLC0415  # the environment comes first

    asyncio.run(provide_database_interface().create_db())


def _build_template(template: Path) -> None:
    """Migrate in a child, since Prefect keeps the settings of its first import."""
    growing = template.with_suffix(f".{os.getpid()}")
    chosen = {
        **environment.without_prefect(os.environ),
        **environment.COMMON,
        "PREFECT_HOME": str(template.parent),
        "PREFECT_SERVER_DATABASE_CONNECTION_URL": f"{environment.SQLITE}{growing}",
    }
    command = [sys.executable, "-c", "from flows.server import migrate_here; migrate_here()"]
    subprocess.run(command, env=chosen, check=True, cwd=Path(__file__).parent.parent)  # noqa: S603  # our own
    with sqlite3.connect(growing) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    growing.replace(template)


def _copy(template: Path, file: Path) -> None:
    """Copy under another name first: a half copy would pass for a database."""
    growing = file.with_suffix(f".{os.getpid()}")
    shutil.copyfile(template, growing)
    growing.replace(file)
