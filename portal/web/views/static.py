"""The static files."""

from pyramid.httpexceptions import HTTPNotFound
from pyramid.request import Request
from pyramid.response import Response
from pyramid.security import NO_PERMISSION_REQUIRED
from pyramid.view import view_config

FOR_EVER = "public, max-age=31536000, immutable"
NOT_KEPT = "no-cache"


@view_config(route_name="static", request_method="GET", permission=NO_PERMISSION_REQUIRED)
def static(request: Request) -> Response:
    """Serve a file: for ever where the address names its present content, else without letting it be kept."""
    asset = request.registry.assets.find("/".join(request.matchdict["path"]))
    if asset is None:
        raise HTTPNotFound
    response = Response(asset.body)
    response.headers["Content-Type"] = asset.content_type
    response.vary = ["Accept-Encoding"]
    response.headers["Cache-Control"] = FOR_EVER if request.matchdict["hash"] == asset.fingerprint else NOT_KEPT
    if asset.compressed is not None and _takes_gzip(request):
        response.body = asset.compressed
        response.content_encoding = "gzip"
    return response


def _takes_gzip(request: Request) -> bool:
    return "Accept-Encoding" in request.headers and bool(request.accept_encoding.acceptable_offers(["gzip"]))
