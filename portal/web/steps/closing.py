"""The last two pages of the wizard: the summary, and the finish."""

from collections.abc import Mapping
from typing import Any

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
        return {
            "missing": missing,
            "asked_because": self.services.explanations.of_missing(self.situation, missing, self.person),
        }

    def read(self, later: bool) -> Mapping[str, Any]:
        """Nothing is asked here."""
        return {}


class FinishPage(SummaryPage):
    """One button that sends the dossier."""

    template = "pages/reenrolment/finish.jinja2"

    def values(self) -> Mapping[str, Any]:
        """Give what the dossier lacks, which keeps the button from sending it."""
        return self.lacks()
