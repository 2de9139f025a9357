"""What happened to a dossier and what comes next, in words that families and staff read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from babel.support import LazyProxy
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.formats import long_date
from portal.i18n import current_language, gettext
from portal.i18n import lazy_gettext as _
from portal.models.people import Person
from portal.models.reenrolment import HANDED_IN, Dossier, DossierEvent, DossierState
from portal.services.names import full_name

SIGNED = "signed"
SIGNER = "signer"
"""Who signed, in the data of that event: the id of the person, in whose name staff may have done it."""
TAKEN_BACK = "taken-back"
OF_DOCUMENTS: Mapping[str, LazyProxy] = {
    HANDED_IN: _("Document handed in: %(document)s"),
    TAKEN_BACK: _("Document taken back: %(document)s"),
}
"""What happens to a document that came after the round was sent."""
HAPPENED: Mapping[str, LazyProxy] = {
    "begun": _("Re-enrolment begun"),
    "declined": _("The student does not come back"),
    "submitted": _("Dossier sent to the establishment"),
    "accepted": _("Dossier accepted"),
    "refused": _("Dossier refused"),
    "returned": _("Dossier returned for correction"),
    "extended": _("More time given for the correction"),
    "withdrawn": _("Dossier withdrawn"),
    SIGNED: _("Signed by the other guardian"),
}
TO_COME: Mapping[DossierState, LazyProxy] = {
    DossierState.SUBMITTED: _("Your establishment acknowledges it by e-mail"),
    DossierState.IN_REVIEW: _("Your establishment reads the dossier and answers by e-mail"),
    DossierState.RETURNED: _("You correct the dossier and send it again"),
}
"""Who acts next, to the family; states that end have nothing to come."""
TO_COME_BY: Mapping[DossierState, LazyProxy] = {
    DossierState.SUBMITTED: _("Your establishment acknowledges it by e-mail, and answers by %(day)s at the latest"),
    DossierState.IN_REVIEW: _("Your establishment reads the dossier and answers by e-mail by %(day)s at the latest"),
}
"""The same where the establishment promises a day that has not passed."""
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

    def of(self, dossier: Dossier, reader: Person | None = None, answer_by: date | None = None) -> list[TimelineEntry]:
        """Return what happened, oldest first, then what comes next, with the day by which the family has its answer.

        `reader` None: staff, who read who signed.
        """
        rows = self._session.scalars(
            select(DossierEvent).where(DossierEvent.dossier_id == dossier.id).order_by(DossierEvent.id)
        ).all()
        signers = self._signers(rows)
        entries = [
            TimelineEntry(_words(row, signers, reader), row.at)
            for row in rows
            if row.kind in HAPPENED or row.kind in OF_DOCUMENTS
        ]
        to_come = _to_come(dossier.state, answer_by) if reader is not None else STAFF_TO_COME.get(dossier.state)
        return entries if to_come is None else [*entries, TimelineEntry(str(to_come), None)]

    def _signers(self, rows: Sequence[DossierEvent]) -> Mapping[int, Person]:
        keys = {row.data[SIGNER] for row in rows if SIGNER in row.data}
        if not keys:
            return {}
        return {person.id: person for person in self._session.scalars(select(Person).where(Person.id.in_(keys)))}


def _to_come(state: DossierState, answer_by: date | None) -> LazyProxy | str | None:
    if answer_by is not None and state in TO_COME_BY:
        return str(TO_COME_BY[state]) % {"day": long_date(answer_by)}
    return TO_COME.get(state)


def _words(row: DossierEvent, signers: Mapping[int, Person], reader: Person | None) -> str:
    if row.kind in OF_DOCUMENTS:
        return str(OF_DOCUMENTS[row.kind]) % {"document": row.data["labels"][current_language()]}
    return _signed(row, signers, reader) if row.kind == SIGNED else str(HAPPENED[row.kind])


def _signed(row: DossierEvent, signers: Mapping[int, Person], reader: Person | None) -> str:
    """Say who signed: staff by full name, others by first name; the event of an older release names nobody."""
    signer = signers.get(row.data.get(SIGNER, 0))
    if signer is None:
        return str(HAPPENED[SIGNED])
    if reader is None:
        return gettext("Signed by %(name)s") % {"name": full_name(signer)}
    return (
        gettext("You signed") if signer.id == reader.id else gettext("Signed by %(name)s") % {"name": signer.first_name}
    )
