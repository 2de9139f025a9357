"""Random condition trees over the catalogue, and facts for them: what the property tests draw from.

Each strategy is made once: hypothesis looks a new one through before it draws from it, which takes longer than to draw.
"""

from datetime import date
from decimal import Decimal
from functools import cache

from hypothesis import strategies as st

from rules.catalogue import FACTS, OPERATORS, Fact
from rules.conditions import NOT_ASKED, All, Any_, Comparison, Not, mentioned

WORDS = ("violon", "alto", "harpe", "orgue")
# Few facts, so that they come back in one tree.
FEW = ("student.age", "student.departments", "student.opinion", "course.level", "student.fm_level")
CHANCES, BOOLEANS = st.integers(0, 9), st.booleans()


@cache
def values(fact: Fact):
    """One value of a fact; of a set, one member."""
    if fact.type == "bool":
        return st.booleans()
    if fact.type == "integer":
        return st.integers(0, 20)
    if fact.type == "amount":
        return st.integers(0, 50).map(lambda euros: Decimal(euros * 100).quantize(Decimal("0.01")))
    if fact.type == "date":
        return st.dates(date(2007, 1, 1), date(2007, 3, 1))
    return st.sampled_from([choice.key for choice in fact.choices] or WORDS)


@cache
def whole_values(fact: Fact):
    """What a fact may be: of a set, several members."""
    return st.frozensets(values(fact), max_size=3) if fact.type == "set" else values(fact)


@cache
def one_of(*choices):
    """One of these choices."""
    return st.sampled_from(choices)


@cache
def listed_values(fact: Fact):
    """Two or three values of a fact."""
    return st.lists(values(fact), min_size=2, max_size=3, unique=True)


@st.composite
def comparisons_of(draw, names, known):
    fact = FACTS[draw(one_of(*names))]
    operator = draw(one_of(*(one for one in OPERATORS[fact.type] if known or one != "known")))
    if operator == "known":
        return Comparison(fact.name, operator, draw(BOOLEANS))
    if operator == "same_as":
        alike = [
            other.name
            for other in FACTS.values()
            if other.type == "choice" and fact.choices and other.choices == fact.choices and other != fact
        ]
        if alike:
            return Comparison(fact.name, operator, draw(one_of(*alike)))
        return Comparison(fact.name, "is", draw(values(fact)))
    if operator in ("in", "has_any"):
        return Comparison(fact.name, operator, tuple(draw(listed_values(fact))))
    return Comparison(fact.name, operator, draw(values(fact)))


def _deeper(trees):
    lists = st.lists(trees, min_size=2, max_size=3).map(tuple)
    return st.one_of(lists.map(All), lists.map(Any_), trees.map(Not))


@cache
def conditions(known=True):
    """A tree of up to eight comparisons; without `known`, none asks whether a fact is known."""
    trees = (st.recursive(comparisons_of(names, known), _deeper, max_leaves=8) for names in (FEW, tuple(sorted(FACTS))))
    return st.one_of(*trees)


@st.composite
def facts_for(draw, condition, hidden_questions=True):
    """Facts for a condition, some of them missing, some the answer to a hidden question."""
    facts = {}
    for name in sorted(mentioned(condition)):
        chance = draw(CHANCES)
        if chance > 2:
            facts[name] = draw(whole_values(FACTS[name]))
        elif chance == 2 and hidden_questions:
            facts[name] = NOT_ASKED
    return facts


@st.composite
def cases(draw, known=True):
    """A condition with facts for it."""
    condition = draw(conditions(known))
    return condition, draw(facts_for(condition))
