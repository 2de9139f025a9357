"""What the next page says once: kept in the login's row, before login as one word in a cookie."""

from babel.support import LazyProxy
from pyramid.request import Request
from pyramid.response import Response

from portal.i18n import lazy_gettext as _
from portal.services.accounts import Notice
from portal.services.accounts.notices import add_notice
from portal.web import cookies

PUBLIC: dict[str, LazyProxy] = {
    "logged-out": _("You are logged out."),
    "password-chosen": _("Your password is saved. Log in with it."),
    "login-over": _("Your login has ended. Log in again."),
}
"""Before login a notice is one of these: a cookie may be written by anybody, but says no word of its own."""
SECONDS = 60


def notify(request: Request, title: object, text: object = "", tone: str = "ok") -> None:
    """Let the next page of this login say something, if the request's transaction is committed."""
    add_notice(request.database, request.login.login_id, Notice(str(title), str(text), tone))


def notify_publicly(request: Request, response: Response, key: str) -> None:
    """Let the next page say one of the public notices."""
    cookies.write(request, response, cookies.NOTICE, key, SECONDS)


def take_notices(request: Request) -> tuple[Notice, ...]:
    """Return what this page is to say; it will not be said again."""
    login = request.login
    if login is None:
        return _take_public(request)
    if login.notices:
        # After the request's transaction, for SQLite lets one writer in at a time.
        request.add_response_callback(lambda *_: request.container.logins.forget_notices(login.login_id))
    return login.notices


def _take_public(request: Request) -> tuple[Notice, ...]:
    said = PUBLIC.get(cookies.read(request, cookies.NOTICE))
    if said is None:
        return ()
    request.add_response_callback(lambda request, response: cookies.remove(request, response, cookies.NOTICE))
    return (Notice(str(said)),)
