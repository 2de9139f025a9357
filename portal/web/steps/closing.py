"""The last two pages of the wizard: the summary, and the finish."""

from collections.abc import Mapping, Sequence
from typing import Any

from portal.services.reenrolment.explanations import StepReasons
from portal.services.reenrolment.missing import LEFT, Missing
from portal.web.steps.page import StepPage


class SummaryPage(StepPage):
    """What was answered, what changes, what is missing, what it costs; nothing is sent yet."""

    template = "pages/reenrolment/summary.jinja2"

    def values(self) -> Mapping[str, Any]:
        """Give the contents of the dossier, what it lacks, what is not asked, and the estimate."""
        return {
            "contents": self.services.snapshots.contents(self.situation, self.person),
            **self.lacks(),
            "left_out": self.services.explanations.left_out(self.situation, self.person),
            "undecided": self.services.explanations.undecided(self.situation, self.person),
            "estimate": self.services.estimates.of(self.situation, self.person),
        }

    def lacks(self) -> Mapping[str, Any]:
        """Give what is missing, and of each why it is asked."""
        missing = self.services.finalisation.missing(self.situation)
        return {"missing": missing, "asked_because": self._reasons_of(missing)}

    def _reasons_of(self, missing: Sequence[Missing]) -> list[str]:
        """Return for each point why it is asked, of a step that was never opened why it is there; "": of everybody."""
        steps = {lack.step.key: lack.step for lack in missing}
        tell = self.services.explanations.of_step
        told: dict[str, StepReasons] = {key: tell(self.situation, step, self.person) for key, step in steps.items()}
        return [
            (told[lack.step.key].step if lack.key == LEFT else told[lack.step.key].items.get(lack.key)) or ""
            for lack in missing
        ]

    def read(self, later: bool) -> Mapping[str, Any]:
        """Nothing is asked here."""
        return {}


class FinishPage(SummaryPage):
    """One button that sends the dossier."""

    template = "pages/reenrolment/finish.jinja2"

    def values(self) -> Mapping[str, Any]:
        """Give what the dossier lacks, which keeps the button from sending it."""
        return self.lacks()
