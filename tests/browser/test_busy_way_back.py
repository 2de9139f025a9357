"""Without script, who is sent away because the portal is busy reading files gets back to the form in one click."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.served import Portal, choose, send

pytestmark = pytest.mark.browser


@pytest.fixture
def plain(portal: Portal, chromium: Browser) -> Iterator[Page]:
    """The step of documents with a photograph chosen, in a browser without JavaScript."""
    with portal.page(chromium, java_script_enabled=False) as page:
        yield choose(page, portal)


def test_a_link_leads_back_to_the_step(portal: Portal, plain: Page) -> None:
    with portal.gate.place():
        send(plain)

        plain.get_by_role("link", name="Revenir à la page précédente").click()

    assert plain.url == portal.address
    assert plain.locator("input[name=file-photo]").count() == 1
