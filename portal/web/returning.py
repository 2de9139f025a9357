"""What was typed in a step when its login was over: it goes with Connexion, and back to its step for the same account.

It travels in the page alone, never in an address, a cookie or a row of ours. Whose it is, the token of its form tells:
only a login of the same account was given it, and nobody else can know it.
"""

from collections.abc import Mapping
from urllib.parse import parse_qsl, urlencode

from pyramid.httpexceptions import HTTPSeeOther
from pyramid.interfaces import IRoutesMapper
from pyramid.request import Request
from pyramid.response import Response

from portal.services.accounts import Identity
from portal.services.accounts.tokens import is_token
from portal.web import cookies

TYPED = "typed"
"""Name of the hidden field of Connexion in which it travels."""
MOST_CHARACTERS = 64_000
STEP = "reenrolment_step"
TOKEN = "csrf_token"  # noqa: S105  # the name of a field
AUTO, RETURNED, FILES = "~auto", "~returned", "~files"
"""Names that no question of the rules can have: a script keeps, a login goes on, files were chosen."""
NO_ANSWERS = frozenset({"next", "later", "send", "remove", "extend", AUTO, RETURNED, FILES})
"""Buttons and marks: who comes back presses again."""


def typed_in(request: Request) -> str:
    """Return what stands in a form that a step was sent; empty where there is none, or too much."""
    token = request.POST.get(TOKEN, "")
    if not isinstance(token, str) or not is_token(token):
        return ""
    pairs = [(name, value) for name, value in request.POST.items() if isinstance(value, str) and name not in NO_ANSWERS]
    if any(getattr(value, "filename", None) for value in request.POST.values()):
        pairs.append((FILES, "yes"))
    return _measured(urlencode(pairs))


def typed_before(request: Request) -> str:
    """Return what Connexion was given to carry; empty where there is none, or too much."""
    given = request.POST.get(TYPED, "")
    return _measured(given) if isinstance(given, str) else ""


def _measured(text: str) -> str:
    return text if len(text) <= MOST_CHARACTERS else ""


def had_files(typed: str) -> bool:
    """Tell whether files had been chosen in the form: they cannot travel."""
    return FILES in dict(parse_qsl(typed))


def keep(request: Request, path: str | None, typed: str, login_token: str) -> Response | None:
    """Keep in its step what the same account typed; return the way there, or the page of the step that refuses it.

    None: there is nothing to keep, the step is not there any more, or another account typed it.
    """
    login = request.container.logins.recognise(login_token)
    fields = dict(parse_qsl(typed, keep_blank_values=True))
    if path is None or login is None or not _is_step(request, path) or not _is_own(request, login, fields):
        return None
    sent = [pair for pair in parse_qsl(typed, keep_blank_values=True) if pair[0] != TOKEN]
    again = type(request).blank(
        path,
        environ={"REMOTE_ADDR": request.remote_addr or ""},
        base_url=request.host_url,
        headers={"Origin": request.host_url},
        POST=[*sent, (TOKEN, login.csrf_token), (RETURNED, "yes")],
    )
    again.cookies.update(request.cookies)
    again.cookies[cookies.cookie_name(request, cookies.LOGIN)] = login_token
    answer: Response = request.invoke_subrequest(again, use_tweens=True)
    if answer.status_int == 204:
        return HTTPSeeOther(path)
    return answer if answer.status_int == 409 else None


def _is_step(request: Request, path: str) -> bool:
    route = request.registry.getUtility(IRoutesMapper)(Request.blank(path))["route"]
    return route is not None and route.name == STEP


def _is_own(request: Request, login: Identity, fields: Mapping[str, str]) -> bool:
    with request.container.unit_of_work(writes=False) as services:
        own: bool = services.accounts.has_given(login.account_id, fields.get(TOKEN, ""))
    return own
