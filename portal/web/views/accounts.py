"""Connexion and the way out, the language, the establishment."""

from typing import Any

import deform
from pyramid.httpexceptions import HTTPNotFound, HTTPSeeOther
from pyramid.request import Request
from pyramid.security import NO_PERMISSION_REQUIRED
from pyramid.view import view_config, view_defaults

from forms.records.accounts import login_form
from portal.i18n import LANGUAGES
from portal.lists import Choice
from portal.services.accounts import LoginRefusedError, Site, TooManyTriesError
from portal.web import cookies, logins, returning
from portal.web.notices import notify_publicly
from portal.web.paths import local_path, page_before
from portal.web.security import Permission

CLEAR = '"cache", "storage"'
"""What the browser forgets at the way out; of its cookies only the login's, which is taken back by name."""


def site_choices(sites: list[Site]) -> list[Choice]:
    """Return the establishments as a list to choose from."""
    return [Choice(site.slug, site.name) for site in sites]


def remembered_site(request: Request, sites: list[Site]) -> str:
    """Return the establishment that was chosen last here, or the only one."""
    known = [site.slug for site in sites]
    last = cookies.read(request, cookies.SITE)
    return last if last in known else known[0] if len(known) == 1 else ""


@view_defaults(route_name="login", renderer="pages/accounts/login.jinja2", permission=NO_PERMISSION_REQUIRED)
class LoginViews:
    """Connexion."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.sites = request.container.logins.sites()
        self.form = login_form(site_choices(self.sites))

    @view_config(request_method="GET")
    def show(self) -> Any:
        """Ask who is there, or go home with who is known."""
        if self.request.login is not None:
            return HTTPSeeOther(self.request.route_path("home"))
        self.form.set_appstruct({"site": remembered_site(self.request, self.sites)})
        return self._page()

    @view_config(request_method="POST")
    def enter(self) -> Any:
        """Let in whose password fits; what was typed stays, but for the password."""
        door, newcomer = self.request.container.logins, logins.newcomer(self.request)
        try:
            given = self.form.validate(self.request.POST.items())
            login = door.come_in(**given, newcomer=newcomer)
        except deform.ValidationFailure:
            return self._page(422)
        except LoginRefusedError as refusal:
            return self._page(422, refusal)
        except TooManyTriesError as refusal:
            return self._page(429, refusal)
        wanted = self._wanted()
        kept = returning.keep(self.request, wanted, returning.typed_before(self.request), login.token)
        response = kept or HTTPSeeOther(wanted or self.request.route_path("home"))
        logins.remember(self.request, response, login)
        cookies.write(self.request, response, cookies.SITE, given["site"], cookies.A_YEAR)
        return response

    def carrying(self, path: str, typed: str) -> Any:
        """Ask who is there with what was typed in a step, to which Connexion then leads."""
        self.form.set_appstruct({"site": remembered_site(self.request, self.sites)})
        return self._page(wanted=path, typed=typed)

    def _wanted(self) -> str | None:
        return local_path(self.request.GET.get("vers", ""))

    def _page(
        self, status: int = 200, refusal: Exception | None = None, wanted: str | None = None, typed: str = ""
    ) -> dict[str, Any]:
        self.request.response.status_int = status
        wanted, typed = wanted or self._wanted(), typed or returning.typed_before(self.request)
        return {
            "form": self.form,
            "refusal": refusal,
            "has_errors": status != 200,
            "typed": typed,
            "has_files": returning.had_files(typed),
            "action": self.request.route_path("login", _query={"vers": wanted} if wanted else None),
        }


@view_config(route_name="logout", request_method="POST", permission=NO_PERMISSION_REQUIRED)
def log_out(request: Request) -> HTTPSeeOther:
    """End the login on the server, and show Connexion."""
    response = HTTPSeeOther(request.route_path("login"))
    logins.forget(request, response)
    notify_publicly(request, response, "logged-out")
    response.headers["Clear-Site-Data"] = CLEAR
    return response


@view_config(route_name="language", request_method="GET", permission=NO_PERMISSION_REQUIRED)
def read_in_language(request: Request) -> HTTPSeeOther:
    """Keep the language in the browser, for those who are not logged in."""
    response = HTTPSeeOther(local_path(request.GET.get("retour", "")) or request.route_path("login"))
    cookies.write(request, response, cookies.LANGUAGE, _language(request), cookies.A_YEAR)
    return response


@view_config(route_name="language", request_method="POST", permission=Permission.ACCOUNT_USE)
def keep_language(request: Request) -> HTTPSeeOther:
    """Keep the language with the account, and in the browser for the next Connexion."""
    request.services.accounts.speak(request.login.account_id, _language(request))
    response = HTTPSeeOther(page_before(request) or request.route_path("home"))
    cookies.write(request, response, cookies.LANGUAGE, _language(request), cookies.A_YEAR)
    return response


def _language(request: Request) -> str:
    language = request.GET.get("vers", "")
    if language not in LANGUAGES:
        raise HTTPNotFound
    return str(language)


@view_defaults(route_name="place", permission=Permission.ACCOUNT_USE)
class PlaceViews:
    """The establishment in which the login is, for an account with roles in several."""

    def __init__(self, request: Request) -> None:
        self.request = request

    @view_config(request_method="GET", renderer="pages/accounts/place.jinja2")
    def show(self) -> Any:
        """List where this account may go."""
        return {"places": self.request.container.logins.places(self.request.login.account_id)}

    @view_config(request_method="POST")
    def go(self) -> HTTPSeeOther:
        """Go there, and begin at its home page."""
        login, slug = self.request.login, self.request.POST.get("site", "")
        if not self.request.container.logins.move(login, slug):
            raise HTTPNotFound
        response = HTTPSeeOther(self.request.route_path("home"))
        cookies.write(self.request, response, cookies.SITE, slug, cookies.A_YEAR)
        return response
