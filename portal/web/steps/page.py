"""What the pages of all kinds of step share."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, ClassVar

import deform
from pyramid.request import Request

from forms.errors import FormProblem
from portal.i18n import current_language
from portal.models.people import Person
from portal.models.reenrolment import Dossier, DossierState
from portal.services.audit import Actor
from portal.services.reenrolment.explanations import StepReasons
from portal.services.reenrolment.items import Corrections
from portal.services.reenrolment.missing import TYPED
from portal.services.reenrolment.seen import Seen, marks_of
from portal.services.reenrolment.situation import Situation
from portal.web.resources import StudentResource
from rules.model import Step

SEEN = "~seen"
"""Name of the hidden field that tells which answers the page showed."""


MOST_TYPED, MOST_PARTS = 2_000, 50
"""How much of a text, and how many of several, is kept unread: more than the longest answer, or a page of courses."""


def _bounded(typed: Any) -> Any:
    """Return what was typed at a length that a person types."""
    if isinstance(typed, Mapping):
        return {name: _bounded(part) for name, part in typed.items()}
    if isinstance(typed, (list, tuple)):
        return [_bounded(part) for part in typed[:MOST_PARTS]]
    return typed[:MOST_TYPED] if isinstance(typed, str) else typed


class RefusedError(Exception):
    """What was sent has to be corrected; the page shows it again with its problems."""


class StepPage(ABC):
    """One page of the wizard in one request."""

    template: ClassVar[str] = "pages/reenrolment/form.jinja2"
    keeps_by_itself: ClassVar[bool] = False
    """Whether what is typed may be kept while the page stays open."""

    def __init__(self, request: Request, context: StudentResource, step: Step, corrections: Corrections) -> None:
        self.request = request
        self.services = request.services
        self.dossier: Dossier = context.dossier
        self.situation: Situation = context.situation
        self.person: Person = context.person
        self.actor: Actor = context.actor
        self.step = step
        self.corrections = corrections
        self.language = current_language()

    @cached_property
    def reasons(self) -> StepReasons:
        """Why the step is there and why its items are asked, told to this person."""
        told: StepReasons = self.services.explanations.of_step(self.situation, self.step, self.person)
        return told

    @property
    def is_first_time(self) -> bool:
        """Whether the dossier was never sent: the family may still say that the student does not come back."""
        return self.dossier.state is DossierState.IN_PROGRESS

    def may_change(self, key: str) -> bool:
        """Tell whether an item of this step may be changed now."""
        return self.corrections.allow(self.step.key, key)

    @property
    def answers(self) -> dict[str, Any]:
        """What the dossier holds of this step."""
        return self.situation.answers.get(self.step.key, {})

    @property
    def posted_seen(self) -> Seen | None:
        """What the page that was sent had shown; None where it does not say so."""
        text = self.request.POST.get(SEEN)
        return Seen.of_words(text) if isinstance(text, str) else None

    def seen_words(self, seen: Seen | None) -> str:
        """Return what this page shows, for its hidden field; sent and drawn again, it still shows what it showed."""
        shown = self.posted_seen if seen is None else seen
        return (Seen().after(self.marks) if shown is None else shown).redrawn().words

    @property
    def marks(self) -> Mapping[str, str]:
        """The marks of what stands in the questions of a page that is drawn now, by item key."""
        return {}

    @abstractmethod
    def values(self) -> Mapping[str, Any]:
        """Return what the template needs besides the frame of the wizard."""

    @abstractmethod
    def read(self, later: bool) -> Mapping[str, Any]:
        """Return the answers sent, as JSON by item key; raises RefusedError, never when finishing later."""

    @property
    def problems(self) -> Sequence[FormProblem]:
        """Return what is to be corrected after a RefusedError."""
        return ()


class AskingPage(StepPage):
    """A page with a form of `forms`."""

    @property
    @abstractmethod
    def form(self) -> Any:
        """The form of this request, filled in with what is known."""

    @property
    def shown(self) -> Mapping[str, Any]:
        """What is known of the questions of a page that is drawn now, as JSON by item key."""
        return self.answers

    @property
    def marks(self) -> Mapping[str, str]:
        """The marks of the questions that are asked."""
        marks = marks_of(self.step, self.shown, self.answers.get(TYPED) or {})
        return {node.name: marks.get(node.name, "") for node in self.form.form.schema}

    def values(self) -> Mapping[str, Any]:
        """Give the drawn form."""
        return {"form": self.form.render(self.reasons.items)}

    def read(self, later: bool) -> Mapping[str, Any]:
        """Return the answers; who finishes later keeps even what cannot be read, as it was typed."""
        controls = list(self.request.POST.items())
        if later:
            kept = self.form.keep(controls)
            return {**kept.answers, TYPED: _bounded(kept.typed)}
        try:
            answers = self.form.validate(controls)
        except deform.ValidationFailure:
            raise RefusedError from None
        return {**self.to_json(answers), TYPED: {}}

    def to_json(self, answers: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return validated answers as the dossier keeps them."""
        converted: Mapping[str, Any] = self.form.to_json(answers)
        return converted

    @property
    def problems(self) -> Sequence[FormProblem]:
        """Return the form's own."""
        found: Sequence[FormProblem] = self.form.problems
        return found
