"""What both languages share: who speaks of whom, and comparisons brought into the order they are said in."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Literal, Protocol, TypeAlias

from rules.catalogue import FACTS, Fact
from rules.conditions import All, Comparison, Condition, Not
from rules.reasons import Stated

Reader: TypeAlias = Literal["family", "staff"]

NO_BREAK = "\u00a0"
NARROW = "\u202f"
# Two comparisons that only sentences have: all members of a set, and both bounds of a number (included).
ALL_OF = "all_of"
BETWEEN = "between"
# The zone of a commune that no zone names.
ELSEWHERE = "outside"

OPPOSITES: Mapping[str, str] = {
    "under": "at_least",
    "at_least": "under",
    "at_most": "over",
    "over": "at_most",
    "before": "from",
    "from": "before",
}
_MEMBERS = frozenset({"has", "has_any"})
_VALUES = frozenset({"is", "in"})


@dataclass(frozen=True, slots=True)
class Teller:
    """Who reads and of whom: the ruleset's words, the first name of the student meant, what is hidden.

    `you`: the reader is that student, who is spoken to.
    """

    vocabulary: Mapping[str, Fact] = field(default_factory=lambda: FACTS)
    reader: Reader = "family"
    name: str | None = None
    feminine: bool = False
    hidden: frozenset[str] = frozenset()
    you: bool = False

    def fact(self, stated: Stated) -> Fact:
        """Return the fact that a comparison is about."""
        return self.vocabulary[stated.comparison.fact]

    def settled(self, stated: Stated) -> Stated:
        """Return "not elsewhere" as one of the zones that have a name, anything else as it is."""
        comparison = stated.comparison
        if stated.holds or comparison.fact != "family.zone" or ELSEWHERE not in comparison.values:
            return stated
        zones = [choice.key for choice in self.fact(stated).choices if choice.key not in comparison.values]
        return Stated(Comparison(comparison.fact, "in", tuple(zones)), True) if zones else stated

    def may_say(self, stated: Stated) -> bool:
        """Tell whether the reader may see all the facts of a comparison."""
        return self.hidden.isdisjoint(stated.comparison.facts)


@dataclass(frozen=True, slots=True)
class Spoken:
    """A subject and what is said of it; `last` marks what is long and comes after the rest."""

    subject: str
    predicate: str
    last: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Comparisons and groups that hold together ("all") or of which one does ("any")."""

    kind: Literal["all", "any"]
    items: tuple["Part", ...]


Part: TypeAlias = Stated | Group


class Grammar(Protocol):
    """What a language brings."""

    @property
    def also(self) -> str:
        """The word for and."""

    @property
    def pause(self) -> str:
        """The semicolon, with its space."""

    @property
    def otherwise(self) -> str:
        """The word for or."""

    def spoken(self, stated: Stated, teller: Teller) -> Spoken:
        """Return one comparison as subject and predicate."""

    def either(self, predicates: list[str]) -> str:
        """Return alternatives inside a sentence."""

    def opened(self, connector: str, clause: str) -> str:
        """Return a clause after a word such as "parce que"."""

    def again(self, connector: str, alternative: bool) -> str:
        """Return what a second clause after the same word begins with."""

    def noun(self, fact: Fact, teller: Teller) -> str:
        """Return a fact as a noun with its article."""


def leaves_first(node: Condition, holds: bool = True) -> Part:
    """Return the tree (or its negation), `not` pushed to the comparisons, kindred ones said together."""
    if isinstance(node, Comparison):
        return Stated(node, holds)
    if isinstance(node, Not):
        return leaves_first(node.item, not holds)
    kind: Literal["all", "any"] = "all" if isinstance(node, All) is holds else "any"
    items: list[Part] = []
    for item in node.items:
        part = leaves_first(item, holds)
        items.extend(part.items if isinstance(part, Group) and part.kind == kind else (part,))
    return _group(kind, items)


def _group(kind: Literal["all", "any"], items: Iterable[Part]) -> Part:
    gathered = gather(items, kind)
    return gathered[0] if len(gathered) == 1 else Group(kind, gathered)


def gather(items: Iterable[Part], kind: Literal["all", "any"]) -> tuple[Part, ...]:
    """Bring together what is said of one fact: values, members of a set, the two bounds of a number."""
    kept: list[Part] = []
    for item in dict.fromkeys(items):
        for place, earlier in enumerate(kept):
            together = _together(earlier, item, kind)
            if together is not None:
                kept[place] = together
                break
        else:
            kept.append(item)
    return tuple(kept)


def _together(one: Part, other: Part, kind: Literal["all", "any"]) -> Stated | None:
    """Return two comparisons as one, if they are of the same fact and there is a shorter way to say them."""
    if isinstance(one, Group) or isinstance(other, Group) or one.comparison.fact != other.comparison.fact:
        return None
    if not (one.asked and other.asked):
        return one if one.asked is other.asked else None
    return _listed(one, other, kind) or (_between(one, other) if kind == "all" else None)


def _listed(one: Stated, other: Stated, kind: Literal["all", "any"]) -> Stated | None:
    first, second = one.comparison, other.comparison
    if one.holds is not other.holds:
        return None
    operators = {first.operator, second.operator}
    values = tuple(dict.fromkeys(first.values + second.values))
    either = one.holds is (kind == "any")
    if either and operators <= _VALUES and not any(isinstance(value, bool | int) for value in values):
        return Stated(Comparison(first.fact, "in", values), one.holds)
    if either and operators <= _MEMBERS:
        return Stated(Comparison(first.fact, "has_any", values), one.holds)
    if not either and operators <= {"has", ALL_OF}:
        return Stated(Comparison(first.fact, ALL_OF, values), one.holds)
    return None


def _between(one: Stated, other: Stated) -> Stated | None:
    """Return 8 or more and under 18 as from 8 to 17; amounts only where both bounds are included."""
    bounds = [_included(stated) for stated in (one, other)]
    low = next((value for lower, value in bounds if lower and value is not None), None)
    high = next((value for lower, value in bounds if lower is False and value is not None), None)
    if low is None or high is None or not low < high or one.comparison.fact == "student.rank":
        return None
    return Stated(Comparison(one.comparison.fact, BETWEEN, (low, high)), True)


def _included(stated: Stated) -> tuple[bool | None, Any]:
    """Return whether a bound is the lower one, and the last value inside it."""
    comparison = stated.comparison
    operator = comparison.operator if stated.holds else OPPOSITES.get(comparison.operator)
    value = comparison.value
    if stated.bound is None or operator is None:
        return None, None
    if isinstance(value, int):
        shifted: Any = value + {"over": 1, "under": -1}.get(operator, 0)
    elif isinstance(value, date):
        shifted = value - timedelta(operator == "before")
    else:
        shifted = value if operator in ("at_least", "at_most") and isinstance(value, Decimal) else None
    return stated.bound[0], shifted


def series(parts: list[str], word: str) -> str:
    """Return parts as a list in a sentence: a, b et c."""
    return ", ".join(parts[:-1]) + f" {word} {parts[-1]}" if len(parts) > 1 else "".join(parts)


def spoken_to(predicate: str, verbs: Mapping[str, str]) -> str:
    """Return a predicate with its verb, which stands first but for a "ne", as one says it to "you"."""
    for negation in ("n’", "ne ", ""):
        rest = predicate.removeprefix(negation)
        verb, space, more = rest.partition(" ")
        if predicate.startswith(negation) and verb in verbs:
            return f"{negation}{verbs[verb]}{space}{more}"
    return predicate


def agree(text: str, feminine: bool) -> str:
    """Return a phrase whose [masculine/feminine] forms agree."""
    while "[" in text:
        before, _, rest = text.partition("[")
        forms, _, after = rest.partition("]")
        text = before + forms.split("/")[feminine] + after
    return text
