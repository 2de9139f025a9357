"""The family's side of a dossier before finalisation: begin, decline, answer step after step."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from portal import clock, db
from portal.i18n import lazy_gettext as _
from portal.models.people import Person, Student
from portal.models.reenrolment import Dossier, DossierAnswer, DossierEvent, DossierState
from portal.services.audit import Actor, AuditService
from portal.services.errors import DomainError
from portal.services.reenrolment.access import ensure_may_answer, ensure_may_choose, may_answer
from portal.services.reenrolment.choices import seats_of, terms_of
from portal.services.reenrolment.items import ItemService
from portal.services.reenrolment.missing import LEFT, TYPED, Missing, missing_of
from portal.services.reenrolment.presence import PAGE, PresenceService
from portal.services.reenrolment.seen import Seen
from portal.services.reenrolment.situation import Situation, SituationService, asked_fields
from portal.services.slots import HoldService
from rules.model import FieldItem, Step

CLOSING_KINDS = ("summary", "finish")


class StepState(StrEnum):
    """Where a step stands in the step bar."""

    DONE = "done"
    CURRENT = "current"
    TODO = "todo"
    BAD = "bad"
    OFF = "off"


@dataclass(frozen=True)
class StepProgress:
    """A step as the step bar shows it."""

    step: Step
    state: StepState


class NoCampaignError(DomainError):
    """The establishment has no campaign with published rules."""


class UnknownStepError(LookupError):
    """This student has no such step."""


class WizardService:
    """Opens a dossier and keeps its answers."""

    def __init__(
        self,
        session: Session,
        situations: SituationService,
        holds: HoldService,
        items: ItemService,
        presence: PresenceService,
        audit: AuditService,
    ) -> None:
        self._session = session
        self._situations = situations
        self._holds = holds
        self._items = items
        self._presence = presence
        self._audit = audit

    def begin(self, student: Student, person: Person, actor: Actor) -> Dossier:
        """Return the student's dossier in progress, opened now where there is none."""
        situation = self._writable(student, person)
        dossier = situation.dossier or self._open(situation, person)
        if dossier.state in (DossierState.NOT_STARTED, DossierState.DECLINED):
            before = dossier.state
            dossier.move_to(DossierState.IN_PROGRESS)
            dossier.leaving_reason = None
            dossier.respondent_id = person.id
            self._tell(dossier, "begun", actor)
            self._audit.add("dossier.begun", dossier, actor, before={"state": before})
        return dossier

    def decline(self, student: Student, person: Person, reason: str | None, actor: Actor) -> Dossier:
        """Record that the student does not come back; the family may change its mind until the closing."""
        situation = self._writable(student, person)
        dossier = situation.dossier or self._open(situation, person)
        if dossier.state is not DossierState.DECLINED:
            dossier.move_to(DossierState.DECLINED)
            self._holds.drop(dossier)
            self._tell(dossier, "declined", actor)
        dossier.leaving_reason = reason
        self._audit.add("dossier.declined", dossier, actor, after={"reason": reason})
        return dossier

    def answer(
        self,
        situation: Situation,
        step: Step,
        answers: Mapping[str, Any],
        person: Person,
        actor: Actor,
        left: bool = True,
        seen: Seen | None = None,
    ) -> Seen | None:
        """Keep the answers of a step, as JSON by item key, and that it was `left`; seats are held or renewed.

        `seen` is what the page had shown: what another page changed since, and this one left as it was, stays.
        Returns what it has shown now that its answers are kept. Raises ClosedError or NotYoursError when nothing may
        be written now, ClashError when two pages changed one answer, SlotFullError or TooManyHoldsError when a seat
        cannot be held.
        """
        # Locked first: another tab may just have sent the dossier, or taken the choice back.
        dossier = self._dossier(situation)
        ensure_may_answer(situation, person)
        owners = owners_of(step, person)
        found = self._session.scalars(_of_step(), {"dossier": dossier.id, "step": step.key})
        rows = {row.item_key: row for row in found if row.owner_id == owners.get(row.item_key)}
        merged = self._presence.merge(situation, step, answers, seen, rows, actor)
        allowed = self._items.corrections(situation)
        answers = {key: value for key, value in merged.answers.items() if allowed.allow(step.key, key)}
        if left:
            answers[LEFT] = True
        self._keep(dossier, step, rows, answers, owners, actor, seen)
        # Another page may have saved since the situation was read.
        situation.answers[step.key] = {key: row.value["value"] for key, row in rows.items()} | answers
        if step.kind == "courses":
            self._holds.hold(dossier, seats_of(situation), terms_of(situation.rules))
        else:
            self.keep_seats(situation)
        return merged.seen

    def _keep(
        self,
        dossier: Dossier,
        step: Step,
        rows: Mapping[str, DossierAnswer],
        answers: Mapping[str, Any],
        owners: Mapping[str, int],
        actor: Actor,
        seen: Seen | None,
    ) -> None:
        """Write the answers that are new or differ, each under its owner, with the page that wrote them."""
        now = clock.now()
        given = {"by_id": actor.account_id, "at": now}
        page = {PAGE: seen.pages[0]} if seen and seen.pages else {}
        # An answer that stood behind an unread text is this page's, even where it is the same again.
        unread = rows[TYPED].value["value"] or {} if TYPED in rows else {}
        fresh: list[dict[str, Any]] = []
        for key, value in answers.items():
            row = rows.get(key)
            if row is None:
                place = {"dossier_id": dossier.id, "step_key": step.key, "item_key": key, "owner_id": owners.get(key)}
                fresh.append({**place, "value": {"value": value, **page}, **given})
            elif row.value["value"] != value or key in unread:
                row.value, row.by_id, row.at = {"value": value, **page}, actor.account_id, now
        # A first visit writes fifteen and more: together they are one statement, on SQLite as well.
        db.bulk_insert(self._session, DossierAnswer, fresh)
        self._session.expire(dossier, ["answers"])

    def keep_seats(self, situation: Situation) -> None:
        """Renew the holds of the dossier: the family is there."""
        if situation.dossier is not None and seats_of(situation):
            self._holds.renew(situation.dossier, terms_of(situation.rules))

    def keep_other_seats(self, situation: Situation, person: Person) -> bool:
        """Tell whether every chosen seat can be had; where one is full, hold the others meanwhile."""
        # Locked: two clicks at once would take a seat each, and another tab may just have sent the dossier.
        dossier = self._dossier(situation)
        if not may_answer(situation, person):
            return True  # whoever finishes is refused in words, or finds the dossier sent already
        chosen = seats_of(situation)
        full = {one.public_id for one in self._holds.lapsed(dossier, chosen) if one.left <= 0}
        if full:
            others = {key: tuple(each for each in slots if each not in full) for key, slots in chosen.items()}
            self._holds.hold(dossier, others, terms_of(situation.rules))
        return not full

    def progress(self, situation: Situation, current: str | None, missing: tuple[Missing, ...]) -> list[StepProgress]:
        """Return the steps that can be opened with their states; `current` is the key of the page that is open."""
        lacking = {item.step.key for item in missing}
        steps = self._items.corrections(situation).steps(situation)
        return [StepProgress(step, self._state(situation, step, current, lacking)) for step in steps]

    def _state(self, situation: Situation, step: Step, current: str | None, lacking: set[str]) -> StepState:
        if step.key == current:
            return StepState.CURRENT
        was_left = LEFT in situation.answers.get(step.key, {})
        if step.kind == "finish":
            return StepState.OFF if lacking else StepState.TODO
        if step.key in lacking:
            return StepState.BAD if was_left else StepState.TODO
        return StepState.DONE if was_left else StepState.TODO

    def _writable(self, student: Student, person: Person) -> Situation:
        # Two clicks at once open one dossier: they wait for each other at the student's row.
        db.lock_row(self._session, Student, student.id)
        situation = self._situations.of_student(student, person)
        if situation is None:
            raise NoCampaignError(_("Your establishment has not opened re-enrolment yet."))
        if situation.dossier is not None:
            # Read anew: the page's request had read it before the click that it waited for was done.
            db.lock_row(self._session, Dossier, situation.dossier.id)
        ensure_may_choose(situation, person)
        return situation

    def _open(self, situation: Situation, person: Person) -> Dossier:
        dossier = Dossier(
            campaign_id=situation.campaign.id,
            student_id=situation.student.id,
            revision_id=situation.revision.id,
            respondent_id=person.id,
            opened_at=situation.now,
        )
        self._session.add(dossier)
        self._session.flush()  # its id, for the timeline and the journal
        return dossier

    def _dossier(self, situation: Situation) -> Dossier:
        if situation.dossier is None:
            raise NoCampaignError(_("Begin with the choice to re-enrol."))
        return db.lock_row(self._session, Dossier, situation.dossier.id)

    def _tell(self, dossier: Dossier, kind: str, actor: Actor) -> None:
        self._session.add(
            DossierEvent(dossier_id=dossier.id, round=dossier.round, kind=kind, by_id=actor.account_id, at=clock.now())
        )


@db.shared
def _of_step() -> Select[tuple[DossierAnswer]]:
    """The answers of a step; what was read before the dossier was locked may have changed."""
    return (
        select(DossierAnswer)
        .where(DossierAnswer.dossier_id == bindparam("dossier"), DossierAnswer.step_key == bindparam("step"))
        .execution_options(populate_existing=True)
    )


def owners_of(step: Step, person: Person) -> dict[str, int]:
    """Return whom the answers about a guardian himself belong to, by item key: each guardian has his own.

    What he typed and could not be read belongs to him as well.
    """
    owned = [field.key for field in step.fields if field.record and field.record.startswith("guardian.")]
    return dict.fromkeys([*owned, TYPED], person.id) if owned else {}


def step_of(steps: Sequence[Step], key: str) -> Step:
    """Return the step of this key; raises UnknownStepError."""
    for step in steps:
        if step.key == key:
            return step
    raise UnknownStepError(key)


def newly_asked(before: Situation, after: Situation, step: Step) -> list[FieldItem]:
    """Return the questions of a step that its answers have brought: the page that was sent did not show them."""
    shown = {field.key for field in asked_fields(before, step)}
    return [field for field in asked_fields(after, step) if field.key not in shown]


def next_step(steps: Sequence[Step], step: Step) -> Step:
    """Return the step after this one, or the step itself when it is the last."""
    keys = [other.key for other in steps]
    following = steps[keys.index(step.key) + 1 :] if step.key in keys else steps[:1]
    return following[0] if following else step


__all__ = [
    "Missing",
    "StepProgress",
    "StepState",
    "UnknownStepError",
    "WizardService",
    "missing_of",
    "newly_asked",
    "next_step",
    "step_of",
]
