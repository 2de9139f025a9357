"""Famille and Identité: the fields of the records that a family reads and proposes to change, in the
product's order.

They are questions like those of rules, so that `forms.builder` makes both alike.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from rules.catalogue import RECORD_FIELDS, Wording


@dataclass(frozen=True)
class RecordField:
    """A field of a record, asked like a field of the rules."""

    key: str
    kind: str
    label: Wording
    record: str
    required: bool = False
    help: Wording | None = None
    options: tuple[Any, ...] = ()
    min: int | None = None
    max: int | None = None


@dataclass(frozen=True)
class RecordStep:
    """The fields of one page, with the states that `forms.builder` takes."""

    key: str
    fields: tuple[RecordField, ...]

    @property
    def states(self) -> Mapping[str, str]:
        """Each field is asked; the names are required."""
        return MappingProxyType({each.key: "required" if each.required else "asked" for each in self.fields})


def _fields(owner: str, *rows: tuple[str, str]) -> tuple[RecordField, ...]:
    required = {"last_name", "first_name"}
    return tuple(
        RecordField(
            name.replace("_", "-"),
            kind,
            RECORD_FIELDS[f"{owner}.{name}"],
            f"{owner}.{name}",
            name in required,
        )
        for name, kind in rows
    )


_NAMES = (
    ("civility", "civility"),
    ("last_name", "text"),
    ("first_name", "text"),
)
_BIRTH = (("birth_date", "date"), ("birth_place", "text"))
_CONTACT = (
    ("address", "address"),
    ("home_phone", "phone"),
    ("mobile", "phone"),
    ("work_phone", "phone"),
    ("email", "email"),
)

GUARDIAN = RecordStep(
    "guardian",
    _fields(
        "guardian",
        *_NAMES,
        *_CONTACT,
        ("situation", "family_situation"),
        ("pcs", "pcs"),
        ("profession", "text"),
        ("extra_phone_1", "phone"),
        ("extra_phone_2", "phone"),
        ("extra_phone_3", "phone"),
    ),
)

STUDENT = RecordStep(
    "student",
    _fields(
        "student",
        *_NAMES,
        *_BIRTH,
        ("situation", "family_situation"),
        ("same_address", "checkbox"),
        *_CONTACT,
        ("emergency_contact", "text"),
        ("emergency_phone", "phone"),
        ("school_level", "school_level"),
    ),
)
