"""What a ruleset asks of one student, and why: a pure function of the ruleset and of complete facts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeAlias

from rules.compiled import CompiledRules, Decision, FieldPlan, RowPlan, StepPlan
from rules.conditions import NOT_ASKED, Facts
from rules.model import Window
from rules.reasons import Reason, reason
from rules.spelling import comparable

MAJORITY = 18

Why: TypeAlias = dict[tuple[str, str], Reason]


@dataclass(slots=True)
class Outcome:
    """What comes out for one student: keys, in the order of the ruleset.

    `window` is None where no window holds or none is declared. `review` are the eligibility rules that
    staff look at, `approval` all that makes staff decide. `fields` gives each question of a shown step as
    asked, required, hidden or pending. `why` holds the Reason of each (kind, key) if reasons were asked for.
    """

    window: str | None = None
    respondent: str | None = None
    blocked: list[str] = field(default_factory=list)
    review: list[str] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)
    documents: list[str] = field(default_factory=list)
    consents: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    approval: list[str] = field(default_factory=list)
    pending: list[str] = field(default_factory=list)
    why: Why = field(default_factory=dict)


def complete(compiled: CompiledRules, facts: Facts, today: date | None = None) -> dict[str, Any]:
    """Return the facts with those computed from them, and NOT_ASKED for the answer to each hidden question.

    A fact that is given stays as it is; without `today` the campaign's first day is meant.
    """
    known = dict(facts)
    campaign = compiled.rules.campaign
    now = known.setdefault("campaign.today", today or campaign.opens.date())
    _complete_age(known, campaign.ages_on, now)
    commune = known.get("family.commune")
    if commune is not None and known.get("family.zone") is None:
        known["family.zone"] = compiled.zones.get(comparable(commune), compiled.elsewhere)
    for step in compiled.steps:
        if step.fields:
            _complete_answers(step, known)
    return known


def _complete_age(known: dict[str, Any], ages_on: date, today: date) -> None:
    birth = known.get("student.birth_date")
    if birth is not None:
        known.setdefault("student.age", years_between(birth, ages_on))
        known.setdefault("student.minor", years_between(birth, today) < MAJORITY)
    elif known.get("student.age") is not None:
        known.setdefault("student.minor", known["student.age"] < MAJORITY)


def _complete_answers(step: StepPlan, known: dict[str, Any]) -> None:
    """Take back the answers to hidden questions one by one: a later question may depend on an earlier one."""
    hidden = step.shown.holds(known) is False
    for question in step.fields:
        if hidden or question.asked.holds(known) is False:
            known[question.answer] = NOT_ASKED
        elif known.get(question.answer) is NOT_ASKED:
            del known[question.answer]


def years_between(birth: date, day: date) -> int:
    """Return an age in full years; who is born on 29 February grows older on 1 March."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def outcome(compiled: CompiledRules, facts: Facts, reasons: bool = False) -> Outcome:
    """Return what these complete facts lead to, with the reason of each item if asked (far slower)."""
    result = Outcome()
    why = result.why if reasons else None
    _enter(compiled, facts, result, why)
    unsettled = tuple(result.pending)
    for step in compiled.steps:
        _step(step, facts, result, why)
    for decision in compiled.approval:
        if _decide(decision, facts, why) is not False:
            result.approval.append(decision.key)
    # Nobody is blocked by what is not known: staff look at it.
    result.approval += (*result.review, *unsettled)
    return result


def entry(compiled: CompiledRules, facts: Facts) -> Outcome:
    """Return of an outcome only whether, when and by whom a student is re-enrolled: a tenth of the work."""
    result = Outcome()
    _enter(compiled, facts, result, None)
    return result


def _enter(compiled: CompiledRules, facts: Facts, result: Outcome, why: Why | None) -> None:
    result.window = _window(compiled.windows, facts, why)
    result.respondent = _first(compiled.respondent, facts, why)
    for rule, decision in zip(compiled.rules.eligibility, compiled.eligibility, strict=True):
        met = _decide(decision, facts, why)
        if met is None:
            result.pending.append(rule.key)
        elif not met:
            (result.blocked if rule.otherwise == "block" else result.review).append(rule.key)


def reasons_of_step(compiled: CompiledRules, facts: Facts, key: str) -> Why:
    """Return the reasons of one step and of its items: what its page says, far cheaper than all reasons."""
    why: Why = {}
    step = next(step for step in compiled.steps if step.shown.key == key)
    _step(step, facts, Outcome(), why)
    return why


def waits_for(explained: Outcome) -> frozenset[str]:
    """Return the facts that the pending rules, steps and items of an outcome with reasons wait for."""
    waiting = (found.missing for (_kind, key), found in explained.why.items() if key in explained.pending)
    return frozenset[str]().union(*waiting)


def _decide(decision: Decision, facts: Facts, why: Why | None) -> bool | None:
    if why is None:
        return decision.holds(facts)
    found = why[decision.kind, decision.key] = reason(decision.condition, facts)
    return found.value


def _window(windows: Iterable[Decision], facts: Facts, why: Why | None) -> str | None:
    for window in windows:
        if _decide(window, facts, why):
            return window.key
    return None


def _first(rows: Iterable[RowPlan], facts: Facts, why: Why | None) -> str | None:
    """Return the key of the first row that holds; nothing while an earlier row is unknown."""
    for row in rows:
        holds = row.when.holds(facts)
        if holds is False:
            continue
        if why is not None:
            why[row.reach.kind, row.reach.key] = reason(row.reach.condition, facts)
        return row.when.key if holds else None
    return None


def _step(step: StepPlan, facts: Facts, result: Outcome, why: Why | None) -> None:
    shown = _decide(step.shown, facts, why)
    if shown is None:
        result.pending.append(step.shown.key)
    if not shown:
        return
    filled = step.stays
    for question in step.fields:
        state = result.fields[question.key] = _field_state(question, facts, why)
        filled = filled or state != "hidden"
        if state == "pending":
            result.pending.append(question.key)
    if step.content is not None:
        filled = _items(step, facts, getattr(result, step.content), result.pending, why)
    if filled:
        result.steps.append(step.shown.key)


def _items(step: StepPlan, facts: Facts, asked: list[str], pending: list[str], why: Why | None) -> bool:
    """Sort the items of a step into asked and pending; return whether there are any."""
    before = len(asked) + len(pending)
    for item in step.items:
        holds = item.holds(facts) if why is None else _decide(item, facts, why)
        if holds:
            asked.append(item.key)
        elif holds is None:
            pending.append(item.key)
    return len(asked) + len(pending) > before


def _field_state(question: FieldPlan, facts: Facts, why: Why | None) -> str:
    asked = question.asked.holds(facts) if why is None else _decide(question.asked, facts, why)
    if not asked:
        return "pending" if asked is None else "hidden"
    required = question.required
    if isinstance(required, bool):
        return "required" if required else "asked"
    return "required" if _decide(required, facts, why) else "asked"


def window_of(compiled: CompiledRules, result: Outcome) -> Window | None:
    """Return the window of an outcome; None where none holds or none is declared."""
    return next((window for window in compiled.rules.campaign.windows if window.key == result.window), None)


def offered(compiled: CompiledRules, facts: Facts, courses: Iterable[Facts]) -> dict[str, list[str]]:
    """Return, for each group, the codes of the courses that it offers to this student."""
    together = [({**facts, **course}, course["course.code"]) for course in courses]
    return {offer.key: [code for known, code in together if offer.holds(known)] for offer in compiled.offers}


def points(compiled: CompiledRules, facts: Facts) -> int:
    """Return the priority of a student when wishes are allocated; what is not known grants nothing."""
    priorities: Mapping[str, int] = {rule.key: rule.points for rule in compiled.rules.seats.priorities}
    return sum(priorities[decision.key] for decision in compiled.priorities if decision.holds(facts))
