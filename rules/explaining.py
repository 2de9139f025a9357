"""What comes out for the persona of a test, and why, in plain French."""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from rules.charges import Charge
from rules.compiled import CompiledRules
from rules.conditions import NOT_ASKED
from rules.headings import FAMILY, HEADINGS, LABELS, NOTHING, STATES, STUDENT, WHO
from rules.money import in_euros
from rules.personas import PersonaResult, run_test
from rules.reading import shown
from rules.sentences import Teller, say, teller
from rules.sentences.french_words import day, money
from rules.sentences.pricing import PriceTeller

LANGUAGE = "fr"
INDENT = "  "
LISTS = ("blocked", "steps", "documents", "consents", "groups", "approval", "pending")


def explain(compiled: CompiledRules, test_key: str) -> Iterator[str]:
    """Yield the lines that explain the outcome of a test's persona; KeyError where there is no such test."""
    tests = {test.key: test for test in compiled.rules.tests}
    result = run_test(compiled, tests[test_key], reasons=True)
    to = teller(compiled.facts, reader="staff")
    yield f"{result.test.label} [{test_key}]"
    yield from _section("facts", _facts(result))
    yield from _section("outcome", _outcome(result))
    yield from _section("reasons", _reasons(compiled, result, to))
    yield from _section("prices", _prices(compiled, result, to))
    yield from _section("differences", result.differences)


def _section(name: str, lines: Iterable[str]) -> Iterator[str]:
    listed = list(lines)
    if listed:
        yield ""
        yield HEADINGS[name]
        yield from (INDENT + line for line in listed)


def _facts(result: PersonaResult) -> Iterator[str]:
    for name, value in result.facts.items():
        if value is not NOT_ASKED:
            yield f"{name}\u00a0: {_value(value)}"


def _value(value: Any) -> str:
    if isinstance(value, date):
        return day(value)
    if isinstance(value, frozenset):
        return ", ".join(sorted(value)) or NOTHING
    return money(value) if isinstance(value, Decimal) else shown(value)


def _outcome(result: PersonaResult) -> Iterator[str]:
    came = result.outcome
    yield f"{LABELS['window']}\u00a0: {came.window or NOTHING}"
    yield f"{LABELS['respondent']}\u00a0: {WHO[came.respondent] if came.respondent else NOTHING}"
    for name in LISTS:
        yield f"{LABELS[name]}\u00a0: {', '.join(getattr(came, name)) or NOTHING}"
    for key, state in came.fields.items():
        yield f"{key}\u00a0: {STATES[state]}"


def _reasons(compiled: CompiledRules, result: PersonaResult, to: Teller) -> Iterator[str]:
    """Yield why each item that has a condition came out as it did."""
    for (kind, key), reason in result.outcome.why.items():
        if reason.because or reason.missing:
            yield f"{key}\u00a0: {say(reason, LANGUAGE, kind, to)}"


def _prices(compiled: CompiledRules, result: PersonaResult, to: Teller) -> Iterator[str]:
    money_of = result.estimate
    telling = PriceTeller(compiled.rules.prices, money_of, LANGUAGE)
    for charge in money_of.charges:
        yield f"{charge.label} ({_payer(charge)})\u00a0: {money(in_euros(charge.cents))}"
        yield INDENT + telling.say(charge, result.students[charge.student or 0], to)
    for name in ("total", "rentals", "deposit"):
        yield f"{LABELS[name]}\u00a0: {money(in_euros(getattr(money_of, name)))}"


def _payer(charge: Charge) -> str:
    who = FAMILY if charge.student is None else STUDENT.format(number=charge.student + 1)
    return f"{who}, {charge.course}" if charge.course else who
