"""The two roles of PostgreSQL: the owner migrates, the application is under every policy."""

from typing import Any

from psycopg import sql
from sqlalchemy import create_engine
from sqlalchemy.engine import URL, make_url
from sqlalchemy.pool import NullPool

OWNER = "da_capo_owner"
APPLICATION = "da_capo"


def create_roles(admin_url: str, passwords: tuple[str, str] | None = None) -> tuple[str, str]:
    """Create both roles where missing and give them the database; return the URLs of owner and application.

    `admin_url` is that of a superuser in the database meant. The owner passes every policy (BYPASSRLS), or a
    migration would silently see no row; the application is neither owner nor superuser, and may use all that
    the owner makes later. `passwords` are the owner's and the application's; without, the roles have none.
    """
    url = make_url(admin_url)
    engine = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        cursor = connection.connection.cursor()
        _create(cursor, OWNER, "BYPASSRLS", passwords and passwords[0])
        _create(cursor, APPLICATION, "NOBYPASSRLS", passwords and passwords[1])
        _grant(cursor, str(url.database))
    return _as(url, OWNER, passwords and passwords[0]), _as(url, APPLICATION, passwords and passwords[1])


def _create(cursor: Any, role: str, right: str, password: str | None) -> None:
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,))
    verb = "ALTER" if cursor.fetchone() else "CREATE"
    statement = sql.SQL(verb + " ROLE {} LOGIN NOSUPERUSER " + right).format(sql.Identifier(role))
    if password:
        statement = statement + sql.SQL(" PASSWORD {}").format(sql.Literal(password))
    cursor.execute(statement)


def _grant(cursor: Any, database: str) -> None:
    owner, application, place = (sql.Identifier(name) for name in (OWNER, APPLICATION, database))
    for statement in (
        sql.SQL("REVOKE ALL ON SCHEMA public FROM PUBLIC"),
        sql.SQL("GRANT CONNECT ON DATABASE {} TO {}, {}").format(place, owner, application),
        sql.SQL("GRANT CREATE, USAGE ON SCHEMA public TO {}").format(owner),
        sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(application),
        sql.SQL(
            "ALTER DEFAULT PRIVILEGES FOR ROLE {} IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {}"
        ).format(owner, application),
        sql.SQL("ALTER DEFAULT PRIVILEGES FOR ROLE {} IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {}").format(
            owner, application
        ),
    ):
        cursor.execute(statement)


def _as(url: URL, role: str, password: str | None) -> str:
    return url.set(username=role, password=password).render_as_string(hide_password=False)
