"""Fixtures of all tests live in tests/fixtures, one module a kind; the database comes first, others import it."""

import gc
from collections.abc import Iterator

import pytest

from portal.i18n import DEFAULT_LANGUAGE, use_language

pytest_plugins = [
    "tests.fixtures.database",
    "tests.fixtures.browser",
    "tests.fixtures.kept",
    "tests.fixtures.nu",
    "tests.fixtures.passwords",
    "tests.fixtures.prefect",
    "tests.fixtures.services",
    "tests.fixtures.sharing",
    "tests.fixtures.web",
]

# Libraries and collected tests are half a million objects: with Python's own thresholds an eighth of a run goes into
# looking at them again and again.
gc.set_threshold(20_000, 20, 20)


def pytest_collection_finish() -> None:
    """Set aside what lives as long as the run, so that looking for garbage after it costs what the tests have made."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def in_french() -> Iterator[None]:
    """Begin each test in the default language: a page of the test before may have been read in English."""
    with use_language(DEFAULT_LANGUAGE):
        yield
