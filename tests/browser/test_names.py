"""What a screen reader is told: the names of steps, slots and files in the accessibility tree."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser import walks
from tests.fixtures.browser import System

pytestmark = pytest.mark.browser


@pytest.fixture
def page(system: System, new_page: Any) -> Page:
    """The wizard of a student of Valcourt, at its first step."""
    opened: Page = new_page(390, 844)
    walks.log_in(opened, system, system.account("valcourt", "guardian", "plusieurs"))
    walks.open_dossier(opened, 2)
    return opened


def step(page: Page, key: str) -> None:
    page.goto(page.url.rsplit("/", 1)[0] + "/" + key)


class TestNames:
    def test_each_step_of_the_bar_says_its_name_and_state(self, page: Page) -> None:
        tree = page.get_by_role("navigation", name="Étapes de la réinscription").aria_snapshot()

        steps = re.findall(r"listitem: (.+)", tree)
        assert len(steps) == page.locator("nav.steps li").count()
        assert steps[0] == "Modification des coordonnées (étape en cours)"
        assert steps[-1] == "Finalisation (après les autres étapes)"
        assert all(re.fullmatch(r"\w.+ \((à faire|étape en cours|après les autres étapes)\)", one) for one in steps)

    def test_each_slot_says_its_course_its_seats_and_its_time(self, page: Page) -> None:
        step(page, "cours")
        slots = page.locator("main").get_by_role("radio").or_(page.locator("main").get_by_role("checkbox"))

        snapshots = [slot.aria_snapshot() for slot in slots.all()]

        assert snapshots
        for told in snapshots:
            assert re.search(r"\d\d:\d\d à \d\d:\d\d", told) or "Aucun" in told, told

    def test_each_file_says_its_document(self, page: Page) -> None:
        step(page, "documents")
        titles = page.locator("section.card:has(input[type=file]) h2").all_inner_texts()

        names = [
            page.get_by_label(re.compile(f"^Choisir un fichier.*{re.escape(title.split(' (')[0])}")).count()
            for title in titles
        ]

        assert titles
        assert names == [1] * len(titles)

    def test_each_send_button_says_its_document(self, page: Page) -> None:
        step(page, "documents")
        buttons = page.get_by_role("button", name=re.compile("^Envoyer .+"))

        assert buttons.count() == page.locator("input[type=file]").count()
