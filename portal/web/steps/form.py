"""A step of questions."""

from functools import cached_property

from forms.builder import Known, StepForm, build_step_form
from portal.web.steps.page import TYPED, AskingPage


class FormPage(AskingPage):
    """Questions of the rules, filled in from the record."""

    @cached_property
    def form(self) -> StepForm:
        """The form of this request."""
        record = self.services.situations.record(self.situation)
        recorded = {field.key: record.read(field.record) for field in self.step.fields if field.record}
        rules = self.situation.rules
        return build_step_form(
            self.step,
            self.situation.outcome.fields,
            self.language,
            checksum=self.situation.revision.checksum,
            known=Known(answers=self.answers, record=recorded, typed=self.answers.get(TYPED) or {}),
            locked=[x.key for x in self.step.fields if x.record and rules.policy(x.record) == "locked"],
            respondent=self.situation.outcome.respondent or "guardian",
            today=self.situation.today,
        )
