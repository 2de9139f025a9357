"""The tests that a ruleset carries: a persona, then what must come out."""

from typing import Annotated, Any, Literal, TypeAlias

from rules.model.values import Amount, Day, Key, Keyed, LastDay, Listed, Node, Said

Keys: TypeAlias = Annotated[tuple[Key, ...], Listed]
Codes: TypeAlias = Annotated[tuple[str, ...], Listed]
FieldState: TypeAlias = Literal["asked", "required", "hidden", "pending"]


class Sibling(Node):
    """Another student of the persona's family, by the facts that differ."""

    given: dict[str, Any]


class Expect(Node):
    """What must come out; what is absent is not checked, lists are exact, steps are in order.

    Of documents given on the persona's day: `issued_from` is the earliest day that may be written on one, `valid_until`
    the last on which it serves. `withdraw_by` is the last day to withdraw.
    """

    window: Key | None = None
    respondent: Literal["guardian", "student"] | None = None
    blocked: Keys | None = None
    steps: Keys | None = None
    fields: dict[str, FieldState] | None = None
    documents: Keys | None = None
    consents: Keys | None = None
    groups: Keys | None = None
    offered: dict[str, Codes] | None = None
    approval: Keys | None = None
    pending: Keys | None = None
    lines: dict[str, Amount] | None = None
    total: Amount | None = None
    rentals: Amount | None = None
    issued_from: dict[str, Day] | None = None
    valid_until: dict[str, LastDay] | None = None
    withdraw_by: Day | None = None


class PersonaTest(Keyed):
    """A persona on a day, its courses and siblings, and what must come out."""

    label: Said
    on: Day | None = None
    given: dict[str, Any]
    courses: Annotated[tuple[dict[str, Any], ...], Listed] = ()
    siblings: Annotated[tuple[Sibling, ...], Listed] = ()
    expect: Expect
