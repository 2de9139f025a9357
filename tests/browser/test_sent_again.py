"""So many files at once that one is sent away: the page says so and sends it again by itself."""

from collections.abc import Iterator
from dataclasses import replace
from threading import Thread

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
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
from tests.scenario import Scenario

pytestmark = [
    pytest.mark.browser,
    # What the page does is the same on both.
    pytest.mark.parametrize("fresh_database", ["sqlite"], indirect=True),
]

LONGER = 25_000
"""Milliseconds: more than the page ever waits before it sends again."""
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

    def files(self) -> int:
        """How many files were handed in."""
        with self.reading() as session:
            return int(session.query(DocumentFile).count())


@pytest.fixture
def portal(fresh_database: Database, settings: Settings, on_opening_day: None) -> Iterator[Portal]:
    """The portal while a test runs."""
    served = Portal(fresh_database, settings)
    yield served
    served.close()


@pytest.fixture(params=[(390, 844), (1280, 900)], ids=["phone", "desk"])
def page(chromium: Browser, portal: Portal, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The step of documents with a photograph chosen, before it is sent; its time passes when the test says so."""
    width, height = request.param
    context = chromium.new_context(locale="fr-FR", viewport={"width": width, "height": height})
    portal.log_in(context)
    yield choose(context.new_page(), portal)
    context.close()


@pytest.fixture
def plain(chromium: Browser, portal: Portal) -> Iterator[Page]:
    """The same without script."""
    context = chromium.new_context(locale="fr-FR", java_script_enabled=False)
    portal.log_in(context)
    yield choose(context.new_page(), portal)
    context.close()


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


class TestSentAway:
    def test_the_page_says_what_it_waits_for_and_sends_again_by_itself(self, portal: Portal, page: Page) -> None:
        page.clock.install()
        status = page.locator(f"{PHOTO} [role=status]")

        with portal.gate.place():
            send(page)
            expect(status).to_contain_text("Votre fichier repart tout seul")
            expect(status).not_to_have_class("visually-hidden")
            assert status.bounding_box()["height"] > 20
            expect(page.locator(f"{PHOTO} progress")).to_be_visible()
            assert portal.files() == 0
        page.clock.fast_forward(LONGER)

        expect(page.locator(f"{PHOTO} .tag")).to_have_text("Reçu")
        assert portal.files() == 1

    def test_it_asks_more_than_once(self, portal: Portal, page: Page) -> None:
        page.clock.install()
        answers: list[int] = []
        page.on("response", lambda answer: answers.append(answer.status) if answer.request.method == "POST" else None)

        with portal.gate.place():
            send(page)
            for again in range(1, 3):
                expect(page.locator(f"{PHOTO} [role=status]")).to_contain_text("Votre fichier repart tout seul")
                page.clock.fast_forward(LONGER)
                while len(answers) <= again:
                    page.wait_for_timeout(20)
        page.clock.fast_forward(LONGER)

        expect(page.locator(f"{PHOTO} .tag")).to_have_text("Reçu")
        assert answers == [503, 503, 503, 303]

    def test_without_script_a_page_says_what_to_do(self, portal: Portal, plain: Page) -> None:
        with portal.gate.place():
            send(plain)

            expect(plain.locator("h1")).to_have_text("Beaucoup de fichiers arrivent en ce moment")
            expect(plain.locator("main")).to_contain_text("Votre fichier n’est pas arrivé")
            expect(plain.locator("main")).to_contain_text("envoyez le fichier à nouveau")
        plain.go_back()
        choose(plain, portal)
        send(plain)

        expect(plain.locator(f"{PHOTO} .tag")).to_have_text("Reçu")
        assert portal.files() == 1


class TestClickedTwice:
    def test_a_double_click_sends_one_file(self, portal: Portal, page: Page) -> None:
        portal.app.registry.uploads_gate = Gate(4)  # room for both
        insurance = "section[aria-labelledby=assurance-t]"
        page.set_input_files("input[name=file-photo]", files=[])
        page.set_input_files("input[name=file-assurance]", files=[walks.photograph()])

        page.dblclick(f"{insurance} button[name=send]")

        expect(page.locator(f"{insurance} .tag")).to_have_text("Reçu")
        page.wait_for_load_state("networkidle")
        assert portal.files() == 1

    def test_next_waits_for_a_file_that_is_on_its_way(self, portal: Portal, page: Page) -> None:
        page.clock.install()

        with portal.gate.place():
            send(page)
            expect(page.locator(f"{PHOTO} [role=status]")).to_contain_text("Votre fichier repart tout seul")
            walks.go_on(page)
            expect(page.locator(f"{PHOTO} progress")).to_be_visible()
        page.clock.fast_forward(LONGER)

        expect(page.locator(f"{PHOTO} .tag")).to_have_text("Reçu")
        assert portal.files() == 1
        walks.go_on(page)
        page.wait_for_url("**/etape/cours")


class TestRefused:
    def test_the_page_of_a_refused_file_is_one_like_any_other(self, portal: Portal, page: Page) -> None:
        text = {"name": "notes.txt", "mimeType": "text/plain", "buffer": b"la la"}
        for _ in range(2):
            page.set_input_files("input[name=file-photo]", files=[text])  # type: ignore[list-item]  # any mapping will do
            send(page)
            expect(page.locator("#erreurs")).to_be_focused()
            expect(page.locator(f"{PHOTO} .upload-choice [role=status]")).to_have_count(1)
        choose_photo(page)

        with portal.gate.place():
            send(page)
            expect(page.locator(f"{PHOTO} [role=status]")).to_contain_text("Votre fichier repart tout seul")
