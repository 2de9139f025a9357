"""Files on their way out: always an attachment or a page of their own, never part of ours."""

from urllib.parse import quote

from pyramid.httpexceptions import HTTPNotFound
from pyramid.response import Response

SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""What a stored file may do in a browser: nothing. Viewers of PDF draw with inline styles of their own."""
AWKWARD = frozenset('"\\/%')
"""What ends the plain name, or is read as an escape or a path by one browser or another."""


def download(body: bytes, media_type: str, title: str) -> Response:
    """Return a stored file as an attachment under its own name (RFC 6266)."""
    response = Response(body=body, content_type=media_type)
    plain = "".join(char if char.isascii() and char.isprintable() and char not in AWKWARD else "_" for char in title)
    # A half of a pair, which nothing can encode, becomes a question mark; a slash may not stand as it is (RFC 5987).
    encoded = quote(title, safe="", errors="replace")
    response.headers["Content-Disposition"] = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{encoded}"
    response.headers["Content-Security-Policy"] = SANDBOX
    return response


def small_picture(body: bytes | None) -> Response:
    """Return a preview; raises HTTPNotFound where a file has none."""
    if body is None:
        raise HTTPNotFound
    return download(body, "image/jpeg", "apercu.jpg")
