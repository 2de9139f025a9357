"""The WSGI application."""

from typing import Any

import pyramid_tm
from pyramid.config import Configurator
from pyramid.request import Request
from pyramid.router import Router
from pyramid.tweens import EXCVIEW

from portal import settings
from portal.bootstrap import Container
from portal.web.logins import SAFE_METHODS
from portal.web.memory import give_back_large_blocks, leave_alone_what_stays
from portal.web.request import PortalRequest
from portal.web.security import Permission, SecurityPolicy


def main(global_config: dict[str, Any] | None = None, **local_config: Any) -> Router:
    """Build the application from the settings of the process; the factory that the ini file names."""
    give_back_large_blocks()
    app = make_app(Container(settings.load()))
    leave_alone_what_stays()
    return app


def make_app(container: Container) -> Router:
    """Build the application over a container, for instance that of a test."""
    config = Configurator(request_factory=PortalRequest)
    config.registry.container = container
    config.add_settings({"tm.commit_veto": pyramid_tm.default_commit_veto})
    # Who is logged in is asked by those routes that need it, not by each static file.
    config.add_settings({"tm.annotate_user": False})
    config.include("portal.web.uploads")
    config.include("portal.web.tweens")
    config.add_settings({"tm.activate_hook": _may_write})
    # Not `include`: it would add its manager to each request anew.
    config.add_tween("pyramid_tm.tm_tween_factory", over=EXCVIEW)
    config.set_security_policy(SecurityPolicy())
    config.set_default_permission(Permission.ACCOUNT_USE)
    config.include("portal.web.csrf")
    config.include("portal.web.routes")
    config.include("portal.web.pages")
    config.scan("portal.web.views")
    config.scan("portal.web.errors")
    return config.make_wsgi_app()


def _may_write(request: Request) -> bool:
    return request.method not in SAFE_METHODS
