"""Withdrawal: a family takes back what it sent, in writing, until the day that the rules give."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock, db
from portal.i18n import lazy_gettext as _
from portal.models.courses import Enrolment
from portal.models.people import Person
from portal.models.reenrolment import MOVES, Dossier, DossierEvent, DossierState
from portal.services.audit import Actor, AuditService
from portal.services.changes import ChangeService
from portal.services.errors import DomainError
from portal.services.outbox import OutboxService
from portal.services.reenrolment.access import answers_for
from portal.services.reenrolment.letters import LetterService
from portal.services.reenrolment.situation import Situation, SituationService
from portal.services.slots import SlotService

RESIGNED = "demission"
"""Activity of the lessons of a student who does not come after all."""


class NotWithdrawableError(DomainError):
    """The day has passed, or the dossier is not one that can be withdrawn."""


class WithdrawalService:
    """Ends dossiers at the wish of the family."""

    def __init__(
        self,
        session: Session,
        situations: SituationService,
        slots: SlotService,
        changes: ChangeService,
        letters: LetterService,
        outbox: OutboxService,
        audit: AuditService,
    ) -> None:
        self._session = session
        self._situations = situations
        self._slots = slots
        self._changes = changes
        self._letters = letters
        self._outbox = outbox
        self._audit = audit

    def last_day(self, situation: Situation, person: Person) -> date | None:
        """Return until which day, included, this person may withdraw the dossier; None: not, or no more."""
        dossier, until = situation.dossier, situation.rules.campaign.withdraw_by
        if dossier is None or until is None or DossierState.WITHDRAWN not in MOVES[dossier.state]:
            return None
        is_theirs = answers_for(situation, person) or dossier.respondent_id == person.id
        return until if is_theirs and situation.today <= until else None

    def withdraw(self, dossier_id: int, person: Person, reason: str | None, actor: Actor) -> None:
        """Withdraw a dossier: its seats are free again, its open changes refused, next year's lessons ended.

        A second click changes nothing. Raises NotWithdrawableError.
        """
        dossier = db.lock_row(self._session, Dossier, dossier_id)
        if dossier.state is DossierState.WITHDRAWN:
            return
        situation = self._situations.of_dossier(dossier_id)
        if self.last_day(situation, person) is None:
            raise NotWithdrawableError(
                _("This re-enrolment can no longer be withdrawn here. Write to your establishment.")
            )
        before = dossier.state
        self._end_lessons(dossier)
        self._slots.release_all(dossier)
        self._changes.refuse(dossier, reason, actor)
        dossier.move_to(DossierState.WITHDRAWN)
        dossier.decided_at, dossier.due_at, dossier.leaving_reason = situation.now, None, reason
        self._letters.withdrawn(situation, reason or "")
        self._session.add(
            DossierEvent(
                dossier_id=dossier.id, round=dossier.round, kind="withdrawn", by_id=actor.account_id, at=situation.now
            )
        )
        self._outbox.add("dossier.withdrawn", "dossier", dossier.id)  # a run that waits ends
        self._audit.add("dossier.withdrawn", dossier, actor, before={"state": before}, after={"reason": reason})

    def _end_lessons(self, dossier: Dossier) -> None:
        courses = {booking.slot.course_id for booking in self._slots.bookings(dossier)}
        mine = select(Enrolment).where(Enrolment.student_id == dossier.student_id, Enrolment.course_id.in_(courses))
        for enrolment in self._session.scalars(mine):
            enrolment.activity, enrolment.until_on = RESIGNED, clock.now().date()
