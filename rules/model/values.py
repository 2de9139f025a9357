"""The small types of the grammar: keys, texts, conditions, amounts, days. Each refuses with one clause."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainSerializer, PlainValidator
from pydantic_core import PydanticCustomError

from rules import conditions
from rules.conditions import Condition, ConditionError

MAX_KEY = 40
MAX_TEXT = 4_000
MAX_NAME = 80
MAX_AMOUNT = 1_000_000
MAX_MONTHS = 60
MAX_DAYS = 120
CENT = Decimal("0.01")
INSTANT_FORMAT = "%Y-%m-%d %H:%M"

_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*\Z")
_TEMPLATE_OR_TAG = re.compile(r"\{\{|\{%|\$\{|<%|<[A-Za-z/!?]")
# Control characters but tab and line feed, and the marks that turn the reading direction round.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d\Z")
_DAY = re.compile(r"\d{4}-\d\d-\d\d\Z")
_SHARE = re.compile(r"(\d{1,3})/(\d{1,3})\Z")
_SURROGATE = re.compile(r"[\ud800-\udfff]")


class Node(BaseModel):
    """A place of the grammar: frozen, its keys closed, its values never converted by guessing."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Text(Node):
    """A text for a person: French always, English where someone wrote it."""

    fr: str
    en: str | None = None

    def __str__(self) -> str:
        return self.fr

    def to(self, language: str) -> str:
        """Return the text in `language`, French where that one is missing."""
        return self.en if self.spoken_in(language) == "en" and self.en is not None else self.fr

    def spoken_in(self, language: str) -> str:
        """Return the language that `to` finds the text in."""
        return "en" if language == "en" and self.en is not None else "fr"


class Months(Node):
    """A number of months, from 1 to 60."""

    months: int


class Days(Node):
    """A number of days, from 1 to 120."""

    days: int


def refusal(code: str, expected: str) -> PydanticCustomError:
    """Return the error that the loader shows as: expected `expected`."""
    return PydanticCustomError(code, "{expected}", {"expected": expected})


def read_key(value: object) -> str:
    """Return a key, or refuse."""
    if not isinstance(value, str) or len(value) > MAX_KEY or not _KEY.match(value):
        raise refusal("key", f"a key: lower-case letters, digits and hyphens, {MAX_KEY} at most")
    return value


def read_plain(value: object, limit: int = MAX_TEXT) -> str:
    """Return a text without marks that a template, a page or a terminal could obey, or refuse."""
    if not isinstance(value, str) or not value.strip() or len(value) > limit:
        raise refusal("text", f"a text of 1 to {limit} characters")
    if _TEMPLATE_OR_TAG.search(value) or _CONTROL.search(value) or _SURROGATE.search(value):
        raise refusal("text", "plain text: no template marks, tags, control or direction characters")
    return value


def read_name(value: object) -> str:
    """Return a short plain text on one line, or refuse."""
    name = read_plain(value, MAX_NAME)
    if "\n" in name:
        raise refusal("text", "a text on one line")
    return name


def read_text(value: object) -> Text:
    """Return a French or bilingual text, or refuse."""
    if isinstance(value, Text):
        return value
    if isinstance(value, str):
        return Text(fr=read_plain(value))
    if isinstance(value, dict) and set(value) in ({"fr"}, {"fr", "en"}):
        return Text(**{language: read_plain(said) for language, said in value.items()})
    raise refusal("text", "a French text, or {fr: …, en: …}")


def read_condition(value: object) -> Condition:
    """Return a condition tree, or refuse with every problem of the tree."""
    try:
        return conditions.parse(value)
    except ConditionError as error:
        problems = error.problems
        context = {"expected": problems[0][2], "problems": problems}
        raise PydanticCustomError("condition", "{expected}", context) from None


def read_requirement(value: object) -> bool | Condition:
    """Return true, false or a condition, or refuse."""
    return value if isinstance(value, bool) else read_condition(value)


def read_amount(value: object) -> Decimal:
    """Return an amount with exactly two decimals, or refuse."""
    try:
        # A bool is an int to Python and an amount to nobody.
        amount = Decimal(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else None
        if amount is not None and 0 <= amount <= MAX_AMOUNT and amount == amount.quantize(CENT):
            return amount.quantize(CENT)
    except InvalidOperation:
        pass
    raise refusal("amount", f"an amount from 0 to {MAX_AMOUNT} such as 38.00")


def read_day(value: object) -> date:
    """Return a day, or refuse."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        if isinstance(value, str) and _DAY.match(value):
            return date.fromisoformat(value)
    except ValueError:
        pass
    raise refusal("date", "a date such as 2026-09-01")


def read_instant(value: object) -> datetime:
    """Return a local date and time without zone (the establishment's zone is meant), or refuse."""
    if isinstance(value, datetime):
        return value
    try:
        if isinstance(value, str) and _INSTANT.match(value):
            return datetime.strptime(value, INSTANT_FORMAT)  # noqa: DTZ007  # local by the grammar
    except ValueError:
        pass
    raise refusal("instant", 'a local date and time such as "2026-06-01 09:00"')


def read_share(value: object) -> str:
    """Return a share such as 2/3, not above 1, or refuse."""
    match = _SHARE.match(value) if isinstance(value, str) else None
    if match is None or not 0 <= int(match[1]) <= int(match[2]) or int(match[2]) == 0:
        raise refusal("share", "a share such as 2/3")
    return match[0]


def read_months(value: object) -> Months:
    """Return `{months: n}`, or refuse."""
    if isinstance(value, Months):
        return value
    return Months(months=_read_count(value, "months", MAX_MONTHS))


def read_days(value: object) -> Days:
    """Return `{days: n}`, or refuse."""
    return value if isinstance(value, Days) else Days(days=_read_count(value, "days", MAX_DAYS))


def _read_count(value: object, unit: str, most: int) -> int:
    count = value[unit] if isinstance(value, dict) and set(value) == {unit} else None
    if type(count) is int and 1 <= count <= most:
        return count
    raise refusal("value", f"{{{unit}: n}}, n from 1 to {most}")


def read_due(value: object) -> str | date:
    """Return when a document is due, or refuse."""
    if value in ("finish", "first-lesson"):
        return str(value)
    return _or_else(read_day, value, "finish, first-lesson or a date")


def read_validity(value: object) -> str | date | Months:
    """Return how long a document is valid, or refuse."""
    if value in ("school-year", "for-ever"):
        return str(value)
    reader = read_months if isinstance(value, dict | Months) else read_day
    return _or_else(reader, value, "school-year, for-ever, a date or {months: n}")


def read_last_day(value: object) -> str | date:
    """Return the last day of a document, or the word for one that no rule knows, or refuse."""
    if value in ("school-year", "for-ever"):
        return str(value)
    return _or_else(read_day, value, "school-year, for-ever or a date")


def _or_else(reader: Any, value: object, expected: str) -> Any:
    """Read, and refuse with all the ways that are open rather than those of one reader."""
    try:
        return reader(value)
    except PydanticCustomError:
        raise refusal("choice", expected) from None


def as_tuple(value: object) -> tuple[object, ...]:
    """Return a list as a tuple, or refuse."""
    if isinstance(value, list | tuple):
        return tuple(value)
    raise refusal("list", "a list")


def write_text(text: Text) -> str | dict[str, str]:
    """Return a text as the document writes it."""
    return text.fr if text.en is None else {"fr": text.fr, "en": text.en}


def write_day_or_word(value: object) -> object:
    """Return a day as the document writes it, anything else as it is."""
    if isinstance(value, date):
        return value.isoformat()
    return {"months": value.months} if isinstance(value, Months) else value


def write_days(value: Days) -> dict[str, int]:
    """Return a number of days as the document writes it."""
    return {"days": value.days}


def write_instant(value: datetime) -> str:
    """Return an instant as the document writes it."""
    return value.strftime(INSTANT_FORMAT)


def write_requirement(value: bool | Condition) -> object:
    """Return a condition, true or false as the document writes them."""
    return value if isinstance(value, bool) else conditions.dump(value)


def write_condition(value: Condition | None) -> object:
    """Return a condition as the document writes it."""
    return None if value is None else conditions.dump(value)


def repeated(keys: Iterable[str]) -> list[int]:
    """Return the indices of the keys that were there before."""
    seen: set[str] = set()
    again = []
    for index, key in enumerate(keys):
        if key in seen:
            again.append(index)
        seen.add(key)
    return again


_write_optional_text = PlainSerializer(lambda text: None if text is None else write_text(text))

Key: TypeAlias = Annotated[str, PlainValidator(read_key)]
Name: TypeAlias = Annotated[str, PlainValidator(read_name)]
Said: TypeAlias = Annotated[Text, PlainValidator(read_text), PlainSerializer(write_text)]
OptionalSaid: TypeAlias = Annotated[Text | None, PlainValidator(read_text), _write_optional_text]
Must: TypeAlias = Annotated[Condition, PlainValidator(read_condition), PlainSerializer(write_condition)]
When: TypeAlias = Annotated[Condition | None, PlainValidator(read_condition), PlainSerializer(write_condition)]
Requirement: TypeAlias = Annotated[
    bool | Condition, PlainValidator(read_requirement), PlainSerializer(write_requirement)
]
Amount: TypeAlias = Annotated[Decimal, PlainValidator(read_amount)]
Day: TypeAlias = Annotated[date, PlainValidator(read_day), PlainSerializer(write_day_or_word)]
Instant: TypeAlias = Annotated[datetime, PlainValidator(read_instant), PlainSerializer(write_instant)]
Share: TypeAlias = Annotated[str, PlainValidator(read_share)]
Within: TypeAlias = Annotated[Months, PlainValidator(read_months), PlainSerializer(write_day_or_word)]
WithinDays: TypeAlias = Annotated[Days, PlainValidator(read_days), PlainSerializer(write_days)]
Due: TypeAlias = Annotated[str | date, PlainValidator(read_due), PlainSerializer(write_day_or_word)]
LastDay: TypeAlias = Annotated[str | date, PlainValidator(read_last_day), PlainSerializer(write_day_or_word)]
Validity: TypeAlias = Annotated[str | date | Months, PlainValidator(read_validity), PlainSerializer(write_day_or_word)]
Listed = BeforeValidator(as_tuple)


class Keyed(Node):
    """A node that has a key, unique in its kind and never changed once published."""

    key: Key
