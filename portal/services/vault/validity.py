"""How long a document counts, by the rules: its age when it is given, and its last day."""

from dataclasses import dataclass
from datetime import date

from portal.models.courses import SchoolYear
from rules.model import DocumentItem
from rules.papers import last_day, oldest_day


@dataclass(frozen=True)
class Dates:
    """The day written on a document, if it is asked, and its last day; None: for ever."""

    issued_on: date | None = None
    valid_until: date | None = None


def is_too_old(item: DocumentItem, issued_on: date, today: date) -> bool:
    """Tell whether a document was issued longer ago than the rules allow."""
    oldest = oldest_day(item, today)
    return oldest is not None and issued_on < oldest


def dates_of(item: DocumentItem, year: SchoolYear, given_on: date, issued_on: date | None) -> Dates:
    """Return the dates of a document given for a school year."""
    last = last_day(item, issued_on or given_on)
    if last == "for-ever":
        return Dates(issued_on, None)
    return Dates(issued_on, last if isinstance(last, date) else year.ends_on)
