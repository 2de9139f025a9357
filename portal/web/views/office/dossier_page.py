"""The page of one dossier in the office: its form as it was filled in, and all that it shows."""

from collections.abc import Collection, Sequence
from functools import cached_property
from typing import Any

from pyramid.request import Request

from forms.errors import BadFormError
from forms.records.decisions import decision_form
from portal import clock
from portal.models.people import Person
from portal.models.reenrolment import AWAITING_STAFF
from portal.services.names import full_name
from portal.services.reenrolment.cards import STAFF_WORDS
from portal.services.reenrolment.content import StepContent
from portal.services.reenrolment.deadlines import proposed_day
from portal.services.reenrolment.estimates import FamilyEstimate
from portal.services.reenrolment.gaps import gaps_of
from portal.services.reenrolment.helping import help_with
from portal.services.reenrolment.items import Place
from portal.services.reenrolment.listing import is_overdue
from portal.services.reenrolment.situation import Situation
from portal.web.resources import DossierResource
from portal.web.views.office.sheet import ANSWER_BY, Sheet

CHOSEN = frozenset({"verdict", "unsigned", "despite"})
"""What was decided, in the fields of the page; beside it there is what was written."""


class DossierPage:
    """The page in one request."""

    def __init__(self, context: DossierResource, request: Request) -> None:
        self.context = context
        self.request = request
        self.services = request.services

    def _items(self) -> list[tuple[str, Any]]:
        """Return what was sent with the page; where it is only looked at, what was left on it to act in a name."""
        if self.request.method == "POST":
            return list(self.request.POST.items())
        return list(self._typed_before)

    @property
    def _typed_before(self) -> Sequence[tuple[str, str]]:
        typed: Sequence[tuple[str, str]] = self.request.login.typed.get(self.context.dossier.number, ())
        return typed

    def _round(self) -> int:
        """Return the round that the page showed; 0 for what is no number."""
        round_ = dict(self._items()).get("round", "")
        is_number = isinstance(round_, str) and round_.isascii() and round_.isdigit() and len(round_) < 6
        return int(round_) if is_number else 0

    def _is_decidable(self) -> bool:
        dossier = self.context.dossier
        return dossier.state in AWAITING_STAFF and self.services.decisions.of_round(dossier) is None

    def _is_up_to_date(self) -> bool:
        """Tell whether the dossier still waits for what the page may decide."""
        return self._is_decidable() and self._round() == self.context.dossier.round

    @cached_property
    def situation(self) -> Situation:
        """The dossier as its present round was sent."""
        return self.services.snapshots.frozen(self.context.dossier.id)

    @cached_property
    def _contents(self) -> tuple[StepContent, ...]:
        """What the dossier holds."""
        contents: tuple[StepContent, ...] = self.services.snapshots.contents(self.situation)
        return contents

    def _labels(self) -> dict[Place, str]:
        """Return what may be judged one by one, with its label."""
        return {Place(step.key, line.key): line.label for step in self._contents for line in step.lines}

    def _as_left(self) -> Sheet:
        """Return the form as it was left to act in a name; without what was chosen where that has become too late."""
        gone = CHOSEN if self._is_decidable() else CHOSEN | {ANSWER_BY}
        try:
            return self._sheet(but=() if self._is_up_to_date() else gone)
        except BadFormError:  # no page of ours sent what is kept
            return self._empty_sheet()

    def _sheet(self, but: Collection[str] = ()) -> Sheet:
        """Return the form of the page, with what was sent unless it has done its work."""
        return self._empty_sheet().fill(self._items(), but)

    def _empty_sheet(self) -> Sheet:
        """Return the form of the page, with nothing in it but the day that it proposes."""
        marked = self.services.items.marked(self.context.dossier)
        points = self.services.open_points.of(self.situation)
        today = clock.today(self.situation.establishment.zone)
        form = decision_form(
            today,
            marked=bool(marked),
            unsigned=[full_name(person) for person in self._unsigned],
            still_open=[point.words for point in points],
        )
        recorded = {Place(item.step_key, item.item_key): item.reason or "" for item in marked}
        return Sheet(form, self._labels(), recorded, points).propose(proposed_day(self.situation, today))

    @cached_property
    def _unsigned(self) -> list[Person]:
        """The guardians whose signature is missing; no act of the office gives it."""
        waits: list[Person] = self.services.signatures.waits(self.situation)
        return waits

    def _page(
        self, sheet: Sheet, refusal: str | None = None, *, late: bool = False, saved: bool = False
    ) -> dict[str, Any]:
        """Give the page; `late` where the dossier moved on, `saved` where more was typed than was sent."""
        dossier, situation = self.context.dossier, self.situation
        decidable, contents = self._is_decidable(), self._contents
        decision = self.services.decisions.of_round(dossier)
        return {
            "dossier": dossier,
            "situation": situation,
            "contents": contents,
            **self._about(decision is not None),
            "again": self.services.returns.of(situation, contents),
            "changes": self.services.comparison.of(situation),
            "documents": self.services.vault.given(dossier),
            "arrivals": self.services.later.arrived(situation),
            "marks": self.services.items.states(dossier),
            "place": Place,
            "visits": self.services.counterwork.of_dossier(dossier),
            "timeline": self.services.timeline.of(dossier),
            **self._explained(situation),
            "decision": decision,
            "decidable": decidable,
            "following": self.services.listing.next_to_decide(dossier),
            "overdue": is_overdue(dossier, clock.now()),
            "has_summary": self.services.snapshots.summary_file(dossier) is not None,
            **self._forms(sheet),
            "refusal": refusal,
            "late": late,
            "saved": saved,
            "begun_before": self.request.method == "GET" and bool(self._typed_before) and sheet.is_begun,
            "homeless": () if decidable else tuple(sheet.homeless()),
            "words": STAFF_WORDS,
        }

    def _forms(self, sheet: Sheet) -> dict[str, Any]:
        """Give what staff fill in, and what they read beside it to decide."""
        return {
            "sheet": sheet,
            "form": sheet.decision.serialize(sheet.decision.cstruct),
            "unsigned": self._unsigned,
            "signatures": self.services.signatures.standing(self.situation),
            "notes": self.services.notes.of(self.context.dossier),
            "note_form": sheet.note.serialize(sheet.note.cstruct),
            "problems": sheet.problems,
            "has_errors": bool(sheet.problems),
        }

    def _about(self, decided: bool) -> dict[str, Any]:
        """Give who the dossier is about, who sent it, and what may be done in a name of theirs."""
        dossier = self.context.dossier
        return {
            "sent_by": full_name(dossier.respondent) if dossier.respondent else "",
            "profile": self.services.profiles.of(dossier),
            "help": help_with(dossier, decided),
        }

    def _explained(self, situation: Situation) -> dict[str, Any]:
        """Give what the rules decided and why, and the prices of the round, in the words for staff."""
        explanations = self.services.explanations
        prices = self.services.snapshots.of_round(self.context.dossier.id, self.context.dossier.round).prices
        return {
            "reasons": explanations.for_staff(situation),
            "step_reasons": explanations.of_steps(situation, None),
            "gaps": gaps_of(situation, explanations),
            "left_out": explanations.left_out(situation, None),
            "estimate": FamilyEstimate.from_json(prices, for_staff=True),
        }
