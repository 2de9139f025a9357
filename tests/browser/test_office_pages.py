"""The office's own pages: lists and their filters, the counter's day, and a dossier on which much was begun at once."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser import walks
from tests.browser.checks import Inspector
from tests.fixtures.browser import System

pytestmark = pytest.mark.browser
SIGN = "section[aria-labelledby=decision] button[name=person]"
"""What acts in the name of who has still to sign, beside the decision."""
NOTE, MARK = "Le père a téléphoné.", "Le nom n’est pas lisible."


@pytest.fixture
def desk(system: System, new_page: Any) -> Page:
    """A secretary's page at Hauterive, which has many students and dossiers to decide."""
    page: Page = new_page()
    walks.log_in(page, system, system.account("hauterive", "administrator"))
    page.wait_for_url("**/bureau/**")
    return page


def open_first(desk: Page, system: System) -> None:
    """Open the first dossier that waits for a decision."""
    desk.goto(system.told["portal"] + "/bureau/dossiers")
    walks.reload_until(desk, "À décider")
    desk.goto(system.told["portal"] + "/bureau/dossiers?etat=in-review")
    desk.click("th a >> nth=0")
    desk.wait_for_selector("input[name=verdict]")


def open_unsigned(desk: Page, system: System) -> None:
    """Open the first dossier that a guardian has still to sign."""
    desk.goto(system.told["portal"] + "/bureau/dossiers")
    walks.reload_until(desk, "À décider")
    desk.goto(system.told["portal"] + "/bureau/dossiers?etat=in-review")
    for path in [str(link.get_attribute("href")) for link in desk.locator("tbody th a").all()]:
        desk.goto(system.told["portal"] + path)
        if desk.locator(SIGN).count():
            return
    raise AssertionError("nobody has still to sign")


class TestSignatures:
    def test_what_is_missing_leads_to_acting_in_that_name_and_back(self, system: System, desk: Page) -> None:
        inspector = Inspector(desk)
        open_unsigned(desk, system)
        address = desk.url
        inspector.look("dossier, a signature is missing")
        desk.click(f"{SIGN} >> nth=0")
        expect(desk.locator("main")).to_contain_text("Votre signature est demandée")
        inspector.look("the student's page, in a name")
        desk.click(".acting-banner button")

        desk.wait_for_url(address)
        expect(desk.locator("input[name=verdict] >> nth=0")).to_be_attached()
        assert inspector.found == []

    def test_on_a_narrow_phone_each_name_is_one_line(self, system: System, new_page: Any) -> None:
        page = new_page(width=320)
        walks.log_in(page, system, system.account("hauterive", "administrator"))
        page.wait_for_url("**/bureau/**")
        open_unsigned(page, system)

        assert max(heights(page, ".signed > span:first-child")) < 30
        assert min(heights(page, SIGN)) >= 44


class TestLists:
    def test_dossiers_and_students(self, system: System, desk: Page) -> None:
        inspector, portal = Inspector(desk), system.told["portal"]
        for path in ("/bureau/dossiers?documents=a-lire", "/bureau/dossiers?etat=overdue&recherche=0"):
            desk.goto(portal + path)
            inspector.look(path)
        for path in ("/bureau/eleves", "/bureau/eleves?etat=blocked", "/bureau/eleves?lieu=nulle-part"):
            desk.goto(portal + path)
            inspector.look(path)

        assert inspector.found == []

    def test_the_counter_and_its_day(self, system: System, desk: Page) -> None:
        inspector = Inspector(desk)
        desk.goto(system.told["portal"] + "/bureau/eleves?etat=not-begun")
        desk.click("td form button >> nth=0")
        desk.click(".acting-banner button")
        desk.wait_for_url("**/bureau/guichet")
        expect(desk.locator("section[aria-labelledby=today]")).to_contain_text("Rien n’a été écrit.")
        inspector.look("counter, its day")

        assert inspector.found == []


class TestOnAPhone:
    """Lists are lines: a name with where it stands, then small print; what is pressed is as tall as a thumb is wide."""

    @pytest.mark.parametrize(
        ("path", "tallest"),
        [("/bureau/dossiers", 120), ("/bureau/eleves", 330), ("/bureau/eleves?etat=blocked", 420)],
    )
    def test_rows_are_short_and_their_targets_tall(
        self, system: System, new_page: Any, path: str, tallest: int
    ) -> None:
        page = new_page(width=390)
        walks.log_in(page, system, system.account("hauterive", "administrator"))
        page.wait_for_url("**/bureau/**")
        page.goto(system.told["portal"] + path)

        assert max(heights(page, ".brief tbody tr")) <= tallest
        assert min([44, *heights(page, ".brief tbody :is(a, button, summary)")]) == 44


def heights(page: Page, selector: str) -> list[float]:
    """How tall what is seen of these is, in pixels."""
    tall = page.locator(f"{selector}:visible").evaluate_all("all => all.map(one => one.getBoundingClientRect().height)")
    return [round(height, 1) for height in tall]


class TestOneForm:
    def test_nothing_that_was_begun_is_lost(self, system: System, desk: Page) -> None:
        inspector = Inspector(desk)
        open_first(desk, system)
        desk.fill("textarea[name=note]", NOTE)
        desk.locator("details.judge > summary").nth(1).click()
        desk.locator("details.judge input").nth(1).fill(MARK)
        desk.click("text=Enregistrer la décision")
        desk.wait_for_selector("#erreurs")
        expect(desk.locator("textarea[name=note]")).to_have_value(NOTE)
        expect(desk.locator("details.judge input").nth(1)).to_have_value(MARK)
        inspector.look("dossier, a mark and a note begun")

        assert inspector.found == []

    def test_enter_presses_the_button_beside_the_line(self, system: System, desk: Page) -> None:
        open_first(desk, system)
        desk.fill("textarea[name=note]", NOTE)
        desk.locator("details.judge > summary").nth(1).click()
        desk.locator("details.judge input").nth(1).fill(MARK)
        desk.locator("details.judge input").nth(1).press("Enter")

        expect(desk.locator(".mark-reason").first).to_contain_text(MARK)
        expect(desk.locator("textarea[name=note]")).to_have_value(NOTE)
        desk.locator("button[name=accept]:has-text('Retirer la marque')").first.click()

    def test_enter_on_a_choice_presses_nothing(self, system: System, desk: Page) -> None:
        open_first(desk, system)
        address = desk.url
        desk.check("input[name=verdict][value=refuse]")
        desk.press("input[name=verdict][value=refuse]", "Enter")

        expect(desk.locator("input[name=verdict][value=refuse]")).to_be_checked()
        assert desk.url == address

    def test_without_script_enter_only_shows_the_page_again(self, system: System, new_page: Any) -> None:
        page = new_page(script=False)
        walks.log_in(page, system, system.account("hauterive", "administrator"))
        page.wait_for_url("**/bureau/**")
        open_first(page, system)
        page.locator("details.judge > summary").nth(1).click()
        page.locator("details.judge input").nth(1).fill(MARK)
        page.check("input[name=verdict][value=refuse]")
        for field in ("details.judge input >> nth=1", "input[name=verdict][value=refuse]"):
            with page.expect_navigation():
                page.press(field, "Enter")

            expect(page.locator("details.judge input").nth(1)).to_have_value(MARK)
            expect(page.locator("input[name=verdict][value=refuse]")).to_be_checked()
            expect(page.locator(".mark-reason")).to_have_count(0)
            expect(page.locator(".acting-banner")).to_have_count(0)
