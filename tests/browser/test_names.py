"""What a screen reader is told: the names of steps, slots and files in the accessibility tree."""

import re
from collections.abc import Iterator
from contextlib import closing
from datetime import time
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from portal.models.courses import CourseSession
from portal.settings import Settings
from tests.browser import walks
from tests.browser.served import Portal
from tests.fixtures.browser import System
from tests.fixtures.database import Database
from tests.scenario import CONTACT, Scenario

pytestmark = pytest.mark.browser

SLOT = r"^- (radio|checkbox) \"\w.+ (\d+ places? sur \d+|Gardée pour vous) \w+ \d\d:\d\d à \d\d:\d\d"


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
            told = told.replace("\xa0", " ")
            assert re.search(SLOT, told) or "Aucun" in told, told

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


class HalfWay(Portal):
    """The portal with a dossier half filled in: contact details given, documents passed by, one seat kept."""

    def _make(self, made: Scenario) -> None:
        super()._make(made)
        for slot, day in ((made.theory, 3), (made.choir, 5)):
            made.session.add(CourseSession(course=slot.course, day=day, starts=time(17, 30), ends=time(18, 30)))
        made.answer("coordonnees", CONTACT)
        made.answer("documents", {})
        made.answer("cours", {"fm": [made.theory.public_id]})
        self.address = self.address.replace("documents", "cours")


@pytest.fixture
def half_way(chromium: Browser, fresh_database: Database, settings: Settings, on_opening_day: None) -> Iterator[Page]:
    """The step of courses of that dossier."""
    with closing(HalfWay(fresh_database, settings)) as portal, portal.page(chromium) as opened:
        opened.goto(portal.address)
        yield opened


@pytest.mark.parametrize("fresh_database", ["sqlite"], indirect=True)
class TestHalfWay:
    def test_the_bar_says_what_is_done_and_what_lacks_something(self, half_way: Page) -> None:
        tree = half_way.get_by_role("navigation", name="Étapes de la réinscription").aria_snapshot()

        # A step that can be opened is a link, with the sign that it is drawn with before its name.
        links = re.findall(r'link "\W*(\w[^"]+)"', tree)
        others = re.findall(r"listitem: (.+)", tree)
        assert [link.strip() for link in links] == [
            "Modification des coordonnées (terminée)",
            "Documents (à corriger)",
        ]
        assert "Cours (étape en cours)" in others
        assert others[-1] == "Finalisation (après les autres étapes)"
        assert len(links) + len(others) == half_way.locator("nav.steps li").count()

    def test_each_slot_says_its_course_its_seats_or_that_it_is_kept_and_its_time(self, half_way: Page) -> None:
        main = half_way.locator("main")
        slots = main.get_by_role("radio").or_(main.get_by_role("checkbox"))

        assert [slot.aria_snapshot().replace("\xa0", " ") for slot in slots.all()] == [
            '- radio "FM-2C4-A Gardée pour vous Mercredi 17:30 à 18:30" [checked]',
            '- checkbox "CHORALE 12 places sur 12 Vendredi 17:30 à 18:30"',
        ]
