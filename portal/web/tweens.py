"""What every request passes around Pyramid: bytes without sense end here, security headers leave here."""

import logging
import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from urllib.parse import urlsplit

from pyramid.config import Configurator
from pyramid.registry import Registry
from pyramid.request import Request
from pyramid.response import Response

from portal.web.errors import error_response

Handler = Callable[[Request], Response]

MOST_BYTES = 45 * 1024 * 1024
"""Largest body: four files of ten megabytes and the form around them."""

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "object-src 'none'",
        "frame-ancestors 'none'",
    )
)
SECURITY_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    # Not "no-referrer": browsers would then send "Origin: null" with our own forms.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}
METHODS = {"GET", "HEAD", "POST"}
JUNK = (ValueError, LookupError, AttributeError, TypeError, OSError, DeprecationWarning)
"""What webob raises for junk of one kind or another; DeprecationWarning for an unknown charset."""

logger = logging.getLogger(__name__)


def _read_everything(request: Request) -> None:
    """Decode all that views will read: undecodable bytes fail here, not in the middle of a use case."""
    parts = [request.path_info, request.script_name, request.query_string, *request.cookies.values()]
    if request.query_string:
        parts += [text for pair in request.GET.items() for text in pair]
    if request.method == "POST":
        # Pyramid compares the origin with ours, and would fall over one that is no address.
        urlsplit(request.headers.get("Origin") or request.referrer or "")
        parts += [text for pair in request.POST.items() for text in pair if isinstance(text, str)]
    if any("\x00" in text for text in parts):
        raise ValueError("a text holds a zero character")
    "".join(parts).encode("utf-8")


@contextmanager
def _spooled_body(request: Request) -> Iterator[None]:
    """Close the file that a large body is written to, which webob leaves to the garbage collector."""
    if request.method != "POST":
        yield
        return
    request.make_body_seekable()
    with closing(request.body_file_raw):
        yield


def sanity_tween_factory(handler: Handler, registry: Registry) -> Handler:
    """Answer 400, 405 or 413 to what cannot be read; plain Pyramid answers 500 to some of it."""

    def sanity_tween(request: Request) -> Response:
        if request.method not in METHODS:
            return error_response(405)
        with ExitStack() as ends:
            try:
                if (request.content_length or 0) > MOST_BYTES:
                    return error_response(413)
                ends.enter_context(_spooled_body(request))
                _read_everything(request)
            except JUNK:
                return error_response(400)
            return handler(request)

    return sanity_tween


def headers_tween_factory(handler: Handler, registry: Registry) -> Handler:
    """Give each answer its security headers and each request an id that the logs carry."""

    def headers_tween(request: Request) -> Response:
        request.environ.setdefault("da_capo.request_id", secrets.token_hex(8))
        response = handler(request)
        for name, value in SECURITY_HEADERS.items():
            response.headers.setdefault(name, value)
        # Pyramid leaves the view of a redirection here: the request would wait for the garbage collector.
        vars(request).pop("__view__", None)
        return response

    return headers_tween


def last_resort_tween_factory(handler: Handler, registry: Registry) -> Handler:
    """Turn an error that nobody foresaw into a plain page with a reference; its details go to our log."""

    def last_resort_tween(request: Request) -> Response:
        try:
            return handler(request)
        except Exception:
            reference = request.environ["da_capo.request_id"]
            logger.exception("unforeseen error, reference=%s method=%s", reference, request.method)
            return error_response(500, reference=reference)

    return last_resort_tween


def includeme(config: Configurator) -> None:
    """Put the tweens in order, innermost first: sanity, last resort, language, headers."""
    for name in (
        f"{__name__}.sanity_tween_factory",
        f"{__name__}.last_resort_tween_factory",
        "portal.web.languages.language_tween_factory",
        f"{__name__}.headers_tween_factory",
    ):
        config.add_tween(name)
