"""The documents of a dossier: those it holds, and those of the vault that stand for what it lacks."""

from collections.abc import Mapping
from datetime import date

from portal.formats import long_date
from portal.i18n import gettext
from portal.models.reenrolment import EDITABLE, TAKES_LATER
from portal.models.vault import Document
from portal.services.reenrolment.situation import Situation
from portal.services.vault import ReuseService
from rules.model import DocumentItem


class HandingInService:
    """Tells which asked documents are there, and takes over those that were given elsewhere."""

    def __init__(self, reuse: ReuseService) -> None:
        self._reuse = reuse

    def offers(self, situation: Situation) -> Mapping[str, Document]:
        """Return the documents that need not be given again, by item key, while a dossier may still take them."""
        dossier, items = situation.dossier, _askable(situation)
        if dossier is None or not items:
            return {}
        return self._reuse.offers(dossier, items, situation.respondent, situation.today)

    def covered(self, situation: Situation) -> frozenset[str]:
        """Return the keys of the documents that the dossier holds or need not ask."""
        dossier, items = situation.dossier, _askable(situation)
        if dossier is None or not situation.outcome.documents:
            return frozenset()
        return self._reuse.covered(dossier, items, situation.respondent, situation.today)

    def to_bring(self, situation: Situation) -> list[DocumentItem]:
        """Return what is asked, may come after the finish, and has not come."""
        asked, covered = set(situation.outcome.documents), self.covered(situation)
        later = [item for step in situation.steps for item in step.documents if item.required and item.due != "finish"]
        return [item for item in later if item.key in asked and item.key not in covered]

    def adopt(self, situation: Situation) -> None:
        """Take over what is offered."""
        offers = self.offers(situation)
        if situation.dossier is None or not offers:
            return
        for step in situation.steps:
            self._reuse.adopt(situation.dossier, step, offers)


def due_words(item: DocumentItem) -> str:
    """Say until when a document may come, after its name; empty where it is due at the finish."""
    if isinstance(item.due, date):
        return gettext("until %(day)s") % {"day": long_date(item.due)}
    return gettext("before the first lesson") if item.due == "first-lesson" else ""


def _askable(situation: Situation) -> list[DocumentItem]:
    """Return the asked documents that the dossier may still take: once it is sent, those that may come later."""
    if situation.dossier is None:
        return []
    asked, state = set(situation.outcome.documents), situation.dossier.state
    items = [item for step in situation.steps for item in step.documents if item.key in asked]
    if state in EDITABLE:
        return items
    return [item for item in items if item.due != "finish"] if state in TAKES_LATER else []
