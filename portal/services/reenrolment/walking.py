"""What a dossier's flow does: the steps of the round, each once, recorded with its effect in one transaction."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock, db
from portal.models.files import StoredFile
from portal.models.reenrolment import (
    Dossier,
    DossierDecision,
    DossierState,
    StepOutcome,
)
from portal.services.changes import ChangeService
from portal.services.consents import ConsentService
from portal.services.errors import DomainError
from portal.services.reenrolment.choices import groups_without_course
from portal.services.reenrolment.letters import LetterService
from portal.services.reenrolment.papers import PaperToPrint, paper_of
from portal.services.reenrolment.signatures import SignatureService
from portal.services.reenrolment.situation import Situation, SituationService
from portal.services.reenrolment.snapshots import SnapshotService
from portal.services.slots import SlotService
from portal.services.vault import ReadingService, VaultService
from rules.model import Step
from rules.outcome import waits_for
from rules.sites import ANSWER

DECISION = "decision"
"""Step key of the outcome that applies a round's decision."""
ENDED = (DossierState.ACCEPTED, DossierState.REFUSED, DossierState.WITHDRAWN)


class CheckError(DomainError):
    """What the snapshot says and what the tables hold differ: an operator has to look."""


@dataclass(frozen=True)
class StepToDo:
    """A step of the present round without outcome."""

    key: str
    kind: str
    round: int


@dataclass(frozen=True)
class Standing:
    """Where a dossier stands as far as its flow is concerned."""

    state: str
    round: int
    decided: bool
    """A decision of the round waits to be applied."""
    waits: bool
    """Staff or the family must act first."""
    ended: bool


@dataclass(frozen=True)
class Card:
    """What an operator may see of a dossier: nothing personal."""

    number: str
    establishment: str
    office_path: str


class WalkService:
    """The steps that a flow walks through; each may be asked for twice and happens once."""

    def __init__(
        self,
        session: Session,
        situations: SituationService,
        snapshots: SnapshotService,
        changes: ChangeService,
        consents: ConsentService,
        slots: SlotService,
        vault: VaultService,
        reading: ReadingService,
        signatures: SignatureService,
        letters: LetterService,
    ) -> None:
        self._session = session
        self._situations = situations
        self._snapshots = snapshots
        self._changes = changes
        self._consents = consents
        self._slots = slots
        self._vault = vault
        self._reading = reading
        self._signatures = signatures
        self._letters = letters

    def card(self, dossier_id: int) -> Card:
        """Return what the run's page shows."""
        situation = self._situations.of_dossier(dossier_id)
        number = _dossier(situation).number or ""
        return Card(number, situation.establishment.slug, f"/bureau/dossiers/{number}")

    def steps_to_do(self, dossier_id: int) -> list[StepToDo]:
        """Return the steps of the round without outcome, in the order of the rules; none while not submitted."""
        if self._session.get_one(Dossier, dossier_id).state not in (
            DossierState.SUBMITTED,
            DossierState.IN_REVIEW,
        ):
            return []
        situation = self._snapshots.frozen(dossier_id)
        dossier = _dossier(situation)
        done = self._outcomes(dossier)
        return [StepToDo(x.key, x.kind, dossier.round) for x in situation.steps if x.key not in done]

    def do_step(self, dossier_id: int, round_: int, key: str) -> None:
        """Lock the dossier and, unless recorded already or overtaken by a later round, do the step and record it."""
        dossier = db.lock_row(self._session, Dossier, dossier_id)
        if dossier.round != round_ or key in self._outcomes(dossier):
            return
        situation = self._snapshots.frozen(dossier_id)
        step = next(step for step in situation.rules.steps if step.key == key)
        result = self._acts[step.kind](self, situation, step)
        self._record(dossier, key, result)
        if step.kind == "finish" and dossier.state is DossierState.SUBMITTED and self._staff_decide(situation):
            dossier.move_to(DossierState.IN_REVIEW)

    def snapshot(self, dossier_id: int, round_: int) -> PaperToPrint:
        """Return what the summary of a round says, to be rendered outside the transaction."""
        situation = self._situations.of_dossier(dossier_id)
        return paper_of(situation, self._snapshots.of_round(dossier_id, round_))

    def record_summary(self, dossier_id: int, round_: int, key: str, file: Mapping[str, Any]) -> None:
        """Record the stored summary of a round unless recorded already; `file` holds what a row keeps of it."""
        dossier = db.lock_row(self._session, Dossier, dossier_id)
        if dossier.round != round_ or key in self._outcomes(dossier):
            return
        row = StoredFile(**file, at=clock.machine_now())
        self._session.add(row)
        self._session.flush()  # its id, for the snapshot
        self._snapshots.of_round(dossier_id, round_).summary_file_id = row.id
        self._record(dossier, key, {"file": row.public_id})

    def standing(self, dossier_id: int) -> Standing:
        """Return where the dossier stands."""
        dossier = self._session.get_one(Dossier, dossier_id)
        decided = self._decision(dossier) is not None and DECISION not in self._outcomes(dossier)
        waits = dossier.state in (DossierState.IN_REVIEW, DossierState.RETURNED) and not decided
        ended = dossier.state in ENDED and not decided
        return Standing(dossier.state, dossier.round, decided, waits, ended)

    # ------------------------------------------------------------------ steps

    def _form(self, situation: Situation, step: Step) -> dict[str, Any]:
        """Turn the answers that have a place in the record into changes."""
        record = self._situations.record_to_write(situation)
        answers = situation.answers.get(step.key, {})
        states = situation.outcome.fields
        proposed = {
            field.record: answers[field.key]
            for field in step.fields
            if field.record and field.key in answers and states.get(field.key) in ("asked", "required")
        }
        policies = {name: situation.rules.policy(name) for name in proposed}
        self._changes.propose(_dossier(situation), record, proposed, policies)
        return {"proposed": sorted(proposed)}

    def _consents_step(self, situation: Situation, step: Step) -> dict[str, Any]:
        """Write the answers to the ledger of consents."""
        asked, answers = set(situation.outcome.consents), situation.answers.get(step.key, {})
        for consent in step.consents:
            if consent.key in asked and answers.get(consent.key) is not None:
                until = None if consent.valid == "for-ever" else situation.campaign.to_year.ends_on
                self._consents.record(
                    _dossier(situation), consent, answers[consent.key], situation.student.person, until
                )
        return {"asked": sorted(asked & {consent.key for consent in step.consents})}

    def _documents(self, situation: Situation, step: Step) -> dict[str, Any]:
        """Check that every file given is still what was given."""
        broken = self._reading.broken(_dossier(situation))
        if broken:
            raise CheckError(f"{len(broken)} stored files do not match their checksums")
        return {"given": sorted(self._vault.given_keys(_dossier(situation)))}

    def _courses(self, situation: Situation, step: Step) -> dict[str, Any]:
        """Verify that the seats taken at finalisation are those that were chosen."""
        asked = set(situation.outcome.groups)
        answers = situation.answers.get(step.key, {})
        chosen = {
            public_id
            for group in step.groups
            if group.key in asked and group.mode == "seats"
            for public_id in answers.get(group.key) or ()
        }
        booked = {booking.slot.public_id for booking in self._slots.bookings(_dossier(situation))}
        if chosen - booked:
            raise CheckError(f"{len(chosen - booked)} chosen seats are not booked")
        return {"booked": len(booked)}

    def _finish(self, situation: Situation, step: Step) -> dict[str, Any]:
        """Acknowledge to the family."""
        dossier = _dossier(situation)
        prices = self._snapshots.of_round(dossier.id, dossier.round).prices
        waits = self._signatures.waits(situation)
        to_sign = {person.id: self._signatures.to_sign(situation, person) for person in waits}
        self._letters.received(situation, prices, to_sign, waits)
        return {}

    _acts: Mapping[str, Callable[["WalkService", Situation, Step], dict[str, Any]]] = {
        "form": _form,
        "consents": _consents_step,
        "documents": _documents,
        "courses": _courses,
        "finish": _finish,
    }

    # ------------------------------------------------------------------ helpers

    def _staff_decide(self, situation: Situation) -> bool:
        dossier = _dossier(situation)
        return bool(
            situation.outcome.approval
            or self._changes.open_fields(dossier)
            or self._reading.to_read(dossier)
            or groups_without_course(situation)
            or self._signatures.waits(situation)
            or _lacks_a_fact(situation)
            or self._snapshots.of_round(dossier.id, dossier.round).prices.get("lacking")
        )

    def _outcomes(self, dossier: Dossier) -> set[str]:
        rows = select(StepOutcome.step_key).where(
            StepOutcome.dossier_id == dossier.id, StepOutcome.round == dossier.round
        )
        return set(self._session.scalars(rows))

    def _decision(self, dossier: Dossier) -> DossierDecision | None:
        return self._session.scalars(
            select(DossierDecision).where(
                DossierDecision.dossier_id == dossier.id, DossierDecision.round == dossier.round
            )
        ).first()

    def _record(self, dossier: Dossier, key: str, result: dict[str, Any]) -> None:
        self._session.add(
            StepOutcome(dossier_id=dossier.id, round=dossier.round, step_key=key, result=result, at=clock.now())
        )
        self._session.flush()  # a second walker waits for the lock and then finds it


def _lacks_a_fact(situation: Situation) -> bool:
    """Tell whether the rules wait for something of the record; what the family may leave unanswered is not that."""
    if not situation.outcome.pending:
        return False
    return any(not name.startswith(ANSWER) for name in waits_for(situation.explained))


def _dossier(situation: Situation) -> Dossier:
    """Return the dossier of a situation that was read from one."""
    if situation.dossier is None:
        raise LookupError("a flow walks dossiers only")
    return situation.dossier
