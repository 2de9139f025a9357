"""What a dossier holds, in the words of the language in force: for the summary, the office and the snapshot alike."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from portal.i18n import current_language, gettext
from portal.models.slots import Slot
from portal.models.vault import Document, DocumentState
from portal.services.records import Record
from portal.services.reenrolment.course_words import slot_line
from portal.services.reenrolment.situation import Situation
from portal.wording import listed, words_of
from rules.model import ConsentItem, DocumentItem, FieldItem, Group, Step


@dataclass(frozen=True)
class Line:
    """One item of a step: its label, what was answered, and the recorded value where the answer replaces it."""

    key: str
    label: str
    value: str
    before: str | None = None
    of_guardian: bool = False
    """Whether a guardian answers it about himself."""
    wishes: tuple[str, ...] = ()
    """Of a group of wishes: the courses by rank; `value` numbers them."""
    kept: bool = False
    """Whether the record says the same already; a question that no record answers is neither kept nor changed."""
    note: str = ""
    """What is said below, for instance why a document is to be given anew."""
    given_on: date | None = None
    """Of a document: the day it was given, in the establishment's time."""
    by: str = ""
    """Of an authorisation, where two guardians answer: whose answer `value` is."""
    own: str = ""
    """What the reader has answered besides, as the guardian who did not send the dossier."""


@dataclass(frozen=True)
class StepContent:
    """One step with its lines; a step without lines asks nothing now."""

    key: str
    kind: str
    title: str
    lines: tuple[Line, ...]

    def without_guardian(self) -> "StepContent":
        """Return the step without what a guardian answers about himself."""
        return replace(self, lines=tuple(line for line in self.lines if not line.of_guardian))

    def without_notes(self, keys: Collection[str]) -> "StepContent":
        """Return the step without what is said below these items."""
        return replace(self, lines=tuple(replace(line, note="") if line.key in keys else line for line in self.lines))


def describe(
    situation: Situation, record: Record, slots: Mapping[str, Slot], documents: Mapping[str, Document]
) -> tuple[StepContent, ...]:
    """Return the steps that ask something; `slots` by public id, `documents` by item key, also those to be replaced."""
    contents = []
    for step in situation.steps:
        lines = tuple(_lines(situation, step, record, slots, documents))
        if step.content is not None:
            contents.append(StepContent(step.key, step.kind, step.title.to(current_language()), lines))
    return tuple(contents)


def _lines(
    situation: Situation,
    step: Step,
    record: Record,
    slots: Mapping[str, Slot],
    documents: Mapping[str, Document],
) -> Iterator[Line]:
    answers, result = situation.answers.get(step.key, {}), situation.outcome
    yield from _fields(situation, step.fields, answers, record)
    yield from _consents(situation, step.consents, answers)
    for document in (item for item in step.documents if item.key in set(result.documents)):
        yield _document(document, documents.get(document.key), ZoneInfo(situation.establishment.zone))
    for group in (item for item in step.groups if item.key in set(result.groups)):
        names = [slot_line(slots[chosen]) for chosen in answers.get(group.key) or () if chosen in slots]
        yield _chosen(group, names)


def _fields(
    situation: Situation, fields: Sequence[FieldItem], answers: Mapping[str, Any], record: Record
) -> Iterator[Line]:
    states = situation.outcome.fields
    for field in fields:
        if states.get(field.key) not in ("asked", "required") or field.kind == "information":
            continue
        said = words_of(field, answers.get(field.key))
        recorded = None
        if field.record is not None and field.key in answers:
            recorded = words_of(field, record.read(field.record))
        kept, of_guardian = recorded == said, (field.record or "").startswith("guardian.")
        before = None if kept else recorded
        yield Line(field.key, field.label.to(current_language()), said, before, of_guardian, kept=kept)


def _consents(situation: Situation, consents: Sequence[ConsentItem], answers: Mapping[str, Any]) -> Iterator[Line]:
    asked = set(situation.outcome.consents)
    for consent in consents:
        if consent.key in asked:
            yield Line(
                consent.key,
                consent.label.to(current_language()),
                consent_words(consent, answers.get(consent.key)),
            )


def consent_words(consent: ConsentItem, answer: Mapping[str, Any] | None) -> str:
    """Say what was answered to a consent; empty where nothing was."""
    if answer is None:
        return ""
    if consent.kind == "consent":
        granted = [purpose.label.to(current_language()) for purpose in consent.purposes if answer.get(purpose.key)]
        return gettext("yes: %(uses)s") % {"uses": ", ".join(granted)} if granted else gettext("no use is allowed")
    if answer.get("answer") is None:
        return ""
    if consent.kind == "acceptance":
        return gettext("read and accepted") if answer["answer"] else gettext("not accepted")
    said = gettext("yes") if answer["answer"] else gettext("no")
    persons = ", ".join(answer.get("persons") or ())
    return f"{said} ({persons})" if persons else said


def _document(item: DocumentItem, document: Document | None, zone: ZoneInfo) -> Line:
    label = item.label.to(current_language())
    if document is None:
        return Line(item.key, label, gettext("not given yet"))
    if document.state is DocumentState.RETURNED:
        return Line(item.key, label, gettext("to be replaced"), note=document.reason or "")
    count = len(document.files)
    given = gettext("given") if count == 1 else gettext("given, %(number)s files") % {"number": count}
    return Line(item.key, label, given, given_on=document.given_at.astimezone(zone).date())


def _chosen(group: Group, names: Sequence[str]) -> Line:
    wishes = tuple(names) if group.mode == "wishes" else ()
    return Line(group.key, group.label.to(current_language()), chosen_words(group, names), wishes=wishes)


def chosen_words(group: Group, names: Sequence[str]) -> str:
    """Say the courses chosen in a group; wishes with their ranks."""
    ranked = group.mode == "wishes"
    return listed(f"{rank}. {name}" if ranked else name for rank, name in enumerate(names, 1))
