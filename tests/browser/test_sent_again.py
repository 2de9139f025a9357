"""So many files at once that one is sent away: the page says so and sends it again by itself."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from portal.web.uploads import Gate
from tests.browser import walks
from tests.browser.served import PHOTO, Portal, choose, choose_photo, send

pytestmark = [
    pytest.mark.browser,
    # What the page does is the same on both.
    pytest.mark.parametrize("fresh_database", ["sqlite"], indirect=True),
]

LONGER = 25_000
"""Milliseconds: more than the page ever waits before it sends again."""


@pytest.fixture(params=[(390, 844), (1280, 900)], ids=["phone", "desk"])
def page(chromium: Browser, portal: Portal, request: pytest.FixtureRequest) -> Iterator[Page]:
    """The step of documents with a photograph chosen, before it is sent; its time passes when the test says so."""
    with portal.page(chromium, *request.param) as opened:
        yield choose(opened, portal)


@pytest.fixture
def plain(chromium: Browser, portal: Portal) -> Iterator[Page]:
    """The same without script."""
    with portal.page(chromium, java_script_enabled=False) as opened:
        yield choose(opened, portal)


class TestSentAway:
    def test_the_page_says_what_it_waits_for_and_sends_again_by_itself(self, portal: Portal, page: Page) -> None:
        page.clock.install()
        status = page.locator(f"{PHOTO} [role=status]")

        with portal.gate.place():
            send(page)
            expect(status).to_contain_text("Votre fichier repart tout seul")
            expect(status).not_to_have_class("visually-hidden")
            assert status.bounding_box()["height"] > 20
            expect(page.locator(f"{PHOTO} progress")).to_be_visible()
            assert portal.files() == 0
        page.clock.fast_forward(LONGER)

        expect(page.locator(f"{PHOTO} .tag")).to_have_text("Reçu")
        assert portal.files() == 1

    def test_it_asks_more_than_once(self, portal: Portal, page: Page) -> None:
        page.clock.install()
        answers: list[int] = []
        page.on("response", lambda answer: answers.append(answer.status) if answer.request.method == "POST" else None)

        with portal.gate.place():
            send(page)
            for again in range(1, 3):
                expect(page.locator(f"{PHOTO} [role=status]")).to_contain_text("Votre fichier repart tout seul")
                page.clock.fast_forward(LONGER)
                while len(answers) <= again:
                    page.wait_for_timeout(20)
        page.clock.fast_forward(LONGER)

        expect(page.locator(f"{PHOTO} .tag")).to_have_text("Reçu")
        assert answers == [503, 503, 503, 303]

    def test_without_script_a_page_says_what_to_do(self, portal: Portal, plain: Page) -> None:
        with portal.gate.place():
            send(plain)

            expect(plain.locator("h1")).to_have_text("Beaucoup de fichiers arrivent en ce moment")
            expect(plain.locator("main")).to_contain_text("Votre fichier n’est pas arrivé")
            expect(plain.locator("main")).to_contain_text("envoyez le fichier à nouveau")
        plain.go_back()
        choose(plain, portal)
        send(plain)

        expect(plain.locator(f"{PHOTO} .tag")).to_have_text("Reçu")
        assert portal.files() == 1


class TestClickedTwice:
    def test_a_double_click_sends_one_file(self, portal: Portal, page: Page) -> None:
        portal.app.registry.uploads_gate = Gate(4)  # room for both
        insurance = "section[aria-labelledby=assurance-t]"
        page.set_input_files("input[name=file-photo]", files=[])
        page.set_input_files("input[name=file-assurance]", files=[walks.photograph()])

        page.dblclick(f"{insurance} button[name=send]")

        expect(page.locator(f"{insurance} .tag")).to_have_text("Reçu")
        page.wait_for_load_state("networkidle")
        assert portal.files() == 1

    def test_next_waits_for_a_file_that_is_on_its_way(self, portal: Portal, page: Page) -> None:
        page.clock.install()

        with portal.gate.place():
            send(page)
            expect(page.locator(f"{PHOTO} [role=status]")).to_contain_text("Votre fichier repart tout seul")
            walks.go_on(page)
            expect(page.locator(f"{PHOTO} progress")).to_be_visible()
        page.clock.fast_forward(LONGER)

        expect(page.locator(f"{PHOTO} .tag")).to_have_text("Reçu")
        assert portal.files() == 1
        walks.go_on(page)
        page.wait_for_url("**/etape/cours")


class TestPlace:
    def test_the_page_that_follows_begins_at_the_document(self, page: Page) -> None:
        insurance = "section[aria-labelledby=assurance-t]"
        page.set_input_files("input[name=file-photo]", files=[])
        page.set_input_files("input[name=file-assurance]", files=[walks.photograph()])
        for button, state in (("send", "Reçu"), ("remove", "À envoyer")):
            page.click(f"{insurance} button[name={button}]")

            expect(page.locator(f"{insurance} .tag")).to_have_text(state)
            expect(page.locator("#assurance-t")).to_be_focused()
            expect(page.locator("#assurance-t")).to_be_in_viewport()


class TestRefused:
    def test_the_page_of_a_refused_file_is_one_like_any_other(self, portal: Portal, page: Page) -> None:
        text = {"name": "notes.txt", "mimeType": "text/plain", "buffer": b"la la"}
        for _ in range(2):
            page.set_input_files("input[name=file-photo]", files=[text])  # type: ignore[list-item]  # any mapping will do
            send(page)
            expect(page.locator("#erreurs")).to_be_focused()
            expect(page.locator(f"{PHOTO} .upload-choice [role=status]")).to_have_count(1)
        choose_photo(page)

        with portal.gate.place():
            send(page)
            expect(page.locator(f"{PHOTO} [role=status]")).to_contain_text("Votre fichier repart tout seul")
