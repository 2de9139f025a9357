"""A step of questions."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from forms.builder import Known, StepForm, build_step_form
from portal.services.reenrolment.missing import TYPED
from portal.services.reenrolment.siblings import Borrowed
from portal.web.steps.page import AskingPage


class FormPage(AskingPage):
    """Questions of the rules, filled in from the record."""

    template = "pages/reenrolment/questions.jinja2"
    keeps_by_itself = True

    def values(self) -> Mapping[str, Any]:
        """Give the drawn form, and for which child its first answers were given."""
        return {**super().values(), "borrowed_from": self._borrowed.first_name}

    @cached_property
    def _borrowed(self) -> Borrowed:
        borrowed: Borrowed = self.services.siblings.borrow(self.situation, self.step, self.actor.account_id)
        return borrowed

    @cached_property
    def form(self) -> StepForm:
        """The form of this request."""
        record = self.services.situations.record(self.situation)
        rules = self.situation.rules
        by_rule = {x.key for x in self.step.fields if x.record and rules.policy(x.record) == "locked"}
        closed = {x.key for x in self.step.fields if not self.may_change(x.key)} - by_rule
        recorded = {x.key: record.read(x.record) for x in self.step.fields if x.record and x.key not in closed}
        return build_step_form(
            self.step,
            self.situation.outcome.fields,
            self.language,
            checksum=self.situation.revision.checksum,
            known=Known(
                answers={**self._borrowed.answers, **self.answers},
                record=recorded,
                typed=self.answers.get(TYPED) or {},
                reasons=self.reasons.items,
            ),
            locked=by_rule | closed,
            respondent=self.situation.outcome.respondent or "guardian",
            today=self.situation.today,
        )
