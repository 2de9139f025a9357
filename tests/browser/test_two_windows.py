"""One step in two windows of one browser, a page that is loaded again or come back to: nothing typed goes, or wins."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import walks
from tests.browser.checks import Inspector
from tests.fixtures.browser import System

pytestmark = pytest.mark.browser

STREET = "input[name='adresse.street']"
MOBILE = "input[name=mobile]"
TOLD = "main .note:has-text('Autre fenêtre ou appareil')"
STATE = "[data-autosave]"
SAVED = "Enregistré à "


def open_step(page: Page, system: System) -> str:
    """Log in and open the first step, with nothing to correct; return its address."""
    walks.log_in(page, system, system.account("hauterive", "guardian", "plusieurs"))
    address = walks.open_dossier(page) + "coordonnees"
    page.goto(address)
    page.locator(STREET).fill("1 rue du Début")
    page.locator(MOBILE).fill("06 39 98 00 00")
    page.click("button[name=later]")
    page.wait_for_url(system.told["portal"] + "/")
    page.goto(address)
    return address


def type_and_wait(page: Page, street: str) -> None:
    """Type, and wait until the script has saved it."""
    page.locator(STREET).fill(street)
    expect(page.locator(STATE)).to_contain_text(SAVED)


@pytest.fixture(params=[True, False], ids=["script", "no script"])
def page(new_page: Any, request: pytest.FixtureRequest) -> Page:
    """A page at a desk."""
    opened: Page = new_page(script=request.param)
    return opened


@pytest.fixture
def with_script(new_page: Any) -> Page:
    """The same, with the script."""
    opened: Page = new_page()
    return opened


@pytest.fixture
def unreliable(chromium: Browser) -> Iterator[Page]:
    """A page whose answers may get lost, of which the console complains."""
    context = chromium.new_context(locale="fr-FR")
    yield context.new_page()
    context.close()


class TestTwoWindows:
    def test_the_older_one_shows_both_answers_and_overwrites_nothing(self, system: System, page: Page) -> None:
        address = open_step(page, system)
        new, old = "1 rue Nouvelle", "1 rue Ancienne"
        newer = page.context.new_page()
        newer.goto(address)
        newer.locator(STREET).fill(new)
        newer.click("button[name=later]")
        newer.wait_for_url(system.told["portal"] + "/")
        page.locator(STREET).fill(old)

        walks.go_on(page)

        note = page.locator(TOLD)
        expect(note).to_contain_text(f"Autre fenêtre ou appareil\N{NO-BREAK SPACE}: {new}")
        expect(note).to_contain_text(f"Vous\N{NO-BREAK SPACE}: {old}")
        expect(page.locator(STREET)).to_have_value(old)
        newer.goto(address)
        expect(newer.locator(STREET)).to_have_value(new)

        walks.go_on(page)
        page.wait_for_url("**/etape/*")
        page.goto(address)
        expect(page.locator(STREET)).to_have_value(old)

    def test_while_two_answers_are_compared_nothing_saves_itself(self, system: System, with_script: Page) -> None:
        address = open_step(with_script, system)
        newer = with_script.context.new_page()
        newer.goto(address)
        type_and_wait(newer, "2 rue Nouvelle")
        with_script.locator(STREET).fill("2 rue Ancienne")
        walks.go_on(with_script)
        expect(with_script.locator(TOLD)).to_contain_text("2 rue Nouvelle")

        inspector = Inspector(with_script)
        inspector.look("two answers")
        assert inspector.found == []
        with_script.locator(STREET).press_sequentially(" bis")
        with_script.wait_for_timeout(4000)

        newer.reload()
        expect(newer.locator(STREET)).to_have_value("2 rue Nouvelle")

    def test_what_saves_itself_in_the_older_one_says_why_it_does_not(self, system: System, with_script: Page) -> None:
        address = open_step(with_script, system)
        newer = with_script.context.new_page()
        newer.goto(address)
        type_and_wait(newer, "3 rue Nouvelle")

        with_script.locator(STREET).fill("3 rue Ancienne")

        expect(with_script.locator(STATE)).to_contain_text("Vous avez modifié cette étape dans une autre fenêtre")
        newer.reload()
        expect(newer.locator(STREET)).to_have_value("3 rue Nouvelle")


class TestOneWindow:
    """Alone one never hears of another."""

    def test_what_saved_itself_again_and_again_goes_on(self, system: System, with_script: Page) -> None:
        open_step(with_script, system)
        for street in ("4 rue A", "4 rue B"):
            type_and_wait(with_script, street)
            with_script.wait_for_timeout(100)
        with_script.locator(STREET).fill("4 rue C")

        walks.go_on(with_script)

        expect(with_script.locator(TOLD)).to_have_count(0)
        with_script.go_back()
        expect(with_script.locator(STREET)).to_have_value("4 rue C")

    def test_answers_that_never_arrive_make_no_difference(self, system: System, unreliable: Page) -> None:
        open_step(unreliable, system)
        unreliable.route("**/etape/*", lambda route: (route.fetch(), route.abort())[0])
        unreliable.locator(STREET).fill("5 rue A")
        expect(unreliable.locator(STATE)).to_contain_text("pas de réseau")
        unreliable.unroute("**/etape/*")
        unreliable.locator(STREET).fill("5 rue B")

        walks.go_on(unreliable)

        expect(unreliable.locator(TOLD)).to_have_count(0)
        unreliable.go_back()
        expect(unreliable.locator(STREET)).to_have_value("5 rue B")

    def test_loaded_again_at_once_it_shows_what_was_typed_and_goes_on(self, system: System, with_script: Page) -> None:
        open_step(with_script, system)
        with_script.locator(STREET).fill("6 rue Vite")

        with_script.reload()

        expect(with_script.locator(STREET)).to_have_value("6 rue Vite")
        with_script.locator(STREET).fill("6 rue Vite bis")
        walks.go_on(with_script)
        expect(with_script.locator(TOLD)).to_have_count(0)


class TestRefused:
    """A page that refuses answers a form that was sent: it is no form to send once more."""

    def test_loaded_again_it_asks_for_the_step_and_shows_what_was_typed(
        self, system: System, with_script: Page
    ) -> None:
        open_step(with_script, system)
        self._be_refused(with_script, "7 rue Refusée", "06 39")
        asked: list[str] = []
        with_script.on("request", lambda request: asked.append(f"{request.method} {request.resource_type}"))

        with_script.reload()

        expect(with_script.locator(STREET)).to_have_value("7 rue Refusée")
        expect(with_script.locator(MOBILE)).to_have_value("06 39")
        assert "POST document" not in asked

    def test_one_comes_back_to_it_after_going_on(self, system: System, with_script: Page) -> None:
        address = open_step(with_script, system)
        self._be_refused(with_script, "8 rue Refusée", "06 39")
        with_script.locator(MOBILE).fill("06 39 98 00 08")
        walks.go_on(with_script)
        with_script.wait_for_url(lambda there: there != address)

        with_script.go_back()

        assert with_script.url == address
        expect(with_script.locator(MOBILE)).to_have_value("06 39 98 00 08")
        expect(with_script.locator(STREET)).to_have_value("8 rue Refusée")
        expect(with_script.locator("#erreurs")).to_have_count(0)

    def test_one_comes_back_from_it_to_what_was_typed(self, system: System, with_script: Page) -> None:
        open_step(with_script, system)
        self._be_refused(with_script, "9 rue Refusée", "06 39")
        expect(with_script.locator(STATE)).to_contain_text(SAVED)

        with_script.go_back()

        expect(with_script.locator(STREET)).to_have_value("9 rue Refusée")

    def test_without_script_it_is_sent_once_more_as_it_was_and_refused_again(
        self, system: System, new_page: Any
    ) -> None:
        page = new_page(script=False)
        open_step(page, system)
        self._be_refused(page, "10 rue Refusée", "06 39")

        page.reload()  # a person is asked first

        expect(page.locator("#erreurs")).to_be_visible()
        expect(page.locator(STREET)).to_have_value("10 rue Refusée")
        expect(page.locator(MOBILE)).to_have_value("06 39")

    def _be_refused(self, page: Page, street: str, mobile: str) -> None:
        page.locator(STREET).fill(street)
        page.locator(MOBILE).fill(mobile)
        walks.go_on(page)
        expect(page.locator("#erreurs")).to_be_visible()
