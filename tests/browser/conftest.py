"""The portal served from here, for what the running system cannot be made to do."""

from collections.abc import Iterator

import pytest

from portal.settings import Settings
from tests.browser.served import Portal, Staged
from tests.fixtures.database import Database


@pytest.fixture
def portal(fresh_database: Database, settings: Settings, on_opening_day: None) -> Iterator[Portal]:
    """The portal while a test runs."""
    served = Portal(fresh_database, settings)
    yield served
    served.close()


@pytest.fixture
def staged(fresh_database: Database, settings: Settings, on_opening_day: None) -> Iterator[Staged]:
    """The portal while a test runs."""
    served = Staged(fresh_database, settings)
    yield served
    served.close()
