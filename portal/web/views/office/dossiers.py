"""The office's dossiers: the list, one dossier, the decision."""

from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

import deform
from pyramid.httpexceptions import HTTPSeeOther
from pyramid.request import Request
from pyramid.response import Response
from pyramid.view import view_config, view_defaults

from forms.records.decisions import ACCEPT, REFUSE, RETURN, decision_form, mark_form, note_form
from portal import clock
from portal.models.reenrolment import AWAITING_STAFF, DossierState, Verdict
from portal.services.names import full_name
from portal.services.reenrolment.cards import STAFF_WORDS
from portal.services.reenrolment.decisions import ItemsMarkedError, NotDecidableError, SignatureMissingError
from portal.services.reenrolment.estimates import FamilyEstimate
from portal.services.reenrolment.items import NotJudgeableError, Place
from portal.services.reenrolment.listing import Filters
from portal.services.reenrolment.situation import Situation
from portal.web.downloads import download, small_picture
from portal.web.resources import DossierResource, Resource
from portal.web.security import Permission
from portal.web.views.reenrolment import summary_response

VERDICTS = {ACCEPT: Verdict.ACCEPTED, REFUSE: Verdict.REFUSED, RETURN: Verdict.RETURNED}


@view_config(
    route_name="office_dossiers",
    request_method="GET",
    renderer="office/dossiers/list.jinja2",
    permission=Permission.DOSSIERS_READ,
)
def dossiers(context: Resource, request: Request) -> Any:
    """List the campaign's dossiers, filtered by state and name."""
    campaign = request.services.situations.campaign()
    filters = _filters(request)
    page = None if campaign is None else request.services.listing.page(campaign, filters)
    zone = ZoneInfo(request.login.zone)
    return {"campaign": campaign, "filters": filters, "page": page, "words": STAFF_WORDS, "zone": zone}


def _filters(request: Request) -> Filters:
    state, page = request.GET.get("etat", ""), request.GET.get("page", "1")
    known = {state.value for state in DossierState}
    return Filters(
        DossierState(state) if state in known else None,
        request.GET.get("nom", "")[:100],
        int(page) if page.isascii() and page.isdigit() and len(page) < 7 else 1,
    )


@view_defaults(permission=Permission.DOSSIERS_READ)
class DossierViews:
    """One dossier in the office."""

    def __init__(self, context: DossierResource, request: Request) -> None:
        self.context = context
        self.request = request
        self.services = request.services

    @view_config(route_name="office_dossier", request_method="GET", renderer="office/dossiers/dossier.jinja2")
    def show(self) -> Any:
        """Show what was sent, what it changes, and what is decided."""
        return self._page(self._form())

    @view_config(
        route_name="office_decision",
        request_method="POST",
        renderer="office/dossiers/dossier.jinja2",
        permission=Permission.DOSSIERS_DECIDE,
    )
    def decide(self) -> Any:
        """Decide on the round that the page showed."""
        form = self._form()
        try:
            decision = form.validate(list(self.request.POST.items()))
            self._decide(decision)
        except deform.ValidationFailure:
            self.request.response.status_int = 422
            return self._page(form)
        except (NotDecidableError, ItemsMarkedError, SignatureMissingError) as error:
            self.request.response.status_int = 409
            return self._page(form, refusal=str(error))
        return HTTPSeeOther(self.request.route_path("office_dossier", number=self.context.dossier.number))

    @view_config(
        route_name="office_item",
        request_method="POST",
        renderer="office/dossiers/dossier.jinja2",
        permission=Permission.DOSSIERS_DECIDE,
    )
    def judge(self) -> Any:
        """Accept one item, or mark it to be corrected; the decision on the whole stays open."""
        posted, items = self.request.POST, self.services.items
        place = Place(posted.get("step", ""), posted.get("item", ""))
        form = mark_form(place.id)
        situation = self.situation
        try:
            if "accept" in posted:
                items.accept(situation, self._round(), place, self.context.actor)
            else:
                reason = form.validate([(place.id, posted.get("mark", ""))])[place.id]
                items.mark(situation, self._round(), place, reason, self.context.actor)
        except deform.ValidationFailure:
            self.request.response.status_int = 422
            return self._page(self._form(), wrong=(place, form))
        except NotJudgeableError as error:
            self.request.response.status_int = 409
            return self._page(self._form(), refusal=str(error))
        number = self.context.dossier.number
        return HTTPSeeOther(self.request.route_path("office_dossier", number=number, _anchor=f"step-{place.step_key}"))

    @view_config(
        route_name="office_note",
        request_method="POST",
        renderer="office/dossiers/dossier.jinja2",
        permission=Permission.DOSSIERS_DECIDE,
    )
    def note(self) -> Any:
        """Keep a note for colleagues."""
        form = note_form()
        try:
            text = form.validate(list(self.request.POST.items()))["note"]
        except deform.ValidationFailure:
            self.request.response.status_int = 422
            return self._page(self._form(), noted=form)
        self.services.notes.add(self.context.dossier, text, self.context.actor)
        number = self.context.dossier.number
        return HTTPSeeOther(self.request.route_path("office_dossier", number=number, _anchor="notes"))

    def _round(self) -> int:
        """Return the round that the page showed; 0 for what is no number."""
        round_ = self.request.POST.get("round", "")
        is_number = isinstance(round_, str) and round_.isascii() and round_.isdigit() and len(round_) < 6
        return int(round_) if is_number else 0

    def _decide(self, decision: dict[str, Any]) -> None:
        verdict = VERDICTS[decision["verdict"]]
        self.services.decisions.decide(
            self.context.dossier.id,
            self._round(),
            verdict,
            decision["reason"],
            clock.end_of(decision["answer_by"], self.situation.zone) if verdict is Verdict.RETURNED else None,
            self.context.actor,
            unsigned=decision.get("unsigned", False),
        )

    @cached_property
    def situation(self) -> Situation:
        """The dossier as its present round was sent."""
        return self.services.snapshots.frozen(self.context.dossier.id)

    def _form(self) -> Any:
        marked = bool(self.services.items.marked(self.context.dossier))
        today = clock.today(self.situation.establishment.zone)
        return decision_form(today, marked=marked, unsigned=self._unsigned())

    def _unsigned(self) -> list[str]:
        """Return the names of the guardians whose signature is missing."""
        return [full_name(person) for person in self.services.signatures.waits(self.situation)]

    def _page(
        self,
        form: Any,
        refusal: str | None = None,
        wrong: tuple[Place, Any] | None = None,
        noted: Any = None,
    ) -> dict[str, Any]:
        """Give the page; `wrong` and `noted` are the other forms of the page, where one of them was refused."""
        dossier, refused = self.context.dossier, wrong[1] if wrong else noted or form
        note = noted or note_form()
        situation = self.situation
        decision = self.services.decisions.of_round(dossier)
        return {
            "dossier": dossier,
            "situation": situation,
            "contents": self.services.snapshots.contents(situation),
            "changes": self.services.comparison.of(situation),
            "documents": self.services.vault.given(dossier),
            "marks": self.services.items.states(dossier),
            "place": Place,
            "wrong": wrong,
            "timeline": self.services.timeline.of(dossier),
            **self._explained(situation),
            "decision": decision,
            "decidable": dossier.state in AWAITING_STAFF and decision is None,
            "has_summary": self.services.snapshots.summary_file(dossier) is not None,
            "form": form.serialize(form.cstruct),
            "unsigned": self._unsigned(),
            "signatures": self.services.signatures.standing(situation),
            "notes": self.services.notes.of(dossier),
            "note_form": note.serialize(note.cstruct),
            "problems": refused.problems,
            "has_errors": bool(refused.problems),
            "refusal": refusal,
            "words": STAFF_WORDS,
        }

    def _explained(self, situation: Situation) -> dict[str, Any]:
        """Give what the rules decided and why, and the prices of the round, in the words for staff."""
        explanations = self.services.explanations
        prices = self.services.snapshots.of_round(self.context.dossier.id, self.context.dossier.round).prices
        return {
            "reasons": explanations.for_staff(situation),
            "step_reasons": explanations.of_steps(situation, None),
            "undecided": explanations.undecided(situation, None),
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
