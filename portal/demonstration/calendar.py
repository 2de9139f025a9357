"""The days of the demonstration: its school years, and the instant at which its clock starts."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from random import Random
from typing import TypeVar
from zoneinfo import ZoneInfo

Value = TypeVar("Value")

PARIS = ZoneInfo("Europe/Paris")
START = datetime(2026, 6, 10, 19, 2, tzinfo=PARIS)
"""Where the demonstration's clock starts: a Wednesday evening within every campaign."""

TODAY = START.date()
PUBLISHED = datetime(2026, 5, 11, 9, 0, tzinfo=PARIS)
"""When the rules were published: before the first campaign opens."""

PRESENT = 2025
"""The school year 2025-2026, in which the demonstration stands; a year is named by its first."""

NEXT = PRESENT + 1
OLDEST = 2019
"""The oldest school year of which anything is kept; who came earlier starts higher up."""


def year_key(first: int) -> str:
    """Return the key that rules give to a school year, such as 2025-2026."""
    return f"{first}-{first + 1}"


def year_days(first: int) -> tuple[date, date]:
    """Return the first and the last day of a school year."""
    return date(first, 9, 1), date(first + 1, 8, 31)


def lesson_days(first: int) -> tuple[date, date]:
    """Return the first and the last day of lessons in a school year."""
    return date(first, 9, 12), date(first + 1, 7, 5)


def new_random(*seed: object) -> Random:
    """Return a source of chance of its own, the same for the same seed on every machine."""
    return Random("/".join(str(part) for part in seed))  # noqa: S311  # repeatable on purpose, no secret


def day_between(rng: Random, first: date, last: date) -> date:
    """Return a day, both ends included."""
    return first + timedelta(days=rng.randint(0, (last - first).days))


def weighted(rng: Random, choices: Sequence[tuple[Value, int]]) -> Value:
    """Return one of some values by their weights."""
    return rng.choices([value for value, _ in choices], [weight for _, weight in choices])[0]
