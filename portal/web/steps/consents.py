"""A step of authorisations."""

from functools import cached_property

from forms.records.consents import Answered, ConsentsForm
from portal.services.reenrolment.missing import TYPED
from portal.web.steps.page import AskingPage


class ConsentsPage(AskingPage):
    """Texts to accept, to permit, to consent to; nothing is preselected."""

    keeps_by_itself = True

    @cached_property
    def form(self) -> ConsentsForm:
        """The form of this request, with what was answered in this dossier."""
        asked = set(self.situation.outcome.consents)
        consents = [item for item in self.step.consents if item.key in asked and self.may_change(item.key)]
        typed = self.answers.get(TYPED) or {}
        known = Answered(answers=self.answers, typed=typed)
        return ConsentsForm(consents, self.language, known)
