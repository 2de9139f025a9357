"""One dossier in the office: what it holds, what is said of its items, the decision."""

from collections.abc import Collection, Sequence
from functools import cached_property
from typing import Any

import deform
from pyramid.httpexceptions import HTTPSeeOther
from pyramid.request import Request
from pyramid.response import Response
from pyramid.view import view_config, view_defaults

from forms.errors import BadFormError, error_text
from forms.records.decisions import ACCEPT, REFUSE, RETURN, decision_form, mark_form, note_form
from portal import clock
from portal.i18n import gettext
from portal.i18n import lazy_gettext as _
from portal.models.people import Person
from portal.models.reenrolment import AWAITING_STAFF, Verdict
from portal.services.accounts.typed import forget_typed
from portal.services.names import full_name
from portal.services.reenrolment.cards import STAFF_WORDS
from portal.services.reenrolment.content import StepContent
from portal.services.reenrolment.deadlines import proposed_day
from portal.services.reenrolment.decisions import (
    ItemsMarkedError,
    NotDecidableError,
    SignatureMissingError,
    StillOpenError,
)
from portal.services.reenrolment.estimates import FamilyEstimate
from portal.services.reenrolment.gaps import gaps_of
from portal.services.reenrolment.helping import help_with
from portal.services.reenrolment.items import NotJudgeableError, Place
from portal.services.reenrolment.listing import is_overdue
from portal.services.reenrolment.situation import Situation
from portal.web.downloads import download, small_picture
from portal.web.resources import DossierResource
from portal.web.security import Permission
from portal.web.views.office.sheet import ANSWER_BY, Sheet
from portal.web.views.reenrolment import summary_response

PAGE = "office/dossiers/dossier.jinja2"
NOWHERE = Place("", "")
CHOSEN = frozenset({"verdict", "unsigned", "despite"})
"""What was decided, in the fields of the page; beside it there is what was written."""
VERDICTS = {ACCEPT: Verdict.ACCEPTED, REFUSE: Verdict.REFUSED, RETURN: Verdict.RETURNED}
SAID = {
    ACCEPT: _("The dossier is accepted."),
    REFUSE: _("The dossier is refused."),
    RETURN: _("The dossier is returned to the family."),
}
"""What the next page says of a decision."""


@view_defaults(permission=Permission.DOSSIERS_READ)
class DossierViews:
    """One dossier in the office."""

    def __init__(self, context: DossierResource, request: Request) -> None:
        self.context = context
        self.request = request
        self.services = request.services

    @view_config(route_name="office_dossier", request_method="GET", renderer=PAGE)
    def show(self) -> Any:
        """Show what was sent, what it changes, and what is decided; and what was typed before acting in a name."""
        sheet = self._as_left()
        return self._page(sheet, begun_before=bool(self._typed_before) and sheet.is_begun)

    @view_config(
        route_name="office_decision",
        request_method="POST",
        request_param="clear",
        permission=Permission.DOSSIERS_DECIDE,
    )
    def clear(self) -> HTTPSeeOther:
        """Show the page as if nothing had been begun on it."""
        self._forget_typed()
        return HTTPSeeOther(self.request.route_path("office_dossier", number=self.context.dossier.number))

    @view_config(
        route_name="office_decision",
        request_method="POST",
        request_param="look",
        renderer=PAGE,
        permission=Permission.DOSSIERS_DECIDE,
    )
    def look(self) -> Any:
        """Show the page again as it was filled in: Enter presses this button where it is not meant to press one."""
        if not self._is_up_to_date():
            return self._too_late(self.services.news.since(self.situation, self._round()))
        return self._page(self._sheet())

    @view_config(
        route_name="office_decision", request_method="POST", renderer=PAGE, permission=Permission.DOSSIERS_DECIDE
    )
    def decide(self) -> Any:
        """Decide on the round that the page showed."""
        if not self._is_up_to_date():
            return self._too_late(self.services.news.since(self.situation, self._round()))
        sheet = self._sheet()
        try:
            decision = sheet.read_decision(self._items())
            if sheet.problems:
                return self._refused(sheet)
            self._decide(decision)
        except NotDecidableError as error:
            return self._too_late(str(error))
        except (ItemsMarkedError, SignatureMissingError, StillOpenError) as error:
            return self._refused(sheet, str(error))
        return self._done(but=sheet.names_of_decision(), said=SAID[decision["verdict"]])

    @view_config(route_name="office_item", request_method="POST", renderer=PAGE, permission=Permission.DOSSIERS_DECIDE)
    def judge(self) -> Any:
        """Accept one item, or mark it to be corrected; the decision on the whole stays open."""
        posted, items, situation = self.request.POST, self.services.items, self.situation
        pressed = posted.get("accept") or posted.get("mark") or ""
        place = next((place for place in self._labels() if place.id == pressed), NOWHERE)
        form = mark_form(place.id)
        try:
            if "accept" in posted or place is NOWHERE:
                items.accept(situation, self._round(), place, self.context.actor)
            else:
                reason = form.validate(self._items())[place.id]
                items.mark(situation, self._round(), place, reason, self.context.actor)
        except deform.ValidationFailure:
            return self._refused(self._sheet().refuse_mark(place, error_text(form[place.id]) or ""))
        except NotJudgeableError as error:
            return self._too_late(str(error))
        return self._done(but={place.id}, anchor=f"step-{place.step_key}")

    @view_config(route_name="office_note", request_method="POST", renderer=PAGE, permission=Permission.DOSSIERS_DECIDE)
    def note(self) -> Any:
        """Keep a note for colleagues."""
        form = note_form()
        try:
            text = form.validate(self._items())["note"]
        except deform.ValidationFailure:
            return self._refused(self._sheet().refuse(form))
        self.services.notes.add(self.context.dossier, text, self.context.actor)
        return self._done(but={"note"}, anchor="notes")

    def _items(self) -> list[tuple[str, Any]]:
        """Return what was sent with the page; where it is only looked at, what was left on it to act in a name."""
        if self.request.method == "POST":
            return list(self.request.POST.items())
        return list(self._typed_before)

    @property
    def _typed_before(self) -> Sequence[tuple[str, str]]:
        typed: Sequence[tuple[str, str]] = self.request.login.typed.get(self.context.dossier.number, ())
        return typed

    def _forget_typed(self) -> None:
        forget_typed(self.services.session, self.request.login.login_id, self.request.matchdict["number"])

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

    def _refused(self, sheet: Sheet, refusal: str | None = None) -> dict[str, Any]:
        self.request.response.status_int = 409 if refusal else 422
        return self._page(sheet, refusal)

    def _too_late(self, news: str) -> dict[str, Any]:
        """Say what has happened since; what was typed stays, what was chosen for another round does not."""
        self.request.response.status_int = 409
        return self._page(self._sheet(but=CHOSEN), news, late=True)

    def _done(self, but: Collection[str], anchor: str = "", said: object = None) -> Any:
        """Show the dossier again; where more was typed than was sent, on this very page, for no row keeps that."""
        if self._typed_before:
            self._forget_typed()
        self.services.session.flush()
        self.__dict__.pop("_contents", None)  # what was done is read again for the page
        sheet = self._sheet(but=but)
        if sheet.is_begun:
            return self._page(sheet, saved=True)
        if said is not None:
            self.request.notify(said, gettext("The family is told by e-mail."))
        more = {"_anchor": anchor} if anchor else {}
        return HTTPSeeOther(self.request.route_path("office_dossier", number=self.context.dossier.number, **more))

    def _decide(self, decision: dict[str, Any]) -> None:
        verdict = VERDICTS[decision["verdict"]]
        known = self.request.POST.getall("known") if decision.get("despite") else ()
        self.services.decisions.decide(
            self.context.dossier.id,
            self._round(),
            verdict,
            decision["reason"],
            clock.end_of(decision["answer_by"], self.situation.zone) if verdict is Verdict.RETURNED else None,
            self.context.actor,
            unsigned=decision.get("unsigned", False),
            known=known,
        )

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
        self,
        sheet: Sheet,
        refusal: str | None = None,
        *,
        late: bool = False,
        saved: bool = False,
        begun_before: bool = False,
    ) -> dict[str, Any]:
        """Give the page; `late` where the dossier moved on, `saved` where more was typed than was sent.

        `begun_before`: what stands in it was typed before somebody acted in a name.
        """
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
            "sheet": sheet,
            "visits": self.services.counterwork.of_dossier(dossier),
            "timeline": self.services.timeline.of(dossier),
            **self._explained(situation),
            "decision": decision,
            "decidable": decidable,
            "following": self.services.listing.next_to_decide(dossier),
            "overdue": is_overdue(dossier, clock.now()),
            "has_summary": self.services.snapshots.summary_file(dossier) is not None,
            "form": sheet.decision.serialize(sheet.decision.cstruct),
            "unsigned": self._unsigned,
            "signatures": self.services.signatures.standing(situation),
            "notes": self.services.notes.of(dossier),
            "note_form": sheet.note.serialize(sheet.note.cstruct),
            "problems": sheet.problems,
            "has_errors": bool(sheet.problems),
            "refusal": refusal,
            "late": late,
            "saved": saved,
            "begun_before": begun_before,
            "homeless": () if decidable else tuple(sheet.homeless()),
            "words": STAFF_WORDS,
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

    @view_config(route_name="office_summary", request_method="GET")
    def summary(self) -> Response:
        """Give the sealed summary as PDF."""
        return summary_response(self.request, self.context.dossier)

    @view_config(route_name="office_preview", request_method="GET")
    def preview(self) -> Response:
        """Show the first page of a file, small."""
        return small_picture(self.services.serving.preview(self.context.file()))

    @view_config(route_name="office_file", request_method="GET")
    def file(self) -> Response:
        """Give a file of the dossier."""
        content = self.services.serving.read(self.context.file())
        return download(content.body, content.media_type, content.title)
