"""What is still open in a dossier that is about to be accepted: staff say that they know of it, point by point."""

from collections.abc import Iterator
from dataclasses import dataclass

from portal.i18n import current_language, gettext
from portal.services.reenrolment.explanations import ExplanationService
from portal.services.reenrolment.handing_in import HandingInService
from portal.services.reenrolment.missing import missing_of
from portal.services.reenrolment.situation import Situation
from portal.services.vault import ReadingService


@dataclass(frozen=True)
class OpenPoint:
    """One point: a key that a form may carry, and what is open about what, in words."""

    key: str
    words: str


class OpenPointService:
    """Finds what an acceptance would pass over."""

    def __init__(self, reading: ReadingService, handing_in: HandingInService, explanations: ExplanationService) -> None:
        self._reading = reading
        self._handing_in = handing_in
        self._explanations = explanations

    def of(self, situation: Situation) -> tuple[OpenPoint, ...]:
        """Return documents that nobody has read, what is missing, and what the rules could not decide.

        What may come after the finish is not missing: the letter of acceptance asks for it.
        """
        return (*self._unread(situation), *self._missing(situation), *self._undecided(situation))

    def _unread(self, situation: Situation) -> Iterator[OpenPoint]:
        if situation.dossier is None:
            return
        labels = {item.key: item.label for step in situation.rules.steps for item in step.documents}
        for document in self._reading.to_read(situation.dossier):
            key = document.type_key
            label = labels[key].to(current_language()) if key in labels else document.label
            yield OpenPoint(f"unread:{key}", gettext("%(label)s (to read)") % {"label": label})

    def _missing(self, situation: Situation) -> Iterator[OpenPoint]:
        for lack in missing_of(situation, self._handing_in.covered(situation)):
            if lack.step.kind == "documents" and lack.key:
                yield OpenPoint(f"missing:{lack.key}", gettext("%(label)s (missing)") % {"label": lack.label})

    def _undecided(self, situation: Situation) -> Iterator[OpenPoint]:
        for one in self._explanations.undecided(situation, None):
            yield OpenPoint(f"undecided:{one.label}", gettext("%(label)s (not decided yet)") % {"label": one.label})
