"""The mails of a dossier: written in the transaction of what they tell, each once a round."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.i18n import current_language
from portal.models.people import Guardian, Guardianship, Person
from portal.models.reenrolment import Dossier, DossierDecision, DossierItem, Verdict
from portal.services.messages import MessageService
from portal.services.reenrolment.audience import household_of
from portal.services.reenrolment.estimates import FamilyEstimate
from portal.services.reenrolment.situation import Situation
from rules.model import ConsentItem

EVENT_OF_VERDICT = {
    Verdict.ACCEPTED: "dossier-accepted",
    Verdict.REFUSED: "dossier-refused",
    Verdict.RETURNED: "dossier-returned",
    Verdict.WITHDRAWN: "dossier-withdrawn",
}


class LetterService:
    """Writes to those whom a dossier concerns."""

    def __init__(self, session: Session, messages: MessageService) -> None:
        self._session = session
        self._messages = messages

    def received(self, situation: Situation, prices: Mapping[str, Any]) -> None:
        """Acknowledge a finalised round; `prices` are those of its snapshot, told to those whom the bill concerns."""
        estimate = FamilyEstimate.from_json(prices)
        told = {
            "total_cents": estimate.total,
            "rentals_cents": estimate.rentals,
            "deposit_cents": estimate.deposit,
            "pending": [line.label for line in estimate.pending],
        }
        self._send("dossier-received", situation, _dossier(situation).finalised_at, to_billed=told)

    def decided(self, situation: Situation, decision: DossierDecision, marked: Sequence[DossierItem] = ()) -> None:
        """Tell the decision of a round, with its reason, its deadline and what is to be corrected."""
        values: dict[str, Any] = {}
        if decision.verdict in (Verdict.REFUSED, Verdict.RETURNED):
            values["reason"] = decision.reason or ""
        if decision.verdict is Verdict.RETURNED:
            values["deadline"] = decision.due_at
            labels = {item.key: item.label for _step, item in situation.rules.items()}
            values["items"] = [
                {"label": labels[item.item_key].to(current_language()), "reason": item.reason or ""}
                for item in marked
                if item.item_key in labels
            ]
        self._send(EVENT_OF_VERDICT[decision.verdict], situation, decision.at, **values)

    def ask_to_sign(self, situation: Situation, person: Person, consents: Sequence[ConsentItem]) -> None:
        """Ask the other guardian for an answer of his own."""
        labels = [item.label.to(current_language()) for item in consents]
        path = f"/eleves/{situation.student.public_id}/reinscription/signature"
        self._write("signature-asked", situation, person, situation.now, path=path, consents=labels)

    def withdrawn(self, situation: Situation, reason: str) -> None:
        """Tell that the family has withdrawn its dossier."""
        self._send("dossier-withdrawn", situation, situation.now, reason=reason)

    def _send(
        self,
        event: str,
        situation: Situation,
        at: datetime | None,
        to_billed: Mapping[str, Any] | None = None,
        **values: Any,
    ) -> None:
        dossier = _dossier(situation)
        billed = household_of(self._session, situation.student.family) | {dossier.respondent_id} if to_billed else ()
        for person in self._readers(dossier):
            more = to_billed if to_billed and person.id in billed else {}
            self._write(event, situation, person, at, **values, **more)

    def _write(
        self,
        event: str,
        situation: Situation,
        person: Person,
        at: datetime | None,
        path: str | None = None,
        **values: Any,
    ) -> None:
        dossier = _dossier(situation)
        self._messages.send(
            event,
            person,
            path=path or f"/eleves/{situation.student.public_id}/reinscription",
            key=f"{event}.{dossier.id}.{dossier.round}.{person.id}",
            dossier_id=dossier.id,
            number=dossier.number or "",
            first_name=situation.student.person.first_name,
            school_year=situation.campaign.to_year.label,
            at=at or situation.now,
            **values,
        )

    def _readers(self, dossier: Dossier) -> list[Person]:
        """Return the respondent, and every other guardian who may see the student."""
        guardians = self._session.scalars(
            select(Person)
            .join(Guardian, Guardian.person_id == Person.id)
            .join(Guardianship, Guardianship.guardian_id == Guardian.id)
            .where(Guardianship.student_id == dossier.student_id, Guardianship.may_see)
            .order_by(Guardianship.rank)
        ).all()
        readers = {person.id: person for person in guardians if person.email}
        if dossier.respondent is not None and dossier.respondent.email:
            readers.setdefault(dossier.respondent.id, dossier.respondent)
        return list(readers.values())


def _dossier(situation: Situation) -> Dossier:
    if situation.dossier is None:
        raise LookupError("letters are about dossiers")
    return situation.dossier
