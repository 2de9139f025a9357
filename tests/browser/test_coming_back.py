"""Leaving a step and coming back: what is typed saves itself, waits for the network, survives the end of a login."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import walks
from tests.fixtures.browser import PATIENCE_MS, System

pytestmark = pytest.mark.browser

STREET = "input[name='adresse.street']"
STATE = "[data-autosave]"
SAVED = "Enregistré à "


def open_step(page: Page, system: System) -> str:
    """Log in and open the first step; return its address."""
    walks.log_in(page, system, system.account("hauterive", "guardian", "second compte"))
    page.goto(walks.open_dossier(page) + "coordonnees")
    return page.url


@pytest.fixture
def page(new_page: Any) -> Page:
    """A page at a desk."""
    opened: Page = new_page()
    return opened


@pytest.fixture
def unreliable(chromium: Browser) -> Any:
    """A page whose network may go away, of which the console complains."""
    context = chromium.new_context(locale="fr-FR")
    context.set_default_timeout(PATIENCE_MS)
    yield context.new_page()
    context.close()


class TestWithoutNetwork:
    """The browser's own page would forget the file that was chosen, and the way back."""

    @pytest.mark.parametrize("step", ["documents", "recapitulatif"])
    def test_what_cannot_be_sent_stays_where_it_is(self, system: System, unreliable: Page, step: str) -> None:
        address = open_step(unreliable, system).replace("coordonnees", step)
        unreliable.goto(address)
        unreliable.context.set_offline(True)

        unreliable.click("button[name='next']")

        expect(unreliable.locator("[data-offline]")).to_contain_text("Pas envoyé")
        assert unreliable.url == address

        unreliable.context.set_offline(False)
        expect(unreliable.locator("[data-offline]")).to_be_empty()
        unreliable.click("button[name='next']")
        unreliable.wait_for_load_state()
        assert unreliable.locator("h1").count() == 1


class TestAutosave:
    def test_what_is_typed_is_saved_some_seconds_later(self, system: System, page: Page) -> None:
        open_step(page, system)
        expect(page.locator(STATE)).to_be_empty()

        page.locator(STREET).fill("1 rue du Repos")

        expect(page.locator(STATE)).to_contain_text(SAVED)
        page.reload()
        expect(page.locator(STREET)).to_have_value("1 rue du Repos")

    def test_a_link_right_after_typing_loses_nothing(self, system: System, page: Page) -> None:
        address = open_step(page, system)
        page.locator(STREET).fill("2 rue du Départ")

        page.click(".main-menu a")

        page.wait_for_url(system.told["portal"] + "/")
        page.goto(address)
        walks.reload_until(page, "2 rue du Départ")  # it is sent beside the next page, and may arrive after it
        expect(page.locator(STREET)).to_have_value("2 rue du Départ")

    def test_without_network_it_says_so_and_saves_when_it_is_back(self, system: System, unreliable: Page) -> None:
        address = open_step(unreliable, system)
        unreliable.context.set_offline(True)
        unreliable.locator(STREET).fill("3 rue du Tunnel")
        expect(unreliable.locator(STATE)).to_have_text(
            "Pas encore enregistré\N{NO-BREAK SPACE}: pas de réseau. Vos réponses restent sur cette page."
        )

        walks.go_on(unreliable)

        assert unreliable.url == address
        expect(unreliable.locator(STREET)).to_have_value("3 rue du Tunnel")
        unreliable.context.set_offline(False)
        expect(unreliable.locator(STATE)).to_contain_text(SAVED)


class TestExpired:
    def test_what_was_typed_is_back_after_a_login(self, system: System, page: Page) -> None:
        address = open_step(page, system)
        page.context.clear_cookies()
        page.locator(STREET).fill("4 rue du Retour")

        walks.go_on(page)

        expect(page.locator("main")).to_contain_text("Ce que vous avez saisi est gardé")
        account = system.account("hauterive", "guardian", "second compte")
        page.select_option("select[name=site]", account["site"])
        page.fill("input[name=identifier]", account["identifier"])
        page.fill("input[name=password]", account["password"])
        page.click("main form button.button:not(.quiet):not([type=button])")
        page.wait_for_url(address)
        expect(page.locator(STREET)).to_have_value("4 rue du Retour")

    def test_two_minutes_before_the_end_one_click_keeps_the_login(self, system: System, page: Page) -> None:
        page.clock.install()
        open_step(page, system)
        note = page.locator("[data-login-seconds]")
        page.clock.fast_forward("57:00")
        expect(note).to_be_hidden()

        page.clock.fast_forward("01:30")

        expect(note).to_contain_text("prend fin dans 2 minutes")
        page.click("text=Rester connecté")
        expect(note).to_be_hidden()
        page.clock.fast_forward("59:59")
        expect(note).to_contain_text("a pris fin")
