"""Who comes back to a step that was refused and is quicker than the page, which loads itself again."""

from typing import Any

import pytest
from playwright.sync_api import Page, Route

from tests.browser import walks
from tests.fixtures.browser import System

pytestmark = pytest.mark.browser

NAME = "input[name=nom]"
SLOW_MS = 1000
"""Longer than the page waits before it loads itself again."""


def answer_slowly(page: Page, route: Route) -> None:
    """Let a button's answer come late, as on a phone in a train."""
    if route.request.method == "POST":
        page.wait_for_timeout(SLOW_MS)
    route.continue_()


class TestAtOnce:
    def test_the_button_is_not_undone_by_loading_again(self, system: System, new_page: Any) -> None:
        page = new_page()
        walks.log_in(page, system, system.account("saint-aubin", "guardian", "plusieurs"))
        address = walks.open_dossier(page) + "coordonnees"
        page.goto(address)
        name = page.input_value(NAME)
        page.fill(NAME, "")
        walks.go_on(page)
        page.wait_for_selector("#erreurs")
        page.route(address, lambda route: answer_slowly(page, route))
        page.goto(address)
        page.fill(NAME, name)

        walks.go_on(page)

        page.wait_for_url("**/etape/eleve", timeout=10_000)
