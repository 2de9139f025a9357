"""Pages are tested on SQLite, and on PostgreSQL too where the database may matter: see docs/architecture.md."""

import pytest

from portal.services.accounts import passwords
from tests.fixtures.database import Database
from tests.fixtures.web import PASSWORD


@pytest.fixture
def database(request: pytest.FixtureRequest) -> Database:
    """SQLite, or each of the databases that a test marked with `BOTH_DATABASES` is run on."""
    found: Database = request.getfixturevalue(f"{getattr(request, 'param', 'sqlite')}_database")
    return found


@pytest.fixture(autouse=True)
def as_quick_as_may_be(request: pytest.FixtureRequest) -> None:
    """Spare pages the time that argon2 takes, but those of a test that wants `strong_passwords`."""
    if "strong_passwords" not in request.fixturenames:
        request.getfixturevalue("quick_passwords")


@pytest.fixture
def strong_passwords() -> None:
    """Named by a test that is about argon2 as the portal runs it."""


@pytest.fixture
def password_hash() -> str:
    """The stored hash of PASSWORD, as strong as the test wants passwords to be."""
    return passwords.hash_password(PASSWORD)
