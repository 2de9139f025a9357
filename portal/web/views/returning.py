"""Leaving and coming back: a login that ends while a step is filled in, and how to keep it from ending."""

from typing import Any

from pyramid.exceptions import BadCSRFToken
from pyramid.httpexceptions import HTTPException, HTTPNoContent
from pyramid.renderers import render_to_response
from pyramid.request import Request
from pyramid.response import Response
from pyramid.view import exception_view_config, forbidden_view_config, view_config

from portal.i18n import gettext
from portal.web import cookies, errors, returning
from portal.web.security import Permission
from portal.web.views.accounts import LoginViews


@view_config(route_name="stay", request_method="POST", permission=Permission.ACCOUNT_USE)
def stay(request: Request) -> HTTPNoContent:
    """Note that the login is in use, as any request does; answer for how long it holds."""
    return HTTPNoContent(headers={"Login-Seconds": str(request.login.seconds_left)})


@forbidden_view_config(route_name=returning.STEP, request_method="POST")
def ask_who_typed(context: HTTPException, request: Request) -> Response:
    """Show Connexion with what was typed in the step, where nobody is logged in any more."""
    if request.login is not None:
        return errors.forbidden(context, request)
    if returning.AUTO in request.POST:
        return _not_kept()
    typed = returning.typed_in(request)
    if not typed:
        return errors.forbidden(context, request)
    values: Any = LoginViews(request).carrying(request.path, typed)
    return render_to_response("pages/accounts/login.jinja2", values, request=request)


@exception_view_config(BadCSRFToken, route_name=returning.STEP, request_method="POST")
def form_of_a_former_login(context: HTTPException, request: Request) -> Response:
    """Take what was typed before the same account logged in anew, in another tab for instance."""
    if request.login is not None and returning.AUTO in request.POST:
        return _not_kept()
    # What is kept is written by a request of its own, which must not wait for this one.
    request.tm.abort()
    request.tm.begin()
    token = cookies.read(request, cookies.LOGIN)
    kept = returning.keep(request, request.path, returning.typed_in(request), token)
    return kept or errors.form_too_old(context, request)


def _not_kept() -> Response:
    words = gettext("Your login has ended. Your answers stay on this page: save them to log in again.")
    return Response(words, status=403, content_type="text/plain", charset="utf-8")
