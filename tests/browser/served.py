"""The portal as a server of this process, whose doors a test can hold shut; a guardian at the step of documents."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from threading import Thread
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page
from waitress import create_server

from portal.models.accounts import Account
from portal.models.vault import DocumentFile
from portal.services.accounts.logins import LoginService
from portal.serving import server_options
from portal.settings import Settings
from portal.web.app import make_app
from portal.web.uploads import Gate
from tests import factories as make
from tests.browser import walks
from tests.fixtures.at_once import Committed
from tests.fixtures.database import Database
from tests.fixtures.prefect import free_port
from tests.functional.office.conftest import give_photo
from tests.scenario import Scenario, found
from tests.unit.portal.services.reenrolment.test_signatures import BOTH_ACCEPT

PHOTO = "section[aria-labelledby=photo-t]"


class Portal(Committed):
    """The portal, served from here, that reads one file at a time; a guardian at the step of documents."""

    def __init__(self, database: Database, settings: Settings) -> None:
        self.port = free_port()
        own = replace(settings, uploads_at_once=1, secure_cookies=False, portal_url=f"http://127.0.0.1:{self.port}")
        super().__init__(database, own, self._make)
        self.app = make_app(self.container)
        self.gate: Gate = self.app.registry.uploads_gate
        self.server = create_server(self.app, **server_options(own, self.port))
        self.thread = Thread(target=self._serve)
        self.thread.start()

    def _make(self, made: Scenario) -> None:
        made.begin()
        account = make.make_account(made.session)
        make.make_membership(made.session, account, made.person)
        self.account = account.id
        self.address = (
            f"{self.container.settings.portal_url}/eleves/{made.student.public_id}/reinscription/etape/documents"
        )

    def _serve(self) -> None:
        try:
            self.server.run()
        except OSError:
            return  # its sockets are closed under it: that is how it ends

    def close(self) -> None:
        """End the server."""
        self.server.close()
        self.server.task_dispatcher.shutdown()
        self.thread.join(30)

    def log_in(self, context: BrowserContext) -> None:
        """Give a browser the guardian's login."""
        with self.writing() as session:
            account = session.get_one(Account, self.account)
            login = LoginService(session).begin(account, self.place, "MARTIN Paul", "127.0.0.1", "test")
        context.add_cookies([{"name": "da-capo", "value": login.token, "url": self.container.settings.portal_url}])

    @contextmanager
    def page(self, chromium: Browser, width: int = 390, height: int = 844, **more: Any) -> Iterator[Page]:
        """Open a page in a browser of its own in which the guardian is logged in; `more` is for its context."""
        context = chromium.new_context(locale="fr-FR", viewport={"width": width, "height": height}, **more)
        self.log_in(context)
        yield context.new_page()
        context.close()

    def files(self) -> int:
        """How many files were handed in."""
        with self.reading() as session:
            return int(session.query(DocumentFile).count())


def choose(page: Page, portal: Portal) -> Page:
    """Open the step and choose a photograph."""
    page.goto(portal.address)
    choose_photo(page)
    return page


def choose_photo(page: Page) -> None:
    """Choose a photograph on a page that is open."""
    page.set_input_files("input[name=file-photo]", files=[walks.photograph()])


def send(page: Page) -> None:
    """Press Envoyer."""
    page.click(f"{PHOTO} button[name=send]")


class Staged(Portal):
    """The portal with a dossier that a test moves on by the services, as people elsewhere would."""

    def _make(self, made: Scenario) -> None:
        made.services.rulesets.publish(made.theory.campaign, BOTH_ACCEPT, "Test")
        super()._make(made)
        made.guardian.person.first_name = "Paul"
        other = make.make_guardian(made.session, made.student.family, first_name="Nadia", city="Valcourt")
        make.make_guardianship(made.session, made.student, other, rank=2)
        account = make.make_account(made.session)
        make.make_membership(made.session, account, other.person)
        self.other, self.other_account = other.id, account.id
        self.ids = made.ids()
        self.home = f"{self.container.settings.portal_url}/eleves/{made.student.public_id}/reinscription"

    @contextmanager
    def scenario(self) -> Iterator[Scenario]:
        """The rows and services, in a transaction of their own."""
        with self.writing() as session:
            yield found(session, lambda place: self.container.services(session, place), self.ids)

    def step(self, key: str) -> str:
        """The address of a step."""
        return f"{self.home}/etape/{key}"


def send_dossier(staged: Staged) -> None:
    """Send the dossier without the insurance, and let the flow carry it."""
    with staged.scenario() as scenario:
        dossier = scenario.situation().dossier
        assert dossier is not None
        scenario.answer_everything()
        give_photo(scenario, dossier)
        scenario.walk(scenario.finalise())
