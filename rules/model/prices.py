"""What a family pays: brackets, lines as first-hit tables, reductions, caps, shares of a year."""

from typing import Annotated, Literal

from pydantic import Field

from rules.model.values import Amount, Day, Key, Keyed, Listed, Node, Said, Share, When


class PriceBracket(Keyed):
    """Family quotients up to `up_to` included; the last bracket has no bound."""

    up_to: Amount | None = None


class PriceRow(Node):
    """A row of a table of amounts: one amount, or one for each bracket."""

    when: When = None
    amount: Amount | None = None
    by_bracket: dict[Key, Amount] | None = None


class PriceLine(Keyed):
    """Something charged per family, student or course; the first row that holds gives the amount."""

    label: Said
    per: Literal["family", "student", "course"] = "student"
    when: When = None
    amounts: Annotated[tuple[PriceRow, ...], Listed]
    ledger: Literal["fees", "rentals"] = "fees"
    deposit: bool = False
    prorata: bool = False


class PriceReduction(Keyed):
    """A percentage of the initial lines of one student."""

    label: Said
    when: When = None
    percent: Annotated[int, Field(ge=1, le=100)]
    on: Annotated[tuple[Key, ...], Listed]


class PriceCap(Keyed):
    """The most that the named lines may come to, for a student or for a family."""

    label: Said
    per: Literal["family", "student"] = "family"
    amount: Amount
    on: Annotated[tuple[Key, ...], Listed]


class PriceProrata(Node):
    """The share that is charged to who starts on this day or later."""

    start: Day
    keep: Share


class Prices(Node):
    """The prices of a year; `missing_quotient` is the bracket of a family that gives none."""

    rank_by: Literal["age", "price"] = "age"
    brackets: Annotated[tuple[PriceBracket, ...], Listed] = ()
    missing_quotient: Key | None = None
    lines: Annotated[tuple[PriceLine, ...], Listed] = ()
    reductions: Annotated[tuple[PriceReduction, ...], Listed] = ()
    caps: Annotated[tuple[PriceCap, ...], Listed] = ()
    prorata: Annotated[tuple[PriceProrata, ...], Listed] = ()
