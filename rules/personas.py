"""Runs the tests that a ruleset carries: what came out for each persona, and how it differs."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from rules.compiled import CompiledRules
from rules.conditions import fact_value
from rules.model import Expect, PersonaTest, Ruleset
from rules.money import in_cents, in_euros
from rules.outcome import Outcome, complete, offered, outcome
from rules.papers import last_day, oldest_day
from rules.prices import FAMILY_PREFIXES, Estimate, estimate

LISTS = ("blocked", "documents", "consents", "groups", "approval")


@dataclass(frozen=True, slots=True)
class PersonaResult:
    """A persona and what came out; no difference: the test passed."""

    test: PersonaTest
    students: Sequence[Mapping[str, Any]]
    """The complete facts of the persona, then of its siblings."""
    outcome: Outcome
    estimate: Estimate
    offered: Mapping[str, list[str]]
    differences: tuple[str, ...]

    @property
    def facts(self) -> Mapping[str, Any]:
        """The complete facts of the persona."""
        return self.students[0]

    @property
    def passed(self) -> bool:
        """Whether all that is expected came out."""
        return not self.differences


def run_tests(compiled: CompiledRules) -> tuple[PersonaResult, ...]:
    """Return the result of every test of the ruleset, in its order."""
    return tuple(run_test(compiled, test) for test in compiled.rules.tests)


def run_test(compiled: CompiledRules, test: PersonaTest, reasons: bool = False) -> PersonaResult:
    """Return the result of one test, with the reasons of its outcome and prices if asked."""
    courses = [_typed(compiled, course) for course in test.courses]
    students = _students(compiled, test)
    money = estimate(compiled, students, [courses] + [[] for _ in students[1:]], reasons)
    facts = {"family.students": len(students), **students[0]}
    came = outcome(compiled, facts, reasons)
    offers = offered(compiled, facts, courses)
    differences = (
        *_about_outcome(test.expect, came, money),
        *_about_offers(test.expect, offers),
        *_about_money(test.expect, money),
        *_about_days(test.expect, compiled.rules, facts["campaign.today"]),
    )
    return PersonaResult(test, [facts, *students[1:]], came, money, offers, differences)


def _typed(compiled: CompiledRules, given: Mapping[str, Any]) -> dict[str, Any]:
    return {name: fact_value(value, compiled.facts[name]) for name, value in given.items()}


def _students(compiled: CompiledRules, test: PersonaTest) -> list[dict[str, Any]]:
    """Return the complete facts of the persona, then of its siblings, who share those of the family."""
    persona = complete(compiled, _typed(compiled, test.given), test.on)
    family = {name: value for name, value in persona.items() if name.startswith(FAMILY_PREFIXES)}
    siblings = [{**family, **_typed(compiled, sibling.given)} for sibling in test.siblings]
    return [persona, *(complete(compiled, sibling, test.on) for sibling in siblings)]


def _about_outcome(expect: Expect, came: Outcome, money: Estimate) -> Iterator[str]:
    for name in ("window", "respondent"):
        yield from _differs(name, getattr(expect, name), getattr(came, name))
    for name in LISTS:
        yield from _list_differs(name, getattr(expect, name), getattr(came, name))
    if expect.steps is not None and list(expect.steps) != came.steps:
        yield _said("steps", _joined(expect.steps), _joined(came.steps))
    for key, state in (expect.fields or {}).items():
        yield from _differs(f"fields.{key}", state, came.fields.get(key, "hidden"))
    waiting = [charge.key for charge in money.pending if charge.student in (0, None)]
    yield from _list_differs("pending", expect.pending, dict.fromkeys([*came.pending, *waiting]))


def _about_offers(expect: Expect, offers: Mapping[str, list[str]]) -> Iterator[str]:
    for key, codes in (expect.offered or {}).items():
        yield from _list_differs(f"offered.{key}", codes, offers[key])


def _about_money(expect: Expect, money: Estimate) -> Iterator[str]:
    if expect.lines is not None:
        came: dict[str, int] = {}
        for charge in money.charges:
            came[charge.key] = came.get(charge.key, 0) + charge.cents
        for key in sorted({*expect.lines, *came}):
            # A test writes what a reduction takes off without its sign.
            found = abs(came[key]) if key in came else None
            wanted = in_cents(expect.lines[key]) if key in expect.lines else None
            if (found or 0) != (wanted or 0):
                yield _said(f"lines.{key}", _euros(wanted), _euros(found))
    for name in ("total", "rentals"):
        amount = getattr(expect, name)
        if amount is not None and in_cents(amount) != getattr(money, name):
            yield _said(name, _euros(in_cents(amount)), _euros(getattr(money, name)))


def _about_days(expect: Expect, rules: Ruleset, today: date) -> Iterator[str]:
    papers = {item.key: item for item in rules.documents()}
    for name, days, of in (
        ("issued_from", expect.issued_from, oldest_day),
        ("valid_until", expect.valid_until, last_day),
    ):
        for key, day in (days or {}).items():
            yield from _differs(f"{name}.{key}", day, of(papers[key], today) if key in papers else None)
    yield from _differs("withdraw_by", expect.withdraw_by, rules.campaign.withdraw_by)


def _differs(name: str, wanted: object, found: object) -> Iterator[str]:
    if wanted is not None and wanted != found:
        yield _said(name, wanted, found or "none")


def _list_differs(name: str, wanted: Iterable[str] | None, found: Iterable[str]) -> Iterator[str]:
    if wanted is not None and sorted(wanted) != sorted(found):
        yield _said(name, _joined(wanted), _joined(found))


def _said(name: str, wanted: object, found: object) -> str:
    return f"{name}: expected {wanted}, found {found}"


def _joined(keys: Iterable[str]) -> str:
    return ", ".join(keys) or "none"


def _euros(cents: int | None) -> str:
    return "none" if cents is None else str(in_euros(cents))
