"""Several pages of one step: who changed it last, and what becomes of two answers to one question.

Two people may have it open, or one person on two devices.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.formats import clock_time, local, long_date
from portal.i18n import current_language, gettext
from portal.models.accounts import Membership, Role
from portal.models.people import Person
from portal.models.reenrolment import DossierAnswer
from portal.services.audit import Actor
from portal.services.errors import DomainError
from portal.services.reenrolment.content import chosen_words, consent_words
from portal.services.reenrolment.course_words import slot_words
from portal.services.reenrolment.missing import TYPED
from portal.services.reenrolment.seen import Seen, marks_of
from portal.services.reenrolment.situation import Situation
from portal.services.slots import SlotService
from portal.wording import words_of
from rules.model import ConsentItem, FieldItem, Step

HOUSEHOLD = "family."
"""Records of the household that is billed: what is answered to them is not said to a guardian who lives apart."""
PAGE = "page"
"""Beside the value of an answer: the page that wrote it."""


@dataclass(frozen=True)
class Visit:
    """That somebody else changed a step."""

    name: str
    at: datetime

    def words(self, situation: Situation) -> str:
        """Say who and when, seen from the situation's day: "Nadia changed this step yesterday at 19:12"."""
        there = local(self.at, situation.zone)
        days = (situation.today - there.date()).days
        if days == 0:
            sentence = gettext("%(name)s changed this step today at %(time)s")
        elif days == 1:
            sentence = gettext("%(name)s changed this step yesterday at %(time)s")
        else:
            sentence = gettext("%(name)s changed this step on %(day)s at %(time)s")
        return sentence % {"name": self.name, "day": long_date(there.date()), "time": clock_time(there)}


@dataclass(frozen=True)
class Clash:
    """Two answers to one question, in words; `theirs` is None where they are not to be said.

    `name` is None where the same account gave both, on two pages.
    """

    key: str
    label: str
    name: str | None
    theirs: str | None
    mine: str


class ClashError(DomainError):
    """The same questions were answered elsewhere since the page was opened: both answers are to be seen."""

    def __init__(self, clashes: Collection[Clash], seen: Seen) -> None:
        names = sorted({clash.name for clash in clashes if clash.name})
        by_others = gettext("%(names)s changed this step while you were filling it in") % {"names": _and(names)}
        by_oneself = gettext("You changed this step in another window or on another device")
        super().__init__(by_others if names else by_oneself)
        self.clashes = tuple(clashes)
        self.seen = seen
        """What the page has shown once it has said both."""


@dataclass(frozen=True)
class Sent:
    """What a page sent: answers, and what was typed and cannot be read."""

    answers: Mapping[str, Any]
    typed: Mapping[str, Any]


@dataclass(frozen=True)
class Merged:
    """What is to be kept of the answers that a page sent, and what that page has shown then."""

    answers: Mapping[str, Any]
    seen: Seen | None = None


class Stored:
    """The answers of a step as they are now, by item key: those of the dossier and of who answers."""

    def __init__(self, step: Step, rows: Mapping[str, DossierAnswer]) -> None:
        self._rows = rows
        self.answers = {key: row.value["value"] for key, row in rows.items()}
        self.typed: Mapping[str, Any] = self.answers.get(TYPED) or {}
        """What could not be read, and stands before the answer."""
        self.marks = marks_of(step, self.answers, self.typed)

    def author(self, key: str) -> int | None:
        """Return whose account gave what stands in a question."""
        row = self._row(key)
        return None if row is None else row.by_id

    def is_news(self, key: str, seen: Seen) -> bool:
        """Tell whether another page wrote what stands in a question, and this one had not shown it."""
        row = self._row(key)
        if row is None or row.by_id is None or row.value.get(PAGE) in seen.pages:
            return False
        return self.marks[key] != seen.marks.get(key, "")

    def _row(self, key: str) -> DossierAnswer | None:
        return self._rows.get(TYPED if key in self.typed else key)


class PresenceService:
    """Knows who else answers in a dossier."""

    def __init__(self, session: Session, slots: SlotService) -> None:
        self._session = session
        self._slots = slots

    def last_visit(self, situation: Situation, step: Step, account_id: int | None) -> Visit | None:
        """Return who else gave the step's latest answer; None, and no statement, where nobody did."""
        answers = situation.answers.get(step.key, {})
        given = marks_of(step, answers, {})
        authors = [author for key, author in situation.authors.get(step.key, {}).items() if given.get(key)]
        latest = max(authors, key=lambda author: author.at, default=None)
        if latest is None or latest.account_id in (None, account_id):
            return None
        return Visit(self._names([latest.account_id])[latest.account_id], latest.at)

    def merge(
        self,
        situation: Situation,
        step: Step,
        answers: Mapping[str, Any],
        seen: Seen | None,
        rows: Mapping[str, DossierAnswer],
        actor: Actor,
    ) -> Merged:
        """Return the answers to keep: without those that another page changed and this one left as it saw them.

        `rows` are the step's answers as they are now, by item key, read while the dossier is locked. `seen` None: the
        page did not say what it showed, and its answers win. Raises ClashError where both changed one answer and
        differ.
        """
        if seen is None:
            return Merged(answers)
        typed: Mapping[str, Any] = answers.get(TYPED) or {}
        said, stored = marks_of(step, answers, typed), Stored(step, rows)
        # What may not stay empty and was emptied is not among the answers of who finishes later.
        sent = {key: said.get(key, "") for key in stored.marks} | said
        news = {key for key, mark in sent.items() if stored.is_news(key, seen) and stored.marks[key] != mark}
        clashing = [key for key in sent if key in news and sent[key] != seen.marks.get(key, "")]
        if clashing:
            clashes = self._clashes(situation, step, clashing, stored, Sent(answers, typed), actor)
            raise ClashError(clashes, seen.after({key: stored.marks[key] for key in clashing}))
        kept = {key: value for key, value in answers.items() if key not in news}
        if TYPED in kept:
            kept[TYPED] = {key: text for key, text in typed.items() if key not in news} | {
                key: text for key, text in stored.typed.items() if key in news
            }
        return Merged(kept, seen.after({key: mark for key, mark in said.items() if key not in news}))

    def _clashes(
        self,
        situation: Situation,
        step: Step,
        keys: Collection[str],
        stored: Stored,
        sent: Sent,
        actor: Actor,
    ) -> list[Clash]:
        authors = {key: stored.author(key) or 0 for key in keys}
        names: dict[int, str | None] = dict(self._names({*authors.values()} - {actor.account_id}))
        slots = self._slots.of_campaign(situation.campaign) if step.kind == "courses" else ()
        courses = {slot.public_id: slot_words(slot) for slot in slots}
        items = {item.key: item for item in step.items}
        private = _private(situation, step)
        clashes = []
        for key, author in authors.items():
            item, name = items[key], names.get(author)
            theirs = None if name and key in private else _words(item, stored, courses)
            clashes.append(Clash(key, item.label.to(current_language()), name, theirs, _words(item, sent, courses)))
        return clashes

    def _names(self, accounts: Collection[int]) -> dict[int, str]:
        """Return how each account is named to a family: by first name, or as the establishment."""
        rows = self._session.execute(
            select(Membership.account_id, Membership.role, Person.first_name)
            .join(Person, Person.id == Membership.person_id)
            .where(Membership.account_id.in_(accounts))
        ).all()
        names = dict.fromkeys(accounts, gettext("Your establishment"))
        return names | {row.account_id: row.first_name for row in rows if row.role != Role.ADMINISTRATOR}


def _private(situation: Situation, step: Step) -> set[str]:
    if not situation.student.family.separated:
        return set()
    return {field.key for field in step.fields if (field.record or "").startswith(HOUSEHOLD)}


def _words(item: Any, content: Sent | Stored, courses: Mapping[str, str]) -> str:
    answer, typed = content.answers.get(item.key), content.typed.get(item.key)
    if isinstance(item, ConsentItem):
        return consent_words(item, answer)
    if typed is not None:
        return ", ".join(str(part) for part in typed.values() if part) if isinstance(typed, Mapping) else str(typed)
    if isinstance(item, FieldItem):
        return words_of(item, answer)
    return chosen_words(item, [courses.get(chosen, chosen) for chosen in answer or ()])


def _and(names: Collection[str]) -> str:
    between = gettext("and")
    return f" {between} ".join(names)
