"""Column types as revisions write them, apart from those of the tables, which may change."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql


def key() -> Any:
    """Return the type of an internal key; SQLite numbers rows by itself only in an INTEGER."""
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def json() -> Any:
    """Return the type of a JSON value."""
    return sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def folded() -> Any:
    """Return the type of text that orders and ranges by code points."""
    return sa.String().with_variant(sa.String(collation="C"), "postgresql")


def choice(name: str, *values: str) -> Any:
    """Return the type of a short text that a CHECK called `name` limits to `values`."""
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)
