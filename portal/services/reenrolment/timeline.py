"""What happened to a dossier and what comes next, in words that families and staff read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from babel.support import LazyProxy
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.i18n import lazy_gettext as _
from portal.models.reenrolment import Dossier, DossierEvent, DossierState

HAPPENED: Mapping[str, LazyProxy] = {
    "begun": _("Re-enrolment begun"),
    "declined": _("The student does not come back"),
    "submitted": _("Dossier sent to the establishment"),
    "accepted": _("Dossier accepted"),
    "refused": _("Dossier refused"),
    "returned": _("Dossier returned for correction"),
    "withdrawn": _("Dossier withdrawn"),
    "signed": _("Signed by the other guardian"),
}
TO_COME: Mapping[DossierState, LazyProxy] = {
    DossierState.SUBMITTED: _("Your establishment acknowledges it by e-mail"),
    DossierState.IN_REVIEW: _("Your establishment reads the dossier and answers by e-mail"),
    DossierState.RETURNED: _("You correct the dossier and send it again"),
}
"""Who acts next, to the family; states that end have nothing to come."""
STAFF_TO_COME: Mapping[DossierState, LazyProxy] = {
    DossierState.SUBMITTED: _("The portal carries out the steps of the dossier"),
    DossierState.IN_REVIEW: _("You decide on the dossier"),
    DossierState.RETURNED: _("The family corrects the dossier and sends it again"),
}
"""The same to staff."""


@dataclass(frozen=True)
class TimelineEntry:
    """One line: what happened and when; None: still to come."""

    title: str
    at: datetime | None


class TimelineService:
    """Reads the events of a dossier."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def of(self, dossier: Dossier, for_staff: bool = False) -> list[TimelineEntry]:
        """Return what happened, oldest first, then what comes next."""
        rows = self._session.scalars(
            select(DossierEvent).where(DossierEvent.dossier_id == dossier.id).order_by(DossierEvent.id)
        )
        entries = [TimelineEntry(str(HAPPENED[row.kind]), row.at) for row in rows if row.kind in HAPPENED]
        to_come = STAFF_TO_COME if for_staff else TO_COME
        if dossier.state in to_come:
            entries.append(TimelineEntry(str(to_come[dossier.state]), None))
        return entries
