"""Re-enrolment on the home page: for each student of a person, where it stands and until when."""

from dataclasses import dataclass
from datetime import datetime

from portal.i18n import lazy_gettext as _
from portal.models.people import Person, Student
from portal.models.reenrolment import DossierState
from portal.services.reenrolment.access import Access, access
from portal.services.reenrolment.decisions import DecisionService
from portal.services.reenrolment.items import ItemService
from portal.services.reenrolment.listing import Standing
from portal.services.reenrolment.signatures import SignatureService
from portal.services.reenrolment.situation import Situation, SituationService
from portal.services.reenrolment.to_correct import ToCorrectService, in_short

WORDS = {
    DossierState.NOT_STARTED: _("To do"),
    DossierState.IN_PROGRESS: _("In progress"),
    DossierState.SUBMITTED: _("Sent"),
    DossierState.IN_REVIEW: _("With your establishment"),
    DossierState.RETURNED: _("To correct"),
    DossierState.ACCEPTED: _("Accepted"),
    DossierState.REFUSED: _("Refused"),
    DossierState.WITHDRAWN: _("Withdrawn"),
    DossierState.DECLINED: _("Not re-enrolled"),
}
"""What a family reads of each state."""

STAFF_WORDS = WORDS | {
    DossierState.NOT_STARTED: _("Not started"),
    DossierState.IN_PROGRESS: _("Filling in"),
    DossierState.SUBMITTED: _("Being processed"),
    DossierState.IN_REVIEW: _("To decide"),
    DossierState.RETURNED: _("With the family"),
}
"""What staff read of each state."""

STANDING_WORDS = {
    Standing.DECIDED: _("Decided, being carried out"),
    Standing.OVERDUE: _("Deadline passed"),
}
"""What staff read of where a dossier stands beside its state."""


@dataclass(frozen=True)
class ReenrolmentCard:
    """One student on the home page; `deadline` is exclusive, None where nothing is left to do."""

    student_public_id: str
    student_name: str
    state: DossierState
    state_words: str
    deadline: datetime | None
    access: Access
    reasons: tuple[str, ...]
    to_correct: tuple[str, ...] = ()
    """Of a returned dossier what is asked, in one or two short lines."""


class CardService:
    """Gathers the cards of a person's students."""

    def __init__(
        self,
        situations: SituationService,
        signatures: SignatureService,
        items: ItemService,
        decisions: DecisionService,
        to_correct: ToCorrectService,
    ) -> None:
        self._situations = situations
        self._signatures = signatures
        self._items = items
        self._decisions = decisions
        self._to_correct = to_correct

    def cards(self, students: list[Student], person: Person) -> list[ReenrolmentCard]:
        """Return a card for each student whose re-enrolment this person may open now."""
        found = [self.card(student, person) for student in students]
        return [card for card in found if card is not None]

    def card(self, student: Student, person: Person) -> ReenrolmentCard | None:
        """Return the student's card; None while the tab does not exist for this student."""
        situation = self._situations.of_student(student, person)
        if situation is None:
            return None
        verdict = access(situation, person)
        if verdict.access is Access.NONE:
            return None
        dossier = situation.dossier
        state = DossierState.NOT_STARTED if dossier is None else dossier.state
        return ReenrolmentCard(
            student.public_id,
            f"{student.person.last_name} {student.person.first_name}",
            state,
            self._words(situation, person, state, verdict.access),
            _deadline(situation, state),
            verdict.access,
            tuple(str(reason) for reason in verdict.reasons),
            self._asked(situation, person),
        )

    def _asked(self, situation: Situation, person: Person) -> tuple[str, ...]:
        dossier = situation.dossier
        if dossier is None or dossier.state is not DossierState.RETURNED:
            return ()
        decision = self._decisions.of_round(dossier)
        items = self._to_correct.of(situation, self._items.marked(dossier), person)
        return in_short(decision.reason if decision else None, items)

    def _words(self, situation: Situation, person: Person, state: DossierState, may: Access) -> str:
        """Say what the family has to do, before where the dossier stands."""
        if may is Access.BLOCKED:
            return str(_("Not possible now"))
        return str(_("To sign")) if self._signatures.to_sign(situation, person) else str(WORDS[state])


def _deadline(situation: Situation, state: DossierState) -> datetime | None:
    if state is DossierState.RETURNED and situation.dossier is not None:
        return situation.dossier.due_at
    if state in (DossierState.NOT_STARTED, DossierState.IN_PROGRESS, DossierState.DECLINED):
        return None if situation.opening is None else situation.opening.closes
    return None
