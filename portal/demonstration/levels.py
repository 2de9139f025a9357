"""Levels and cycles under the keys of the catalogue, and how one follows another."""

LADDER = ("1C1", "1C2", "1C3", "1C4", "2C1", "2C2", "2C3", "2C4", "3C1", "3C2", "3C3", "3C4")
EARLY, INTRODUCTION, ADULTS = "eveil", "initiation", "adultes"
LABELS = {EARLY: "Éveil", INTRODUCTION: "Initiation", ADULTS: "Adultes"}
FREE = "libre"
"""The cycle of workshops that everybody may take."""

SCHOOL = (
    "ps",
    "ms",
    "gs",
    "cp",
    "ce1",
    "ce2",
    "cm1",
    "cm2",
    "6e",
    "5e",
    "4e",
    "3e",
    "2nde",
    "1re",
    "terminale",
)
FIRST_SCHOOL_AGE = 3


def label_of(level: str) -> str:
    """Return a level as it stands in names of courses."""
    return LABELS.get(level, level)


def cycle_of(level: str) -> str:
    """Return the cycle that a level belongs to."""
    return f"cycle{level[0]}" if level in LADDER else level


def after(level: str) -> str | None:
    """Return the next level of the ladder; None after the last."""
    position = LADDER.index(level) + 1
    return LADDER[position] if position < len(LADDER) else None


def lesson_minutes(level: str) -> int:
    """Return how long a lesson taken alone lasts."""
    return {"cycle2": 45, "cycle3": 60}.get(cycle_of(level), 30)


def class_minutes(level: str) -> int:
    """Return how long a class of music theory lasts."""
    return {"cycle2": 75, "cycle3": 90, ADULTS: 60}.get(cycle_of(level), 60)


def school_level(birth_year: int, first: int) -> str:
    """Return where a child of a year's birth goes to school in the school year that starts in `first`."""
    rung = first - birth_year - FIRST_SCHOOL_AGE
    return SCHOOL[rung] if 0 <= rung < len(SCHOOL) else ("superieur" if rung > 0 else "hors")
