"""By which day the establishment answers a dossier, as the rules promise that the dossier was opened with."""

from datetime import date, timedelta

from portal.models.reenrolment import DossierState
from portal.services.reenrolment.situation import Situation

AWAITS_ANSWER = frozenset({DossierState.SUBMITTED, DossierState.IN_REVIEW})


def promised_day(situation: Situation) -> date | None:
    """Return the last day of the answer, counted from the latest sending; None: the rules promise none."""
    within, dossier = situation.rules.campaign.answers_within, situation.dossier
    if within is None or dossier is None or dossier.finalised_at is None:
        return None
    return dossier.finalised_at.astimezone(situation.zone).date() + timedelta(days=within.days)


def awaited_day(situation: Situation) -> date | None:
    """Return the same while the answer is awaited, be the day past; None: none is."""
    dossier = situation.dossier
    return promised_day(situation) if dossier is not None and dossier.state in AWAITS_ANSWER else None
