"""More time for the corrections of one dossier."""

from datetime import date
from functools import cached_property
from typing import Any

import deform
from pyramid.httpexceptions import HTTPSeeOther
from pyramid.request import Request
from pyramid.view import view_config, view_defaults

from forms.form import Form
from forms.records.deadlines import deadline_form
from portal import clock
from portal.i18n import gettext
from portal.models.reenrolment import DossierState
from portal.services.reenrolment.deadlines import NOT_RETURNED, NotReturnedError, longer_day
from portal.services.reenrolment.situation import Situation
from portal.web.resources import DossierResource
from portal.web.security import Permission


@view_defaults(
    route_name="office_deadline",
    renderer="office/dossiers/deadline.jinja2",
    permission=Permission.DOSSIERS_DECIDE,
)
class DeadlineViews:
    """Until when the family may correct, in one request."""

    def __init__(self, context: DossierResource, request: Request) -> None:
        self.context = context
        self.request = request

    @view_config(request_method="GET")
    def ask(self) -> Any:
        """Ask for the day, with a proposal; say so where the family has nothing to correct."""
        is_returned, form = self.context.dossier.state is DossierState.RETURNED, self._form()
        form.set_appstruct({"answer_by": longer_day(self.situation, self._today)})
        return self._page(form, None if is_returned else str(NOT_RETURNED))

    @view_config(request_method="POST")
    def save(self) -> Any:
        """Give the family until the end of that day."""
        form = self._form()
        try:
            day = form.validate(list(self.request.POST.items()))["answer_by"]
            until = clock.end_of(day, self.situation.zone)
            self.request.services.deadlines.extend(self.context.dossier.id, until, self.context.actor)
        except deform.ValidationFailure:
            self.request.response.status_int = 422
            return self._page(form)
        except NotReturnedError as error:
            self.request.response.status_int = 409
            return self._page(form, str(error))
        self.request.notify(gettext("The family has more time, and is told so by e-mail."))
        return HTTPSeeOther(self.request.route_path("office_dossier", number=self.context.dossier.number))

    @cached_property
    def situation(self) -> Situation:
        """The dossier as it stands."""
        found: Situation = self.request.services.situations.of_dossier(self.context.dossier.id)
        return found

    @property
    def _today(self) -> date:
        return clock.today(self.situation.establishment.zone)

    def _form(self) -> Form:
        return deadline_form(self._today)

    def _page(self, form: Form, refusal: str | None = None) -> dict[str, Any]:
        return {
            "dossier": self.context.dossier,
            "situation": self.situation,
            "form": form.serialize(form.cstruct),
            "problems": form.problems,
            "has_errors": bool(form.problems),
            "refusal": refusal,
        }
