"""The whole document: all that one establishment asks, refuses and charges for one school year."""

from collections.abc import Iterator
from typing import Annotated, Literal, TypeAlias

from pydantic import PlainValidator

from rules.model.campaign import Approval, Campaign, Eligibility, Reminder, Respondent, Seats, Zone
from rules.model.personas import PersonaTest
from rules.model.prices import Prices
from rules.model.steps import ConsentItem, DocumentItem, FieldItem, Group, Item, Step
from rules.model.values import Key, Listed, Node, Said, refusal

Policy: TypeAlias = Literal["automatic", "reviewed", "locked"]
TextKey: TypeAlias = Literal[
    "welcome", "before-opening", "after-closing", "finished", "accepted", "refused", "not-re-enrolled"
]


def read_school_year(value: object) -> str:
    """Return two years that follow one another, or refuse."""
    if isinstance(value, str) and len(value) == len("2026-2027"):
        first, _, second = value.partition("-")
        if first.isdecimal() and first.startswith("20") and second == str(int(first) + 1):
            return value
    raise refusal("school_year", "a school year such as 2026-2027")


class Ruleset(Node):
    """A ruleset, well formed; only `rules.loader` also makes sure that it means something."""

    grammar: Literal[1]
    establishment: Key
    school_year: Annotated[str, PlainValidator(read_school_year)]
    title: Said
    campaign: Campaign
    zones: Annotated[tuple[Zone, ...], Listed] = ()
    respondent: Annotated[tuple[Respondent, ...], Listed]
    eligibility: Annotated[tuple[Eligibility, ...], Listed] = ()
    steps: Annotated[tuple[Step, ...], Listed]
    seats: Seats = Seats()
    approval: Annotated[tuple[Approval, ...], Listed] = ()
    review: dict[str, Policy] = {}
    reminders: Annotated[tuple[Reminder, ...], Listed] = ()
    prices: Prices = Prices()
    texts: dict[TextKey, Said] = {}
    tests: Annotated[tuple[PersonaTest, ...], Listed] = ()

    def items(self) -> Iterator[tuple[Step, Item]]:
        """Yield every item with its step, in the order of the wizard."""
        for step in self.steps:
            for item in step.items:
                yield step, item

    def fields_asked(self) -> Iterator[FieldItem]:
        """Yield every question, in the order of the wizard."""
        return (field for step in self.steps for field in step.fields)

    def documents(self) -> Iterator[DocumentItem]:
        """Yield every document, in the order of the wizard."""
        return (document for step in self.steps for document in step.documents)

    def consents(self) -> Iterator[ConsentItem]:
        """Yield every consent, in the order of the wizard."""
        return (consent for step in self.steps for consent in step.consents)

    def groups(self) -> Iterator[Group]:
        """Yield every group of courses, in the order of the wizard."""
        return (group for step in self.steps for group in step.groups)

    def step(self, key: str) -> Step:
        """Return the step of this key; KeyError where there is none."""
        for step in self.steps:
            if step.key == key:
                return step
        raise KeyError(key)

    def policy(self, record: str) -> Policy:
        """Return what a change of this record field goes through; an address is one decision."""
        person, _, name = record.partition(".")
        if name in ("postcode", "city"):
            record = f"{person}.address"
        return self.review.get(record, "reviewed")
