"""Without JavaScript nothing is lost: Connexion, every step, uploads, errors, the confirmation."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser import walks
from tests.fixtures.browser import System

pytestmark = pytest.mark.browser


@pytest.fixture
def page(new_page: Any) -> Page:
    """A page that runs no script."""
    opened: Page = new_page(script=False)
    return opened


class TestWithoutScript:
    def test_the_eye_is_not_there_and_a_password_is_typed_all_the_same(self, system: System, page: Page) -> None:
        page.goto(system.told["portal"] + "/connexion")
        expect(page.locator("[data-shows]")).to_be_hidden()

        walks.log_in(page, system, system.account("saint-aubin", "guardian", "premier compte"))

        expect(page.locator("h1")).to_contain_text("Bonjour")

    def test_a_family_walks_to_the_confirmation(self, system: System, page: Page) -> None:
        walks.log_in(page, system, system.account("saint-aubin", "guardian", "premier compte"))
        walks.open_dossier(page)
        walks.answer_to(page, "recapitulatif")
        walks.finish(page)

        expect(page.locator("main")).to_contain_text("chez votre établissement")

    def test_an_error_is_said_and_what_was_typed_stays(self, system: System, page: Page) -> None:
        walks.log_in(page, system, system.account("saint-aubin", "guardian", "premier compte"))
        walks.open_dossier(page, 1)
        page.fill("input[name='adresse.street']", "une rue")
        page.fill("input[name='adresse.postcode']", "45")

        walks.go_on(page)

        expect(page.locator("#erreurs a")).to_have_count(1)
        assert page.title().startswith("Erreur\N{NO-BREAK SPACE}: ")
        assert page.input_value("input[name='adresse.street']") == "une rue"

    def test_a_file_that_is_no_picture_is_refused_with_its_reason(self, system: System, page: Page) -> None:
        walks.log_in(page, system, system.account("saint-aubin", "guardian", "premier compte"))
        base = walks.open_dossier(page, 1)
        page.goto(base + "documents")
        key = page.locator("button[name=send]").first.get_attribute("value")
        text = {"name": "notes.txt", "mimeType": "text/plain", "buffer": b"la la"}
        page.set_input_files(f"input[name=file-{key}]", files=[text])  # type: ignore[list-item]  # playwright takes any mapping

        page.click(f"button[name=send][value={key}]")

        expect(page.locator(f"#{key}-e")).to_contain_text("type")
