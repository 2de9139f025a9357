"""What Alembic runs around the revisions; the connection comes from `portal.migrations`."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import Enum

from portal.db import metadata
from portal.models.base import Key
from portal.models.types import Json, NfcText, SortKey, UtcDateTime

PLAIN = {
    UtcDateTime: "sa.DateTime(timezone=True)",
    NfcText: "sa.String()",
    SortKey: "columns.folded()",
    type(Json): "columns.json()",
    type(Key): "columns.key()",
}


def render_item(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Write our own types in words that do not change when ours do."""
    if kind != "type":
        return False
    if isinstance(item, Enum):
        return f"columns.choice{(item.name, *item.enums)!r}"
    return PLAIN.get(type(item), False)


def run() -> None:
    """Run the wanted revisions in one transaction."""
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=metadata,
        render_as_batch=True,
        transactional_ddl=True,
        compare_type=True,
        render_item=render_item,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
