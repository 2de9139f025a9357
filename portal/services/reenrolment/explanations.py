""" "Pourquoi ?": why something is asked, left out, refused or undecided, from the tree that decided it. Read only."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from portal.i18n import current_language, gettext
from portal.models.people import Person
from portal.services.reenrolment.access import Verdict, answers_for
from portal.services.reenrolment.audience import Audience
from portal.services.reenrolment.choices import groups_without_course
from portal.services.reenrolment.situation import Situation
from rules.compiled import Decision
from rules.model import Step
from rules.outcome import Why, reasons_of_step
from rules.reasons import ALWAYS, Reason, reason
from rules.sentences import Teller, say

KIND_OF_ITEM: Mapping[str, str] = {"form": "field", "consents": "consent", "documents": "document", "courses": "group"}
"""The kind under which the rules decide on the items of each kind of step."""


@dataclass(frozen=True)
class Explained:
    """Something that the rules decided, and the sentence that says why; empty where it holds for everybody.

    Of what is undecided, `missing` names the facts that are not known.
    """

    label: str
    why: str = ""
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class StepReasons:
    """Why a step is there, and why each of its items is asked; what has no condition needs no reason."""

    step: str | None
    items: Mapping[str, str]


class ExplanationService:
    """Says reasons to a reader; None stands for staff."""

    def __init__(self, audience: Audience) -> None:
        self._audience = audience

    def of_step(self, situation: Situation, step: Step, reader: Person | None) -> StepReasons:
        """Return the reasons of one step and of what it asks now; nothing else is computed."""
        why = reasons_of_step(situation.compiled, situation.facts, step.key)
        to = self._teller(situation, reader, why)
        told = {item.key: _asked(why, KIND_OF_ITEM[step.kind], item.key, to) for item in step.items}
        return StepReasons(
            _said(why["step", step.key], "step", to), {key: words for key, words in told.items() if words}
        )

    def of_steps(self, situation: Situation, reader: Person | None) -> Mapping[str, StepReasons]:
        """Return the reasons of every step that the student has, by key."""
        return {step.key: self.of_step(situation, step, reader) for step in situation.steps}

    def blocks(self, situation: Situation, verdict: Verdict, reader: Person) -> tuple[Explained, ...]:
        """Return what stands in the way of this reader, each with its reason."""
        if not answers_for(situation, reader):
            return self._somebody_else(situation, verdict, reader)
        return self._blocked(situation, reader)

    def blocked_for_staff(self, situation: Situation) -> tuple[Explained, ...]:
        """Return the conditions that the student does not meet, as staff read them; behind each the family’s words."""
        found = self._blocked(situation, None) if situation.outcome.blocked else ()
        return tuple(Explained(one.why or one.label, one.label) for one in found)

    def _blocked(self, situation: Situation, reader: Person | None) -> tuple[Explained, ...]:
        messages = {rule.key: rule.message for rule in situation.rules.eligibility}
        why = _reasons(situation, situation.compiled.eligibility, situation.outcome.blocked)
        to = self._teller(situation, reader, why)
        return tuple(
            Explained(messages[key].to(current_language()), _said(found, kind, to) or "")
            for (kind, key), found in why.items()
        )

    def _somebody_else(self, situation: Situation, verdict: Verdict, reader: Person) -> tuple[Explained, ...]:
        why = {key: found for key, found in situation.explained.why.items() if key[0] == "respondent"}
        to = self._teller(situation, reader, why)
        said = next((_said(found, None, to) for found in why.values()), None)
        return tuple(Explained(str(message), said or "") for message in verdict.reasons)

    def for_staff(self, situation: Situation) -> tuple[Explained, ...]:
        """Return what makes staff decide: the rules that ask for it, and choices for which nothing was open."""
        language, why = current_language(), situation.explained.why
        to = self._teller(situation, None, why)
        texts = {("approval", rule.key): rule.reason for rule in situation.rules.approval}
        texts |= {("eligibility", rule.key): rule.message for rule in situation.rules.eligibility}
        wanted = set(situation.outcome.approval)
        waiting = [key for key in texts if key[1] in wanted and why[key].value is not (key[0] == "eligibility")]
        # An eligibility rule that is not met here is one that staff look at: nobody was refused by it.
        kinds = {"approval": "approval", "eligibility": "review"}
        found = [
            Explained(self._to_check(texts[key].to(language), why[key]), _said(why[key], kinds[key[0]], to) or "")
            for key in waiting
        ]
        labels = {group.key: group.label.to(language) for step in situation.steps for group in step.groups}
        closed = [labels[key] for key in groups_without_course(situation)]
        return (*found, *(Explained(gettext("No time was possible: %(group)s") % {"group": group}) for group in closed))

    @staticmethod
    def _to_check(text: str, reason: Reason) -> str:
        """Return what a rule says, as a question while a fact is missing: nothing was found yet."""
        return gettext("To check: %(rule)s") % {"rule": text} if reason.value is None else text

    def left_out(self, situation: Situation, reader: Person | None) -> tuple[Explained, ...]:
        """Return the steps of the rules that this student does not have, each with its reason."""
        why, shown = situation.explained.why, set(situation.outcome.steps)
        to = self._teller(situation, reader, why)
        left = (step for step in situation.rules.steps if step.key not in shown)
        found = ((step, " ".join(dict.fromkeys(_absent(why, step, to)))) for step in left)
        return tuple(Explained(step.title.to(current_language()), said) for step, said in found if said)

    def undecided(self, situation: Situation, reader: Person | None) -> tuple[Explained, ...]:
        """Return the steps and items that are pending, each with what has to be known first.

        A family also reads which conditions wait; staff read those among what makes them decide.
        """
        why, language = situation.explained.why, current_language()
        to = self._teller(situation, reader, why)
        rules = situation.rules.eligibility if reader is not None else ()
        waiting = [found for found in (why["eligibility", rule.key] for rule in rules) if found.value is None]
        # The rule's own message would say that it is not met.
        found = [Explained(gettext("Condition of re-enrolment"), say(one, language, None, to)) for one in waiting]
        for step in situation.rules.steps:
            if why["step", step.key].value is None:
                waits = why["step", step.key]
                found.append(Explained(step.title.to(language), say(waits, language, "step", to), waits.missing))
            for item in step.items:
                waits = why.get((KIND_OF_ITEM[step.kind], item.key), ALWAYS)
                if waits.value is None:
                    found.append(Explained(item.label.to(language), say(waits, language, None, to), waits.missing))
        return tuple(found)

    def _teller(self, situation: Situation, reader: Person | None, why: Why) -> Teller:
        return self._audience.teller(situation, reader, {name for found in why.values() for name in found.facts})


def _reasons(situation: Situation, decisions: tuple[Decision, ...], keys: list[str]) -> Why:
    wanted = (decision for decision in decisions if decision.key in keys)
    return {(decision.kind, decision.key): reason(decision.condition, situation.facts) for decision in wanted}


def _said(found: Reason, kind: str | None, to: Teller) -> str | None:
    """Say a reason; nothing where there is no condition."""
    return say(found, current_language(), kind, to) if found.because or found.missing else None


def _asked(why: Why, kind: str, key: str, to: Teller) -> str:
    """Say why an item is asked, and of a question also why it must be answered or not."""
    found = why.get((kind, key))
    if found is None or found.value is not True:
        return ""
    must = why.get(("required", key))
    told = [_said(found, kind, to)]
    if must is not None and must.value is not None:
        told.append(_said(must, "required", to))
    return " ".join(filter(None, told))


def _absent(why: Why, step: Step, to: Teller) -> Iterator[str]:
    """Say why a step is not there: by its own condition, or because nothing of it is asked."""
    own = why["step", step.key]
    if own.value is False:
        yield say(own, current_language(), "step", to)
    elif own.value is True:
        for item in step.items:
            kind = KIND_OF_ITEM[step.kind]
            yield say(why[kind, item.key], current_language(), kind, to)
