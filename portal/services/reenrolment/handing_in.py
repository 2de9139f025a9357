"""The documents of a dossier: those it holds, and those of the vault that stand for what it lacks."""

from collections.abc import Mapping

from portal.models.reenrolment import EDITABLE
from portal.models.vault import Document
from portal.services.reenrolment.situation import Situation
from portal.services.vault import ReuseService, VaultService


class HandingInService:
    """Tells which asked documents are there, and takes over those that were given elsewhere."""

    def __init__(self, vault: VaultService, reuse: ReuseService) -> None:
        self._vault = vault
        self._reuse = reuse

    def offers(self, situation: Situation, held: Mapping[str, Document] | None = None) -> Mapping[str, Document]:
        """Return the documents that need not be given again, by item key, while a dossier may still take them.

        `held` are those that the dossier holds, where they are known already.
        """
        dossier, asked = situation.dossier, set(situation.outcome.documents)
        if dossier is None or dossier.state not in EDITABLE or not asked:
            return {}
        items = [item for step in situation.steps for item in step.documents if item.key in asked]
        return self._reuse.offers(dossier, items, situation.respondent, situation.today, held)

    def covered(self, situation: Situation) -> frozenset[str]:
        """Return the keys of the documents that the dossier holds or need not ask."""
        if situation.dossier is None:
            return frozenset()
        held = self._vault.given(situation.dossier)
        return frozenset(held) | frozenset(self.offers(situation, held))

    def adopt(self, situation: Situation) -> None:
        """Take over what is offered."""
        offers = self.offers(situation)
        if situation.dossier is None or not offers:
            return
        for step in situation.steps:
            self._reuse.adopt(situation.dossier, step, offers)
