"""One entry for each kind of field that rules know: its colander node and its widget."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from types import MappingProxyType
from typing import Any, Protocol

import colander

from forms import validators
from forms.choices import ChoicesType, ChoiceType, FlagType
from forms.groups import AddressType, NothingType, address_parts
from forms.types import AmountType, AnswerType, DateType, IntegerType, PhoneType, TextType
from forms.widgets import (
    CheckboxesWidget,
    CheckboxWidget,
    FieldWidget,
    GroupWidget,
    MultilineWidget,
    NothingAsked,
    TextWidget,
    pick,
)
from portal.i18n import lazy_gettext as _
from portal.lists import Choice, choices_of
from portal.wording import marked, words_of


class Said(Protocol):
    """A text in both languages, such as `rules.model.Text`."""

    def to(self, language: str) -> str:
        """Return it in one language."""
        ...

    def spoken_in(self, language: str) -> str:
        """Return the language that it is found in."""
        ...


class Field(Protocol):
    """What a kind needs of a question; `rules.model.FieldItem` is one."""

    @property
    def key(self) -> str: ...  # noqa: D102  # named after the grammar, as the others
    @property
    def kind(self) -> str: ...  # noqa: D102
    @property
    def label(self) -> Said: ...  # noqa: D102
    @property
    def help(self) -> Said | None: ...  # noqa: D102
    @property
    def record(self) -> str | None: ...  # noqa: D102
    @property
    def options(self) -> tuple[Any, ...]: ...  # noqa: D102
    @property
    def min(self) -> int | None: ...  # noqa: D102
    @property
    def max(self) -> int | None: ...  # noqa: D102


@dataclass(frozen=True)
class Asked:
    """One question as it is asked now: of whom, in which language, on which day, and whether it must
    be answered.
    """

    field: Field
    required: bool
    language: str
    respondent: str = "guardian"
    today: date | None = None

    @property
    def own_record(self) -> str:
        """The record field when it is the respondent's own, else nothing: browsers fill in their
        user's data only.
        """
        owner, _dot, name = (self.field.record or "").partition(".")
        return name if owner == self.respondent else ""


@dataclass(frozen=True)
class Made:
    """The parts of a node: how answers are read, how they are asked, what to say when there is none."""

    type: AnswerType | colander.SchemaType
    widget: FieldWidget
    missing: Any
    parts: tuple[colander.SchemaNode, ...] = ()
    without: Any = None


AUTOCOMPLETE: Mapping[str, str] = MappingProxyType(
    {
        "civility": "honorific-prefix",
        "last_name": "family-name",
        "first_name": "given-name",
        "birth_date": "bday",
        "address": "address-line1",
        "postcode": "postal-code",
        "city": "address-level2",
        "home_phone": "home tel",
        "mobile": "mobile tel",
        "work_phone": "work tel",
        "email": "email",
        "profession": "organization-title",
    }
)

FILL_IN = _("Fill in this answer.")
CHOOSE = _("Choose an answer.")


def _filled_by_browsers(asked: Asked) -> dict[str, str]:
    token = AUTOCOMPLETE.get(asked.own_record)
    return {"autocomplete": token} if token else {}


def _bounds(field: Field, minimum: int, maximum: int) -> dict[str, int]:
    return {"minimum": field.min or minimum, "maximum": field.max or maximum}


def _width(maximum: int) -> int:
    return next((width for width in (5, 10, 15) if maximum <= width), 20)


def _text(asked: Asked) -> Made:
    bounds = _bounds(asked.field, 1, 100)
    attributes = _filled_by_browsers(asked)
    widget = TextWidget(width=_width(bounds["maximum"]), attributes=attributes)
    return Made(TextType(validators.read_text, **bounds), widget, FILL_IN)


def _multiline(asked: Asked) -> Made:
    return Made(TextType(validators.read_lines, **_bounds(asked.field, 1, 2_000)), MultilineWidget(), FILL_IN)


def _email(asked: Asked) -> Made:
    attributes = {"autocapitalize": "none", "spellcheck": "false"} | _filled_by_browsers(asked)
    widget = TextWidget(type="email", attributes=attributes)
    return Made(TextType(validators.read_email), widget, _("Enter an address such as j.abarre@exemple.fr."))


def _phone(asked: Asked) -> Made:
    widget = TextWidget(type="tel", width=15, attributes=_filled_by_browsers(asked))
    return Made(PhoneType(), widget, _("Enter 10 digits, for example 06 12 34 56 78."))


def _date(asked: Asked) -> Made:
    hint = _("Day, month, year. For example 15/08/2010")
    attributes = {"inputmode": "numeric"} | _filled_by_browsers(asked)
    widget = TextWidget(width=10, hint=hint, compact=False, attributes=attributes)
    of_birth = (asked.field.record or "").endswith(".birth_date")
    latest = asked.today if of_birth and asked.today else validators.LATEST
    missing = _("Enter the day, the month and the year, for example 15/08/2010.")
    return Made(DateType(latest=latest), widget, missing)


def _integer(asked: Asked) -> Made:
    widget = TextWidget(width=5, attributes={"inputmode": "numeric"})
    missing = _("Enter a number in digits, for example 3.")
    return Made(IntegerType(asked.field.min, asked.field.max), widget, missing)


def _amount(asked: Asked) -> Made:
    widget = TextWidget(width=10, unit="€", attributes={"inputmode": "decimal"})
    missing = _("Enter an amount in euros, for example 1240.00.")
    return Made(AmountType(asked.field.min, asked.field.max), widget, missing)


def _one_of(asked: Asked, choices: tuple[Choice, ...]) -> Made:
    widget = pick(choices, no_answer=not asked.required)
    return Made(ChoiceType(choices), widget, CHOOSE)


def _listed(asked: Asked) -> Made:
    return _one_of(asked, choices_of(asked.field.kind, asked.language))


def _options(asked: Asked) -> tuple[Choice, ...]:
    return tuple(_option(option, asked.language) for option in asked.field.options)


def _option(option: Any, language: str) -> Choice:
    spoken = option.label.spoken_in(language)
    return Choice(option.key, option.label.to(language), language=None if spoken == language else spoken)


def _choice(asked: Asked) -> Made:
    return _one_of(asked, _options(asked))


def _choices(asked: Asked) -> Made:
    kind = ChoicesType(_options(asked), asked.field.min or 0, asked.field.max)
    return Made(kind, CheckboxesWidget(), _("Choose at least one answer."))


def _checkbox(asked: Asked) -> Made:
    return Made(FlagType(), CheckboxWidget(), _("Tick this box to continue."), without=False)


def _address(asked: Asked) -> Made:
    parts = address_parts(asked.field.key, AUTOCOMPLETE if asked.own_record == "address" else {})
    return Made(AddressType(), GroupWidget(), FILL_IN, parts)


def _information(asked: Asked) -> Made:
    return Made(NothingType(), NothingAsked(), FILL_IN, without=colander.drop)


KINDS: Mapping[str, Callable[[Asked], Made]] = MappingProxyType(
    {
        "text": _text,
        "multiline": _multiline,
        "email": _email,
        "phone": _phone,
        "date": _date,
        "integer": _integer,
        "amount": _amount,
        "choice": _choice,
        "choices": _choices,
        "checkbox": _checkbox,
        "address": _address,
        "school_level": _listed,
        "pcs": _listed,
        "civility": _listed,
        "family_situation": _listed,
        "birth_department": _listed,
        "information": _information,
    }
)


def build_node(asked: Asked) -> colander.SchemaNode:
    """Return the node of one question; its oid, and so the id of its control, is the key of the question."""
    field = asked.field
    made = KINDS[field.kind](asked)
    required = asked.required and field.kind != "information"
    return colander.SchemaNode(
        made.type,
        *made.parts,
        name=field.key,
        oid=field.key,
        title=field.label.to(asked.language),
        shown_title=marked(field.label, asked.language),
        description=marked(field.help, asked.language) if field.help else "",
        widget=made.widget,
        missing=colander.required if required else made.without,
        missing_msg=made.missing,
        words=partial(words_of, field),
    )
