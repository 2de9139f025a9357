"""How old a document may be when it is given, and how long it serves, by the rules alone."""

import calendar
from datetime import date

from rules.model import DocumentItem
from rules.model.values import Months

DECEMBER = 12


def add_months(day: date, months: int) -> date:
    """Return the same day so many months later (earlier when negative), or the last one of a shorter month."""
    years, month = divmod(day.month - 1 + months, DECEMBER)
    last = calendar.monthrange(day.year + years, month + 1)[1]
    return date(day.year + years, month + 1, min(day.day, last))


def oldest_day(item: DocumentItem, today: date) -> date | None:
    """Return the earliest day that may be written on a document given today; None: any."""
    return None if item.issued_within is None else add_months(today, -item.issued_within.months)


def last_day(item: DocumentItem, since: date) -> date | str:
    """Return the last day of a document that counts from a day on, or `school-year` or `for-ever`."""
    return add_months(since, item.valid.months) if isinstance(item.valid, Months) else item.valid
