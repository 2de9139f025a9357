"""The lines of the benchmark: a table for who runs it, JSON for what reads it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

COLUMNS = ("what", "value", "unit", "floor", "× floor", "goal", "holds")
WORDS = {True: "yes", False: "NO", None: "–"}


@dataclass(frozen=True)
class Line:
    """One figure; `floor` is the least it could be, measured in the same run, `goal` what it should be."""

    name: str
    value: float
    unit: str
    floor: float | None = None
    goal: float | None = None
    at_least: bool = False
    """The goal is the least that is enough, not the most that is allowed."""

    @property
    def holds(self) -> bool | None:
        """Whether the goal is met; None where there is none."""
        if self.goal is None:
            return None
        return self.value >= self.goal if self.at_least else self.value <= self.goal

    @property
    def ratio(self) -> float | None:
        """The value as a multiple of the floor: what is left of it when the machine's speed is taken away."""
        return self.value / self.floor if self.floor else None

    def to_json(self) -> dict[str, Any]:
        """Return what the file keeps."""
        return {
            "name": self.name,
            "value": self.value,
            "unit": self.unit,
            "floor": self.floor,
            "goal": self.goal,
            "holds": self.holds,
        }

    def cells(self) -> tuple[str, ...]:
        """Return what the table shows."""
        ratio = "" if self.ratio is None else f"{self.ratio:.{1 if self.ratio >= 1 else 2}f}"
        sign = "≥" if self.at_least else "≤"
        goal = "" if self.goal is None else f"{sign} {short(self.goal)}"
        floor = "" if self.floor is None else short(self.floor)
        return (self.name, short(self.value), self.unit, floor, ratio, goal, WORDS[self.holds])


def short(number: float) -> str:
    """Return a figure with three digits that mean something, whole numbers whole."""
    if number == int(number) or abs(number) >= 100:
        return f"{number:.0f}"
    return f"{number:.2f}" if abs(number) >= 1 else f"{number:.3f}"


def table(lines: Sequence[Line]) -> str:
    """Return the lines under a heading, in columns."""
    rows = [COLUMNS, *(line.cells() for line in lines)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(COLUMNS))]
    ruled = [rows[0], tuple("─" * width for width in widths), *rows[1:]]
    return "\n".join(_row(row, widths) for row in ruled)


def _row(row: Sequence[str], widths: Sequence[int]) -> str:
    texts = {0, 2, 6}
    cells = [
        text.ljust(width) if column in texts else text.rjust(width)
        for column, (text, width) in enumerate(zip(row, widths, strict=True))
    ]
    return "  ".join(cells).rstrip()


def write(path: Path, lines: Sequence[Line]) -> None:
    """Write the lines as JSON, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.new")
    told = [line.to_json() for line in lines]
    draft.write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    draft.replace(path)
