"""The report of the benchmark: what its table and its file say of a figure."""

import json
from pathlib import Path

import pytest

from tests.load.report import Line, short, table, write

STEP = Line("step of 15, GET", 3.5, "ms CPU", floor=0.5, goal=2.0)
RUNS = Line("flow runs: beside the process worker", 6.0, "times", goal=5.0, at_least=True)
LOGIN = Line("login, POST: SQL", 10, "statements")


class TestALine:
    @pytest.mark.parametrize(
        ("value", "at_least", "holds"),
        [(1.9, False, True), (2.0, False, True), (2.1, False, False), (1.9, True, False), (2.0, True, True)],
    )
    def test_it_tells_whether_its_goal_holds(self, value: float, at_least: bool, holds: bool) -> None:
        assert Line("x", value, "ms", goal=2.0, at_least=at_least).holds is holds

    def test_without_goal_nothing_holds_or_fails(self) -> None:
        assert LOGIN.holds is None

    def test_it_is_a_multiple_of_its_floor(self) -> None:
        assert STEP.ratio == 7.0

    def test_without_floor_it_is_no_multiple(self) -> None:
        assert RUNS.ratio is None


class TestTheTable:
    def test_it_shows_each_line_under_its_heading(self) -> None:
        shown = [line.split() for line in table([STEP, RUNS]).splitlines()]

        assert shown[0] == ["what", "value", "unit", "floor", "×", "floor", "goal", "holds"]
        assert shown[2] == ["step", "of", "15,", "GET", "3.50", "ms", "CPU", "0.500", "7.0", "≤", "2", "NO"]
        assert shown[3][-3:] == ["≥", "5", "yes"]

    def test_its_columns_stand_below_each_other(self) -> None:
        lines = table([STEP, LOGIN]).splitlines()

        assert lines[2].index("ms CPU") == lines[3].index("statements") == lines[0].index("unit")

    @pytest.mark.parametrize(
        ("number", "shown"), [(16, "16"), (16.0, "16"), (0.8349, "0.835"), (8.1049, "8.10"), (137.6, "138")]
    )
    def test_a_figure_has_the_digits_that_mean_something(self, number: float, shown: str) -> None:
        assert short(number) == shown


class TestTheFile:
    def test_it_lists_every_line_with_the_same_names(self, tmp_path: Path) -> None:
        file = tmp_path / "build" / "bench.json"

        write(file, [STEP, RUNS, LOGIN])

        told = json.loads(file.read_text(encoding="utf-8"))
        assert told[0] == {
            "name": "step of 15, GET",
            "value": 3.5,
            "unit": "ms CPU",
            "floor": 0.5,
            "goal": 2.0,
            "holds": False,
        }
        assert [line["holds"] for line in told] == [False, True, None]
        assert [line["floor"] for line in told] == [0.5, None, None]
        assert list(file.parent.iterdir()) == [file]
