"""From the items of a POST to what each field of a form was given. Names that the form does not know are
ignored.

Inputs carry the full name of their field ("mobile", "adresse.city"), so no marker inputs are needed around
groups.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import colander
import deform

from forms.errors import BadFormError

MOST_ITEMS = 1_000
MARKERS = frozenset({"__start__", "__end__"})  # peppercorn's; no page of ours sends them


def control_name(field: deform.Field) -> str:
    """Return the name of a field's controls: its own after that of its group."""
    parent = field.parent
    return f"{parent.name}.{field.name}" if parent is not None and parent.name else str(field.name)


def read_controls(controls: Iterable[Any]) -> dict[str, list[Any]]:
    """Group posted values by name, in order; raises BadFormError for what no page of ours sends."""
    posted: dict[str, list[Any]] = {}
    try:
        for number, (name, value) in enumerate(controls):
            if number >= MOST_ITEMS or not isinstance(name, str) or name in MARKERS:
                raise BadFormError("items that no page of ours sends")
            posted.setdefault(name, []).append(value)
    except (TypeError, ValueError) as error:
        raise BadFormError("items that are not pairs of a name and a value") from error
    return posted


def gather(field: deform.Field, posted: Mapping[str, list[Any]]) -> Any:
    """Give each field of a form what was posted under its name: a mapping for groups, else a list or null."""
    if field.children:
        return {child.name: gather(child, posted) for child in field.children}
    return posted.get(control_name(field), colander.null)


def many_texts(pstruct: Any) -> list[str]:
    """Return the texts posted for one field; raises BadFormError for files, groups and broken characters."""
    values = [] if pstruct in (colander.null, None) else pstruct if isinstance(pstruct, list) else [pstruct]
    for value in values:
        if not isinstance(value, str):
            raise BadFormError("a value that is no text")
        try:
            value.encode("utf-8")
        except UnicodeEncodeError as error:
            raise BadFormError("characters that cannot be written") from error
    return values


def one_text(pstruct: Any) -> Any:
    """Return the single text posted for one field, or null; raises BadFormError when there are several."""
    values = many_texts(pstruct)
    if len(values) > 1:
        raise BadFormError("several values for one field")
    return values[0] if values else colander.null
