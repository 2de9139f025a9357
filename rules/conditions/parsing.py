"""The shape of a condition: plain values read into nodes and written back. No vocabulary needed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from rules.conditions.nodes import All, Any_, Comparison, Condition, Not, comparisons, group_key
from rules.problems import Finding, Path

MAX_DEPTH = 4
MAX_COMPARISONS = 40
_GROUPS: Mapping[str, type[All] | type[Any_]] = {"all": All, "any": Any_}


class ConditionError(ValueError):
    """The value is not a condition; `problems` are (path inside the condition, code, what is expected)."""

    def __init__(self, problems: Iterable[Finding]):
        self.problems = tuple(problems)
        super().__init__("; ".join(expected for _, _, expected in self.problems))


def parse(value: object) -> Condition:
    """Return the tree that a plain value writes, values not yet typed; ConditionError has every problem."""
    reader = _Reader()
    node = reader.node(value, (), 1)
    if node is None or reader.problems:
        raise ConditionError(reader.problems)
    return node


def dump(node: Condition) -> dict[str, object]:
    """Return the plain value that `parse` and typing read back as the same tree."""
    if isinstance(node, Comparison):
        return {node.fact: {node.operator: _plain(node.value)}}
    if isinstance(node, Not):
        return {"not": dump(node.item)}
    return {group_key(node): [dump(item) for item in node.items]}


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


@dataclass
class _Reader:
    """Reads one tree and gathers what is wrong with it; a node that cannot be read is None."""

    problems: list[Finding] = field(default_factory=list)
    count: int = 0

    def node(self, value: object, path: Path, depth: int) -> Condition | None:
        if isinstance(value, Comparison | All | Any_ | Not):
            return self._counted(value, sum(1 for _ in comparisons(value)), path)
        pair = _only_pair(value)
        if pair is None:
            return self._refused(path, "condition", "one of all, any, not, or one fact with one comparison")
        key, inner = pair
        if key != "not" and key not in _GROUPS:
            return self._comparison(key, inner, (*path, key))
        if depth > MAX_DEPTH:
            return self._refused((*path, key), "too_deep", f"at most {MAX_DEPTH} groups inside one another")
        if key == "not":
            item = self.node(inner, (*path, "not"), depth + 1)
            return None if item is None else Not(item)
        return self._group(key, inner, (*path, key), depth)

    def _group(self, key: str, value: object, path: Path, depth: int) -> Condition | None:
        if not isinstance(value, list | tuple) or len(value) < 2:
            return self._refused(path, "group", "a list of at least two conditions")
        items = []
        for index, inner in enumerate(value):
            items.append(self.node(inner, (*path, index), depth + 1))
            if self.count > MAX_COMPARISONS:
                return None
        read = tuple(item for item in items if item is not None)
        return _GROUPS[key](read) if len(read) == len(items) else None

    def _comparison(self, fact: str, value: object, path: Path) -> Condition | None:
        pair = _only_pair(value)
        if pair is None:
            return self._refused(path, "comparison", "one comparison, such as {is: true}")
        operator, operand = pair
        listed = tuple(operand) if isinstance(operand, list | tuple) else (operand,)
        if any(item is None or isinstance(item, dict | list | tuple | set) for item in listed):
            return self._refused((*path, operator), "value", "a value or a list of values")
        comparison = Comparison(fact, operator, listed if isinstance(operand, list | tuple) else operand)
        return self._counted(comparison, 1, path)

    def _counted(self, node: Condition, count: int, path: Path) -> Condition | None:
        """Stop at the first comparison too many, however long the list is."""
        before = self.count
        self.count += count
        if self.count <= MAX_COMPARISONS:
            return node
        return (
            self._refused(path, "too_many", f"at most {MAX_COMPARISONS} comparisons")
            if before <= MAX_COMPARISONS
            else None
        )

    def _refused(self, path: Path, code: str, expected: str) -> Condition | None:
        """Note the problem; what stands there is no node."""
        self.problems.append((path, code, expected))
        return None


def _only_pair(value: object) -> tuple[str, object] | None:
    """Return the key and the value of a mapping that has exactly one, the key being a word."""
    if not isinstance(value, Mapping) or len(value) != 1:
        return None
    key, inner = next(iter(value.items()))
    return (key, inner) if isinstance(key, str) else None
