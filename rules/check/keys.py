"""Keys: each is used once in its kind."""

from collections.abc import Iterable, Iterator, Sequence

from rules.model import CONTENT_OF_KIND, Ruleset
from rules.model.values import Keyed, repeated
from rules.problems import Finding, Path


def check_keys(ruleset: Ruleset) -> Iterator[Finding]:
    """Yield the keys that stand twice where one name must mean one thing."""
    for path, items in _lists(ruleset):
        yield from twice(path, items)
    for content in CONTENT_OF_KIND.values():
        yield from _twice_in_wizard(ruleset, content)


def twice(path: Path, items: Sequence[Keyed]) -> Iterator[Finding]:
    """Yield the keys of a list that stand in it before."""
    for index in repeated(item.key for item in items):
        yield (*path, index, "key"), "duplicate", "a key used once in this list"


def _lists(ruleset: Ruleset) -> Iterable[tuple[Path, Sequence[Keyed]]]:
    prices = ruleset.prices
    return (
        (("campaign", "windows"), ruleset.campaign.windows),
        (("zones",), ruleset.zones),
        (("eligibility",), ruleset.eligibility),
        (("steps",), ruleset.steps),
        (("seats", "priorities"), ruleset.seats.priorities),
        (("approval",), ruleset.approval),
        (("reminders",), ruleset.reminders),
        (("prices", "brackets"), prices.brackets),
        (("prices", "lines"), prices.lines),
        (("prices", "reductions"), prices.reductions),
        (("prices", "caps"), prices.caps),
        (("tests",), ruleset.tests),
    )


def _twice_in_wizard(ruleset: Ruleset, content: str) -> Iterator[Finding]:
    places = [
        ((("steps", number, content, index, "key")), item.key)
        for number, step in enumerate(ruleset.steps)
        for index, item in enumerate(getattr(step, content))
    ]
    for position in repeated(key for _, key in places):
        yield places[position][0], "duplicate", f"a key used once among {content}"
