"""Fields of the record under the names of the rules (`guardian.mobile`), read and written as JSON.

Days are ISO text, amounts cents, an address a mapping of street, postcode and city.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, NamedTuple

from portal.models.courses import StudentYear
from portal.models.families import Family
from portal.models.people import Civility, Person, Student

PERSON_FIELDS = frozenset(
    {
        "civility",
        "last_name",
        "first_name",
        "birth_date",
        "birth_place",
        "birth_department",
        "home_phone",
        "mobile",
        "work_phone",
        "extra_phone_1",
        "extra_phone_2",
        "extra_phone_3",
        "email",
        "situation",
        "pcs",
        "profession",
    }
)
STUDENT_FIELDS = frozenset({"emergency_contact", "emergency_phone"})
YEAR_FIELDS = frozenset({"school_level"})
FAMILY_FIELDS = frozenset({"quotient"})
ADDRESS = {"street": "address", "postcode": "postcode", "city": "city"}
"""The parts of an address as forms name them, and the columns that hold them."""


class Owner(StrEnum):
    """Whose record a field belongs to: the part of its name before the dot."""

    GUARDIAN = "guardian"
    STUDENT = "student"
    FAMILY = "family"


class UnknownFieldError(LookupError):
    """The rules name a field that the record does not have."""


class Year(NamedTuple):
    """What the record says of a student for one school year, as `StudentYear`; its columns in their order."""

    school_level: str | None
    cursus: bool | None
    adapted_schedule: bool | None
    opinion: str | None
    result: str | None
    activity: str | None
    fm_level: str | None
    exemptions: list[str]
    start: date | None


@dataclass(frozen=True)
class Record:
    """The rows that a dossier may read and change: the respondent's, the student's, the family's."""

    respondent: Person | None
    student: Student
    family: Family
    year: "Year | StudentYear | None"
    """What is recorded of the student's coming school year; None: nothing yet. Its row where it may be changed."""

    def read(self, name: str) -> Any:
        """Return a field as JSON, None where it is empty; raises UnknownFieldError."""
        row, column = self._locate(name)
        if row is None:
            return None
        if column == "address":
            parts = {part: getattr(row, held) or "" for part, held in ADDRESS.items()}
            return parts if any(parts.values()) else None
        value = getattr(row, column)
        return value.isoformat() if isinstance(value, date) else value

    def write(self, name: str, value: Any) -> None:
        """Set a field from JSON; raises UnknownFieldError."""
        row, column = self._locate(name)
        if row is None:
            raise UnknownFieldError(f"{name}: there is no row to hold it")
        if column == "address":
            for part, held in ADDRESS.items():
                setattr(row, held, (value or {}).get(part) or None)
        else:
            setattr(row, column, _typed(column, value))

    def _locate(self, name: str) -> tuple[Any, str]:
        """Return the row and the column of a field."""
        owner, _, column = name.partition(".")
        if owner == Owner.FAMILY and column in FAMILY_FIELDS:
            return self.family, column
        if owner == Owner.STUDENT and column in STUDENT_FIELDS:
            return self.student, column
        if owner == Owner.STUDENT and column in YEAR_FIELDS:
            return self.year, column
        if column in PERSON_FIELDS or column == "address":
            if owner == Owner.GUARDIAN:
                return self.respondent, column
            if owner == Owner.STUDENT:
                return self.student.person, column
        raise UnknownFieldError(name)


def _typed(column: str, value: Any) -> Any:
    if value is None:
        return None
    if column == "birth_date":
        return date.fromisoformat(value)
    return Civility(value) if column == "civility" else value
