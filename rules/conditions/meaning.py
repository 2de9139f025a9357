"""A tree bound to a vocabulary: facts that exist, comparisons their type has, values in their type."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from rules.catalogue import OPERATORS, Fact
from rules.conditions.nodes import All, Any_, Comparison, Condition, Not, group_key
from rules.conditions.values import typed_value
from rules.problems import Finding, Path, did_you_mean

_SEVERAL = frozenset({"in", "has_any"})


class Bound(NamedTuple):
    """A tree in types; without problems it is ready to run."""

    condition: Condition
    problems: tuple[Finding, ...]


def bind(node: Condition, vocabulary: Mapping[str, Fact], course: bool = False) -> Bound:
    """Return the tree with typed values and all that is wrong with it; `course` lets it speak of a course."""
    binder = _Binder(vocabulary, course)
    return Bound(binder.bound(node, ()), tuple(binder.problems))


@dataclass
class _Binder:
    vocabulary: Mapping[str, Fact]
    course: bool
    problems: list[Finding] = field(default_factory=list)

    def bound(self, node: Condition, path: Path) -> Condition:
        if isinstance(node, Comparison):
            return self._comparison(node, (*path, node.fact))
        if isinstance(node, Not):
            return Not(self.bound(node.item, (*path, "not")))
        items = tuple(self.bound(item, (*path, group_key(node), i)) for i, item in enumerate(node.items))
        return All(items) if isinstance(node, All) else Any_(items)

    def _comparison(self, comparison: Comparison, path: Path) -> Comparison:
        fact = self.vocabulary.get(comparison.fact)
        if fact is None:
            expected = "a fact of the catalogue" + did_you_mean(comparison.fact, self.vocabulary)
            return self._refused(comparison, path, "unknown_fact", expected)
        if fact.scope == "course" and not self.course:
            expected = "a fact about the family or the student (a course is known in offers and lines per course)"
            return self._refused(comparison, path, "scope", expected)
        operators = OPERATORS[fact.type]
        path = (*path, comparison.operator)
        if comparison.operator not in operators:
            expected = "one of " + ", ".join(operators) + did_you_mean(comparison.operator, operators)
            return self._refused(comparison, path, "operator", expected)
        try:
            return replace(comparison, value=self._value(comparison, fact))
        except ValueError as error:
            return self._refused(comparison, path, "value", str(error))

    def _refused(self, comparison: Comparison, path: Path, code: str, expected: str) -> Comparison:
        self.problems.append((path, code, expected))
        return comparison

    def _value(self, comparison: Comparison, fact: Fact) -> object:
        value = comparison.value
        if comparison.operator == "known":
            if not isinstance(value, bool):
                raise ValueError("true or false")
            return value
        if comparison.operator == "same_as":
            return self._other_fact(value, fact)
        if comparison.operator not in _SEVERAL:
            return typed_value(value, fact)
        if not isinstance(value, tuple) or len(value) < 2 or len(set(value)) != len(value):
            raise ValueError("a list of at least two different values")
        return tuple(typed_value(item, fact) for item in value)

    def _other_fact(self, name: object, fact: Fact) -> str:
        """The name of a fact with the same choices, that this place may speak of."""
        other = self.vocabulary.get(name) if isinstance(name, str) else None
        alike = [
            known.name
            for known in self.vocabulary.values()
            if known.type == "choice" and known.choices and known.choices == fact.choices and known.name != fact.name
        ]
        if other is None or other.name not in alike or (other.scope == "course" and not self.course):
            raise ValueError("another fact with the same choices" + did_you_mean(name, alike))
        return other.name
