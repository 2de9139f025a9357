"""The signs that the bar of steps draws (a tick, a number) are no words: a screen reader is not told them.

Asked of Chromium's own accessibility tree, since what a style sheet writes is missing in Playwright's.
"""

from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from portal.settings import Settings
from tests.browser.test_names import HalfWay
from tests.fixtures.database import Database

pytestmark = pytest.mark.browser


@pytest.fixture
def half_way(chromium: Browser, fresh_database: Database, settings: Settings, on_opening_day: None) -> Iterator[Page]:
    """The step of courses of a dossier that is half filled in."""
    with closing(HalfWay(fresh_database, settings)) as portal, portal.page(chromium) as opened:
        opened.goto(portal.address)
        yield opened


def told(page: Page, role: str) -> list[str]:
    """The names of what is told in this role within the bar of steps."""
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    nodes: dict[str, Any] = {node["nodeId"]: node for node in tree}
    bar = next(node for node in tree if value(node, "role") == "navigation" and "Étapes" in value(node, "name"))
    found, waiting = [], [bar["nodeId"]]
    while waiting:
        node = nodes[waiting.pop(0)]
        waiting = [child for child in node.get("childIds", ()) if child in nodes] + waiting
        if value(node, "role") == role and not node["ignored"]:
            found.append(value(node, "name"))
    return found


def value(node: dict[str, Any], key: str) -> str:
    """A property of a node of the tree."""
    return str(node.get(key, {}).get("value", ""))


class TestBar:
    def test_a_step_is_called_by_its_name_and_state(self, half_way: Page) -> None:
        links = told(half_way, "link")

        assert links == ["Modification des coordonnées (terminée)", "Documents (à corriger)"]

    def test_neither_ticks_nor_numbers_are_read(self, half_way: Page) -> None:
        texts = told(half_way, "StaticText")

        assert texts
        assert [text for text in texts if not any(map(str.isalpha, text))] == []

    def test_all_the_same_they_are_drawn(self, half_way: Page) -> None:
        drawn = half_way.locator("nav.steps li > *").evaluate_all(
            "(all) => all.map((one) => getComputedStyle(one, '::before').content)"
        )

        assert {content.split(" / ")[0] for content in drawn} == {'"✓"', '"!"', "counter(step)"}
