"""Three-valued meaning of a tree: true, false, or None while a fact that matters is unknown."""

import operator
from collections.abc import Callable, Mapping
from enum import Enum
from functools import lru_cache
from typing import Any, Final, TypeAlias

from rules.conditions.nodes import All, Comparison, Condition, Not
from rules.spelling import comparable

Facts: TypeAlias = Mapping[str, Any]
CompiledCondition: TypeAlias = Callable[[Facts], bool | None]


class NotAsked(Enum):
    """The type of NOT_ASKED."""

    NOT_ASKED = "not asked"


NOT_ASKED: Final = NotAsked.NOT_ASKED
"""The answer to a question that is hidden: every comparison with it is false, and it is not known."""

_TESTS: Mapping[str, Callable[[Any, Any], bool]] = {
    "is": operator.eq,
    "in": lambda value, wanted: value in wanted,
    "has": operator.contains,
    "has_any": lambda value, wanted: not wanted.isdisjoint(value),
    "under": operator.lt,
    "before": operator.lt,
    "at_most": operator.le,
    "at_least": operator.ge,
    "from": operator.ge,
    "over": operator.gt,
}
_SPELT: Mapping[str, Callable[[str], str]] = {"family.commune": comparable}
"""Facts whose values are the same word in several spellings."""


def is_known(value: object) -> bool:
    """Tell whether a fact has this value, rather than none or a hidden question."""
    return value is not None and value is not NOT_ASKED


def evaluate(
    node: Condition | None, facts: Facts, test: Callable[[Comparison, Facts], bool | None] | None = None
) -> bool | None:
    """Return true, false or None (unknown); no condition is true. `test` may judge comparisons otherwise."""
    if node is None:
        return True
    if isinstance(node, Comparison):
        return (test or holds)(node, facts)
    if isinstance(node, Not):
        value = evaluate(node.item, facts, test)
        return None if value is None else not value
    deciding = not isinstance(node, All)
    result: bool | None = not deciding
    for item in node.items:
        value = evaluate(item, facts, test)
        if value is deciding:
            return deciding
        if value is None:
            result = None
    return result


def holds(comparison: Comparison, facts: Facts) -> bool | None:
    """Return whether one comparison holds, None while its fact is unknown."""
    return _compiled_comparison(comparison)(facts)


def compile_condition(node: Condition | None) -> CompiledCondition:
    """Return a function that agrees with `evaluate` on all facts and runs several times faster."""
    if node is None:
        return lambda facts: True
    if isinstance(node, Comparison):
        return _compiled_comparison(node)
    if isinstance(node, Not):
        return _negated(compile_condition(node.item))
    items = tuple(compile_condition(item) for item in node.items)
    return _every(items) if isinstance(node, All) else _some(items)


def _negated(inner: CompiledCondition) -> CompiledCondition:
    def negated(facts: Facts) -> bool | None:
        value = inner(facts)
        return None if value is None else not value

    return negated


def _every(items: tuple[CompiledCondition, ...]) -> CompiledCondition:
    def every(facts: Facts) -> bool | None:
        result: bool | None = True
        for item in items:
            value = item(facts)
            if value is False:
                return False
            if value is None:
                result = None
        return result

    return every


def _some(items: tuple[CompiledCondition, ...]) -> CompiledCondition:
    def some(facts: Facts) -> bool | None:
        result: bool | None = False
        for item in items:
            value = item(facts)
            if value:
                return True
            if value is None:
                result = None
        return result

    return some


@lru_cache(maxsize=4096)
def _compiled_comparison(comparison: Comparison) -> CompiledCondition:
    name, wanted = comparison.fact, comparison.value
    if comparison.operator == "known":
        return lambda facts: is_known(facts.get(name)) is wanted
    if comparison.operator == "same_as":
        return _same(name, str(wanted))
    if name in _SPELT:
        return _spelt(comparison, _SPELT[name])
    if isinstance(wanted, tuple):
        wanted = frozenset(wanted)
    test = _TESTS[comparison.operator]

    def compared(facts: Facts) -> bool | None:
        value = facts.get(name)
        if value is None:
            return None
        return value is not NOT_ASKED and test(value, wanted)

    return compared


def _same(name: str, other: str) -> CompiledCondition:
    def same(facts: Facts) -> bool | None:
        value, compared = facts.get(name), facts.get(other)
        if value is NOT_ASKED or compared is NOT_ASKED:
            return False
        return None if value is None or compared is None else value == compared

    return same


def _spelt(comparison: Comparison, spelling: Callable[[str], str]) -> CompiledCondition:
    name = comparison.fact
    wanted = frozenset(spelling(str(value)) for value in comparison.values)

    def spelt(facts: Facts) -> bool | None:
        value = facts.get(name)
        if value is None:
            return None
        return value is not NOT_ASKED and spelling(value) in wanted

    return spelt
