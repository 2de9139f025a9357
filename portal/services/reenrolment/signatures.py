"""Second signatures: what the rules ask of both guardians, and who has still to answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock, db
from portal.i18n import lazy_gettext as _
from portal.models.consents import ConsentAnswer, ConsentRecord
from portal.models.people import Guardian, Guardianship, Person
from portal.models.reenrolment import FINALISED, Dossier, DossierEvent, DossierState
from portal.services.audit import Actor, AuditService
from portal.services.consents import ConsentService
from portal.services.errors import DomainError
from portal.services.names import full_name
from portal.services.reenrolment.situation import Situation
from portal.services.reenrolment.timeline import SIGNED, SIGNER
from rules.model import ConsentItem

BOTH = 2
OVER = frozenset({DossierState.REFUSED, DossierState.WITHDRAWN})


class NothingToSignError(DomainError):
    """This person has nothing to sign, or has signed already."""


@dataclass(frozen=True)
class Signed:
    """What one guardian answered to one consent; `given` None: not yet, otherwise whether every use was agreed to."""

    key: str
    label: str
    person_id: int
    signer: str
    given: bool | None


@dataclass(frozen=True)
class Signer:
    """Whether a guardian has answered all that wants both; what he answered is his own."""

    name: str
    signed: bool


class SignatureService:
    """Asks the guardian who did not send the dossier, and keeps the answer."""

    def __init__(self, session: Session, consents: ConsentService, audit: AuditService) -> None:
        self._session = session
        self._consents = consents
        self._audit = audit

    def to_sign(self, situation: Situation, person: Person) -> list[ConsentItem]:
        """Return what this person has still to answer: consents that want both guardians, once the other sent them."""
        dossier = situation.dossier
        if dossier is None or dossier.state not in FINALISED or dossier.state in OVER:
            return []
        if dossier.respondent_id == person.id or person.id not in {one.id for one in self.guardians(dossier)}:
            return []
        answered = self._answers(dossier)
        return [item for item in _wanting_both(situation) if (item.key, person.id) not in answered]

    def waits(self, situation: Situation) -> list[Person]:
        """Return the guardians whose signature is missing."""
        dossier = situation.dossier
        if dossier is None or not _wanting_both(situation):
            return []
        others = [one for one in self.guardians(dossier) if one.id != dossier.respondent_id]
        return [person for person in others if self.to_sign(situation, person)]

    def sign(
        self, situation: Situation, person: Person, answers: Mapping[str, Mapping[str, Any]], actor: Actor
    ) -> None:
        """Keep what the second guardian answers; raises NothingToSignError."""
        if situation.dossier is None:
            raise NothingToSignError(_("There is nothing to sign here."))
        dossier = db.lock_row(self._session, Dossier, situation.dossier.id)
        wanted = self.to_sign(situation, person)
        if not wanted:
            raise NothingToSignError(_("There is nothing left to sign here."))
        for item in wanted:
            until = None if item.valid == "for-ever" else situation.campaign.to_year.ends_on
            self._consents.record(dossier, item, answers[item.key], situation.student.person, until, person.id)
        self._session.add(
            DossierEvent(
                dossier_id=dossier.id,
                round=dossier.round,
                kind=SIGNED,
                data={SIGNER: person.id},
                by_id=actor.account_id,
                at=clock.now(),
            )
        )
        self._audit.add("dossier.signed", dossier, actor, after={"consents": [item.key for item in wanted]})
        self._session.flush()  # whoever asks next finds it signed

    def standing(self, situation: Situation) -> Sequence[Signed]:
        """Return what each guardian answered to each consent that wants both; the answers are for staff."""
        dossier = situation.dossier
        wanted = _wanting_both(situation)
        if dossier is None or not wanted:
            return []
        answered, guardians = self._answers(dossier), self.guardians(dossier)
        return [
            Signed(item.key, item.label.fr, one.id, full_name(one), answered.get((item.key, one.id)))
            for item in wanted
            for one in guardians
        ]

    def signers(self, situation: Situation) -> Sequence[Signer]:
        """Return for the family who has signed what wants both guardians; nobody where one signs alone."""
        dossier, signed = situation.dossier, self.standing(situation)
        people = {one.person_id: one.signer for one in signed}
        if dossier is None or len(people) < BOTH:
            return []
        lacking = {one.person_id for one in signed if one.given is None} - {dossier.respondent_id}
        return [Signer(name, person_id not in lacking) for person_id, name in people.items()]

    @db.remembered
    def guardians(self, dossier: Dossier) -> Sequence[Person]:
        """Return the guardians who may see the student; an adult signs alone, and a single guardian too."""
        return self._session.scalars(
            select(Person)
            .join(Guardian, Guardian.person_id == Person.id)
            .join(Guardianship, Guardianship.guardian_id == Guardian.id)
            .where(Guardianship.student_id == dossier.student_id, Guardianship.may_see)
            .order_by(Guardianship.rank, Person.id)
        ).all()

    @db.remembered
    def _answers(self, dossier: Dossier) -> dict[tuple[str, int], bool]:
        """Return by consent and signer whether all was agreed to; the last answer to each use holds."""
        rows = self._session.scalars(
            select(ConsentRecord).where(ConsentRecord.dossier_id == dossier.id).order_by(ConsentRecord.id)
        )
        latest: dict[tuple[str, int], dict[tuple[str, str], bool]] = {}
        for row in rows:
            uses = latest.setdefault((row.consent_key, row.signer_id), {})
            uses[(row.purpose, row.medium)] = row.answer is ConsentAnswer.GIVEN
        return {key: all(uses.values()) for key, uses in latest.items()}


def _wanting_both(situation: Situation) -> list[ConsentItem]:
    if situation.outcome.respondent == "student":
        return []
    asked = set(situation.outcome.consents)
    return [item for step in situation.steps for item in step.consents if item.key in asked and item.signatures == BOTH]
