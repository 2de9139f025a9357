"""Text twice as large, and spaced out as WCAG 1.4.12 says: nothing is cut off, nothing scrolls to the side."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser import walks
from tests.browser.checks import clipped, has_sideways_scroll, space_out
from tests.browser.served import Staged, send_dossier
from tests.fixtures.browser import System

pytestmark = pytest.mark.browser
PUBLIC = ("/connexion", "/mot-de-passe/nouveau", "/mot-de-passe/envoye", "/nulle-part")


def twice_as_large(page: Page) -> None:
    """Set the text at 200 %."""
    page.evaluate("document.documentElement.style.fontSize = '200%'")


def losses(page: Page, addresses: list[str], change: Any) -> list[str]:
    """What is lost on these pages once `change` was made to them."""
    found = []
    for address in addresses:
        page.goto(address)
        found += losses_here(page, change)
    return found


def losses_here(page: Page, change: Any) -> list[str]:
    """What is lost on the page as it stands once `change` was made to it."""
    change(page)
    cut = [f"{page.url} cuts {one}" for one in clipped(page)]
    return cut + ([f"{page.url} scrolls sideways"] if has_sideways_scroll(page) else [])


def pages_of_a_family(page: Page, system: System) -> list[str]:
    """Home, password, choice, every step."""
    portal = system.told["portal"]
    walks.log_in(page, system, system.account("hauterive", "guardian", "premier compte"))
    choice = str(page.get_attribute("main a[href*='/reinscription'] >> nth=1", "href"))
    base = walks.open_dossier(page)
    walks.answer_to(page, "recapitulatif")
    steps = [base + step for step in walks.steps_of(page)]
    return [portal + "/", portal + "/mot-de-passe", portal + choice, *steps]


@pytest.mark.parametrize(
    ("width", "change"),
    [(1280, twice_as_large), (640, twice_as_large), (320, space_out)],
    ids=["200-percent", "200-percent-half-a-desk", "spaced-out-phone"],
)
class TestNothingIsLost:
    def test_before_login(self, system: System, new_page: Any, width: int, change: Any) -> None:
        page = new_page(width)

        assert losses(page, [system.told["portal"] + path for path in PUBLIC], change) == []

    def test_for_a_family(self, system: System, new_page: Any, width: int, change: Any) -> None:
        page = new_page(width)
        addresses = pages_of_a_family(page, system)

        assert losses(page, addresses, change) == []

    def test_in_the_office(self, system: System, new_page: Any, width: int, change: Any) -> None:
        page = new_page(width)
        walks.log_in(page, system, system.account("valcourt", "administrator"))
        rows = [str(row.get_attribute("href")) for row in page.locator("th a").all()[:1]]

        assert losses(page, [page.url, *(system.told["portal"] + row for row in rows)], change) == []


@pytest.mark.parametrize("fresh_database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("width", [1280, 640])
class TestRarely:
    def test_a_step_with_errors(self, staged: Staged, new_page: Any, width: int) -> None:
        page = new_page(width)
        staged.log_in(page.context)
        page.goto(staged.step("coordonnees"))
        walks.go_on(page)
        expect(page.locator("#erreurs")).to_be_visible()

        assert losses_here(page, twice_as_large) == []

    def test_the_page_of_a_dossier_that_is_sent(self, staged: Staged, new_page: Any, width: int) -> None:
        send_dossier(staged)
        page = new_page(width)
        staged.log_in(page.context)
        page.goto(staged.home)
        expect(page.locator("main")).to_contain_text("Dossier envoyé")
        for details in page.locator("main details > summary").all():
            details.click()

        assert losses_here(page, twice_as_large) == []


class TestComfort:
    @pytest.mark.parametrize("size", ["large", "larger"])
    def test_the_sizes_that_an_account_may_choose_fit_a_phone(self, system: System, new_page: Any, size: str) -> None:
        page = new_page(320)
        addresses = pages_of_a_family(page, system)

        def choose(page: Page) -> None:
            page.evaluate(f"document.documentElement.dataset.size = '{size}'")

        assert losses(page, addresses, choose) == []
