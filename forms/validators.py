"""Readers of what people type: each returns a clean value or says in words what to do. No form, no field."""

import calendar
import re
import unicodedata
from datetime import date
from decimal import Decimal
from itertools import chain

import email_validator
import phonenumbers

from portal.i18n import gettext, ngettext

CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
EARLIEST, LATEST = date(1900, 1, 1), date(2100, 12, 31)
LARGEST_AMOUNT = 9_999_999
FRANCE = 33
PHONE_REGIONS = ("FR", "GP", "MQ", "GF", "RE", "YT", "PM", "NC", "PF", "WF")

_PHONE = re.compile(r"\+?[0-9 ().\-/]+")
_ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_DATE = re.compile(r"([0-9]{1,2}) ?[/. -] ?([0-9]{1,2}) ?[/. -] ?([0-9]{1,4})")
_EIGHT_DIGITS = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{4})")
_AMOUNT = re.compile(r"([0-9]{1,9})(?:[.,]([0-9]{1,2}))?")
_INTEGER = re.compile(r"-?[0-9]{1,12}")


class RefusedError(ValueError):
    """What was typed cannot be taken; `str()` says what to do, in the language in force."""


def read_text(text: str, minimum: int = 1, maximum: int = 100) -> str:
    """Return one line in NFC with single spaces; from `minimum` to `maximum` characters, none of control."""
    _refuse_far_too_long(text, maximum)
    return _checked(unicodedata.normalize("NFC", " ".join(text.split())), minimum, maximum)


def read_lines(text: str, minimum: int = 1, maximum: int = 2_000) -> str:
    """Return a text of several lines in NFC, with plain line ends and nothing around it."""
    _refuse_far_too_long(text, maximum)
    lines = plain_line_ends(text).split("\n")
    cleaned = "\n".join(line.rstrip().replace("\t", " ") for line in lines).strip()
    return _checked(unicodedata.normalize("NFC", cleaned), minimum, maximum)


def plain_line_ends(text: str) -> str:
    """Return a text with line feeds alone; browsers send a carriage return before each."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def read_password(text: str, minimum: int = 1, maximum: int = 128) -> str:
    """Return a password exactly as typed, spaces included, once its length fits."""
    if len(text) < minimum:
        raise RefusedError(gettext("Choose at least %(number)s characters.") % {"number": minimum})
    if len(text) > maximum:
        raise RefusedError(gettext("Choose at most %(number)s characters.") % {"number": maximum})
    return text


def read_email(text: str) -> str:
    """Return an e-mail address as it is to be stored; its domain is not looked up."""
    shape = gettext("Enter an address such as j.abarre@exemple.fr.")
    # Names under .test reach nobody, and are those of demonstrations.
    try:
        return email_validator.validate_email(
            _short(text, 254, shape), check_deliverability=False, test_environment=True
        ).normalized
    except email_validator.EmailNotValidError as error:
        raise RefusedError(shape) from error


def read_phone(text: str) -> str:
    """Return a telephone number in E.164; without country code it is French, overseas included."""
    shape = gettext("Enter 10 digits, for example 06 12 34 56 78.")
    typed = _short(text, 40, shape)
    if typed.startswith("+"):
        shape = gettext("Enter the country code and the whole number, for example +32 470 12 34 56.")
    if not _PHONE.fullmatch(typed):
        raise RefusedError(shape)
    first = _parsed(typed, PHONE_REGIONS[0], shape)
    # One after the other: a page of three numbers would parse thirty-three.
    others = (_parsed(typed, region, shape) for region in PHONE_REGIONS[1:])
    known = (number for number in chain((first,), others) if phonenumbers.is_valid_number(number))
    # Ranges are allotted before phonenumbers knows them, so a number of the right length is taken too.
    number = next(known, first)
    if not _complete(number):
        raise RefusedError(shape)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def read_postcode(text: str) -> str:
    """Return the five digits of a French postcode."""
    shape = gettext("Enter 5 digits, for example 45000.")
    digits = _short(text, 20, shape).replace(" ", "")
    if not re.fullmatch("[0-9]{5}", digits):
        raise RefusedError(shape)
    return digits


def read_date(text: str, earliest: date = EARLIEST, latest: date = LATEST) -> date:
    """Return a day typed as jj/mm/aaaa (or as browsers fill it in, aaaa-mm-jj), or say which part is
    wrong.
    """
    shape = gettext("Enter the day, the month and the year, for example 15/08/2010.")
    typed = _short(text, 20, shape)
    if found := _ISO_DATE.fullmatch(typed):
        year, month, day = found.groups()
    elif found := _DATE.fullmatch(typed) or _EIGHT_DIGITS.fullmatch(typed):
        day, month, year = found.groups()
    else:
        raise RefusedError(shape)
    return _within(_day(int(day), int(month), year), earliest, latest)


def read_integer(text: str, minimum: int | None = None, maximum: int | None = None) -> int:
    """Return a whole number within its bounds."""
    shape = gettext("Enter a number in digits, for example 3.")
    typed = _short(text, 30, shape).replace(" ", "")
    if not _INTEGER.fullmatch(typed):
        raise RefusedError(shape)
    return int(_bounded(Decimal(typed), minimum, maximum))


def read_amount(text: str, minimum: int | None = None, maximum: int | None = None) -> Decimal:
    """Return an amount in euros, never negative, with two decimals: "1 234,56" gives 1234.56."""
    shape = gettext("Enter an amount in euros, for example 1240.00.")
    typed = _short(text, 30, shape).removesuffix("€").replace(" ", "")
    found = _AMOUNT.fullmatch(typed)
    if not found:
        raise RefusedError(shape)
    amount = Decimal(f"{found[1]}.{(found[2] or '').ljust(2, '0')}")
    return _bounded(amount, minimum, LARGEST_AMOUNT if maximum is None else maximum)


def _refuse_far_too_long(text: str, maximum: int) -> None:
    """Keep hostile lengths away from normalisation, whose cost grows with the square of stacked accents."""
    if len(text) > 4 * maximum + 100:
        _checked(text, 0, maximum)


def _checked(text: str, minimum: int, maximum: int) -> str:
    count = len(text)
    if count > maximum:
        message = ngettext(
            "Shorten to %(maximum)s character: there are %(count)s.",
            "Shorten to %(maximum)s characters: there are %(count)s.",
            maximum,
        )
        raise RefusedError(message % {"maximum": maximum, "count": count})
    if CONTROL.search(text):
        raise RefusedError(gettext("Type this text again: it holds characters that cannot be seen."))
    if count < minimum:
        message = ngettext("Enter at least %(minimum)s character.", "Enter at least %(minimum)s characters.", minimum)
        raise RefusedError(message % {"minimum": minimum})
    return text


def _short(text: str, maximum: int, shape: str) -> str:
    """Return one line with plain single spaces, refused by `shape` when longer than any right answer."""
    if len(text) > 4 * maximum:
        raise RefusedError(shape)
    typed = " ".join(text.split())
    if len(typed) > maximum:
        raise RefusedError(shape)
    return typed


def _parsed(typed: str, region: str, shape: str) -> phonenumbers.PhoneNumber:
    try:
        return phonenumbers.parse(typed, region)
    except phonenumbers.NumberParseException as error:
        raise RefusedError(shape) from error


def _complete(number: phonenumbers.PhoneNumber) -> bool:
    if number.country_code == FRANCE:
        return len(str(number.national_number)) == 9
    return phonenumbers.is_possible_number(number)


def _day(day: int, month: int, year: str) -> date:
    if not 1 <= month <= 12:
        raise RefusedError(gettext("The month must be between 01 and 12."))
    if not 1 <= day <= 31:
        raise RefusedError(gettext("The day must be between 01 and 31."))
    if len(year) != 4 or int(year) < 1000:
        raise RefusedError(gettext("Write the year with 4 digits, for example 2010."))
    days = calendar.monthrange(int(year), month)[1]
    if day > days:
        message = gettext("This month has %(days)s days: check the day.")
        raise RefusedError(message % {"days": days})
    return date(int(year), month, day)


def _within(day: date, earliest: date, latest: date) -> date:
    if day < earliest:
        raise RefusedError(gettext("Enter a date from %(day)s on.") % {"day": f"{earliest:%d/%m/%Y}"})
    if day > latest:
        raise RefusedError(gettext("Enter a date up to %(day)s.") % {"day": f"{latest:%d/%m/%Y}"})
    return day


def _bounded(number: Decimal, minimum: int | None, maximum: int | None) -> Decimal:
    if minimum is not None and maximum is not None and not minimum <= number <= maximum:
        values = {"minimum": minimum, "maximum": maximum}
        raise RefusedError(gettext("Enter a number from %(minimum)s to %(maximum)s.") % values)
    if minimum is not None and number < minimum:
        raise RefusedError(gettext("Enter %(minimum)s or more.") % {"minimum": minimum})
    if maximum is not None and number > maximum:
        raise RefusedError(gettext("Enter %(maximum)s or less.") % {"maximum": maximum})
    return number
