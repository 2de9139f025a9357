"""Pages are tested on SQLite, and on PostgreSQL too where the database may matter: see docs/architecture.md."""

import pytest

from tests.fixtures.database import Database


@pytest.fixture
def database(request: pytest.FixtureRequest) -> Database:
    """SQLite, or each of the databases that a test marked with `BOTH_DATABASES` is run on."""
    found: Database = request.getfixturevalue(f"{getattr(request, 'param', 'sqlite')}_database")
    return found
