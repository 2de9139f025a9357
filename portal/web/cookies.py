"""Our cookies: over https their names carry `__Host-`, so that no other host can set them."""

from pyramid.request import Request
from pyramid.response import Response

LOGIN = "da-capo"
FORM = "da-capo-form"
LINK = "da-capo-link"
NOTICE = "da-capo-notice"
SITE = "da-capo-site"
LANGUAGE = "da-capo-language"
A_YEAR = 365 * 24 * 3600


def cookie_name(request: Request, name: str) -> str:
    """Return the name under which the browser keeps a cookie."""
    return f"__Host-{name}" if request.container.settings.secure_cookies else name


def read(request: Request, name: str) -> str:
    """Return what the browser sent, or nothing."""
    return request.cookies.get(cookie_name(request, name), "")


def write(request: Request, response: Response, name: str, value: str, seconds: int | None = None) -> None:
    """Give the browser a cookie for so many seconds, or until it closes."""
    secure = request.container.settings.secure_cookies
    key = cookie_name(request, name)
    response.set_cookie(key, value, max_age=seconds, secure=secure, httponly=True, samesite="Lax")


def remove(request: Request, response: Response, name: str) -> None:
    """Take a cookie back."""
    secure = request.container.settings.secure_cookies
    key = cookie_name(request, name)
    response.set_cookie(key, "", max_age=0, secure=secure, httponly=True, samesite="Lax")
