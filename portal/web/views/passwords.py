"""Passwords: a link to choose one, the choice, the change by who knows the present one."""

from typing import Any

import deform
from pyramid.httpexceptions import HTTPSeeOther
from pyramid.request import Request
from pyramid.security import NO_PERMISSION_REQUIRED
from pyramid.view import exception_view_config, view_config, view_defaults

from forms.form import Form
from forms.records.accounts import password_change_form, password_choice_form, password_request_form
from portal.i18n import lazy_gettext as _
from portal.services.accounts import (
    LinkOverError,
    PasswordRefusedError,
    TooManyTriesError,
    WrongPasswordError,
)
from portal.services.accounts.tokens import is_token
from portal.web import cookies, logins
from portal.web.notices import notify_publicly
from portal.web.security import Permission
from portal.web.views.accounts import remembered_site, site_choices

LINK_SECONDS = 30 * 60
"""How long the browser keeps the secret of a link: as long as somebody may think about a password."""


def _shown(request: Request, form: Form, status: int, **values: Any) -> dict[str, Any]:
    request.response.status_int = status
    return {"form": form, "has_errors": status != 200, **values}


@view_defaults(
    route_name="password_request",
    renderer="pages/accounts/password_request.jinja2",
    permission=NO_PERMISSION_REQUIRED,
)
class RequestViews:
    """Générer un nouveau mot de passe."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.sites = request.container.logins.sites()
        self.form = password_request_form(site_choices(self.sites))

    @view_config(request_method="GET")
    def show(self) -> Any:
        """Ask for which account."""
        self.form.set_appstruct({"site": remembered_site(self.request, self.sites)})
        return _shown(self.request, self.form, 200)

    @view_config(request_method="POST")
    def ask(self) -> Any:
        """Send a link if the three belong together, and say the same in any case."""
        try:
            given = self.form.validate(self.request.POST.items())
        except deform.ValidationFailure:
            return _shown(self.request, self.form, 422)
        self.request.container.passwords.ask(**given, newcomer=logins.newcomer(self.request))
        response = HTTPSeeOther(self.request.route_path("password_requested"))
        cookies.write(self.request, response, cookies.SITE, given["site"], cookies.A_YEAR)
        return response


@view_config(
    route_name="password_requested",
    request_method="GET",
    renderer="pages/accounts/password_requested.jinja2",
    permission=NO_PERMISSION_REQUIRED,
)
def requested(request: Request) -> dict[str, Any]:
    """Say what happens next, whether or not there is such an account."""
    return {}


@view_config(route_name="password_link", request_method="GET", permission=NO_PERMISSION_REQUIRED)
def open_link(request: Request) -> HTTPSeeOther:
    """Move the secret out of the address into a cookie; it is not used yet, for machines open links too."""
    response = HTTPSeeOther(request.route_path("password_choose"))
    token = request.matchdict["token"]
    cookies.write(request, response, cookies.LINK, token if is_token(token) else "", LINK_SECONDS)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


@view_defaults(
    route_name="password_choose",
    renderer="pages/accounts/password_choose.jinja2",
    permission=NO_PERMISSION_REQUIRED,
)
class ChooseViews:
    """The password that a link lets choose."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.form = password_choice_form()
        self.token = cookies.read(request, cookies.LINK)

    @view_config(request_method="GET")
    def show(self) -> Any:
        """Ask for the new password."""
        return self._page(200)

    @view_config(request_method="POST")
    def choose(self) -> Any:
        """Keep the new password, end what was open, and go to Connexion."""
        try:
            given = self.form.validate(self.request.POST.items())
            self.request.container.passwords.choose(self.token, given["new"])
        except deform.ValidationFailure:
            return self._page(422)
        except PasswordRefusedError as refusal:
            self.form.refuse("new", str(refusal))
            return self._page(422)
        response = HTTPSeeOther(self.request.route_path("login"))
        logins.forget(self.request, response)
        cookies.remove(self.request, response, cookies.LINK)
        notify_publicly(self.request, response, "password-chosen")
        return response

    def _page(self, status: int) -> dict[str, Any]:
        identifier = self.request.container.passwords.check(self.token)
        return _shown(self.request, self.form, status, identifier=identifier)


@exception_view_config(LinkOverError, renderer="pages/accounts/link_over.jinja2")
def link_over(request: Request) -> dict[str, Any]:
    """Say that the link is used or old, and how to have another."""
    request.response.status_int = 410
    cookies.remove(request, request.response, cookies.LINK)
    return {}


@view_defaults(
    route_name="password_change",
    renderer="pages/accounts/password_change.jinja2",
    permission=Permission.ACCOUNT_USE,
)
class ChangeViews:
    """Mot de passe."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.form = password_change_form()

    @view_config(request_method="GET")
    def show(self) -> Any:
        """Ask for the present password and a new one."""
        return _shown(self.request, self.form, 200)

    @view_config(request_method="POST")
    def change(self) -> Any:
        """Keep the new password and end the other logins."""
        passwords, newcomer = self.request.container.passwords, logins.newcomer(self.request)
        try:
            given = self.form.validate(self.request.POST.items())
            passwords.change(self.request.login, given["current"], given["new"], newcomer)
        except deform.ValidationFailure:
            return self._refused(422)
        except (WrongPasswordError, TooManyTriesError) as refusal:
            return self._refused(422, "current", refusal)
        except PasswordRefusedError as refusal:
            return self._refused(422, "new", refusal)
        said = _("Your other devices are logged out, and an e-mail tells you of the change.")
        self.request.notify(_("Your password is changed"), said)
        return HTTPSeeOther(self.request.route_path("password_change"))

    def _refused(self, status: int, name: str = "", refusal: Exception | None = None) -> dict[str, Any]:
        if refusal is not None:
            self.form.refuse(name, str(refusal))
        return _shown(self.request, self.form, status)
