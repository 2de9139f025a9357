"""Who sends a request: the cookie's random id, and what the door knows of it."""

from pyramid.request import Request
from pyramid.response import Response

from portal.services.accounts import Identity, Newcomer, NewLogin
from portal.web import cookies

SAFE_METHODS = frozenset({"GET", "HEAD"})


def load_login(request: Request) -> Identity | None:
    """Return whose login the cookie opens.

    Where the request may write, it is read in a transaction of its own, which is over when the request's begins.
    """
    token = cookies.read(request, cookies.LOGIN)
    if not token:
        return None
    logins, reads = request.container.logins, request.method in SAFE_METHODS
    found = logins.recognise_in(request.reading, token) if reads else logins.recognise(token)
    if found is not None:
        # After the request's transaction, for SQLite lets one writer in at a time.
        request.add_response_callback(lambda *_: logins.keep_alive(found))
    return found


def newcomer(request: Request) -> Newcomer:
    """Return who knocks; the address is the one that our own server saw, not one that the browser claims."""
    return Newcomer(request.remote_addr or "", request.user_agent or "")


def remember(request: Request, response: Response, login: NewLogin) -> None:
    """Give the browser its new login; the one it had before ends."""
    forget(request, response)
    cookies.write(request, response, cookies.LOGIN, login.token)


def forget(request: Request, response: Response) -> None:
    """End the browser's login on the server, and take its cookie back."""
    token = cookies.read(request, cookies.LOGIN)
    if token:
        request.container.logins.leave(token)
    cookies.remove(request, response, cookies.LOGIN)
