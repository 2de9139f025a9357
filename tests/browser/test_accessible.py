"""No page on the way of a family and of the office has a fault that axe finds: wide and narrow, light and dark."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser import walks
from tests.fixtures.browser import System

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("system")]
STEPS = ("coordonnees", "tarif", "autorisations", "documents", "cours", "recapitulatif", "finalisation")


def faults(page: Page) -> list[str]:
    """What axe finds, one line a rule."""
    found = Axe().run(page).response["violations"]
    return [f"{page.url} {rule['id']}: {rule['nodes'][0]['html'][:120]}" for rule in found]


def has_sideways_scroll(page: Page) -> bool:
    """Whether a reader would have to scroll to the side."""
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


@pytest.fixture(params=[(320, False), (1280, True)], ids=["phone", "desktop-dark"])
def page(request: pytest.FixtureRequest, new_page: Any) -> Page:
    """A narrow light page and a wide dark one."""
    width, dark = request.param
    opened = new_page(width=width, dark=dark)
    return opened


def test_the_way_of_a_family(system: System, page: Page) -> None:
    found = []

    def look() -> None:
        found.extend(faults(page))
        if has_sideways_scroll(page):
            found.append(f"{page.url} scrolls sideways")

    page.goto(system.told["portal"] + "/connexion")
    look()
    walks.log_in(page, system, system.account("valcourt", "guardian", "plusieurs"))
    look()
    page.click("main a[href*='/reinscription'] >> nth=0")
    look()
    begin = page.locator("form[action$='commencer'] button")
    if begin.count():
        begin.click()
    base = page.url.split("/reinscription")[0] + "/reinscription/etape/"
    for step in STEPS:
        page.goto(base + step)
        look()
        if step in ("coordonnees", "autorisations"):
            page.click("button[name=next]")
            look()

    assert found == []


def test_the_office(system: System, page: Page) -> None:
    walks.log_in(page, system, system.account("valcourt", "administrator"))
    found = faults(page)
    row = page.locator("th a")
    if row.count():
        row.first.click()
        found += faults(page)
        decide = page.locator("form[action$='decision'] button.button")
        if decide.count():
            decide.first.click()
            found += faults(page)

    assert found == []
    assert not has_sideways_scroll(page)
