"""The nodes of a condition tree, and walks over them that need no facts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from rules.problems import Path


@dataclass(frozen=True, slots=True)
class Comparison:
    """One fact compared with one value; lists are tuples, and values are typed once the tree is bound."""

    fact: str
    operator: str
    value: object

    @property
    def values(self) -> tuple[object, ...]:
        """The values it names, one or several."""
        return self.value if isinstance(self.value, tuple) else (self.value,)

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts it speaks of: two when one is compared with another."""
        return (self.fact, str(self.value)) if self.operator == "same_as" else (self.fact,)


@dataclass(frozen=True, slots=True)
class All:
    """True when every item is."""

    items: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Any_:  # noqa: N801  # Any is typing's
    """True when one item is."""

    items: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Not:
    """True when its item is false."""

    item: "Condition"


Condition: TypeAlias = Comparison | All | Any_ | Not

NEVER = Any_(())
"""The condition that no facts meet."""


def group_key(group: All | Any_) -> str:
    """Return the word of the grammar for a group."""
    return "all" if isinstance(group, All) else "any"


def comparisons(node: Condition | None, path: Path = ()) -> Iterator[tuple[Path, Comparison]]:
    """Yield every comparison with its path, in the order of the document."""
    if isinstance(node, Comparison):
        yield (*path, node.fact), node
    elif isinstance(node, Not):
        yield from comparisons(node.item, (*path, "not"))
    elif node is not None:
        for index, item in enumerate(node.items):
            yield from comparisons(item, (*path, group_key(node), index))


def mentioned(node: Condition | None) -> frozenset[str]:
    """Return the names of the facts that a condition speaks of."""
    return frozenset(name for _, comparison in comparisons(node) for name in comparison.facts)


def row(conditions: Sequence[Condition | None], index: int) -> Condition | None:
    """Return the condition for a table to stop at one of its rows: that row holds, and none before it."""
    earlier = conditions[:index]
    if None in earlier:
        return NEVER
    parts: list[Condition] = [Not(condition) for condition in earlier if condition is not None]
    own = conditions[index]
    if own is not None:
        parts.append(own)
    if len(parts) < 2:
        return parts[0] if parts else None
    return All(tuple(parts))
