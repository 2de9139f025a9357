"""Values of conditions and personas, typed by the fact they belong to."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from rules.catalogue import Fact
from rules.problems import did_you_mean

MAX_WORD = 80
MAX_INTEGER = 10_000
MAX_AMOUNT = 1_000_000
CENT = Decimal("0.01")
_DAY = re.compile(r"\d{4}-\d\d-\d\d\Z")


def typed_value(value: object, fact: Fact) -> object:
    """Return one value of a fact (of a set, one member) in its type; ValueError says what is expected."""
    return _READERS[fact.type](fact, value)


def fact_value(value: object, fact: Fact) -> object:
    """Return the whole value of a fact, a set as a frozenset; ValueError says what is expected."""
    if fact.type != "set":
        return typed_value(value, fact)
    if not isinstance(value, list | tuple | set | frozenset):
        raise ValueError("a list")
    return frozenset(typed_value(member, fact) for member in value)


def _bool(_fact: Fact, value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError("true or false")
    return value


def _choice(fact: Fact, value: object) -> str:
    keys = [choice.key for choice in fact.choices]
    listed = "one of " + ", ".join(keys) if keys else f"a word of 1 to {MAX_WORD} characters"
    if not _is_text(value) or (keys and value not in keys):
        raise ValueError(listed + did_you_mean(value, keys))
    return str(value)


def _text(_fact: Fact, value: object) -> str:
    if not _is_text(value):
        raise ValueError(f"a text of 1 to {MAX_WORD} characters")
    return str(value)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= MAX_WORD


def _integer(_fact: Fact, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MAX_INTEGER:
        raise ValueError(f"a whole number from 0 to {MAX_INTEGER}")
    return value


def _amount(_fact: Fact, value: object) -> Decimal:
    expected = f"an amount from 0 to {MAX_AMOUNT} with at most two decimals, such as 38.00"
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise ValueError(expected)
    try:
        amount = Decimal(value)
        if 0 <= amount <= MAX_AMOUNT and amount == amount.quantize(CENT):
            return amount.quantize(CENT)
    except InvalidOperation:  # not a number at all, or one with more digits than money has
        pass
    raise ValueError(expected)


def _date(_fact: Fact, value: object) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        if isinstance(value, str) and _DAY.match(value):
            return date.fromisoformat(value)
    except ValueError:  # a thirtieth of February
        pass
    raise ValueError("a date such as 2026-09-01")


_READERS: Mapping[str, Callable[[Fact, object], object]] = {
    "bool": _bool,
    "choice": _choice,
    "set": _choice,
    "integer": _integer,
    "amount": _amount,
    "date": _date,
    "text": _text,
}
