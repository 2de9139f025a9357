"""The floor of a page: a bare WSGI application that runs the page's SQL statements and returns its body."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Engine, event

NOT_COUNTED = ("BEGIN", "SAVEPOINT", "RELEASE", "COMMIT", "ROLLBACK")

App = Callable[[dict[str, Any], Any], Any]


@dataclass
class Transaction:
    """What ran between one BEGIN and the next: statements as the driver was given them."""

    writes: bool
    statements: list[tuple[str, Any]] = field(default_factory=list)


@dataclass
class Recording:
    """The transactions of one request."""

    transactions: list[Transaction] = field(default_factory=list)

    @property
    def count(self) -> int:
        """The SQL statements, without those that only begin a transaction."""
        return sum(len(each.statements) for each in self.transactions)

    @property
    def texts(self) -> list[str]:
        """The statements as texts."""
        return [statement for each in self.transactions for statement, _values in each.statements]


@contextmanager
def recording(engine: Engine) -> Iterator[Recording]:
    """Note what an engine runs inside the block."""
    noted = Recording()

    def begin(connection: Connection) -> None:
        noted.transactions.append(Transaction(connection.get_execution_options().get("writes", True)))

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
        if not statement.startswith(NOT_COUNTED):
            noted.transactions[-1].statements.append((statement, values))

    noticed = {"begin": begin, "before_cursor_execute": note}
    for name, listener in noticed.items():
        event.listen(engine, name, listener, insert=True)
    try:
        yield noted
    finally:
        for name, listener in noticed.items():
            event.remove(engine, name, listener)


def bare_app(engine: Engine, noted: Recording, body: bytes, before: Callable[[], Any] = lambda: None) -> App:
    """Return an application that does nothing but these statements and a fixed body.

    What it writes it undoes, so that each call finds the database as the recorded request found it. `before`
    is work that no implementation could spare, such as looking at a password.
    """
    binds = {writes: engine.execution_options(writes=writes) for writes in (True, False)}

    def app(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        before()
        for each in noted.transactions:
            with binds[each.writes].connect() as connection:
                for statement, values in each.statements:
                    result = connection.exec_driver_sql(statement, values)
                    if result.returns_rows:
                        result.fetchall()
                connection.rollback()
        start_response("200 OK", [("Content-Type", "text/html; charset=UTF-8"), ("Content-Length", str(len(body)))])
        return [body]

    return app
