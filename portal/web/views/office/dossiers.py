"""One dossier in the office: what it holds, what is said of its items, the decision."""

from collections.abc import Collection
from typing import Any

import deform
from pyramid.httpexceptions import HTTPSeeOther
from pyramid.response import Response
from pyramid.view import view_config, view_defaults

from forms.errors import error_text
from forms.records.decisions import ACCEPT, REFUSE, RETURN, mark_form, note_form
from portal import clock
from portal.i18n import gettext
from portal.i18n import lazy_gettext as _
from portal.models.reenrolment import Verdict
from portal.services.accounts.typed import forget_typed
from portal.services.reenrolment.decisions import (
    ItemsMarkedError,
    NotDecidableError,
    SignatureMissingError,
    StillOpenError,
)
from portal.services.reenrolment.items import NotJudgeableError, Place
from portal.web.downloads import download, small_picture
from portal.web.security import Permission
from portal.web.views.office.dossier_page import CHOSEN, DossierPage
from portal.web.views.office.sheet import Sheet
from portal.web.views.reenrolment import summary_response

PAGE = "office/dossiers/dossier.jinja2"
NOWHERE = Place("", "")
VERDICTS = {ACCEPT: Verdict.ACCEPTED, REFUSE: Verdict.REFUSED, RETURN: Verdict.RETURNED}
SAID = {
    ACCEPT: _("The dossier is accepted."),
    REFUSE: _("The dossier is refused."),
    RETURN: _("The dossier is returned to the family."),
}
"""What the next page says of a decision."""


@view_defaults(permission=Permission.DOSSIERS_READ)
class DossierViews(DossierPage):
    """One dossier in the office."""

    @view_config(route_name="office_dossier", request_method="GET", renderer=PAGE)
    def show(self) -> Any:
        """Show what was sent, what it changes, and what is decided; and what was typed before acting in a name."""
        return self._page(self._as_left())

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

    def _forget_typed(self) -> None:
        forget_typed(self.services.session, self.request.login.login_id, self.request.matchdict["number"])

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
