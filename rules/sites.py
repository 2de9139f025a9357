"""Every condition of a ruleset with its place and what it may speak of there."""

from collections.abc import Iterator
from dataclasses import dataclass

from rules.conditions import Condition
from rules.model import Ruleset, Step
from rules.problems import Path

ANSWER = "answer."


@dataclass(frozen=True, slots=True)
class Site:
    """A place for a condition; `answers` counts the questions asked before it, in the order of the wizard."""

    path: Path
    condition: Condition | None
    answers: int
    course: bool = False


def answer_order(ruleset: Ruleset) -> dict[str, int]:
    """Return the position of each answer's fact among all questions."""
    return {f"{ANSWER}{field.key}": position for position, field in enumerate(ruleset.fields_asked())}


def sites(ruleset: Ruleset) -> Iterator[Site]:
    """Yield every place that may hold a condition, in the order of the grammar."""
    every = sum(len(step.fields) for step in ruleset.steps)
    for index, window in enumerate(ruleset.campaign.windows):
        yield Site(("campaign", "windows", index, "when"), window.when, 0)
    for index, row in enumerate(ruleset.respondent):
        yield Site(("respondent", index, "when"), row.when, 0)
    for index, rule in enumerate(ruleset.eligibility):
        yield Site(("eligibility", index, "require"), rule.require, every)
    asked = 0
    for index, step in enumerate(ruleset.steps):
        yield from _step_sites(("steps", index), step, asked)
        asked += len(step.fields)
    for index, priority in enumerate(ruleset.seats.priorities):
        yield Site(("seats", "priorities", index, "when"), priority.when, every)
    for index, approval in enumerate(ruleset.approval):
        yield Site(("approval", index, "when"), approval.when, every)
    yield from _price_sites(ruleset, every)


def _step_sites(path: Path, step: Step, asked: int) -> Iterator[Site]:
    yield Site((*path, "when"), step.when, asked)
    for index, field in enumerate(step.fields):
        yield Site((*path, "fields", index, "when"), field.when, asked + index)
        if not isinstance(field.required, bool):
            yield Site((*path, "fields", index, "required"), field.required, asked + index)
    for index, consent in enumerate(step.consents):
        yield Site((*path, "consents", index, "when"), consent.when, asked)
    for index, document in enumerate(step.documents):
        yield Site((*path, "documents", index, "when"), document.when, asked)
    for index, group in enumerate(step.groups):
        yield Site((*path, "groups", index, "when"), group.when, asked)
        yield Site((*path, "groups", index, "offer"), group.offer, asked, course=True)


def _price_sites(ruleset: Ruleset, every: int) -> Iterator[Site]:
    for index, line in enumerate(ruleset.prices.lines):
        path: Path = ("prices", "lines", index)
        course = line.per == "course"
        yield Site((*path, "when"), line.when, every, course)
        for number, row in enumerate(line.amounts):
            yield Site((*path, "amounts", number, "when"), row.when, every, course)
    for index, reduction in enumerate(ruleset.prices.reductions):
        yield Site(("prices", "reductions", index, "when"), reduction.when, every)
