"""What may be done at the counter for a dossier that was sent, or why nothing; in words for staff."""

from dataclasses import dataclass

from babel.support import LazyProxy

from portal import clock
from portal.i18n import lazy_gettext as _
from portal.models.reenrolment import AWAITING_STAFF, Dossier, DossierState
from portal.services.reenrolment.listing import is_overdue

LEFT = _("The student has left, so there is nothing to fill in.")
OVER = _("The dossier is closed, so there is nothing to fill in.")
BEING_APPLIED = _("The decision is being carried out. Load this page again in a moment.")
TOO_LATE = _("The time to correct is over. Give more time first, then correct it with the family.")
CORRECT = _("In the name of one of them you can correct the dossier and send it again.")
BESIDE = _(
    "In the name of one of them you can sign, hand in a document that may come later, or withdraw the dossier. To "
    "change an answer, return the dossier first."
)
AFTERWARDS = _(
    "In the name of one of them you can sign, hand in a document that may come later, or withdraw the dossier."
)


@dataclass(frozen=True)
class Help:
    """Whether something may be done at the counter for a dossier that was sent, and what, or why not."""

    possible: bool
    words: LazyProxy


def help_with(dossier: Dossier, decided: bool) -> Help:
    """Tell what may be done at the counter for a dossier that was sent; `decided`: the decision is not applied yet."""
    if dossier.student.left_on is not None:
        return Help(False, LEFT)
    if dossier.state in AWAITING_STAFF:
        return Help(False, BEING_APPLIED) if decided else Help(True, BESIDE)
    if dossier.state is DossierState.RETURNED:
        return Help(False, TOO_LATE) if is_overdue(dossier, clock.now()) else Help(True, CORRECT)
    return Help(True, AFTERWARDS) if dossier.state is DossierState.ACCEPTED else Help(False, OVER)
