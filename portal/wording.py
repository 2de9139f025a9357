"""Answers as people read them: in summaries, in "Before: …", in the office's comparison. Nobody else says them."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any, Protocol

from markupsafe import Markup

from portal.formats import money, short_date, telephone
from portal.i18n import current_language, gettext
from portal.lists import LISTS, choices_of


class Question(Protocol):
    """What is needed of a question; `rules.model.FieldItem` is one."""

    @property
    def kind(self) -> str: ...  # noqa: D102  # named after the grammar, as the next
    @property
    def options(self) -> tuple[Any, ...]: ...  # noqa: D102


class Said(Protocol):
    """A text in both languages, such as `rules.model.Text`."""

    def to(self, language: str) -> str: ...  # noqa: D102  # as forms.kinds.Said
    def spoken_in(self, language: str) -> str: ...  # noqa: D102


def marked(text: Said, language: str) -> str:
    """Return a text of the rules for a page, marked with its language where that is another: it is read out rightly."""
    said, spoken = text.to(language), text.spoken_in(language)
    return said if spoken == language else Markup('<span lang="{}">{}</span>').format(spoken, said)


def listed(parts: Iterable[str]) -> str:
    """Say several things that may hold commas themselves; French keeps its semicolon with the word before."""
    return ("\u202f; " if current_language() == "fr" else "; ").join(parts)


def words_of(question: Question, answer: Any) -> str:
    """Say an answer kept as JSON in the language in force; empty where there is none.

    A key that has left its list is said as it is kept: what was answered must not vanish.
    """
    if answer is None or answer == "":
        return ""
    if question.kind in LISTS:
        return _chosen(((choice.key, choice.label) for choice in choices_of(question.kind, current_language())), answer)
    if question.kind in ("choice", "choices"):
        return _chosen(((option.key, option.label.to(current_language())) for option in question.options), answer)
    return _WORDS.get(question.kind, str)(answer)


def _chosen(labels: Iterable[tuple[str, str]], answer: str | list[str]) -> str:
    known = dict(labels)
    keys = [answer] if isinstance(answer, str) else answer
    return ", ".join(known.get(key, key) for key in keys)


def _address(parts: Mapping[str, str]) -> str:
    town = " ".join(filter(None, (parts.get("postcode"), parts.get("city"))))
    return ", ".join(filter(None, (parts.get("street"), town)))


_WORDS: Mapping[str, Callable[[Any], str]] = MappingProxyType(
    {
        "amount": money,
        "date": lambda day: short_date(date.fromisoformat(day)),
        "checkbox": lambda ticked: gettext("yes") if ticked else gettext("no"),
        "phone": telephone,
        "address": _address,
    }
)
