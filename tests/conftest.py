"""Fixtures of all tests live in tests/fixtures, one module a kind; the database comes first, others import it."""

from collections.abc import Iterator

import pytest

from portal.i18n import DEFAULT_LANGUAGE, use_language

pytest_plugins = [
    "tests.fixtures.database",
    "tests.fixtures.browser",
    "tests.fixtures.prefect",
    "tests.fixtures.services",
    "tests.fixtures.sharing",
    "tests.fixtures.web",
]


@pytest.fixture(autouse=True)
def in_french() -> Iterator[None]:
    """Begin each test in the default language: a page of the test before may have been read in English."""
    with use_language(DEFAULT_LANGUAGE):
        yield
