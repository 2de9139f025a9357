"""The mails of a dossier: written in the transaction of what they tell, each once a round, in its reader's language."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from functools import partial
from types import MappingProxyType
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.i18n import current_language, gettext, use_language
from portal.models.people import Guardian, Guardianship, Person
from portal.models.reenrolment import Dossier, DossierDecision, DossierItem, Verdict
from portal.models.vault import Document
from portal.services.messages import MessageService
from portal.services.names import full_name
from portal.services.reenrolment.answering import promised_day
from portal.services.reenrolment.audience import household_of
from portal.services.reenrolment.content import Line
from portal.services.reenrolment.estimates import FamilyEstimate
from portal.services.reenrolment.handing_in import HandingInService
from portal.services.reenrolment.remaining import to_do, unsigned_names
from portal.services.reenrolment.situation import Situation
from portal.services.reenrolment.snapshots import SnapshotService
from portal.services.reenrolment.to_correct import ToCorrectService
from rules.model import ConsentItem, DocumentItem

EVENT_OF_VERDICT = {
    Verdict.ACCEPTED: "dossier-accepted",
    Verdict.REFUSED: "dossier-refused",
    Verdict.RETURNED: "dossier-returned",
    Verdict.WITHDRAWN: "dossier-withdrawn",
}


Say = Callable[[Person], Mapping[str, Any]]
"""Makes the values of one mail to a reader, in the language in force when it is called."""


class LetterService:
    """Writes to those whom a dossier concerns."""

    def __init__(
        self,
        session: Session,
        messages: MessageService,
        handing_in: HandingInService,
        snapshots: SnapshotService,
        to_correct: ToCorrectService,
    ) -> None:
        self._session = session
        self._messages = messages
        self._handing_in = handing_in
        self._snapshots = snapshots
        self._to_correct = to_correct

    def received(
        self,
        situation: Situation,
        prices: Mapping[str, Any],
        to_sign: Mapping[int, Sequence[ConsentItem]] = MappingProxyType({}),
        unsigned: Sequence[Person] = (),
    ) -> None:
        """Acknowledge a finalised round, in one mail a reader.

        `prices` are those of its snapshot, told to those whom the bill concerns; `to_sign` is by person what still
        wants that guardian's own answer, and is asked for in the same mail. The others read what remains to be
        handed in, and which signatures are `unsigned` yet.
        """
        dossier = _dossier(situation)
        billed = household_of(self._session, situation.student.family) | {dossier.respondent_id}
        to_bring = self._handing_in.to_bring(situation)
        for person in self._readers(dossier):
            with use_language(self._messages.language_of(person)):
                more = {"answer_by": promised_day(situation)} | (_estimate(prices) if person.id in billed else {})
                if consents := to_sign.get(person.id):
                    self._ask_to_sign(situation, person, consents, **more)
                else:
                    more |= {"to_do": to_do(to_bring), "unsigned": unsigned_names(unsigned, person)}
                    more |= {"facts": self._courses(situation)}
                    self._write("dossier-received", situation, person, dossier.finalised_at, **more)

    def decided(
        self,
        situation: Situation,
        decision: DossierDecision,
        marked: Sequence[DossierItem] = (),
        unsigned: Sequence[Person] = (),
    ) -> None:
        """Tell the decision of a round, with its reason, its deadline and what is to be corrected.

        Who is accepted reads what remains to be done: documents to bring, and to sign for the persons `unsigned`.
        """
        if decision.verdict is Verdict.ACCEPTED:
            self._accepted(situation, decision, unsigned)
            return
        say: Say = _alike
        if decision.verdict is Verdict.REFUSED:
            say = partial(_alike, reason=decision.reason or "")
        if decision.verdict is Verdict.RETURNED:
            say = partial(self._returned, situation, decision, decision.due_at, marked)
        self._send(EVENT_OF_VERDICT[decision.verdict], situation, decision.at, say)

    def _accepted(self, situation: Situation, decision: DossierDecision, unsigned: Sequence[Person]) -> None:
        to_bring, lacking = self._handing_in.to_bring(situation), {person.id for person in unsigned}
        for person in self._readers(_dossier(situation)):
            with use_language(self._messages.language_of(person)):
                more: dict[str, Any] = {
                    "facts": self._courses(situation),
                    "to_do": to_do(to_bring, signs=person.id in lacking),
                    "unsigned": unsigned_names(unsigned, person),
                }
                self._write(EVENT_OF_VERDICT[decision.verdict], situation, person, decision.at, **more)

    def _courses(self, situation: Situation) -> list[str]:
        """Say what was chosen among the courses, a line a group, in the language in force."""
        steps = (step for step in self._snapshots.contents(situation) if step.kind == "courses")
        return [_chosen(line) for step in steps for line in step.lines if line.value]

    def extended(
        self, situation: Situation, decision: DossierDecision, until: datetime, marked: Sequence[DossierItem]
    ) -> None:
        """Tell once more what is to be corrected, and that there is time until another day."""
        say = partial(self._returned, situation, decision, until, marked)
        self._send("dossier-returned", situation, situation.now, say, again=f"{until:%Y%m%d}")

    def _returned(
        self,
        situation: Situation,
        decision: DossierDecision,
        until: datetime | None,
        marked: Sequence[DossierItem],
        reader: Person,
    ) -> dict[str, Any]:
        """Say what is to be corrected until when; not why a paper of another guardian is refused."""
        items = [asdict(point) for point in self._to_correct.of(situation, marked, reader)]
        return {"reason": decision.reason or "", "deadline": until, "items": items}

    def document_refused(
        self,
        situation: Situation,
        item: DocumentItem,
        document: Document,
        reason: str,
        is_private: Callable[[Person], bool],
    ) -> None:
        """Tell why a document that came later is to be handed in anew, but to nobody from whom it `is_private`."""
        for person in self._readers(_dossier(situation)):
            if is_private(person):
                continue
            with use_language(self._messages.language_of(person)):
                told = {"label": item.label.to(current_language()), "reason": reason}
                self._write("document-refused", situation, person, clock.now(), again=str(document.id), **told)

    def withdrawn(self, situation: Situation, reason: str) -> None:
        """Tell that the family has withdrawn its dossier."""
        self._send("dossier-withdrawn", situation, situation.now, partial(_alike, reason=reason))

    def _send(self, event: str, situation: Situation, at: datetime | None, say: Say, again: str = "") -> None:
        """Write to each reader what `say` returns once that reader's language is in force."""
        for person in self._readers(_dossier(situation)):
            with use_language(self._messages.language_of(person)):
                self._write(event, situation, person, at, again=again, **say(person))

    def _ask_to_sign(
        self, situation: Situation, person: Person, consents: Sequence[ConsentItem], **values: Any
    ) -> None:
        dossier = _dossier(situation)
        self._write(
            "signature-asked",
            situation,
            person,
            dossier.finalised_at,
            path=f"/eleves/{situation.student.public_id}/reinscription/signature",
            sent_by=full_name(dossier.respondent) if dossier.respondent else "",
            consents=[item.label.to(current_language()) for item in consents],
            **values,
        )

    def _write(
        self,
        event: str,
        situation: Situation,
        person: Person,
        at: datetime | None,
        path: str | None = None,
        again: str = "",
        **values: Any,
    ) -> None:
        """Write one mail; `again` tells it from another one of the same event and round."""
        dossier = _dossier(situation)
        self._messages.send(
            event,
            person,
            path=path or f"/eleves/{situation.student.public_id}/reinscription",
            key=".".join([event, str(dossier.id), str(dossier.round), str(person.id), *filter(None, [again])]),
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


def _chosen(line: Line) -> str:
    """Say what was chosen in a group; a wish is no seat, and is called a wish."""
    if line.wishes:
        return gettext("%(group)s, in the order of your wishes:") % {"group": line.label} + f" {line.value}"
    return gettext("%(name)s: %(answer)s") % {"name": line.label, "answer": line.value}


def _alike(_reader: Person, **values: Any) -> Mapping[str, Any]:
    """Say the same to every reader."""
    return values


def _estimate(prices: Mapping[str, Any]) -> dict[str, Any]:
    estimate = FamilyEstimate.from_json(prices, language=current_language())
    return {
        "students": estimate.students,
        "total_cents": estimate.total,
        "rentals_cents": estimate.rentals,
        "deposit_cents": estimate.deposit,
        "pending": [line.label for line in estimate.pending],
    }


def _dossier(situation: Situation) -> Dossier:
    if situation.dossier is None:
        raise LookupError("letters are about dossiers")
    return situation.dossier
