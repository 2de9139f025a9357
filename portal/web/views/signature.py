"""The second guardian's signature: what wants the answer of both."""

from typing import Any

import deform
from pyramid.httpexceptions import HTTPSeeOther
from pyramid.request import Request
from pyramid.view import view_config, view_defaults

from forms.records.consents import ConsentsForm
from portal.i18n import current_language
from portal.models.reenrolment import FINALISED
from portal.web.resources import StudentResource
from portal.web.security import Permission
from rules.model import ConsentItem


@view_defaults(
    route_name="reenrolment_signature",
    renderer="pages/reenrolment/signature.jinja2",
    permission=Permission.REENROLMENT_WRITE,
)
class SignatureViews:
    """One page: read, answer, sign; of a dossier that was not sent there is nothing to sign."""

    def __init__(self, context: StudentResource, request: Request) -> None:
        self.context = context
        self.request = request
        if context.dossier.state not in FINALISED:
            raise self._back()
        self.situation = request.services.snapshots.frozen(context.dossier.id)

    @view_config(request_method="GET")
    def show(self) -> Any:
        """Show what this person has to answer; the dossier where there is nothing."""
        form = self._form()
        return self._page(form) if form.form.children else self._back()

    @view_config(request_method="POST")
    def sign(self) -> Any:
        """Keep the answers under this person's name."""
        form = self._form()
        try:
            answers = form.to_json(form.validate(list(self.request.POST.items())))
        except deform.ValidationFailure:
            self.request.response.status_int = 422
            return self._page(form)
        self.request.services.signatures.sign(self.situation, self.context.person, answers, self.context.actor)
        self.request.services.accounts.keep_spoken(self.context.actor)
        return self._back()

    def _form(self) -> ConsentsForm:
        wanted = self.request.services.signatures.to_sign(self.situation, self.context.person)
        return ConsentsForm([_to_answer(item) for item in wanted], current_language())

    def _page(self, form: ConsentsForm) -> dict[str, Any]:
        return {
            "situation": self.situation,
            "dossier": self.context.dossier,
            "form": form.render(),
            "problems": form.problems,
            "has_errors": bool(form.problems),
        }

    def _back(self) -> HTTPSeeOther:
        return HTTPSeeOther(self.request.route_path("reenrolment", student=self.context.student.public_id))


def _to_answer(item: ConsentItem) -> ConsentItem:
    """Return a consent as it is signed: nothing has to be accepted, a no is an answer too."""
    return item.model_copy(update={"kind": "permission"}) if item.kind == "acceptance" else item
