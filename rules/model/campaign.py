"""Who may re-enrol, when, and who answers: campaign, windows, zones, eligibility, seats, approval."""

from typing import Annotated, Literal

from pydantic import Field

from rules.model.values import Day, Instant, Keyed, Listed, Must, Name, Node, Said, When, WithinDays


class Window(Keyed):
    """When a kind of student may re-enrol; `closes` is exclusive."""

    label: Said
    opens: Instant
    closes: Instant
    when: When = None


class Campaign(Node):
    """The dates of a campaign, local to the establishment; `closes` is exclusive, `withdraw_by` included.

    The establishment answers a dossier within `answers_within` of the day that it was sent.
    """

    opens: Instant
    closes: Instant
    ages_on: Day
    withdraw_by: Day | None = None
    answers_within: WithinDays | None = None
    ask_leaving_reason: bool = False
    leaving_reasons: Annotated[tuple[Said, ...], Listed] = ()
    windows: Annotated[tuple[Window, ...], Listed] = ()


class Zone(Keyed):
    """Where a family lives; `lives` completes "la famille habite …", no communes means everywhere else."""

    lives: Said
    communes: Annotated[tuple[Name, ...], Listed] = ()


class Respondent(Node):
    """A row of the table that says who answers for a student."""

    who: Literal["guardian", "student"]
    when: When = None


class Eligibility(Keyed):
    """What must hold to re-enrol; where it does not, the family reads `message` or staff decide."""

    require: Must
    message: Said
    otherwise: Literal["block", "review"] = "block"


class Priority(Keyed):
    """Points that a student has when wishes are allocated."""

    label: Said
    when: When = None
    points: Annotated[int, Field(ge=1, le=1000)]


class Seats(Node):
    """How long seats are held and offered, and what the allocation of wishes goes by."""

    hold_minutes: Annotated[int, Field(ge=5, le=120)] = 20
    holds_per_family: Annotated[int, Field(ge=1, le=30)] = 6
    offer_hours: Annotated[int, Field(ge=1, le=336)] = 48
    seed: Annotated[int, Field(ge=0, le=2**31)] | None = None
    priorities: Annotated[tuple[Priority, ...], Listed] = ()


class Approval(Keyed):
    """A dossier that meets this waits for staff, for this reason."""

    when: When = None
    reason: Said


class Reminder(Keyed):
    """A mail to those it concerns, some days before the date that matters to them."""

    about: Literal["not-started", "unfinished", "document", "correction", "offer"]
    days_before: Annotated[int, Field(ge=0, le=120)]
