"""Re-enrolment as a family sees it: the choice, the dossier once it is sent, its papers."""

from typing import Any

import deform
from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.request import Request
from pyramid.response import Response
from pyramid.view import view_config, view_defaults

from forms.records.decisions import decline_form, withdraw_form
from portal.i18n import current_language
from portal.models.reenrolment import FINALISED, DossierState
from portal.services.reenrolment.access import Access, Verdict, access, may_choose
from portal.web.downloads import download, small_picture
from portal.web.errors import error_response
from portal.web.resources import StudentResource
from portal.web.security import Permission
from portal.web.views.standing import TEMPLATE, StandingPage


@view_defaults(permission=Permission.REENROLMENT_READ)
class ReenrolmentViews:
    """The pages around the wizard."""

    def __init__(self, context: StudentResource, request: Request) -> None:
        self.context = context
        self.request = request

    def _path(self, name: str, **parts: str) -> str:
        path: str = self.request.route_path(name, student=self.context.student.public_id, **parts)
        return path

    @view_config(route_name="reenrolment", request_method="GET", renderer="pages/reenrolment/choice.jinja2")
    def show(self) -> Any:
        """Show the choice, or the dossier where one is under way."""
        situation = self.context.situation
        verdict = access(situation, self.context.person)
        state = DossierState.NOT_STARTED if situation.dossier is None else situation.dossier.state
        if verdict.access is Access.NONE:
            return self._not_open(verdict)
        if state in FINALISED:
            return self._standing()
        if state is DossierState.IN_PROGRESS and verdict.access is Access.WRITE:
            return HTTPSeeOther(self._path("reenrolment_step", step=self._first_open()))
        blocks = self.request.services.explanations.blocks(situation, verdict, self.context.person)
        return {"situation": situation, "verdict": verdict, "state": state, "blocks": blocks}

    def _not_open(self, verdict: Verdict) -> Response:
        """Say why there is no such page now, to who comes back too late or too early."""
        said = self.context.situation.rules.texts.get("after-closing")
        advice = None if said is None else said.to(current_language())
        return error_response(404, message=" ".join(str(reason) for reason in verdict.reasons), advice=advice)

    def _first_open(self) -> str:
        situation = self.context.situation
        missing = self.request.services.finalisation.missing(situation)
        return missing[0].step.key if missing else situation.steps[-2].key

    def _standing(self) -> Any:
        self.request.override_renderer = TEMPLATE
        return StandingPage(self.context, self.request).values()

    @view_config(route_name="reenrolment_begin", request_method="POST", permission=Permission.REENROLMENT_WRITE)
    def begin(self) -> Any:
        """Open the dossier and its first step."""
        services = self.request.services
        services.wizard.begin(self.context.student, self.context.person, self.context.actor)
        situation = services.situations.of_student(self.context.student, self.context.person)
        return HTTPSeeOther(self._path("reenrolment_step", step=situation.steps[0].key))

    @view_config(
        route_name="reenrolment_decline",
        request_method="GET",
        renderer="pages/reenrolment/decline.jinja2",
        permission=Permission.REENROLMENT_WRITE,
    )
    def ask_to_decline(self) -> Any:
        """Ask before the student is noted as leaving; who may not choose reads why on the page of the choice."""
        if not may_choose(self.context.situation, self.context.person):
            return HTTPSeeOther(self._path("reenrolment"))
        return self._decline_page(self._decline_form())

    @view_config(
        route_name="reenrolment_decline",
        request_method="POST",
        renderer="pages/reenrolment/decline.jinja2",
        permission=Permission.REENROLMENT_WRITE,
    )
    def decline(self) -> Any:
        """Note that the student does not come back."""
        form = self._decline_form()
        try:
            said = form.validate(list(self.request.POST.items()))
        except deform.ValidationFailure:
            self.request.response.status_int = 422
            return self._decline_page(form)
        reason = " : ".join(part for part in (said.get("reason"), said.get("comment")) if part)
        self.request.services.wizard.decline(
            self.context.student, self.context.person, reason or None, self.context.actor
        )
        return HTTPSeeOther(self._path("reenrolment"))

    def _decline_form(self) -> Any:
        rules = self.context.situation.rules.campaign
        reasons = [reason.to(current_language()) for reason in rules.leaving_reasons]
        return decline_form(reasons if rules.ask_leaving_reason else ())

    def _decline_page(self, form: Any) -> dict[str, Any]:
        asks = self.context.situation.rules.campaign.ask_leaving_reason
        drawn = form.serialize(form.cstruct) if asks else None
        return {"situation": self.context.situation, "form": drawn, "problems": form.problems}

    @view_config(
        route_name="reenrolment_withdraw",
        request_method="GET",
        renderer="pages/reenrolment/withdraw.jinja2",
        permission=Permission.REENROLMENT_WRITE,
    )
    def ask_to_withdraw(self) -> Any:
        """Ask before a dossier is taken back."""
        return self._withdraw_page(withdraw_form())

    @view_config(
        route_name="reenrolment_withdraw",
        request_method="POST",
        renderer="pages/reenrolment/withdraw.jinja2",
        permission=Permission.REENROLMENT_WRITE,
    )
    def withdraw(self) -> Any:
        """Take the dossier back."""
        form = withdraw_form()
        try:
            reason = form.validate(list(self.request.POST.items()))["reason"]
        except deform.ValidationFailure:
            self.request.response.status_int = 422
            return self._withdraw_page(form)
        withdrawals = self.request.services.withdrawals
        withdrawals.withdraw(self.context.dossier.id, self.context.person, reason, self.context.actor)
        return HTTPSeeOther(self._path("reenrolment"))

    def _withdraw_page(self, form: Any) -> dict[str, Any]:
        last_day = self.request.services.withdrawals.last_day(self.context.situation, self.context.person)
        if last_day is None:
            raise HTTPSeeOther(self._path("reenrolment"))
        drawn = form.serialize(form.cstruct)
        return {"situation": self.context.situation, "form": drawn, "problems": form.problems, "last_day": last_day}

    @view_config(route_name="reenrolment_summary", request_method="GET")
    def summary(self) -> Response:
        """Give the sealed summary as PDF to the guardian whose answers it holds."""
        if not self.context.sent_it:
            raise HTTPNotFound
        return summary_response(self.request, self.context.dossier)

    @view_config(route_name="reenrolment_preview", request_method="GET")
    def preview(self) -> Response:
        """Show the first page of a file, small."""
        return small_picture(self.request.services.serving.preview(self.context.file()))

    @view_config(route_name="reenrolment_file", request_method="GET")
    def file(self) -> Response:
        """Give back a file of the dossier."""
        content = self.request.services.serving.read(self.context.file())
        return download(content.body, content.media_type, content.title)


def summary_response(request: Request, dossier: Any) -> Response:
    """Return the latest summary of a dossier; 404 while there is none."""
    file = request.services.snapshots.summary_file(dossier)
    if file is None:
        raise HTTPNotFound
    content = request.services.serving.read(file)
    return download(content.body, content.media_type, content.title)
