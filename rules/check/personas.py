"""The tests of a ruleset: facts with values that fit, expectations about keys that exist."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from rules.catalogue import Fact
from rules.conditions import fact_value
from rules.model import PersonaTest, Ruleset
from rules.problems import Finding, Path, did_you_mean

COURSE = "course."


def check_personas(ruleset: Ruleset, facts: Mapping[str, Fact]) -> Iterator[Finding]:
    """Yield what is wrong with the tests that a ruleset carries."""
    known = _known_keys(ruleset)
    for index, test in enumerate(ruleset.tests):
        path: Path = ("tests", index)
        yield from _given(path, test, facts)
        for name, keys in known.items():
            yield from _expected((*path, "expect", name), getattr(test.expect, name), keys)


def _given(path: Path, test: PersonaTest, facts: Mapping[str, Fact]) -> Iterator[Finding]:
    yield from _values((*path, "given"), test.given, facts, course=False)
    for index, course in enumerate(test.courses):
        yield from _values((*path, "courses", index), course, facts, course=True)
    for index, sibling in enumerate(test.siblings):
        yield from _values((*path, "siblings", index, "given"), sibling.given, facts, course=False)


def _values(path: Path, given: Mapping[str, Any], facts: Mapping[str, Fact], *, course: bool) -> Iterator[Finding]:
    possible = {name: fact for name, fact in facts.items() if (fact.scope == "course") is course}
    for name, value in given.items():
        if name not in possible:
            about = f"a course ({COURSE}…)" if course else "the student or the family"
            yield (*path, name), "unknown_fact", f"a fact about {about}{did_you_mean(name, possible)}"
            continue
        try:
            fact_value(value, possible[name])
        except ValueError as error:
            yield (*path, name), "value", str(error)


def _expected(path: Path, expected: Any, known: Collection[str]) -> Iterator[Finding]:
    if expected is None:
        return
    named = isinstance(expected, dict)
    for index, key in enumerate((expected,) if isinstance(expected, str) else expected):
        if key not in known:
            here = path if isinstance(expected, str) else (*path, key if named else index)
            yield here, "unknown_key", "a key of this ruleset" + did_you_mean(key, known)


def _known_keys(ruleset: Ruleset) -> dict[str, set[str]]:
    prices = ruleset.prices
    eligibility = {rule.key for rule in ruleset.eligibility}
    steps = {step.key for step in ruleset.steps}
    items = {item.key for _, item in ruleset.items()}
    groups = {group.key for group in ruleset.groups()}
    papers = {document.key for document in ruleset.documents()}
    charged = {charge.key for charges in (prices.lines, prices.reductions, prices.caps) for charge in charges}
    return {
        "window": {window.key for window in ruleset.campaign.windows},
        "blocked": eligibility,
        "steps": steps,
        "fields": {field.key for field in ruleset.fields_asked()},
        "documents": papers,
        "consents": {consent.key for consent in ruleset.consents()},
        "groups": groups,
        "offered": groups,
        "approval": {approval.key for approval in ruleset.approval} | eligibility,
        "pending": steps | items | eligibility | charged,
        "lines": charged,
        "issued_from": papers,
        "valid_until": papers,
    }
