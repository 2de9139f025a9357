"""The language of a page: the account's, else the cookie's, else the browser's, else French."""

from collections.abc import Callable

from pyramid.events import BeforeTraversal
from pyramid.registry import Registry
from pyramid.request import Request
from pyramid.response import Response

from portal.i18n import DEFAULT_LANGUAGE, LANGUAGES, set_language
from portal.web import cookies

WITHOUT_LOGIN = frozenset({"static", "healthz", "readyz"})
"""Routes that say nothing in any language, and ask no database who is there."""
OWN_NAMES = {"fr": "Français", "en": "English"}


def other_language(language: str) -> str:
    """Return the language to switch to."""
    return next(other for other in LANGUAGES if other != language)


def language_tween_factory(handler: Callable[[Request], Response], registry: Registry) -> Callable[[Request], Response]:
    """Set the language before anything is said, without asking the database."""

    def language_tween(request: Request) -> Response:
        set_language(_asked(request))
        return handler(request)

    return language_tween


def _asked(request: Request) -> str:
    try:
        chosen = cookies.read(request, cookies.LANGUAGE)
        if chosen in LANGUAGES:
            return chosen
        return request.accept_language.lookup(LANGUAGES, default=DEFAULT_LANGUAGE)
    except (ValueError, LookupError, AttributeError, TypeError):  # bytes that are no cookie and no header
        return DEFAULT_LANGUAGE


def use_own_language(event: BeforeTraversal) -> None:
    """Go over to the language of the account, before anything is looked up or said."""
    route = event.request.matched_route
    login = event.request.login if route is not None and route.name not in WITHOUT_LOGIN else None
    if login is not None and login.language:
        set_language(login.language)
