"""How long a document counts, by the rules: its age when it is given, and its last day."""

import calendar
from dataclasses import dataclass
from datetime import date

from portal.models.courses import SchoolYear
from rules.model import DocumentItem
from rules.model.values import Months

DECEMBER = 12


@dataclass(frozen=True)
class Dates:
    """The day written on a document, if it is asked, and its last day; None: for ever."""

    issued_on: date | None = None
    valid_until: date | None = None


def add_months(day: date, months: int) -> date:
    """Return the same day so many months later (earlier when negative), or the last one of a shorter month."""
    years, month = divmod(day.month - 1 + months, DECEMBER)
    last = calendar.monthrange(day.year + years, month + 1)[1]
    return date(day.year + years, month + 1, min(day.day, last))


def is_too_old(item: DocumentItem, issued_on: date, today: date) -> bool:
    """Tell whether a document was issued longer ago than the rules allow."""
    return item.issued_within is not None and issued_on < add_months(today, -item.issued_within.months)


def dates_of(item: DocumentItem, year: SchoolYear, given_on: date, issued_on: date | None) -> Dates:
    """Return the dates of a document given for a school year."""
    if item.valid == "for-ever":
        return Dates(issued_on, None)
    if isinstance(item.valid, Months):
        return Dates(issued_on, add_months(issued_on or given_on, item.valid.months))
    return Dates(issued_on, item.valid if isinstance(item.valid, date) else year.ends_on)
