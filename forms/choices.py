"""Answers taken from closed lists: one key, several, yes or no, a box to tick."""

from collections.abc import Sequence
from typing import Any

import colander
from colander import Invalid, null

from forms.types import AnswerType
from forms.validators import RefusedError
from portal.i18n import gettext
from portal.lists import Choice


class ChoiceType(AnswerType):
    """One key of a closed list."""

    def __init__(self, choices: Sequence[Choice]) -> None:
        self.choices = tuple(choices)
        self.labels = {choice.key: choice.label for choice in self.choices}

    def read(self, text: str) -> Any:
        """Return the key; one that is not in the list is refused in words."""
        if text not in self.labels:
            raise RefusedError(gettext("This answer is no longer possible: choose another one."))
        return text

    def from_json(self, data: Any) -> Any:
        """Forget a key that is no longer in the list."""
        return data if isinstance(data, str) and data in self.labels else null


class YesNoType(AnswerType):
    """Yes or no, kept as a boolean; no answer is neither."""

    @property
    def choices(self) -> tuple[Choice, ...]:
        """Yes, then no, in the language in force."""
        return (Choice("yes", gettext("Yes")), Choice("no", gettext("No")))

    def read(self, text: str) -> bool:
        """Return True for yes, False for no."""
        if text not in ("yes", "no"):
            raise RefusedError(gettext("Choose yes or no."))
        return text == "yes"

    def show(self, value: bool) -> str:
        """Return the key of the answer."""
        return "yes" if value else "no"

    def from_json(self, data: Any) -> Any:
        """Take booleans only."""
        return data if isinstance(data, bool) else null


class FlagType(YesNoType):
    """A box to tick: left empty it says no, and where it is required it must be ticked."""

    def read(self, text: str) -> bool:
        """Return True for the one value that the box sends."""
        if text != "yes":
            raise RefusedError(gettext("Tick this box or leave it empty."))
        return True

    def serialize(self, node: colander.SchemaNode, appstruct: Any) -> Any:
        """Return what ticks the box, or null."""
        return "yes" if appstruct is True else null


class ChoicesType(ChoiceType):
    """Several keys of a closed list, in its order, each once."""

    def __init__(self, choices: Sequence[Choice], minimum: int = 0, maximum: int | None = None) -> None:
        super().__init__(choices)
        self.minimum, self.maximum = minimum, maximum

    def deserialize(self, node: colander.SchemaNode, cstruct: Any) -> Any:
        """Return the keys; null for none."""
        keys = [key for key in cstruct if key.strip()] if isinstance(cstruct, (list, tuple)) else []
        if not keys:
            return null
        try:
            return self._counted(tuple(dict.fromkeys(self.read(key) for key in keys)))
        except RefusedError as refusal:
            raise Invalid(node, str(refusal)) from None

    def _counted(self, keys: tuple[str, ...]) -> tuple[str, ...]:
        if self.maximum is not None and len(keys) > self.maximum:
            message = gettext("Choose %(number)s at most.")
            raise RefusedError(message % {"number": self.maximum})
        if len(keys) < self.minimum:
            message = gettext("Choose %(number)s at least.")
            raise RefusedError(message % {"number": self.minimum})
        return self.ordered(keys)

    def ordered(self, keys: tuple[str, ...]) -> tuple[str, ...]:
        """Return keys in the order of the list."""
        return tuple(key for key in self.labels if key in keys)

    def show(self, value: Any) -> list[str]:
        """Return the keys to tick."""
        return [key for key in value if key in self.labels]

    def to_json(self, value: tuple[str, ...]) -> list[str]:
        """Return the keys."""
        return list(value)

    def from_json(self, data: Any) -> Any:
        """Forget keys that are no longer in the list."""
        if not isinstance(data, (list, tuple)):
            return null
        return tuple(key for key in data if isinstance(key, str) and key in self.labels)
