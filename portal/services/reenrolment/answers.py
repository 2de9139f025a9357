"""Answers: from the JSON that a dossier keeps to the value that rules compare."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from rules.model import FieldItem
from rules.money import in_euros

Facts = Mapping[str, Callable[[Any], Any]]

FACTS: Facts = {
    "amount": in_euros,
    "date": date.fromisoformat,
    "choices": frozenset,
    "address": lambda value: value.get("city") or None,
}
"""Kinds whose fact is not the JSON itself. Of an address rules compare nothing yet but its city."""


def fact_of_answer(field: FieldItem, value: Any) -> Any:
    """Return the fact `answer.<key>` of a kept answer; None: not answered, which rules read as unknown."""
    if value is None or value == "":
        return None
    return FACTS.get(field.kind, lambda same: same)(value)
