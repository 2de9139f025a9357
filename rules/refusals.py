"""From pydantic's errors to problems a person can act on: a path, a position, what is expected."""

import re
from collections.abc import Iterator, Mapping
from types import UnionType
from typing import Any, Union, get_args, get_origin

from pydantic import ValidationError

from rules.model import Ruleset
from rules.model.values import Node
from rules.problems import Finding, Path, Problem, did_you_mean
from rules.reading import Reading

_QUOTED_WORD = re.compile(r"'([^']*)'")
_PLAIN_WORDS: Mapping[str, str] = {
    "missing": "this key",
    "bool_type": "true or false",
    "int_type": "a whole number",
    "string_type": "a text",
    "dict_type": "keys and values",
    "model_type": "keys and values",
    "tuple_type": "a list",
}
_BOUNDS: Mapping[str, tuple[str, str]] = {
    "greater_than_equal": ("at least", "ge"),
    "less_than_equal": ("at most", "le"),
}


def problems_of(error: ValidationError, reading: Reading) -> list[Problem]:
    """Return what pydantic refused, placed in the document."""
    return [
        reading.problem(path, code, expected)
        for details in error.errors(include_url=False)
        for path, code, expected in _findings(details, reading)
    ]


def _findings(details: Any, reading: Reading) -> Iterator[Finding]:
    path = _path(details["loc"])
    context = details.get("ctx") or {}
    if "problems" in context:  # a condition says all that is wrong with it at once
        for inner, code, expected in context["problems"]:
            yield path + tuple(inner), code, expected
        return
    yield path, details["type"], _expected(details, context, path, reading)


def _path(location: tuple[int | str, ...]) -> Path:
    """Drop the mark that pydantic adds for an error of a key itself."""
    return tuple(location[:-1]) if location and location[-1] == "[key]" else tuple(location)


def _expected(details: Any, context: Mapping[str, Any], path: Path, reading: Reading) -> str:
    kind = details["type"]
    if kind == "literal_error":
        return _one_of(str(context["expected"]), details["input"])
    if kind == "extra_forbidden":
        return "no such key here" + did_you_mean(path[-1], keys_allowed(path[:-1]))
    if kind in _BOUNDS:
        words, bound = _BOUNDS[kind]
        return f"{words} {context[bound]}"
    return str(context.get("expected") or _PLAIN_WORDS.get(kind) or details["msg"])


def _one_of(choices: str, found: object) -> str:
    words = _QUOTED_WORD.findall(choices)
    if not words:
        return choices
    listed = words[0] if len(words) == 1 else "one of " + ", ".join(words)
    return listed + did_you_mean(found, words)


def keys_allowed(path: Path) -> tuple[str, ...]:
    """Return the keys that the grammar knows at a path of the document."""
    node: type[Node] | None = Ruleset
    for part in path:
        if isinstance(part, int):
            continue
        field = node.model_fields.get(part) if node else None
        node = _node_in(field.annotation) if field else None
    return tuple(node.model_fields) if node else ()


def _node_in(annotation: Any) -> type[Node] | None:
    """Return the kind of node that a key holds, be it in a tuple or optional."""
    if isinstance(annotation, type) and issubclass(annotation, Node):
        return annotation
    if get_origin(annotation) in (tuple, Union, UnionType):
        for inner in get_args(annotation):
            if (node := _node_in(inner)) is not None:
                return node
    return None
