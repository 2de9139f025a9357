"""Where in this portal an address or a Referer leads: never out of it."""

import re

from pyramid.request import Request

LOCAL_PATH = re.compile(r"/(?![/.])[A-Za-z0-9_./-]*")


def local_path(text: str) -> str | None:
    """Return a path of this portal, or None for what could lead elsewhere."""
    return text if LOCAL_PATH.fullmatch(text) and ".." not in text else None


def page_before(request: Request) -> str | None:
    """Return the page of ours from which a form was sent; None where the browser does not say."""
    return local_path((request.referrer or "").removeprefix(request.host_url))
