"""Why a condition came out as it did: the fewest comparisons that decide it, or the facts missing."""

from collections.abc import Callable, Iterable, Iterator, Set
from dataclasses import dataclass
from typing import Any, TypeAlias

from rules.catalogue import FACTS
from rules.conditions import (
    NOT_ASKED,
    All,
    Comparison,
    Condition,
    Facts,
    Not,
    comparisons,
    evaluate,
    holds,
    is_known,
)

Atom: TypeAlias = tuple[str, object]
"""What a comparison rests on: a fact (with None), or one member's being in a set."""

_MEMBERSHIP = frozenset({"has", "has_any"})
_UPPER = frozenset({"under", "at_most", "before"})
_LOWER = frozenset({"at_least", "over", "from"})


@dataclass(frozen=True, slots=True)
class Stated:
    """A comparison and whether it holds for the facts in question; `asked` is false for a hidden question."""

    comparison: Comparison
    holds: bool
    asked: bool = True

    @property
    def atoms(self) -> tuple[Atom, ...]:
        """What it rests on."""
        return atoms_of(self.comparison)

    @property
    def bound(self) -> tuple[bool, Any] | None:
        """For a bound of a number or date: whether it is the lower one, and where; else None."""
        comparison = self.comparison
        if comparison.operator in _UPPER:
            return not self.holds, comparison.value
        if comparison.operator in _LOWER:
            return self.holds, comparison.value
        return None


@dataclass(frozen=True, slots=True)
class Reason:
    """How a condition came out (`value`) and why.

    `because` decides by itself and nothing of it could be left out; each of `otherwise` would decide without
    one of its facts. Of a value not yet known (None), `missing` names the facts to ask for. Where there is no
    condition nothing is said.
    """

    value: bool | None
    because: tuple[Stated, ...] = ()
    otherwise: tuple[tuple[Stated, ...], ...] = ()
    missing: tuple[str, ...] = ()

    @property
    def facts(self) -> frozenset[str]:
        """The facts that it speaks of."""
        told = (stated for some in (self.because, *self.otherwise) for stated in some)
        return frozenset(self.missing).union(*(stated.comparison.facts for stated in told))


ALWAYS = Reason(True)
"""Of what has no condition."""


def atoms_of(comparison: Comparison) -> tuple[Atom, ...]:
    """Return what a comparison rests on: for a set each membership apart, for all else its facts."""
    if comparison.operator in _MEMBERSHIP:
        return tuple((comparison.fact, member) for member in comparison.values)
    return tuple((fact, None) for fact in comparison.facts)


def reason(condition: Condition | None, facts: Facts) -> Reason:
    """Return how a condition came out for these facts, and why."""
    if condition is None:
        return ALWAYS
    value = evaluate(condition, facts)
    if value is None:
        missing = (source for name in _missing(condition, facts) for source in _to_ask(name, facts))
        return Reason(value, missing=tuple(dict.fromkeys(missing)))
    search = _Search(condition, facts, value)
    because = search.fewest(frozenset())
    otherwise = (search.fewest(gone) for gone in (frozenset(said.atoms) for said in because) if search.decides(gone))
    return Reason(value, because, tuple(dict.fromkeys(otherwise)))


def without(facts: Facts, forgotten: Set[Atom]) -> Callable[[Comparison, Facts], bool | None]:
    """Return a judge of comparisons that does not know the forgotten atoms."""

    def judge(comparison: Comparison, _facts: Facts) -> bool | None:
        atoms = atoms_of(comparison)
        kept = [atom for atom in atoms if atom not in forgotten]
        if len(kept) == len(atoms):
            return holds(comparison, facts)
        if comparison.operator not in _MEMBERSHIP:
            return None
        return True if any(holds(Comparison(fact, "has", member), facts) for fact, member in kept) else None

    return judge


@dataclass(frozen=True, slots=True)
class _Search:
    """Looks for the few comparisons that give a condition its value."""

    condition: Condition
    facts: Facts
    value: bool

    def decides(self, forgotten: Set[Atom]) -> bool:
        """Tell whether the value stands without the forgotten atoms."""
        return evaluate(self.condition, self.facts, without(self.facts, forgotten)) is self.value

    def fewest(self, gone: frozenset[Atom]) -> tuple[Stated, ...]:
        """Return what decides without `gone`, each atom of it being needed."""
        needed = dict.fromkeys(atom for said in self._branch(gone) for atom in said.atoms)
        every = {atom for _, comparison in comparisons(self.condition) for atom in atoms_of(comparison)}
        # From the last on: of two facts that would do, the one the document names first is told.
        for atom in reversed(tuple(needed)):
            fewer = needed.keys() - {atom}
            if self.decides(every - fewer):
                del needed[atom]
        return _tightest(self._branch(frozenset(every - needed.keys())))

    def _branch(self, gone: frozenset[Atom]) -> tuple[Stated, ...]:
        """Return the comparisons of the smallest branch that gives the value, narrowed to what matched."""
        judge = without(self.facts, gone)
        said = (self._narrowed(stated, gone) for stated in _smallest(self.condition, self.facts, self.value, judge))
        return tuple(dict.fromkeys(said))

    def _narrowed(self, stated: Stated, gone: frozenset[Atom]) -> Stated:
        """Of a list that matched, name only the value that did."""
        comparison = stated.comparison
        if not stated.holds or comparison.operator not in ("in", "has_any"):
            return stated
        kept = (v for v in comparison.values if comparison.operator == "in" or (comparison.fact, v) not in gone)
        operator = "is" if comparison.operator == "in" else "has"
        each = (Stated(Comparison(comparison.fact, operator, value), True) for value in kept)
        return next(single for single in each if holds(single.comparison, self.facts))


def _smallest(
    node: Condition, facts: Facts, value: bool, judge: Callable[[Comparison, Facts], bool | None]
) -> tuple[Stated, ...]:
    if isinstance(node, Comparison):
        return (Stated(node, value, facts.get(node.fact) is not NOT_ASKED),)
    if isinstance(node, Not):
        return _smallest(node.item, facts, not value, judge)
    if isinstance(node, All) is value:
        return tuple(stated for item in node.items for stated in _smallest(item, facts, value, judge))
    deciding = (item for item in node.items if evaluate(item, facts, judge) is value)
    return min((_smallest(item, facts, value, judge) for item in deciding), key=len)


def _tightest(said: Iterable[Stated]) -> tuple[Stated, ...]:
    """Of several things said of one fact keep what says most: its value, or else the closest bounds."""
    said = tuple(said)
    exact = {stated.comparison.fact for stated in said if _is_exact(stated)}
    kept: dict[object, Stated] = {}
    for stated in said:
        if stated.comparison.fact in exact and not _is_exact(stated) and len(stated.comparison.facts) == 1:
            continue
        bound = stated.bound
        place: object = stated if bound is None else (stated.comparison.fact, bound[0])
        closest = kept.setdefault(place, stated)
        if bound is not None and _closer(stated, closest):
            kept[place] = stated
    return tuple(kept.values())


def _is_exact(stated: Stated) -> bool:
    return stated.holds and stated.comparison.operator == "is"


def _closer(stated: Stated, other: Stated) -> bool:
    """Tell whether a bound leaves less room than another on the same side."""
    bound, old = stated.bound, other.bound
    if bound is None or old is None:
        return False
    if bound[1] == old[1]:
        return _excludes(stated) and not _excludes(other)
    return (bound[1] > old[1]) is bound[0]


def _excludes(stated: Stated) -> bool:
    """Tell whether the bound itself is outside: an "over" that holds, an "at most" that does not."""
    return (stated.comparison.operator in ("over", "under", "before")) is stated.holds


def _missing(node: Condition, facts: Facts) -> Iterator[str]:
    """Yield the unknown facts of the branches that are open."""
    if isinstance(node, Comparison):
        yield from (name for name in node.facts if facts.get(name) is None)
    elif isinstance(node, Not):
        yield from _missing(node.item, facts)
    else:
        for item in node.items:
            if evaluate(item, facts) is None:
                yield from _missing(item, facts)


def _to_ask(name: str, facts: Facts) -> Iterator[str]:
    """Yield what to ask for to learn a fact: the unknown facts it is computed from, else the fact itself."""
    fact = FACTS.get(name)
    sources = [source for source in (fact.computed_from if fact else ()) if not is_known(facts.get(source))]
    if not sources:
        yield name
    for source in sources:
        yield from _to_ask(source, facts)
