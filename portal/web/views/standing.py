"""The page of a dossier that was sent: read only, but for the documents that may come later."""

from typing import Any

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.request import Request
from pyramid.view import view_config, view_defaults

from portal.files import Stored
from portal.i18n import current_language, gettext
from portal.models.reenrolment import FINALISED, TAKES_LATER, DossierState
from portal.services.errors import DomainError
from portal.services.reenrolment.access import access
from portal.services.reenrolment.answering import awaited_day
from portal.services.reenrolment.handing_in import due_words
from portal.services.reenrolment.remaining import to_do, unsigned_names
from portal.services.vault import Dates
from portal.web.resources import StudentResource
from portal.web.security import Permission
from portal.web.steps.tray import TakeBack, Tray
from rules.model import DocumentItem

TEMPLATE = "pages/reenrolment/standing.jinja2"
COSTS = TAKES_LATER | {DossierState.RETURNED}
"""States in which the estimate of what was sent still tells what the year will cost."""


class StandingPage:
    """A sent dossier in one request, as its round was sent and with what came since."""

    def __init__(self, context: StudentResource, request: Request) -> None:
        self.context = context
        self.services = request.services
        self.situation = self.services.snapshots.frozen(context.dossier.id)
        self.tray = Tray(request, context, self.services.later.open_to(self.situation, context.person))

    def values(self) -> dict[str, Any]:
        """Return what the template needs."""
        services, situation, dossier, person = self.services, self.situation, self.context.dossier, self.context.person
        return {
            "situation": situation,
            "dossier": dossier,
            "verdict": access(self.context.situation, person),
            "contents": services.authors.tell(situation, services.snapshots.contents(situation, person), person),
            **self._answer(),
            "decision": services.decisions.of_round(dossier),
            "has_summary": self.context.sent_it and services.snapshots.summary_file(dossier) is not None,
            "first_step": self._first_to_correct(),
            "signers": services.signatures.signers(situation),
            "due_words": due_words,
            **self._remaining(),
            **self._estimate(),
            "documents": self.tray.cards(self._reasons()),
            "withdraw_by": services.withdrawals.last_day(self.context.situation, person),
            "marked": services.to_correct.of(self.context.situation, services.items.marked(dossier), person),
            "problems": self.tray.problems,
            "problems_title": self.tray.heading,
            "has_errors": bool(self.tray.errors),
        }

    def _answer(self) -> dict[str, Any]:
        """Give by which day the establishment answers, whether it has passed, and the timeline."""
        now = self.context.situation
        day = awaited_day(now)
        late = day is not None and now.today > day
        timeline = self.services.timeline.of(self.context.dossier, self.context.person, None if late else day)
        return {"answer_by": day, "answer_late": late, "timeline": timeline}

    def _remaining(self) -> dict[str, Any]:
        """Give what this reader has still to do, and whose signature is waited for besides."""
        services, person = self.services, self.context.person
        to_bring = services.handing_in.to_bring(self.situation)
        return {
            "to_sign": services.signatures.to_sign(self.situation, person),
            "to_bring": to_bring,
            "to_do": to_do(to_bring),
            "unsigned": unsigned_names(services.signatures.waits(self.situation), person),
        }

    def _estimate(self) -> dict[str, Any]:
        """Give the estimate as it was sealed when the dossier was sent, and that day."""
        if self.context.dossier.state not in COSTS:
            return {"estimate": None, "sealed_on": None}
        snapshot = self.services.snapshots.of_round(self.context.dossier.id, self.context.dossier.round)
        kept = self.services.estimates.sealed(self.situation, snapshot, self.context.person)
        return {"estimate": kept, "sealed_on": snapshot.day}

    def _reasons(self) -> dict[str, str]:
        steps = {step.key: step for step, _item in self.tray.asked}.values()
        told = [self.services.explanations.of_step(self.situation, step, self.context.person) for step in steps]
        return {key: reason for reasons in told for key, reason in reasons.items.items()}

    def _first_to_correct(self) -> str:
        situation = self.context.situation
        key: str = self.services.items.corrections(situation).steps(situation)[0].key
        return key


@view_defaults(route_name="reenrolment_documents", permission=Permission.REENROLMENT_WRITE, renderer=TEMPLATE)
class LaterDocumentsViews:
    """Handing in what the rules let come after the finish."""

    def __init__(self, context: StudentResource, request: Request) -> None:
        self.context = context
        self.request = request

    @view_config(request_method="GET")
    def show(self) -> Any:
        """Lead to the dossier, whose page has the form."""
        return self._back()

    @view_config(request_method="POST")
    def hand_in(self) -> Any:
        """Keep the files that were sent, or take back or replace what nobody has read; a refusal says why."""
        if self.context.dossier.state not in FINALISED:
            return self._back()
        page = StandingPage(self.context, self.request)
        try:
            if removed := page.tray.pressed("remove"):
                page.tray.take_back(removed, self._taking_back(page, removed))
            else:
                page.tray.take(lambda item, file, dates: self._keep(page, item, file, dates))
        except DomainError as error:
            page.tray.errors[""] = str(error)
        if page.tray.errors:
            self.request.response.status_int = 422
            return page.values()
        return self._back()

    def _keep(self, page: StandingPage, item: DocumentItem, file: Stored, dates: Dates) -> None:
        services, person = self.request.services, self.context.person
        if page.tray.pressed("replace") == item.key:
            page.tray.replace(item.key, self._taking_back(page, item.key))
        services.later.give(page.situation, item.key, file, person, self.context.actor, dates)
        self.request.notify(gettext("Your document is with your establishment."), item.label.to(current_language()))

    def _taking_back(self, page: StandingPage, key: str) -> TakeBack:
        later, person, actor = self.request.services.later, self.context.person, self.context.actor
        return lambda shown: later.take_back(page.situation, key, shown, person, actor)

    def _back(self) -> HTTPSeeOther:
        return HTTPSeeOther(self.request.route_path("reenrolment", student=self.context.student.public_id))
