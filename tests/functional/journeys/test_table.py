"""Each of the fourteen rules stands in a ruleset, has personas there, and is lived in the portal."""

import importlib
import pkgutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import pytest

from rules.compiled import compile_rules
from rules.loader import load
from rules.model import Ruleset
from rules.personas import run_test
from tests.functional import journeys
from tests.functional.journeys.places import text_of
from tests.functional.journeys.table import TABLE, Row

RULES = [f"R{number}" for number in range(1, 15)]


@cache
def classes() -> Mapping[str, type]:
    """Every class of journeys of this package, as pytest collects them, by name."""
    found: dict[str, type] = {}
    for module in pkgutil.iter_modules(journeys.__path__):
        if module.name.startswith("test_") and module.name != "test_table":
            held = vars(importlib.import_module(f"{journeys.__name__}.{module.name}"))
            for name, value in held.items():
                if name.startswith("Test") and isinstance(value, type):
                    assert name not in found, f"two classes are called {name}"
                    found[name] = value
    return found


@cache
def ruleset(pack: str) -> Ruleset:
    """The rules of an establishment as they are delivered."""
    return load(text_of(pack))


def faults(row: Row) -> Iterator[str]:
    """What a row claims and is not so."""
    rules = ruleset(row.pack)
    by_key = {test.key: test for test in rules.tests}
    for key in row.personas:
        if key not in by_key:
            yield f"{row.pack} has no persona {key}"
        elif not run_test(compile_rules(rules), by_key[key]).passed:
            yield f"{row.pack}: the persona {key} does not pass"
    if not row.stated(rules):
        yield f"{row.pack} does not state {row.rule}"
    for journey in row.journeys:
        name, _, test = journey.partition(".")
        held: Any = classes().get(name)
        if held is None or not callable(getattr(held, test, None)) or not test.startswith("test_"):
            yield f"there is no journey {journey}"
        elif (held.rule, held.pack) != (row.rule, row.pack):
            yield f"{journey} is about {held.rule} at {held.pack}"


def unlisted(rows: Sequence[Row]) -> set[str]:
    """The classes of journeys of which no row names a test."""
    listed = {journey.partition(".")[0] for row in rows for journey in row.journeys}
    return set(classes()) - listed


class TestTable:
    def test_every_rule_has_a_row_with_journeys(self) -> None:
        told = {row.rule for row in TABLE if row.journeys}

        assert [rule for rule in RULES if rule not in told] == []

    @pytest.mark.parametrize("row", TABLE, ids=lambda row: f"{row.rule}-{row.pack}")
    def test_what_a_row_claims_is_so(self, row: Row) -> None:
        assert list(faults(row)) == []

    def test_no_class_of_journeys_stands_outside_it(self) -> None:
        assert unlisted(TABLE) == set()

    def test_a_rule_without_persona_is_stated_by_its_ruleset(self) -> None:
        always = Row("", "", (), ()).stated

        assert [row.rule for row in TABLE if not row.personas and row.stated is always] == []


class TestTheTableItself:
    """It sees what lacks."""

    def test_a_persona_that_no_ruleset_carries(self) -> None:
        row = replace(TABLE[0], personas=("nobody",))

        assert list(faults(row)) == ["valcourt has no persona nobody"]

    @pytest.mark.parametrize("journey", ["TestBlocked.test_nothing", "TestNothing.test_x", "TestBlocked.rule"])
    def test_a_journey_that_is_none(self, journey: str) -> None:
        row = replace(TABLE[0], journeys=(journey,))

        assert list(faults(row)) == [f"there is no journey {journey}"]

    def test_a_journey_of_another_rule_or_place(self) -> None:
        row = replace(TABLE[0], journeys=("TestBlockedAtHauterive.test_an_instrument_that_was_not_given_back_blocks",))

        assert list(faults(row)) == [f"{row.journeys[0]} is about R1 at hauterive"]

    def test_a_rule_that_the_ruleset_does_not_state(self) -> None:
        row = replace(TABLE[0], stated=lambda _: False)

        assert list(faults(row)) == ["valcourt does not state R1"]

    def test_a_class_that_no_row_names(self) -> None:
        assert unlisted([row for row in TABLE if row.rule != "R9"]) == {"TestImage", "TestImageRefused"}
