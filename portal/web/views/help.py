"""Aide - Accessibilité: how the portal is used without a mouse or with little sight, and who helps."""

from typing import Any

from pyramid.request import Request
from pyramid.security import NO_PERMISSION_REQUIRED
from pyramid.view import view_config


@view_config(
    route_name="help", request_method="GET", renderer="pages/help/help.jinja2", permission=NO_PERMISSION_REQUIRED
)
def show_help(request: Request) -> dict[str, Any]:
    """Show it with the establishments that can be asked, before login too."""
    return {"sites": request.container.logins.sites()}
