"""What a ruleset asks, refuses and charges, in plain French: one line a rule, its condition as a sentence."""

from collections.abc import Iterator
from datetime import datetime

from rules.compiled import CompiledRules, Decision, FieldPlan, LinePlan, StepPlan
from rules.headings import (
    ANSWERS_NEXT_DAY,
    ANSWERS_WITHIN,
    BRACKET,
    CAP,
    ELIGIBILITY,
    FROM_TO,
    HEADINGS,
    LAST_BRACKET,
    OTHERWISE,
    REDUCTION,
    REQUIRED,
    WHO,
    WITHOUT_QUOTIENT,
)
from rules.model import Campaign, PriceRow, Prices, Step, Window
from rules.sentences import Teller, say_rule, teller
from rules.sentences.french_words import day, money

LANGUAGE = "fr"
INDENT = "  "


def show(compiled: CompiledRules) -> Iterator[str]:
    """Yield the lines that tell a person what this ruleset does."""
    rules = compiled.rules
    to = teller(compiled.facts, reader="staff")
    yield f"{rules.title} · {rules.school_year}"
    yield f"{HEADINGS['campaign']} {_period(rules.campaign.opens, rules.campaign.closes)}"
    yield from _answers(rules.campaign)
    yield from _section("windows", _windows(compiled, to))
    yield from _section("respondent", _respondent(compiled, to))
    yield from _section("eligibility", _eligibility(compiled, to))
    yield from _section("steps", _steps(compiled, to))
    yield from _section("approval", _approval(compiled, to))
    yield from _section("prices", _prices(compiled, to))


def _section(name: str, lines: Iterator[str]) -> Iterator[str]:
    """Yield a heading and its lines, or nothing where there are none."""
    first = next(lines, None)
    if first is not None:
        yield ""
        yield HEADINGS[name]
        yield INDENT + first
        yield from (INDENT + line for line in lines)


def _said(decision: Decision, to: Teller) -> str:
    return say_rule(decision.condition, LANGUAGE, decision.kind, to=to)


def _period(opens: datetime, closes: datetime) -> str:
    return FROM_TO.format(opens=_instant(opens), closes=_instant(closes))


def _instant(value: datetime) -> str:
    return f"{day(value.date())} {value:%H:%M}"


def _answers(campaign: Campaign) -> Iterator[str]:
    if campaign.answers_within is not None:
        days = campaign.answers_within.days
        yield INDENT + (ANSWERS_NEXT_DAY if days == 1 else ANSWERS_WITHIN.format(days=days))


def _windows(compiled: CompiledRules, to: Teller) -> Iterator[str]:
    windows: tuple[Window, ...] = compiled.rules.campaign.windows
    for window, decision in zip(windows, compiled.windows, strict=True):
        yield f"{window.label} [{window.key}] {_period(window.opens, window.closes)}. {_said(decision, to)}"


def _respondent(compiled: CompiledRules, to: Teller) -> Iterator[str]:
    for row in compiled.respondent:
        yield f"{WHO[row.when.key]}. {_said(row.reach, to)}"


def _eligibility(compiled: CompiledRules, to: Teller) -> Iterator[str]:
    for rule, decision in zip(compiled.rules.eligibility, compiled.eligibility, strict=True):
        yield f"[{rule.key}] {_said(decision, to)}"
        yield INDENT + ELIGIBILITY.format(otherwise=OTHERWISE[rule.otherwise], message=rule.message)


def _steps(compiled: CompiledRules, to: Teller) -> Iterator[str]:
    for step, plan in zip(compiled.rules.steps, compiled.steps, strict=True):
        yield f"{step.title} [{step.key}]. {_said(plan.shown, to)}"
        yield from (INDENT + line for line in _items(step, plan, to))


def _items(step: Step, plan: StepPlan, to: Teller) -> Iterator[str]:
    for field, question in zip(step.fields, plan.fields, strict=True):
        yield f"{field.label} [{field.key}]. {_said(question.asked, to)}{_duty(question, to)}"
    if plan.content is not None:
        for item, decision in zip(step.items, plan.items, strict=True):
            yield f"{item.label} [{item.key}]. {_said(decision, to)}"


def _duty(question: FieldPlan, to: Teller) -> str:
    if isinstance(question.required, Decision):
        return f" {_said(question.required, to)}"
    return f" {REQUIRED}" if question.required else ""


def _approval(compiled: CompiledRules, to: Teller) -> Iterator[str]:
    for approval, decision in zip(compiled.rules.approval, compiled.approval, strict=True):
        yield f"{approval.reason} [{approval.key}] {_said(decision, to)}"


def _brackets(prices: Prices) -> Iterator[str]:
    for bracket in prices.brackets:
        bound = LAST_BRACKET if bracket.up_to is None else BRACKET.format(amount=money(bracket.up_to))
        yield f"{bracket.key.upper()} {bound}"
    if prices.missing_quotient is not None:
        yield WITHOUT_QUOTIENT.format(bracket=prices.missing_quotient.upper())


def _prices(compiled: CompiledRules, to: Teller) -> Iterator[str]:
    if compiled.rules.prices.brackets:
        yield ", ".join(_brackets(compiled.rules.prices))
    for plan in compiled.lines:
        yield f"{plan.line.label} [{plan.line.key}]. {_said(plan.when, to)}"
        yield from (INDENT + line for line in _amounts(plan, to))
    for reduction, decision in compiled.reductions:
        percent = REDUCTION.format(percent=reduction.percent)
        yield f"{reduction.label} [{reduction.key}] {percent}. {_said(decision, to)}"
    for cap in compiled.rules.prices.caps:
        yield f"{cap.label} [{cap.key}] {CAP.format(amount=money(cap.amount))}"


def _amounts(plan: LinePlan, to: Teller) -> Iterator[str]:
    for row, planned in zip(plan.line.amounts, plan.rows, strict=True):
        # A single row without condition says nothing that the line did not.
        said = f". {_said(planned.reach, to)}" if len(plan.rows) > 1 else ""
        yield f"{_amount(row)}{said}"


def _amount(row: PriceRow) -> str:
    if row.by_bracket is None:
        return money(row.amount) if row.amount is not None else ""
    return ", ".join(f"{key.upper()} {money(amount)}" for key, amount in row.by_bracket.items())
