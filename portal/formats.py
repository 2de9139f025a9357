"""Dates, times, amounts and telephones as a reader of the language in force expects them."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

import phonenumbers

from portal.i18n import current_language, gettext

NO_BREAK = "\u00a0"
MINUS = "\u2212"
MEGABYTE = 1_000_000
PARIS = ZoneInfo("Europe/Paris")

_NAMES = {
    "fr": (
        ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"],
        [
            "janvier",
            "février",
            "mars",
            "avril",
            "mai",
            "juin",
            "juillet",
            "août",
            "septembre",
            "octobre",
            "novembre",
            "décembre",
        ],
    ),
    "en": (
        ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"],
        [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ],
    ),
}
"""Days from Monday, and months. Asked of Babel they would bring 4 MB of other data into each process, for ever."""


def local(instant: datetime, zone: ZoneInfo = PARIS) -> datetime:
    """Return the wall-clock time of an aware instant in the establishment's zone."""
    return instant.astimezone(zone)


def short_date(day: date | None) -> str:
    """05/07/2026; empty for None."""
    return "" if day is None else f"{day:%d/%m/%Y}"


def long_date(day: date) -> str:
    """Samedi 4 juillet 2026, without capital in French, whose first of the month is the "1er"."""
    language = current_language()
    days, months = _NAMES[language]
    number = "1er" if language == "fr" and day.day == 1 else day.day
    return f"{days[day.weekday()]} {number} {months[day.month - 1]} {day.year}"


def clock_time(moment: time | datetime | None) -> str:
    """17:30, for tables; empty for None."""
    return "" if moment is None else f"{moment:%H:%M}"


def spoken_time(moment: time | datetime) -> str:
    """23 h 59 in French prose, 23:59 in English."""
    if current_language() != "fr":
        return f"{moment:%H:%M}"
    minutes = f"{NO_BREAK}{moment:%M}" if moment.minute else ""
    return f"{moment.hour}{NO_BREAK}h{minutes}"


def duration(minutes: int | None) -> str:
    """01:30, as the records show lengths; empty for None."""
    return "" if minutes is None else f"{minutes // 60:02d}:{minutes % 60:02d}"


def money(cents: int | None) -> str:
    """84,00 € with a no-break space (narrow one in thousands); €84.00 in English; empty for None.

    Less than nothing bears a minus sign, which unlike a hyphen is read aloud and stays on the line of its amount.
    """
    if cents is None:
        return ""
    sign = MINUS if cents < 0 else ""
    whole, rest = divmod(abs(cents), 100)
    if current_language() != "fr":
        return f"{sign}€{whole:,}.{rest:02d}"
    grouped = f"{whole:,}".replace(",", "\u202f")
    return f"{sign}{grouped},{rest:02d}{NO_BREAK}€"


def file_size(size: int) -> str:
    """Say the size of a file of so many bytes: "850 Ko", "3,2 Mo"."""
    if size < MEGABYTE:
        return gettext("%(number)s KB") % {"number": max(1, size // 1000)}
    number = f"{size / MEGABYTE:.1f}"
    return gettext("%(number)s MB") % {"number": number if current_language() != "fr" else number.replace(".", ",")}


def deadline(instant: datetime, zone: ZoneInfo = PARIS) -> str:
    """Say an exclusive closing instant as the last moment that counts: "samedi 4 juillet 2026 inclus (23 h 59)"."""
    last = local(instant, zone) - timedelta(minutes=1)
    return gettext("%(day)s included (%(time)s)") % {"day": long_date(last.date()), "time": spoken_time(last)}


def moment(instant: datetime, zone: ZoneInfo = PARIS) -> str:
    """Say an instant: "mercredi 10 juin 2026 à 19 h 02"."""
    there = local(instant, zone)
    return gettext("%(day)s at %(time)s") % {"day": long_date(there.date()), "time": spoken_time(there)}


@lru_cache(maxsize=2_000)
def telephone(number: str | None) -> str:
    """Group a stored number (E.164 or national) as 06 12 34 56 78 with no-break spaces; unknown shapes as they are."""
    if not number:
        return ""
    try:
        parsed = phonenumbers.parse(number, "FR")
    except phonenumbers.NumberParseException:
        return number
    style = phonenumbers.PhoneNumberFormat
    shape = style.NATIONAL if parsed.country_code == 33 else style.INTERNATIONAL
    return phonenumbers.format_number(parsed, shape).replace(" ", NO_BREAK)


FILTERS = {
    "local": local,
    "short_date": short_date,
    "long_date": long_date,
    "clock_time": clock_time,
    "spoken_time": spoken_time,
    "duration": duration,
    "money": money,
    "deadline": deadline,
    "moment": moment,
    "telephone": telephone,
}
