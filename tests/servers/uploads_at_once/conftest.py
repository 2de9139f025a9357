"""An installation whose server runs while a test does."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fixtures.database import Database
from tests.servers.uploads_at_once.served import Served


@pytest.fixture
def served(fresh_database: Database, tmp_path: Path) -> Iterator[Served]:
    """An installation on one of the databases; its server is started by the test, once there are families."""
    installation = Served(fresh_database, tmp_path)
    yield installation
    installation.close()
