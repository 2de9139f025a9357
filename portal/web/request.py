"""A request of the portal: what it offers beside Pyramid's own, each made when first asked for."""

from collections.abc import Mapping

import transaction
from pyramid.decorator import reify
from pyramid.request import Request

from portal import db
from portal.bootstrap import Container, Services
from portal.db import PortalSession
from portal.services.accounts import Identity
from portal.web import notices, uploads
from portal.web.logins import SAFE_METHODS, load_login


class PortalRequest(Request):
    """One class for all requests.

    What is added with `config.add_request_method` makes a class for each: it costs a hundredth of a page, Python finds
    none of its attributes where it found them before, and the classes wait for the garbage collector.
    """

    notify = notices.notify

    @reify
    def container(self) -> Container:
        """What the process has."""
        container: Container = self.registry.container
        return container

    @reify
    def tm(self) -> transaction.TransactionManager:
        """What commits or undoes a request that may write."""
        return transaction.TransactionManager(explicit=True)

    @reify
    def login(self) -> Identity | None:
        """Who is logged in."""
        return load_login(self)

    @reify
    def reading(self) -> PortalSession:
        """The session of a request that only reads; who is logged in is the first that it tells."""
        session = db.open_to_read(self.container.sessions)
        # As early as a commit would be: what other callbacks write comes after it.
        self.add_response_callback(lambda *_: session.close())
        return session

    @reify
    def database(self) -> PortalSession:
        """The request's own transaction, in the establishment of the login."""
        login = self.login  # first: its own transactions must be over before this one begins
        if self.method in SAFE_METHODS:
            return self.reading
        return db.open_session(self.container.sessions, self.tm, None if login is None else login.establishment_id)

    @reify
    def services(self) -> Services:
        """The use cases in the establishment of the login."""
        login = self.login
        return self.container.services(self.database, None if login is None else login.establishment_id)

    @reify
    def files_read(self) -> Mapping[str, uploads.Read]:
        """What each file field holds, by its name: a checked file, or why it is not taken."""
        return uploads.read_files(self)
