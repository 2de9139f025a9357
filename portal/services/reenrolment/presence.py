"""Several people in one dossier: who changed a step last, and what becomes of two answers to one question."""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
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
from portal.services.reenrolment.content import chosen_words, consent_words, slot_words
from portal.services.reenrolment.situation import Situation
from portal.services.slots import SlotService
from portal.wording import words_of
from rules.model import ConsentItem, FieldItem, Step

LONGEST_MARK = 12
HOUSEHOLD = "family."
"""Records of the household that is billed: what is answered to them is not said to a guardian who lives apart."""

Seen = Mapping[str, str]
"""The answers of a step as a page showed them: a short mark of each by item key, none of what was not answered."""


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
    """Two answers to one question, in words; `theirs` is None where they are not to be said."""

    key: str
    label: str
    name: str
    theirs: str | None
    mine: str


class ClashError(DomainError):
    """Somebody else answered the same questions since the page was opened: both answers are to be seen."""

    def __init__(self, clashes: Collection[Clash], seen: Seen) -> None:
        names = sorted({clash.name for clash in clashes})
        super().__init__(gettext("%(names)s changed this step while you were filling it in") % {"names": _and(names)})
        self.clashes = tuple(clashes)
        self.seen = seen
        """What the page has shown once it has said both."""


def seen_of(situation: Situation, step: Step) -> Seen:
    """Return what a page that is drawn now shows of the answers that several people may give."""
    shared, answers = situation.authors.get(step.key, {}), situation.answers.get(step.key, {})
    boxes = _boxes(step)
    marks = {key: mark_of(answers[key], key in boxes) for key in shared if not _is_own_mark(key)}
    return {key: mark for key, mark in marks.items() if mark}


def mark_of(value: Any, is_box: bool = False) -> str:
    """Return a short mark that two different answers do not share; empty for no answer, such as a box left empty."""
    if _is_nothing(value, is_box):
        return ""
    written = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(written.encode()).hexdigest()[:LONGEST_MARK]


class PresenceService:
    """Knows who else answers in a dossier."""

    def __init__(self, session: Session, slots: SlotService) -> None:
        self._session = session
        self._slots = slots

    def last_visit(self, situation: Situation, step: Step, account_id: int | None) -> Visit | None:
        """Return who else gave the step's latest answer; None, and no statement, where nobody did."""
        authors = situation.authors.get(step.key, {})
        latest = max((authors[key] for key in seen_of(situation, step)), key=lambda author: author.at, default=None)
        if latest is None or latest.account_id in (None, account_id):
            return None
        return Visit(self._names([latest.account_id])[latest.account_id], latest.at)

    def merge(
        self,
        situation: Situation,
        step: Step,
        answers: Mapping[str, Any],
        seen: Seen | None,
        rows: Sequence[DossierAnswer],
        actor: Actor,
    ) -> Mapping[str, Any]:
        """Return the answers to keep: without those that another account changed and this one left as it saw them.

        `rows` are the step's answers as they are now, read while the dossier is locked. `seen` None: the page did not
        say what it showed, and its answers win. Raises ClashError where both changed one answer and differ.
        """
        if seen is None:
            return answers
        boxes = _boxes(step)
        sent = {key: mark_of(value, key in boxes) for key, value in answers.items()}
        others = {row.item_key: row for row in rows if row.item_key in sent and _is_of_another(row, actor)}
        there = {key: mark_of(row.value["value"], key in boxes) for key, row in others.items()}
        news = {key for key, mark in there.items() if mark not in (seen.get(key, ""), sent[key])}
        clashing = [key for key in sent if key in news and sent[key] != seen.get(key, "")]
        if clashing:
            now_seen = {**seen, **{key: there[key] for key in clashing}}
            raise ClashError(self._clashes(situation, step, [others[key] for key in clashing], answers), now_seen)
        return {key: value for key, value in answers.items() if key not in news}

    def _clashes(
        self, situation: Situation, step: Step, rows: list[DossierAnswer], answers: Mapping[str, Any]
    ) -> list[Clash]:
        names = self._names([row.by_id for row in rows if row.by_id is not None])
        slots = self._slots.of_campaign(situation.campaign) if step.kind == "courses" else ()
        courses = {slot.public_id: slot_words(slot) for slot in slots}
        items = {item.key: item for item in step.items}
        private = _private(situation, step)
        clashes = []
        for row in rows:
            key, item = row.item_key, items[row.item_key]
            theirs = None if key in private else _words(item, row.value["value"], courses)
            mine, name = _words(item, answers[key], courses), names[row.by_id or 0]
            clashes.append(Clash(key, item.label.to(current_language()), name, theirs, mine))
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


def _is_of_another(row: DossierAnswer, actor: Actor) -> bool:
    """Tell whether another account gave an answer that several people may give."""
    shared = row.owner_id is None and not _is_own_mark(row.item_key)
    return shared and row.by_id not in (None, actor.account_id)


def _is_own_mark(key: str) -> bool:
    """Tell whether a key is a mark of the wizard itself, an answer to no question."""
    return not key or key.startswith("~")


def _is_nothing(value: Any, is_box: bool) -> bool:
    if isinstance(value, Mapping):
        return all(_is_nothing(part, is_box) for part in value.values())
    return value is None or value in ("", []) or (is_box and value is False)


def _boxes(step: Step) -> frozenset[str]:
    """Return the keys of what is ticked or not: an empty box is no answer, whereas "no" is one."""
    boxes = [field.key for field in step.fields if field.kind == "checkbox"]
    return frozenset(boxes + [consent.key for consent in step.consents if consent.kind == "acceptance"])


def _private(situation: Situation, step: Step) -> set[str]:
    if not situation.student.family.separated:
        return set()
    return {field.key for field in step.fields if (field.record or "").startswith(HOUSEHOLD)}


def _words(item: Any, answer: Any, courses: Mapping[str, str]) -> str:
    if isinstance(item, FieldItem):
        return words_of(item, answer)
    if isinstance(item, ConsentItem):
        return consent_words(item, answer)
    return chosen_words(item, [courses.get(chosen, chosen) for chosen in answer or ()])


def _and(names: Collection[str]) -> str:
    between = gettext("and")
    return f" {between} ".join(names)
