"""The system of the other browser tests, seen from behind."""

from collections.abc import Iterator

import pytest

from tests.browser.journeys.records import Records
from tests.fixtures.browser import System


@pytest.fixture(scope="session")
def records(system: System, password_hash: str) -> Iterator[Records]:
    """The rows and mails of the running system."""
    opened = Records(system, password_hash)
    yield opened
    opened.close()
