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

    def read(self, later: bool) -> Mapping[str, Any]:
        """Return the answers; what was emptied and may not stay empty does not keep its old answer meanwhile."""
        answers = super().read(later)
        if not later:
            return answers
        sent = {name.split(".")[0] for name in self.request.POST} & {node.name for node in self.form.form.schema}
        emptied = {key for key in sent & set(self.answers) if key not in answers and key not in answers[TYPED]}
        return {**answers, **dict.fromkeys(emptied)}

    @cached_property
    def _borrowed(self) -> Borrowed:
        borrowed: Borrowed = self.services.siblings.borrow(self.situation, self.step, self.actor.account_id)
        return borrowed

    @property
    def shown(self) -> Mapping[str, Any]:
        """What is answered, and what it is prefilled from."""
        return {**self._recorded, **self._borrowed.answers, **self.answers}

    @cached_property
    def _locked(self) -> set[str]:
        """The keys of the questions that the rules lock."""
        policy = self.situation.rules.policy
        return {x.key for x in self.step.fields if x.record and policy(x.record) == "locked"}

    @cached_property
    def _closed(self) -> set[str]:
        """The keys of those that are not returned for correction."""
        return {x.key for x in self.step.fields if not self.may_change(x.key)} - self._locked

    @cached_property
    def _recorded(self) -> dict[str, Any]:
        """What the records hold, by key."""
        record, closed = self.services.situations.record(self.situation), self._closed
        return {x.key: record.read(x.record) for x in self.step.fields if x.record and x.key not in closed}

    @cached_property
    def form(self) -> StepForm:
        """The form of this request."""
        return build_step_form(
            self.step,
            self.situation.outcome.fields,
            self.language,
            checksum=self.situation.checksum,
            known=Known(
                answers={**self._borrowed.answers, **self.answers},
                record=self._recorded,
                typed=self.answers.get(TYPED) or {},
            ),
            locked=self._locked | self._closed,
            respondent=self.situation.outcome.respondent or "guardian",
            today=self.situation.today,
        )
