"""What a dossier still lacks before it can be finalised, item by item."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from babel.support import LazyProxy

from portal.i18n import current_language
from portal.i18n import lazy_gettext as _
from portal.services.reenrolment.situation import Situation
from rules.model import ConsentItem, DocumentItem, FieldItem, Group, Step

LEFT = ""
"""Item key of the mark that a step was left once: an answer to no item."""
TYPED = "~typed"
"""Item key under which what could not be read is kept as it was typed, for who finishes later."""
NONE_OPEN = "~none-open"
"""Item key under which a step of courses keeps its groups in which no slot was open when it was left."""


@dataclass(frozen=True)
class Missing:
    """One thing that is asked and not given."""

    step: Step
    key: str
    """The item's key; empty when the step as a whole was never opened."""
    label: str
    message: str | LazyProxy


def missing_of(situation: Situation, given: frozenset[str]) -> tuple[Missing, ...]:
    """Return what is missing; `given` are the keys of documents that the dossier holds or need not ask."""
    found = []
    for step in situation.steps:
        if step.content is None:
            continue
        answers = situation.answers.get(step.key, {})
        items = list(_ITEMS[step.kind](situation, step, answers, given))
        found += items
        if not items and LEFT not in answers:
            title = step.title.to(current_language())
            found.append(Missing(step, LEFT, title, _("This step has not been opened yet.")))
    return tuple(found)


def _fields(situation: Situation, step: Step, answers: Mapping[str, Any], given: frozenset[str]) -> Iterator[Missing]:
    states = situation.outcome.fields
    for field in step.fields:
        if states.get(field.key) == "required" and _is_empty(answers.get(field.key)):
            yield _lacks(step, field, _("This answer is missing."))


def _is_empty(value: Any) -> bool:
    return value is None or value is False or value in ("", [])


def _consents(situation: Situation, step: Step, answers: Mapping[str, Any], given: frozenset[str]) -> Iterator[Missing]:
    asked = set(situation.outcome.consents)
    for consent in step.consents:
        if consent.key not in asked or consent.kind == "consent":
            continue
        answer = (answers.get(consent.key) or {}).get("answer")
        if consent.kind == "acceptance" and answer is not True:
            yield _lacks(step, consent, _("This text must be accepted."))
        elif answer is None:
            yield _lacks(step, consent, _("This question wants a yes or a no."))


def _documents(
    situation: Situation, step: Step, answers: Mapping[str, Any], given: frozenset[str]
) -> Iterator[Missing]:
    asked = set(situation.outcome.documents)
    for document in step.documents:
        wanted = document.key in asked and document.required and document.due == "finish"
        if wanted and document.key not in given:
            yield _lacks(step, document, _("This document is missing."))


def _groups(situation: Situation, step: Step, answers: Mapping[str, Any], given: frozenset[str]) -> Iterator[Missing]:
    asked = set(situation.outcome.groups) - set(answers.get(NONE_OPEN) or ())
    for group in step.groups:
        if group.key in asked and len(answers.get(group.key) or []) < group.min:
            yield _lacks(step, group, _("A course is to be chosen here."))


def _lacks(step: Step, item: FieldItem | ConsentItem | DocumentItem | Group, message: LazyProxy) -> Missing:
    return Missing(step, item.key, item.label.to(current_language()), message)


_ITEMS: Mapping[str, Callable[..., Iterator[Missing]]] = {
    "form": _fields,
    "consents": _consents,
    "documents": _documents,
    "courses": _groups,
}
