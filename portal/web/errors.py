"""Pages for what could not be done: each says what happened, what was kept and what to do."""

from dataclasses import dataclass

from babel.support import LazyProxy
from pyramid.csrf import get_csrf_token
from pyramid.exceptions import BadCSRFOrigin, BadCSRFToken, PredicateMismatch
from pyramid.httpexceptions import HTTPException, HTTPSeeOther
from pyramid.request import Request
from pyramid.response import Response
from pyramid.view import exception_view_config, forbidden_view_config, notfound_view_config
from sqlalchemy.exc import OperationalError

from forms.errors import BadFormError
from portal.i18n import lazy_gettext as _
from portal.services.errors import DomainError
from portal.templating import render
from portal.web import cookies
from portal.web.notices import notify_publicly
from portal.web.pages import layout_values
from portal.web.security import Permission

OFFICE = "/bureau/"


@dataclass(frozen=True)
class Explanation:
    """What an error page says: its heading and what to do."""

    title: str | LazyProxy
    advice: str | LazyProxy


EXPLANATIONS = {
    400: Explanation(
        _("This request could not be read"),
        _("Nothing was changed. Go back to the previous page and try again."),
    ),
    403: Explanation(
        _("This page is not open to you"),
        _("Nothing was changed. If you think it should be, write to your establishment."),
    ),
    404: Explanation(
        _("This page does not exist, or no longer"),
        _("Check the address, or start again from the home page."),
    ),
    405: Explanation(
        _("This page does not take this kind of request"),
        _("Nothing was changed. Start again from the home page."),
    ),
    409: Explanation(_("This cannot be done now"), _("Nothing was changed.")),
    413: Explanation(
        _("What you sent is too large"),
        _("Nothing was changed. Send files of ten megabytes at most, one after the other."),
    ),
    500: Explanation(
        _("Something went wrong on our side"),
        _("What you had saved is kept. Try again in a minute; if it happens again, give us the reference below."),
    ),
    503: Explanation(
        _("The portal is busy"),
        _("What you had saved is kept. Wait a moment, then load this page again."),
    ),
}


FORM_TOO_OLD = Explanation(
    _("This form is too old"),
    _("Nothing was changed. Load its page again, then send it. Your browser must accept cookies."),
)


ACTING_ADVICE = _(
    "Nothing was changed. Until you stop, the pages of the office are closed in every tab. Stop acting in this name to "
    "open them again; what is not saved yet in another tab is then lost."
)


@dataclass(frozen=True)
class WayOut:
    """A button that ends what stands in the way: what it says, where it posts, the token of who presses it."""

    label: str
    url: str
    token: str


def error_response(
    status: int,
    message: str | None = None,
    reference: str | None = None,
    advice: str | None = None,
    way_out: WayOut | None = None,
    back: str | None = None,
) -> Response:
    """Return the plain page for an HTTP status, with the refusal's own message where there is one.

    `back` is the page to which it leads, beside the home page.
    """
    explanation = EXPLANATIONS.get(status) or EXPLANATIONS[400 if status < 500 else 500]
    body = render(
        "pages/error.jinja2",
        status=status,
        title=message or str(explanation.title),
        advice=advice or str(explanation.advice),
        reference=reference,
        way_out=way_out,
        back=back,
    )
    return Response(body, status=status, content_type="text/html", charset="utf-8")


@notfound_view_config(append_slash=False)
@exception_view_config(HTTPException)
def http_exception(context: HTTPException, request: Request) -> Response:
    """Show any HTTP refusal as a page, keeping redirects and their headers as they are."""
    if context.status_int < 400:
        return context
    request.context = context  # none was made where the address leads nowhere; who may what does not depend on it
    if (
        context.status_int == 404
        and request.path.startswith(OFFICE)
        and request.has_permission(Permission.DOSSIERS_READ)
    ):
        body = render("office/missing.jinja2", **layout_values(request))
        return Response(body, status=404, content_type="text/html", charset="utf-8")
    # The address exists, but not for this method.
    return error_response(405 if isinstance(context, PredicateMismatch) else context.status_int)


@forbidden_view_config()
def forbidden(context: HTTPException, request: Request) -> Response:
    """Ask who is there where nobody is logged in, and come back to the page after that."""
    if request.login is not None:
        return _closed_while_acting(request) if request.login.acting_for else error_response(403)
    wanted = request.path if request.method in ("GET", "HEAD") and request.path != "/" else None
    response = HTTPSeeOther(request.route_path("login", _query={"vers": wanted} if wanted else None))
    if cookies.read(request, cookies.LOGIN):
        notify_publicly(request, response, "login-over")
    return response


def _closed_while_acting(request: Request) -> Response:
    """Say in whose name staff act, which another tab may have begun, and offer to stop."""
    title = _("You act in the name of %(name)s", name=request.login.acting_for)
    stop = WayOut(str(_("Stop acting in this name")), request.route_path("assistance_end"), get_csrf_token(request))
    return error_response(403, str(title), advice=str(ACTING_ADVICE), way_out=stop)


@exception_view_config(BadCSRFToken)
@exception_view_config(BadCSRFOrigin)
def form_too_old(context: HTTPException, request: Request) -> Response:
    """Refuse a form that this portal did not give to this login."""
    explanation = FORM_TOO_OLD
    return error_response(400, str(explanation.title), advice=str(explanation.advice))


@exception_view_config(BadFormError)
def bad_form(context: BadFormError, request: Request) -> Response:
    """Refuse what no page of ours sends."""
    return error_response(400)


@exception_view_config(DomainError)
def domain_error(context: DomainError, request: Request) -> Response:
    """Show a refusal of the services; the transaction is undone since this is an exception view."""
    return error_response(409, message=str(context))


@exception_view_config(OperationalError)
def database_busy(context: OperationalError, request: Request) -> Response:
    """Say that the database does not answer in time; the reason is in our own log."""
    response = error_response(503)
    response.headers["Retry-After"] = "20"
    return response
