"""A seat that is kept: the page counts its minutes down, says the last ones aloud, and says when they are over."""

from collections.abc import Iterator
from contextlib import closing

import pytest
from playwright.sync_api import Browser, Page, expect

from portal.settings import Settings
from tests.browser.served import Portal
from tests.fixtures.database import Database
from tests.scenario import Scenario

pytestmark = [
    pytest.mark.browser,
    # What the page does is the same on both.
    pytest.mark.parametrize("fresh_database", ["sqlite"], indirect=True),
]

SECOND, MINUTE = 1000, 60_000


class Keeping(Portal):
    """The portal with the guardian's seats kept for twenty minutes from now on."""

    def _make(self, made: Scenario) -> None:
        super()._make(made)
        made.answer("cours", {"fm": [made.theory.public_id], "collectif": [made.choir.public_id]})
        self.address = self.address.replace("documents", "recapitulatif")


@pytest.fixture
def page(chromium: Browser, fresh_database: Database, settings: Settings, on_opening_day: None) -> Iterator[Page]:
    """The summary, whose time passes when the test says so."""
    with closing(Keeping(fresh_database, settings)) as portal, portal.page(chromium) as opened:
        opened.clock.install()
        opened.goto(portal.address)
        yield opened


class TestCountedDown:
    def test_from_twenty_minutes_to_the_end_in_words_and_the_last_ones_aloud(self, page: Page) -> None:
        hold = page.get_by_role("group", name="Place gardée")
        said, spoken = hold.locator("p").first, hold.get_by_role("status")
        expect(said).to_have_text("Place gardée jusqu’à 19:22, encore 20 minutes.")
        expect(spoken).to_have_text("")

        page.clock.run_for(14 * MINUTE + 20 * SECOND)
        expect(said).to_contain_text("encore 6 minutes")
        expect(spoken).to_have_text("")

        page.clock.run_for(MINUTE)
        expect(said).to_contain_text("encore 5 minutes")
        expect(spoken).to_have_text("encore 5 minutes")

        page.clock.run_for(3 * MINUTE)
        expect(said).to_contain_text("encore 2 minutes")
        expect(spoken).to_have_text("encore 5 minutes")

        page.clock.run_for(MINUTE)
        expect(said).to_have_text("Place gardée jusqu’à 19:22, encore 1 minute.")
        expect(spoken).to_have_text("encore 1 minute")

        page.clock.run_for(2 * MINUTE)
        expect(said).to_have_text("Place gardée jusqu’à 19:22, délai passé.")
        expect(spoken).to_have_text("délai passé")

    def test_kept_longer_it_counts_from_the_new_time(self, page: Page) -> None:
        hold = page.get_by_role("group", name="Place gardée")
        page.clock.run_for(18 * MINUTE)
        expect(hold).to_contain_text("encore 2 minutes")

        hold.get_by_role("button", name="Garder 20 minutes de plus").click()

        expect(hold).to_contain_text("encore 20 minutes")
        expect(hold.get_by_role("status")).to_have_text("")
