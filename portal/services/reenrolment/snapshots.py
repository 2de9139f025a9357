"""The snapshot of a round: facts, texts, prices and answers as they were when the family finalised, with a checksum."""

import hashlib
import json
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import db
from portal.i18n import current_language
from portal.models.files import StoredFile
from portal.models.people import Person
from portal.models.reenrolment import Dossier, DossierSnapshot
from portal.services.names import full_name
from portal.services.reenrolment.authors import AuthorService
from portal.services.reenrolment.choices import chosen_of
from portal.services.reenrolment.content import StepContent, describe
from portal.services.reenrolment.estimates import EstimateService
from portal.services.reenrolment.handing_in import HandingInService
from portal.services.reenrolment.situation import Situation, SituationService
from portal.services.slots import SlotService
from portal.services.vault import VaultService, is_anothers
from rules.catalogue import Fact
from rules.conditions import NOT_ASKED
from rules.outcome import complete


class SnapshotService:
    """Takes the snapshot of a round; afterwards nothing of it changes."""

    def __init__(
        self,
        session: Session,
        situations: SituationService,
        slots: SlotService,
        vault: VaultService,
        handing_in: HandingInService,
        estimates: EstimateService,
        authors: AuthorService,
    ) -> None:
        self._session = session
        self._situations = situations
        self._slots = slots
        self._vault = vault
        self._handing_in = handing_in
        self._estimates = estimates
        self._authors = authors

    def contents(self, situation: Situation, reader: Person | None = None) -> tuple[StepContent, ...]:
        """Return what the dossier holds, in the language in force.

        A `reader` of the family does not see what another guardian answered about himself, nor, where they live apart,
        why the other's paper is refused; None: staff, who see all.
        """
        dossier = situation.dossier
        chosen = [slot for group in chosen_of(situation) for slot in group.slots]
        slots = self._slots.of_campaign(situation.campaign, among=chosen)
        documents = {} if dossier is None else {**self._vault.held(dossier), **self._handing_in.offers(situation)}
        record = self._situations.record(situation)
        found = describe(situation, record, {slot.public_id: slot for slot in slots}, documents)
        if reader is None:
            return found
        family = situation.student.family
        unsaid = {key for key, document in documents.items() if is_anothers(document, family, reader.id)}
        found = tuple(content.without_notes(unsaid) for content in found)
        if reader.id == (situation.respondent and situation.respondent.id):
            return found
        return tuple(content.without_guardian() for content in found)

    def take(self, situation: Situation, person: Person) -> DossierSnapshot:
        """Keep what counts in this round; the dossier must be the one of the situation."""
        dossier: Dossier = situation.dossier  # type: ignore[assignment]  # finalisation has one
        contents = self.contents(situation)
        parts: dict[str, Any] = {
            "facts": {name: jsonable(value) for name, value in situation.facts.items() if value is not NOT_ASKED},
            "reasons": {"approval": situation.outcome.approval, "pending": situation.outcome.pending},
            "texts": {
                "language": current_language(),
                "sent_by": full_name(person),
                "steps": [_step(content) for content in contents],
                "signers": self._authors.on_paper(situation, contents, person),
            },
            "prices": self._estimates.to_keep(situation, person),
            "answers": situation.answers,
        }
        written = json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        snapshot = DossierSnapshot(
            dossier_id=dossier.id,
            round=dossier.round,
            day=situation.today,
            taken_at=situation.now,
            checksum=hashlib.sha256(written.encode()).hexdigest(),
            **parts,
        )
        self._session.add(snapshot)
        return snapshot

    def frozen(self, dossier_id: int, round_: int | None = None) -> Situation:
        """Return a submitted dossier's situation as it was when a round was finalised, the present one if not given."""
        situation = self._situations.of_dossier(dossier_id)
        present = situation.dossier.round if situation.dossier else 0
        snapshot = self.of_round(dossier_id, present if round_ is None else round_)
        known = {
            name: thawed(situation.compiled.facts[name], value)
            for name, value in snapshot.facts.items()
            if name in situation.compiled.facts
        }
        facts = complete(situation.compiled, known, snapshot.day)
        return replace(situation, facts=facts, answers=snapshot.answers, now=snapshot.taken_at)

    def summary_file(self, dossier: Dossier) -> StoredFile | None:
        """Return the latest summary that was rendered; None while there is none."""
        return self._session.scalars(
            select(StoredFile)
            .join(DossierSnapshot, DossierSnapshot.summary_file_id == StoredFile.id)
            .where(DossierSnapshot.dossier_id == dossier.id)
            .order_by(DossierSnapshot.round.desc())
            .limit(1)
        ).first()

    @db.remembered
    def of_round(self, dossier_id: int, round_: int) -> DossierSnapshot:
        """Return the snapshot of a round; raises NoResultFound."""
        return self._session.scalars(
            select(DossierSnapshot).where(DossierSnapshot.dossier_id == dossier_id, DossierSnapshot.round == round_)
        ).one()


def _step(content: StepContent) -> dict[str, Any]:
    lines = [
        {
            "key": line.key,
            "label": line.label,
            "value": line.value,
            "before": line.before,
            "kept": line.kept,
            "wishes": line.wishes,
            "note": line.note,
            "given_on": jsonable(line.given_on),
        }
        for line in content.lines
    ]
    return {"key": content.key, "kind": content.kind, "title": content.title, "lines": lines}


def thawed(fact: Fact, value: Any) -> Any:
    """Return a fact from its JSON, in the type that conditions compare."""
    if fact.type == "amount":
        return Decimal(value)
    return frozenset(value) if fact.type == "set" else date.fromisoformat(value) if fact.type == "date" else value


def jsonable(value: Any) -> Any:
    """Return a fact as JSON: days as text, amounts in text, sets in order."""
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value
