"""Answer types: how each is read from a control, shown in it and kept as JSON.

A typed answer is what rules compare (a day, a Decimal of euros, a tuple of keys); its JSON is what tables
keep.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import colander
from colander import Invalid, null

from forms import validators
from forms.validators import RefusedError
from portal import formats
from portal.i18n import current_language

CENTS = Decimal("0.01")


class AnswerType(colander.SchemaType):
    """A text in a control, read by `read`; nothing but spaces means no answer."""

    def read(self, text: str) -> Any:
        """Return the typed answer, or raise RefusedError."""
        raise NotImplementedError

    def show(self, value: Any) -> Any:
        """Return what stands in the control for a typed answer."""
        return str(value)

    def to_json(self, value: Any) -> Any:
        """Return a typed answer as JSON can hold it."""
        return value

    def from_json(self, data: Any) -> Any:
        """Return the typed answer kept as JSON, or null for what this type no longer takes."""
        return data if isinstance(data, str) and data else null

    def serialize(self, node: colander.SchemaNode, appstruct: Any) -> Any:
        """Return the control's content; null for no answer."""
        return null if appstruct in (null, None) else self.show(appstruct)

    def deserialize(self, node: colander.SchemaNode, cstruct: Any) -> Any:
        """Return the typed answer, null for none; raises Invalid with what to do."""
        if not isinstance(cstruct, str) or not cstruct.strip():
            return null
        try:
            return self.read(cstruct)
        except RefusedError as refusal:
            raise Invalid(node, str(refusal)) from None


class TextType(AnswerType):
    """Text read by one of the readers of `validators`, kept as it is."""

    def __init__(self, reader: Callable[..., str] = validators.read_text, **bounds: int) -> None:
        self.reader, self.bounds = reader, bounds

    def read(self, text: str) -> str:
        """Return the text as the reader cleans it."""
        return self.reader(text, **self.bounds)


class PasswordType(TextType):
    """A password: spaces count, even at both ends."""

    def __init__(self, minimum: int = 1, maximum: int = 128) -> None:
        super().__init__(validators.read_password, minimum=minimum, maximum=maximum)

    def deserialize(self, node: colander.SchemaNode, cstruct: Any) -> Any:
        """Read spaces too."""
        if not isinstance(cstruct, str) or not cstruct:
            return null
        try:
            return self.read(cstruct)
        except RefusedError as refusal:
            raise Invalid(node, str(refusal)) from None


class PhoneType(AnswerType):
    """A telephone number, kept in E.164."""

    def read(self, text: str) -> str:
        """Return the number in E.164."""
        return validators.read_phone(text)

    def show(self, value: str) -> str:
        """Group the digits, with spaces that can be edited."""
        return formats.telephone(str(value)).replace(formats.NO_BREAK, " ")


class DateType(AnswerType):
    """A day, kept as aaaa-mm-jj."""

    def __init__(self, earliest: date = validators.EARLIEST, latest: date = validators.LATEST) -> None:
        self.earliest, self.latest = earliest, latest

    def read(self, text: str) -> date:
        """Return the day, within the bounds."""
        return validators.read_date(text, self.earliest, self.latest)

    def show(self, value: date) -> str:
        """15/08/2010."""
        return formats.short_date(value)

    def to_json(self, value: date) -> str:
        """2010-08-15."""
        return value.isoformat()

    def from_json(self, data: Any) -> Any:
        """Take a record's day as well as its JSON."""
        if isinstance(data, date):
            return data
        try:
            return date.fromisoformat(data)
        except (TypeError, ValueError):
            return null


class IntegerType(AnswerType):
    """A whole number."""

    def __init__(self, minimum: int | None = None, maximum: int | None = None) -> None:
        self.minimum, self.maximum = minimum, maximum

    def read(self, text: str) -> int:
        """Return the number, within the bounds."""
        return validators.read_integer(text, self.minimum, self.maximum)

    def from_json(self, data: Any) -> Any:
        """Take whole numbers only: true is none."""
        return data if type(data) is int else null


class AmountType(IntegerType):
    """Euros as a Decimal, kept as integer cents."""

    def read(self, text: str) -> Decimal:  # type: ignore[override]  # an amount is the decimal sort of a number
        """Return the amount in euros, within the bounds."""
        return validators.read_amount(text, self.minimum, self.maximum)

    def show(self, value: Decimal) -> str:
        """1 240,00 with spaces that can be edited; a decimal point in English."""
        shown = f"{value.quantize(CENTS):,}"
        return shown.replace(",", " ").replace(".", "," if current_language() == "fr" else ".")

    def to_json(self, value: Decimal) -> int:
        """Return cents."""
        return int((value * 100).to_integral_value())

    def from_json(self, data: Any) -> Any:
        """Read cents."""
        return Decimal(data) / 100 if type(data) is int else null
