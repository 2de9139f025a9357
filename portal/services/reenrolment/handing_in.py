"""The documents of a dossier: those it holds, and those of the vault that stand for what it lacks."""

from collections.abc import Mapping

from portal.models.reenrolment import EDITABLE
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


def _askable(situation: Situation) -> list[DocumentItem]:
    """Return the asked documents while the dossier may still take one over."""
    if situation.dossier is None or situation.dossier.state not in EDITABLE:
        return []
    asked = set(situation.outcome.documents)
    return [item for step in situation.steps for item in step.documents if item.key in asked]
