"""Pyramid's check of unsafe requests: a token bound to the login, before it a cookie's, and the origin."""

import secrets

from pyramid.config import Configurator
from pyramid.interfaces import ICSRFStoragePolicy
from pyramid.request import Request
from zope.interface import implementer

from portal.services.accounts.tokens import is_token, new_token
from portal.web import cookies


@implementer(ICSRFStoragePolicy)
class LoginTokens:
    """The token of the login's row; before login, that of a cookie which no other site can read or set."""

    def get_csrf_token(self, request: Request) -> str:
        """Return the token that the page's forms carry."""
        if request.login is not None:
            return request.login.csrf_token
        given = cookies.read(request, cookies.FORM)
        return given if is_token(given) else self.new_csrf_token(request)

    def new_csrf_token(self, request: Request) -> str:
        """Give the browser a token for the forms before login; the same one for the whole request."""
        token = new_token()
        request.cookies[cookies.cookie_name(request, cookies.FORM)] = token
        request.add_response_callback(lambda request, response: cookies.write(request, response, cookies.FORM, token))
        return token

    def check_csrf_token(self, request: Request, supplied_token: str) -> bool:
        """Tell whether a form carries the token that its page was given."""
        if not isinstance(supplied_token, str):  # a file sent under the name of the token
            return False
        expected = self.get_csrf_token(request)
        return secrets.compare_digest(expected.encode(), supplied_token.encode("utf-8", "replace"))


def includeme(config: Configurator) -> None:
    """Check every view that is asked by an unsafe method, and where the request comes from."""
    config.set_csrf_storage_policy(LoginTokens())
    config.set_default_csrf_options(require_csrf=True, check_origin=True, allow_no_origin=False)
