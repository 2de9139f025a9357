"""What a dossier holds, in the words of the language in force: for the summary, the office and the snapshot alike."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from portal.formats import clock_time
from portal.i18n import current_language, gettext
from portal.models.slots import Slot
from portal.models.vault import Document
from portal.services.records import Record
from portal.services.reenrolment.situation import Situation
from portal.wording import words_of
from rules.model import ConsentItem, FieldItem, Step


@dataclass(frozen=True)
class Line:
    """One item of a step: its label, what was answered, and the recorded value where the answer replaces it."""

    key: str
    label: str
    value: str
    before: str | None = None
    of_guardian: bool = False
    """Whether a guardian answers it about himself."""


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


def describe(
    situation: Situation, record: Record, slots: Mapping[str, Slot], documents: Mapping[str, Document]
) -> tuple[StepContent, ...]:
    """Return the steps that ask something; `slots` by public id, `documents` by item key."""
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
        given = _document(documents.get(document.key))
        yield Line(document.key, document.label.to(current_language()), given)
    for group in (item for item in step.groups if item.key in set(result.groups)):
        names = [slot_words(slots[chosen]) for chosen in answers.get(group.key) or () if chosen in slots]
        yield Line(group.key, group.label.to(current_language()), " ; ".join(names))


def _fields(
    situation: Situation, fields: Sequence[FieldItem], answers: Mapping[str, Any], record: Record
) -> Iterator[Line]:
    states = situation.outcome.fields
    for field in fields:
        if states.get(field.key) not in ("asked", "required") or field.kind == "information":
            continue
        said = words_of(field, answers.get(field.key))
        before = None
        if field.record is not None and field.key in answers:
            recorded = words_of(field, record.read(field.record))
            before = recorded if recorded != said else None
        of_guardian = (field.record or "").startswith("guardian.")
        yield Line(field.key, field.label.to(current_language()), said, before, of_guardian)


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


def _document(document: Document | None) -> str:
    if document is None:
        return gettext("not given yet")
    count = len(document.files)
    return gettext("given") if count == 1 else gettext("given, %(number)s files") % {"number": count}


def slot_words(slot: Slot) -> str:
    """Say a course with its times: "FM 2C4 A, mercredi 17:30"."""
    times = [f"{day_words(meeting.day)} {clock_time(meeting.starts)}" for meeting in slot.course.sessions]
    return ", ".join([slot.course.name, *times])


def day_words(day: int) -> str:
    """Return the name of a day of the week, 1 for Monday."""
    names = {
        1: gettext("Monday"),
        2: gettext("Tuesday"),
        3: gettext("Wednesday"),
        4: gettext("Thursday"),
        5: gettext("Friday"),
        6: gettext("Saturday"),
        7: gettext("Sunday"),
    }
    return names[day]
