"""What the rules could not decide for want of a fact: for staff, with what is missing and which question tells it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from portal.i18n import current_language
from portal.services.reenrolment.explanations import Explained, ExplanationService
from portal.services.reenrolment.situation import Situation, asked_fields
from rules.sites import ANSWER


@dataclass(frozen=True)
class Question:
    """A question of the dossier that has no answer, and the key of the step in which it stands."""

    label: str
    step_key: str


@dataclass(frozen=True)
class Gap:
    """A step or an item that is pending: what it is called, what is missing in words, and where that is told."""

    label: str
    why: str
    questions: Sequence[Question]
    recorded: bool
    """Something is missing in the record, which no question of the rules asks for."""


def gaps_of(situation: Situation, explanations: ExplanationService) -> Sequence[Gap]:
    """Return what is pending in the round that a situation was read from, in the order of the rules."""
    return [_gap(situation, one) for one in explanations.undecided(situation, None)]


def _gap(situation: Situation, one: Explained) -> Gap:
    questions = {fact: question for fact, question in _questions(situation) if fact in one.missing}
    return Gap(one.label, one.why, list(questions.values()), any(not fact.startswith(ANSWER) for fact in one.missing))


def _questions(situation: Situation) -> Iterator[tuple[str, Question]]:
    language = current_language()
    for step in situation.steps:
        for field in asked_fields(situation, step):
            yield f"{ANSWER}{field.key}", Question(field.label.to(language), step.key)
