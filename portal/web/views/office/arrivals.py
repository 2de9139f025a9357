"""One document that came after its dossier was sent: staff look at it, accept it or say why not."""

from typing import Any

import deform
from pyramid.httpexceptions import HTTPSeeOther
from pyramid.request import Request
from pyramid.view import view_config, view_defaults

from forms.form import Form
from forms.records.decisions import mark_form
from portal.i18n import current_language, gettext
from portal.services.reenrolment.items import NotJudgeableError, Place
from portal.web.resources import DossierResource
from portal.web.security import Permission

REASON = "reason"


@view_defaults(
    route_name="office_arrival",
    renderer="office/dossiers/arrival.jinja2",
    permission=Permission.DOSSIERS_DECIDE,
)
class ArrivalViews:
    """One arrival in one request."""

    def __init__(self, context: DossierResource, request: Request) -> None:
        self.context = context
        self.request = request
        self.later = request.services.later
        self.situation = request.services.snapshots.frozen(context.dossier.id)

    @view_config(request_method="GET")
    def show(self) -> Any:
        """Show the document; the dossier where it is judged or gone already."""
        return self._page(mark_form(REASON))

    @view_config(request_method="POST")
    def judge(self) -> Any:
        """Accept it, or refuse it with a reason that goes to the family."""
        form = mark_form(REASON)
        try:
            self._judge(form)
        except deform.ValidationFailure:
            self.request.response.status_int = 422
            return self._page(form)
        except NotJudgeableError as error:
            self.request.notify(str(error), tone="info")
        return self._back()

    def _judge(self, form: Form) -> None:
        files, actor = self.request.POST.get("files", ""), self.context.actor  # those that the page showed
        place = Place(self.request.POST.get("step", ""), self.request.matchdict["item"])
        if "accept" in self.request.POST:
            self.later.accept(self.situation, files, place, actor)
            self.request.notify(gettext("The document is accepted."))
            return
        reason = form.validate(list(self.request.POST.items()))[REASON]
        self.later.refuse(self.situation, files, place, reason, actor)
        self.request.notify(gettext("The document is refused, and the family is told why by e-mail."))

    def _arrival(self) -> Any:
        waiting = [one for one in self.later.arrived(self.situation) if one.waits]
        return next((one for one in waiting if one.item.key == self.request.matchdict["item"]), None)

    def _page(self, form: Form) -> dict[str, Any]:
        arrival = self._arrival()
        if arrival is None:
            raise self._back()
        return {
            "dossier": self.context.dossier,
            "situation": self.situation,
            "arrival": arrival,
            "label": arrival.item.label.to(current_language()),
            "form": form.serialize(form.cstruct),
            "problems": form.problems,
            "has_errors": bool(form.problems),
        }

    def _back(self) -> HTTPSeeOther:
        return HTTPSeeOther(self.request.route_path("office_dossier", number=self.context.dossier.number))
