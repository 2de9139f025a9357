"""From Connexion to the confirmation with a keyboard alone."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser import walks
from tests.browser.keyboard import LONGEST_PAGE, Keyboard
from tests.fixtures.browser import System

pytestmark = pytest.mark.browser


@pytest.fixture(params=[(390, 844), (1280, 900)], ids=["phone", "desk"])
def page(request: pytest.FixtureRequest, new_page: Any) -> Page:
    """A phone with a keyboard has the bar at its foot, which may not cover the focus."""
    opened: Page = new_page(*request.param)
    return opened


@pytest.fixture
def keys(page: Page) -> Keyboard:
    """The keyboard of that page."""
    return Keyboard(page)


def log_in(keys: Keyboard, system: System, account: dict[str, Any]) -> None:
    keys.page.goto(system.told["portal"] + "/connexion")
    assert keys.press("Tab")["href"] == "#contenu"
    keys.tab_to(name="site")
    while keys.here["value"] != account["site"]:
        before = keys.here["value"]
        keys.press("ArrowDown")
        assert keys.here["value"] != before
    keys.tab_to(name="identifier")
    keys.type(account["identifier"])
    keys.tab_to(name="password")
    keys.type(account["password"])
    keys.tab_to(tag="button", words="Afficher")
    keys.press("Space")
    expect(keys.page.locator("[data-shows]")).to_have_attribute("aria-pressed", "true")
    assert keys.press("Shift+Tab")["name"] == "password"
    keys.enter()


def given(key: str) -> str:
    """The button that takes back what was given of a document."""
    return f"button[name=remove][value={key}]"


class Wizard:
    """Answers a step by keys: each stop gets what it must have."""

    def __init__(self, keys: Keyboard) -> None:
        self.keys = keys
        self.page = keys.page

    def answer(self) -> None:
        """Go from stop to stop until Suivant, then press it."""
        for _ in range(LONGEST_PAGE):
            place = self.keys.press("Tab")
            if place["name"] == "next":
                self.keys.enter()
                return
            self._answer(place)
        raise AssertionError(f"Suivant is out of reach on {self.page.url}")

    def _answer(self, place: dict[str, str]) -> None:
        focus = self.page.locator(":focus")
        wants = focus.get_attribute("required") is not None
        if place["type"] == "text" and wants and not place["value"]:
            self.keys.type(walks.ANSWERS[place["name"].rsplit(".", 1)[-1]])
        elif place["type"] == "select-one" and wants and not place["value"]:
            self.keys.press("ArrowDown")
        elif place["type"] in ("radio", "checkbox") and self._is_to_tick(place, wants):
            self.keys.press("Space")
        elif place["type"] == "file" and not self.page.locator(given(place["id"])).count():
            self._send(place)

    def _is_to_tick(self, place: dict[str, str], wants: bool) -> bool:
        chosen = self.page.locator(f"input[name='{place['name']}']:checked").count()
        is_slot = bool(self.page.locator(".slot :focus").count())
        return not chosen and (wants or is_slot)

    def _send(self, place: dict[str, str]) -> None:
        with self.page.expect_file_chooser() as chooser:
            self.page.keyboard.press("Space")
        chooser.value.set_files(files=[walks.photograph()])
        self.keys.tab_to(name="send")
        self.page.keyboard.press("Enter")
        self.page.wait_for_selector(given(place["id"]))


class TestKeyboardAlone:
    def test_it_leads_from_connexion_to_the_confirmation(self, system: System, keys: Keyboard, page: Page) -> None:
        child = 0 if page.viewport_size == {"width": 390, "height": 844} else 1
        log_in(keys, system, system.account("valcourt", "guardian", "premier compte"))
        keys.tab_to(tag="a", href=str(page.locator(".way").nth(child).get_attribute("href")))
        keys.enter()
        keys.tab_to(tag="button", words="Je souhaite réinscrire")
        keys.enter()
        wizard = Wizard(keys)
        while not page.url.endswith("/finalisation"):
            wizard.answer()
            assert not page.locator("#erreurs").count(), page.inner_text("#erreurs")
        wizard.answer()

        expect(page.locator("main")).to_contain_text("chez votre établissement")
        assert keys.unseen == []

    def test_after_an_error_the_focus_is_on_the_summary_and_its_links_lead_to_the_fields(
        self, system: System, keys: Keyboard, page: Page
    ) -> None:
        # An account of its own: what another test has answered would leave no error.
        log_in(keys, system, system.account("saint-aubin", "guardian", "deux établissements"))
        page.goto(walks.open_dossier(page) + "coordonnees")
        page.fill("input[name=nom]", "")
        keys.tab_to(name="next")
        keys.enter()
        assert keys.here["id"] == "erreurs"

        target = keys.press("Tab")["href"].removeprefix("#")
        keys.press("Enter")

        assert keys.here["id"] == target
        assert keys.unseen == []

    def test_a_menu_opens_and_closes(self, system: System, keys: Keyboard, page: Page) -> None:
        walks.log_in(page, system, system.account("valcourt", "student"))
        keys.tab_to(tag="summary")
        keys.press("Enter")
        keys.press("Tab")
        keys.press("Escape")

        assert keys.here["tag"] == "summary"
        expect(page.locator(".main-menu details")).not_to_have_attribute("open", "")
        assert keys.unseen == []
