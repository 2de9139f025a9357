"""A photograph on a slow line: the page shows how far it has come, and sends it the plain way where the line breaks."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Request, Route, expect

from tests.browser.served import PHOTO, Portal, choose, send
from tests.unit.portal.uploads import pictures

pytestmark = [
    pytest.mark.browser,
    # What the page does is the same on both.
    pytest.mark.parametrize("fresh_database", ["sqlite"], indirect=True),
]

SLOW = 400_000
"""Bytes a second: the photograph of two megabytes takes some seconds."""
SEEN = """(path) => { const bar = document.querySelector(path); window.seen = new Set();
  new MutationObserver(() => window.seen.add(bar.value)).observe(bar, {attributes: true}); }"""
BETWEEN = "() => [...window.seen].filter((value) => value > 0 && value < 100)"
"""In the order in which they were seen; the next page knows nothing of them, and asking it fails."""


@pytest.fixture
def page(chromium: Browser, portal: Portal) -> Iterator[Page]:
    """The step of documents on a telephone, a large photograph chosen, the values of its bar noted."""
    large = {"name": "grande.jpg", "mimeType": "image/jpeg", "buffer": pictures.noisy_photograph()}
    with portal.page(chromium) as opened:
        choose(opened, portal)
        opened.set_input_files("input[name=file-photo]", files=[large])  # type: ignore[list-item]  # any mapping will do
        opened.evaluate(SEEN, f"{PHOTO} progress")
        yield opened
        opened.wait_for_load_state("networkidle")  # the server ends at once only where nothing is under way


def slow_down(page: Page) -> None:
    """Let so many bytes pass, and answers come late."""
    line = page.context.new_cdp_session(page)
    line.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 50, "downloadThroughput": SLOW, "uploadThroughput": SLOW},
    )


def is_sending(request: Request) -> bool:
    """Whether a request brings the file."""
    return request.method == "POST"


class TestSlowly:
    def test_the_bar_tells_how_far_the_file_has_come(self, portal: Portal, page: Page) -> None:
        slow_down(page)

        send(page)
        between: list[float] = []
        while len(between) < 2:
            page.wait_for_timeout(50)
            between = page.evaluate(BETWEEN)

        assert between == sorted(between)
        expect(page.locator(f"{PHOTO} .tag")).to_have_text("Reçu")
        assert portal.files() == 1


class TestBroken:
    def test_it_is_sent_once_more_the_plain_way(self, portal: Portal, page: Page) -> None:
        sent: list[str] = []
        page.on("request", lambda request: sent.append(request.resource_type) if is_sending(request) else None)
        page.route("**/etape/documents", lambda route: _break_first(route, sent))

        send(page)

        expect(page.locator(f"{PHOTO} .tag")).to_have_text("Reçu")
        assert sent == ["xhr", "document"]
        assert portal.files() == 1

    def test_it_is_not_sent_for_ever(self, portal: Portal, page: Page) -> None:
        sent: list[str] = []
        page.on("request", lambda request: sent.append(request.resource_type) if is_sending(request) else None)
        page.route(
            "**/etape/documents", lambda route: route.abort() if is_sending(route.request) else route.continue_()
        )

        send(page)
        page.wait_for_timeout(1_500)

        assert sent == ["xhr", "document"]
        assert portal.files() == 0


def _break_first(route: Route, sent: list[str]) -> None:
    if sent == ["xhr"]:
        route.abort("connectionreset")
    else:
        route.continue_()
