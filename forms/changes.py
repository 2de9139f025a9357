"""Which answers of a form differ from the record, and what the record says in words."""

from collections.abc import Mapping
from typing import Any

import colander
import deform


def mark_changes(form: deform.Field, record: Mapping[str, Any]) -> None:
    """Give each field whose answer differs from the typed value of the record the words of that value."""
    for field in form.children:
        if field.name not in record:
            continue
        before = record[field.name]
        if field.children:
            parts = before if isinstance(before, Mapping) else {}
            mark_changes(field, {child.name: parts.get(child.name) for child in field.children})
        elif field.error is None and differs(field, before):
            field.former = said(field, before)


def said(field: deform.Field, value: Any) -> str:
    """Return the words of a typed value of a question; a part of a group is its own text."""
    if value in (None, colander.null):
        return ""
    words = getattr(field.schema, "words", str)
    return str(words(field.schema.typ.to_json(value)))


def differs(field: deform.Field, before: Any) -> bool:
    """Tell whether a field now holds another answer than `before`; what cannot be read is no answer yet."""
    if field.cstruct == field.schema.typ.serialize(field.schema, before):
        return False
    try:
        now = field.schema.typ.deserialize(field.schema, field.cstruct)
    except colander.Invalid:
        return False
    nothing = (None, colander.null, "", (), False)
    return now != before and not (now in nothing and before in nothing)
