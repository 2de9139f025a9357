"""What a form left for later keeps: answers where they can be read, and what was typed where they cannot."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import colander
import deform

from forms.groups import AddressType
from forms.reading import gather, read_controls


@dataclass(frozen=True)
class Kept:
    """Answers as JSON, and the unread texts to hand back as `typed` when the form is shown again; both
    by field name.
    """

    answers: dict[str, Any] = field(default_factory=dict)
    typed: dict[str, Any] = field(default_factory=dict)


def keep(form: deform.Form, controls: Iterable[Any]) -> Kept:
    """Read what can be read of a POST: nothing is required of who finishes later. Raises BadFormError
    for junk.
    """
    form.cstruct = form.deserialize(gather(form, read_controls(controls)))  # shown again if it cannot be kept
    return _keep_group(form.schema, form.cstruct)


def put_back(form: deform.Field, typed: Mapping[str, Any]) -> None:
    """Show again what `keep` could not read."""
    for child in form.children:
        if child.name not in typed:
            continue
        if child.children and isinstance(typed[child.name], Mapping):
            put_back(child, typed[child.name])
        elif not child.children:
            child.cstruct = typed[child.name]


def _keep_group(schema: colander.SchemaNode, cstruct: Mapping[str, Any]) -> Kept:
    kept = Kept()
    for node in schema:
        if node.children and not isinstance(node.typ, AddressType):
            parts = _keep_group(node, cstruct[node.name])
            kept.answers[node.name] = parts.answers
            if parts.typed:
                kept.typed[node.name] = parts.typed
        else:
            _keep_one(kept, node, cstruct[node.name])
    return kept


def _keep_one(kept: Kept, node: colander.SchemaNode, cstruct: Any) -> None:
    try:
        answer = node.deserialize(cstruct)
    except colander.Invalid:
        if _something(cstruct):
            kept.typed[node.name] = _without_null(cstruct)
        return
    if answer is not colander.drop:
        kept.answers[node.name] = None if answer is None else node.typ.to_json(answer)


def _something(cstruct: Any) -> bool:
    if isinstance(cstruct, Mapping):
        return any(_something(part) for part in cstruct.values())
    return bool(cstruct) and cstruct is not colander.null


def _without_null(cstruct: Any) -> Any:
    if isinstance(cstruct, Mapping):
        return {name: part for name, part in cstruct.items() if part is not colander.null}
    return cstruct
