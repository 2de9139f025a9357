"""The wizard: one page a step, saved when left; any earlier one can be opened again."""

from typing import Any

from pyramid.httpexceptions import HTTPBadRequest, HTTPNoContent, HTTPNotFound, HTTPSeeOther
from pyramid.request import Request
from pyramid.response import Response
from pyramid.view import view_config, view_defaults

from portal import clock
from portal.formats import clock_time, local
from portal.i18n import current_language, gettext, ngettext
from portal.models.reenrolment import DossierState
from portal.services.errors import DomainError
from portal.services.reenrolment.access import may_answer
from portal.services.reenrolment.choices import seats_of, terms_of
from portal.services.reenrolment.finalisation import IncompleteError
from portal.services.reenrolment.presence import ClashError
from portal.services.reenrolment.seen import Seen
from portal.services.reenrolment.to_correct import ToCorrect
from portal.services.reenrolment.wizard import StepState, UnknownStepError, newly_asked, next_step, step_of
from portal.services.slots import SlotFullError
from portal.web.resources import StudentResource
from portal.web.returning import AUTO, FILES, RETURNED
from portal.web.security import Permission
from portal.web.steps.closing import FinishPage, SummaryPage
from portal.web.steps.consents import ConsentsPage
from portal.web.steps.courses import CoursesPage
from portal.web.steps.documents import DocumentsPage
from portal.web.steps.form import FormPage
from portal.web.steps.page import AskingPage, RefusedError, StepPage
from portal.wording import marked

PAGES: dict[str, type[StepPage]] = {
    "form": FormPage,
    "consents": ConsentsPage,
    "documents": DocumentsPage,
    "courses": CoursesPage,
    "summary": SummaryPage,
    "finish": FinishPage,
}


@view_defaults(
    route_name="reenrolment_step",
    permission=Permission.REENROLMENT_WRITE,
    renderer="pages/reenrolment/form.jinja2",
)
class WizardViews:
    """One step in one request."""

    def __init__(self, context: StudentResource, request: Request) -> None:
        self.context = context
        self.request = request
        self.services = request.services

    @view_config(request_method="GET")
    def show(self) -> Any:
        """Show the step, or what became of the dossier when nothing may be written any more."""
        if not may_answer(self.context.situation, self.context.person):
            return HTTPSeeOther(self._path("reenrolment"))
        return self._render(self._page())

    @view_config(request_method="POST")
    def save(self) -> Any:
        """Keep what was sent, as whatever sent it expects."""
        # Not as predicates: a page that is only read would try these views first.
        sent = self.request.POST
        return self._keep_so_far() if AUTO in sent else self._keep_after_login() if RETURNED in sent else self._go_on()

    def _go_on(self) -> Any:
        """Keep what was sent and go on; a refusal shows the page again with what was typed."""
        page, later = self._page(), bool({"later", "extend"} & set(self.request.POST))
        try:
            if page.step.kind == "finish" and not later:
                return self._finalise() if self._keep_other_seats(page) else self._render(page, status=409)
            self._keep(page, later)
        except RefusedError:
            self._hold_the_rest(page)
            return self._render(page, status=422)
        except DomainError as error:
            return self._render(page, status=409, refusal=error)
        return HTTPSeeOther(self._way_on(page))

    def _keep_so_far(self) -> Any:
        """Keep what is typed while the page stays open; answer what it has shown now, or in words why not."""
        page = self._page()
        if not page.keeps_by_itself:
            raise HTTPBadRequest
        try:
            seen = self._keep(page, later=True, left=False)
        except DomainError as error:
            advice = gettext("Your answers stay on this page.")
            return Response(
                f"{str(error).rstrip('.')}. {advice}", status=409, content_type="text/plain", charset="utf-8"
            )
        answer = Response(seen.words if seen else "", content_type="text/plain", charset="utf-8")
        answer.headers["Saved-At"] = clock_time(local(clock.now(), page.situation.zone))
        answer.headers["Login-Seconds"] = str(self.request.login.seconds_left)
        return answer

    def _keep_after_login(self) -> Any:
        """Keep what was typed before the login was over; a refusal shows the page again with what was typed."""
        page = self._page()
        try:
            if isinstance(page, AskingPage):
                self._keep(page, later=True, left=False)
        except DomainError as error:
            return self._render(page, status=409, refusal=error)
        files = gettext("Choose your files again: they were not kept.") if FILES in self.request.POST else ""
        self.request.notify(gettext("What you typed is kept. Go on where you were."), files)
        return HTTPNoContent()

    def _keep(self, page: StepPage, later: bool, left: bool = True) -> Seen | None:
        answers, seen = page.read(later), page.posted_seen
        kept: Seen | None = self.services.wizard.answer(
            page.situation, page.step, answers, page.person, page.actor, left, seen
        )
        return kept

    def _finalise(self) -> Any:
        try:
            self.services.finalisation.finalise(self.context.dossier.id, self.context.person, self.context.actor)
        except IncompleteError as error:
            self.request.notify(str(error), tone="wait")
            return HTTPSeeOther(self._path("reenrolment_step", step=error.missing[0].step.key))
        self.services.accounts.keep_spoken(self.context.actor)
        return HTTPSeeOther(self._path("reenrolment"))

    def _way_on(self, page: StepPage) -> str:
        if "later" in self.request.POST:
            return str(self.request.route_path("home"))
        if {"send", "remove", "extend"} & set(self.request.POST):
            return self._path("reenrolment_step", step=page.step.key)
        # What was just answered may ask for other steps, and for more in this one.
        situation = self.services.situations.answered(page.situation)
        if more := newly_asked(page.situation, situation, page.step):
            labels = ", ".join(field.label.to(current_language()) for field in more)
            said = ngettext(
                "Your answer brings one more question", "Your answer brings %(num)s more questions", len(more)
            )
            self.request.notify(said % {"num": len(more)}, labels, tone="info")
            return self._path("reenrolment_step", step=page.step.key)
        steps = self.services.items.corrections(situation).steps(situation)
        return self._path("reenrolment_step", step=next_step(steps, page.step).key)

    def _page(self) -> StepPage:
        situation = self.context.situation
        try:
            step = step_of(situation.steps, self.request.matchdict["step"])
        except UnknownStepError:
            raise HTTPNotFound from None
        corrections = self.services.items.corrections(situation)
        if step not in corrections.steps(situation):
            raise HTTPSeeOther(self._path("reenrolment"))
        return PAGES[step.kind](self.request, self.context, step, corrections)

    def _render(self, page: StepPage, status: int = 200, refusal: DomainError | None = None) -> Any:
        self.request.response.status_int = status
        clash = refusal if isinstance(refusal, ClashError) else None
        missing = self.services.finalisation.missing(page.situation)
        progress = self.services.wizard.progress(page.situation, page.step.key, missing)
        number = [one.step.key for one in progress].index(page.step.key) + 1
        self.request.override_renderer = page.template
        return {
            "wizard_context": gettext("Re-enrolment of %(name)s, year %(year)s")
            % {
                "name": page.situation.student.person.first_name,
                "year": page.situation.campaign.to_year.label,
            },
            "page_title": page.step.title.to(current_language()),
            "page_heading": marked(page.step.title, current_language()),
            "has_errors": status == 422,
            "problems": page.problems,
            "refusal": refusal and self._said(page, refusal),
            "clashes": clash.clashes if clash else (),
            "visit": self._visit(page) if status == 200 else None,
            "seen": page.seen_words(clash.seen if clash else None),
            "keeps_by_itself": page.keeps_by_itself,
            # After a login the page is the answer of another address.
            "form_action": self.request.path if RETURNED in self.request.POST else None,
            "steps": [self._bar(one) for one in progress],
            "step_number": number,
            "step_count": len(progress),
            "step_reason": page.reasons.step,
            "intro": marked(page.step.intro, current_language()) if page.step.intro else None,
            "previous_url": self._path("reenrolment_step", step=progress[number - 2].step.key) if number > 1 else None,
            "situation": page.situation,
            "to_correct": self._to_correct(page),
            "seats": self._seats(page),
            "decline_url": self._path("reenrolment_decline") if number == 1 and page.is_first_time else None,
            "step_path": self._path,
            **page.values(),
        }

    def _said(self, page: StepPage, refusal: DomainError) -> str:
        """Say why nothing was saved; of a seat that went in this very moment, what is possible instead."""
        lost = refusal.slot.public_id if isinstance(refusal, SlotFullError) else ""
        courses = page if isinstance(page, CoursesPage) else self._courses_of(page, lost)
        return courses.full_words(lost) if lost and courses else str(refusal)

    def _visit(self, page: StepPage) -> str | None:
        """Say who else changed the step since this account did; None where nobody did."""
        visit = self.services.presence.last_visit(page.situation, page.step, page.actor.account_id)
        return visit.words(page.situation) if visit else None

    def _to_correct(self, page: StepPage) -> list[ToCorrect]:
        """Return what staff ask to correct on this step: marked items, or without label the reason of the return."""
        if page.dossier.state is not DossierState.RETURNED:
            return []
        here = [mark for mark in self.services.items.marked(page.dossier) if mark.step_key == page.step.key]
        points: list[ToCorrect] = self.services.to_correct.of(page.situation, here, page.person)
        decision = self.services.decisions.of_round(page.dossier)
        whole = page.corrections.places is None and decision is not None and decision.reason
        return points or ([ToCorrect("", decision.reason)] if whole else [])

    def _seats(self, page: StepPage) -> dict[str, Any] | None:
        """Tell how the chosen seats are kept; None before any was chosen."""
        chosen = seats_of(page.situation)
        if not chosen:
            return None
        holds = self.services.holds
        lapsed = holds.lapsed(page.dossier, chosen)
        pages = [(one, courses) for one in lapsed if (courses := self._courses_of(page, one.public_id))]
        return {
            "hold": holds.standing(page.dossier),
            "lapsed": lapsed,
            "full": [courses.full_words(one.public_id) for one, courses in pages if one.left <= 0],
            "url": self._path("reenrolment_step", step=pages[0][1].step.key) if pages else None,
            "minutes": terms_of(page.situation.rules).minutes,
        }

    def _courses_of(self, page: StepPage, public_id: str) -> CoursesPage | None:
        """Return the page on which a slot was chosen; None where none of this situation was."""
        answers = page.situation.answers
        chosen = (
            step
            for step in page.situation.steps
            for group in step.groups
            if public_id in (answers.get(step.key, {}).get(group.key) or ())
        )
        step = next(chosen, None)
        return None if step is None else CoursesPage(self.request, self.context, step, page.corrections)

    def _hold_the_rest(self, page: StepPage) -> None:
        """Hold what was chosen beside a slot that filled up."""
        if not isinstance(page, CoursesPage) or not page.filled_up:
            return
        try:
            self.services.wizard.answer(
                page.situation, page.step, page.rest(), page.person, page.actor, False, page.posted_seen
            )
        except DomainError:
            return  # undone with the refusal, which says enough
        self.request.response.headers["X-Tm"] = "commit"

    def _keep_other_seats(self, page: StepPage) -> bool:
        """Tell whether every chosen seat can be had; where one is full, hold the others meanwhile."""
        all_left: bool = self.services.wizard.keep_other_seats(page.situation, page.person)
        if not all_left:
            # A refusal is undone, but for the seats that were just taken.
            self.request.response.headers["X-Tm"] = "commit"
        return all_left

    def _bar(self, one: Any) -> dict[str, Any]:
        state = one.state.value
        reachable = one.state in (StepState.DONE, StepState.BAD, StepState.TODO)
        return {
            "label": marked(one.step.title, current_language()),
            "state": state,
            "url": self._path("reenrolment_step", step=one.step.key) if reachable else None,
        }

    def _path(self, name: str, **parts: str) -> str:
        path: str = self.request.route_path(name, student=self.context.student.public_id, **parts)
        return path
