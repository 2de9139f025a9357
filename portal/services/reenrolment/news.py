"""What has become of a dossier since a page of it was drawn: who did what and when, to who comes too late."""

from collections.abc import Iterator, Mapping

from babel.support import LazyProxy
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.formats import moment
from portal.i18n import lazy_gettext as _
from portal.models.reenrolment import Dossier, DossierDecision, DossierState, Verdict
from portal.services.reenrolment.situation import Situation

BY_STAFF: Mapping[Verdict, LazyProxy] = {
    Verdict.ACCEPTED: _("%(name)s accepted this dossier on %(moment)s."),
    Verdict.REFUSED: _("%(name)s refused this dossier on %(moment)s."),
    Verdict.RETURNED: _("%(name)s returned this dossier to the family on %(moment)s."),
}
BY_RULES = _("The rules accepted this dossier on %(moment)s.")
WITHDRAWN = _("The family withdrew this dossier on %(moment)s.")
SENT_AGAIN = _("The family sent it again on %(moment)s: look at what it has changed, then decide.")
NOT_THERE = _("This page is out of date.")


class NewsService:
    """Tells what a page did not show yet."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def since(self, situation: Situation, round_: int) -> str:
        """Say what has happened to a dossier since the page of this round was drawn, in whole sentences."""
        dossier = situation.dossier
        told = [] if dossier is None else list(self._told(dossier, situation, round_))
        return " ".join(told) or str(NOT_THERE)

    def _told(self, dossier: Dossier, situation: Situation, round_: int) -> Iterator[str]:
        zone = situation.zone
        for decision in self._decisions(dossier, round_):
            words = BY_RULES if decision.by_id is None else BY_STAFF[decision.verdict]
            yield str(words) % {"name": decision.by_name, "moment": moment(decision.at, zone)}
        if 0 < round_ < dossier.round and dossier.finalised_at is not None:
            yield str(SENT_AGAIN) % {"moment": moment(dossier.finalised_at, zone)}
        if dossier.state is DossierState.WITHDRAWN and dossier.decided_at is not None:
            yield str(WITHDRAWN) % {"moment": moment(dossier.decided_at, zone)}

    def _decisions(self, dossier: Dossier, round_: int) -> Iterator[DossierDecision]:
        """Yield what was decided on the round that the page showed, and on the present one."""
        rounds = {round_, dossier.round}
        rows = select(DossierDecision).where(
            DossierDecision.dossier_id == dossier.id,
            DossierDecision.round.in_(rounds),
            DossierDecision.verdict.in_(BY_STAFF),
        )
        yield from self._session.scalars(rows.order_by(DossierDecision.round))
