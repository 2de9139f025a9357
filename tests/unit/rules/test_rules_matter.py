"""Each rule matters to a persona: where a ruleset loses it, one of those that the table names for it turns red."""

from collections.abc import Callable
from typing import Any

import pytest

from rules.compiled import compile_rules
from rules.loader import load_file
from rules.model import Ruleset
from rules.personas import run_test
from tests.functional.journeys.table import TABLE, Row
from tests.unit.rules.documents import PACKS

RULESETS = {rules.establishment: rules for rules in map(load_file, PACKS)}


def steps(change: Callable[[Any], Any]) -> Callable[[Ruleset], Ruleset]:
    """Return what changes every step."""
    return lambda rules: rules.model_copy(update={"steps": tuple(change(step) for step in rules.steps)})


def without(**gone: str | None) -> Callable[[Ruleset], Ruleset]:
    """Return what takes items out of all steps: one of this key, or all of the kind."""

    def change(step: Any) -> Any:
        return step.model_copy(
            update={
                kind: tuple(item for item in getattr(step, kind) if key is not None and item.key != key)
                for kind, key in gone.items()
            }
        )

    return steps(change)


def prices(**values: Any) -> Callable[[Ruleset], Ruleset]:
    """Return what changes the prices."""
    return lambda rules: rules.model_copy(update={"prices": rules.prices.model_copy(update=values)})


def asked_of_all(step: Any) -> Any:
    """Let everybody be asked for the level at school, and nobody have to answer."""
    level = "niveau-scolaire"
    lost = {"required": False, "when": None}
    fields = tuple(field.model_copy(update=lost) if field.key == level else field for field in step.fields)
    return step.model_copy(update={"fields": fields})


def chosen_by_all(step: Any) -> Any:
    """Let each student choose in every group."""
    return step.model_copy(update={"groups": tuple(one.model_copy(update={"when": None}) for one in step.groups)})


def for_good(step: Any) -> Any:
    """Let every document be as old as may be and serve for ever."""
    lost = {"issued_within": None, "valid": "for-ever"}
    return step.model_copy(update={"documents": tuple(one.model_copy(update=lost) for one in step.documents)})


LOST: dict[str, Callable[[Ruleset], Ruleset]] = {
    "R1": lambda rules: rules.model_copy(update={"eligibility": ()}),
    "R2": lambda rules: rules.model_copy(update={"respondent": rules.respondent[-1:]}),
    "R3": lambda rules: rules.model_copy(update={"campaign": rules.campaign.model_copy(update={"windows": ()})}),
    "R4": without(documents=None),
    "R5": steps(for_good),
    "R6": steps(chosen_by_all),
    "R7": steps(asked_of_all),
    "R8": without(consents="sortie"),
    "R9": without(consents="image"),
    "R10": without(consents="reglement"),
    "R11": steps(lambda step: step.model_copy(update={"when": None})),
    "R12": prices(reductions=(), caps=()),
    "R13": prices(missing_quotient="a"),
    "R14": lambda rules: rules.model_copy(update={"campaign": rules.campaign.model_copy(update={"withdraw_by": None})}),
}
"""What a ruleset is without each of the rules that a persona can tell."""


def red(row: Row, rules: Ruleset) -> list[str]:
    """The personas of a row that do not get what they must."""
    compiled = compile_rules(rules)
    return [test.key for test in rules.tests if test.key in row.personas and not run_test(compiled, test).passed]


@pytest.mark.parametrize(
    "row", [row for row in TABLE if row.rule in LOST and row.personas], ids=lambda row: f"{row.rule}-{row.pack}"
)
def test_a_ruleset_without_it_fails_one_of_its_personas(row: Row) -> None:
    rules = RULESETS[row.pack]
    assert red(row, rules) == []

    lost = LOST[row.rule](rules)

    assert red(row, lost) != []


def test_every_rule_that_has_personas_is_tried() -> None:
    assert {row.rule for row in TABLE if row.personas and row.rule.startswith("R")} == set(LOST)
