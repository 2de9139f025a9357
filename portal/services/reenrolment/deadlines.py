"""Until when a returned dossier may be corrected: the day that is proposed; more time, also when it has passed."""

from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from portal import clock, db
from portal.i18n import lazy_gettext as _
from portal.models.reenrolment import Dossier, DossierEvent, DossierState
from portal.services.audit import Actor, AuditService
from portal.services.errors import DomainError
from portal.services.reenrolment.decisions import DecisionService
from portal.services.reenrolment.items import ItemService
from portal.services.reenrolment.letters import LetterService
from portal.services.reenrolment.returns import EXTENDED, UNTIL
from portal.services.reenrolment.situation import Situation, SituationService

NOT_RETURNED = _("There is no time to give: the family does not have this dossier to correct.")


PROPOSED, SHORTEST = timedelta(weeks=2), timedelta(weeks=1)


def proposed_day(situation: Situation, after: date) -> date:
    """Return the last day that staff are proposed to give a family: two weeks after today, or the day given so far.

    It is sooner where re-enrolment closes for the student within that time and still leaves a week, and never in the
    school year that the dossier is about, unless that has begun.
    """
    day, eve = after + PROPOSED, situation.campaign.to_year.starts_on - timedelta(days=1)
    if situation.opening is not None:
        last = _last_day(situation.opening.closes, situation)
        day = last if after + SHORTEST <= last < day else day
    return min(day, eve) if after < eve else day


def longer_day(situation: Situation, today: date) -> date:
    """Return the day that staff are proposed to give instead of the one that holds."""
    due = situation.dossier.due_at if situation.dossier is not None else None
    return proposed_day(situation, today if due is None else max(today, _last_day(due, situation)))


def _last_day(until: datetime, situation: Situation) -> date:
    """Return the last day before an exclusive instant, in the establishment's zone."""
    return (until.astimezone(situation.zone) - timedelta(minutes=1)).date()


class NotReturnedError(DomainError):
    """The family does not have the dossier to correct."""


class DeadlineService:
    """Sets another day for corrections."""

    def __init__(
        self,
        session: Session,
        situations: SituationService,
        decisions: DecisionService,
        items: ItemService,
        letters: LetterService,
        audit: AuditService,
    ) -> None:
        self._session = session
        self._situations = situations
        self._decisions = decisions
        self._items = items
        self._letters = letters
        self._audit = audit

    def extend(self, dossier_id: int, until: datetime, actor: Actor) -> None:
        """Let the family correct until `until`, an exclusive instant, and tell it; raises NotReturnedError."""
        dossier = db.lock_row(self._session, Dossier, dossier_id)
        decision = self._decisions.of_round(dossier)
        if dossier.state is not DossierState.RETURNED or decision is None:
            raise NotReturnedError(NOT_RETURNED)
        before, dossier.due_at = dossier.due_at, until
        marked = self._items.marked(dossier)
        for item in marked:
            item.due_at = until
        self._session.add(
            DossierEvent(
                dossier_id=dossier.id,
                round=dossier.round,
                kind=EXTENDED,
                data={UNTIL: until.isoformat()},
                by_id=actor.account_id,
                at=clock.now(),
            )
        )
        self._letters.extended(self._situations.of_dossier(dossier.id), decision, until, marked)
        self._audit.add(
            "dossier.extended", dossier, actor, before={"due_at": str(before)}, after={"due_at": str(until)}
        )
