"""Fixtures of all tests live in tests/fixtures, one module a kind; the database comes first, others import it."""

pytest_plugins = [
    "tests.fixtures.database",
    "tests.fixtures.browser",
    "tests.fixtures.prefect",
    "tests.fixtures.services",
    "tests.fixtures.web",
]
