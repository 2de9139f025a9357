"""The WSGI application."""

from typing import Any

import pyramid_tm
from pyramid.config import Configurator
from pyramid.request import Request
from pyramid.router import Router

from portal import db, settings
from portal.bootstrap import Container, Services
from portal.db import PortalSession
from portal.web.logins import SAFE_METHODS, load_login
from portal.web.memory import give_back_large_blocks, leave_alone_what_stays
from portal.web.security import Permission, SecurityPolicy


def main(global_config: dict[str, Any] | None = None, **local_config: Any) -> Router:
    """Build the application from the settings of the process; the factory that the ini file names."""
    give_back_large_blocks()
    app = make_app(Container(settings.load()))
    leave_alone_what_stays()
    return app


def make_app(container: Container) -> Router:
    """Build the application over a container, for instance that of a test."""
    config = Configurator(settings={"tm.manager_hook": pyramid_tm.explicit_manager})
    config.registry.container = container
    config.add_settings({"tm.commit_veto": pyramid_tm.default_commit_veto})
    # Who is logged in is asked by those routes that need it, not by each static file.
    config.add_settings({"tm.annotate_user": False})
    config.include("portal.web.uploads")
    config.include("portal.web.tweens")
    config.add_settings({"tm.activate_hook": _may_write})
    config.include("pyramid_tm")
    config.set_security_policy(SecurityPolicy())
    config.set_default_permission(Permission.ACCOUNT_USE)
    config.include("portal.web.csrf")
    config.add_request_method(_container, "container", reify=True)
    config.add_request_method(_reading, "reading", reify=True)
    config.add_request_method(_database, "database", reify=True)
    config.add_request_method(load_login, "login", reify=True)
    config.add_request_method(_services, "services", reify=True)
    config.include("portal.web.routes")
    config.include("portal.web.pages")
    config.scan("portal.web.views")
    config.scan("portal.web.errors")
    return config.make_wsgi_app()


def _may_write(request: Request) -> bool:
    return request.method not in SAFE_METHODS


def _container(request: Request) -> Container:
    return request.registry.container


def _database(request: Request) -> PortalSession:
    """Open the request's own transaction, in the establishment of the login."""
    login = request.login  # first: its own transactions must be over before this one begins
    if request.method in SAFE_METHODS:
        return request.reading
    establishment_id = None if login is None else login.establishment_id
    return db.open_session(request.container.sessions, request.tm, establishment_id)


def _reading(request: Request) -> PortalSession:
    """Open the session of a request that only reads; who is logged in is the first that it tells."""
    session = db.open_to_read(request.container.sessions)
    # As early as a commit would be: what other callbacks write comes after it.
    request.add_response_callback(lambda *_: session.close())
    return session


def _services(request: Request) -> Services:
    """Return the use cases in the establishment of the login."""
    login = request.login
    establishment_id = None if login is None else login.establishment_id
    return request.container.services(request.database, establishment_id)
