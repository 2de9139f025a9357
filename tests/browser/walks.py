"""What people do on the pages, said once: log in, answer each step, decide."""

import io
from typing import Any

from PIL import Image
from playwright.sync_api import Page

from tests.fixtures.browser import System


def log_in(page: Page, system: System, account: dict[str, Any]) -> None:
    """Fill in Connexion and send it."""
    page.goto(system.told["portal"] + "/connexion")
    page.select_option("select[name=site]", account["site"])
    page.fill("input[name=identifier]", account["identifier"])
    page.fill("input[name=password]", account["password"])
    page.click("main form button.button:not(.quiet):not([type=button])")


def picture() -> bytes:
    """A photograph as a phone would take it."""
    written = io.BytesIO()
    Image.new("RGB", (600, 800), "#dcebe5").save(written, "JPEG")
    return written.getvalue()


def go_on(page: Page) -> None:
    """Press Suivant."""
    page.click("button[name=next]")


def give(page: Page, key: str) -> None:
    """Choose a file for a document and send it."""
    photo = {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": picture()}
    page.set_input_files(f"input[name=file-{key}]", files=[photo])
    page.click(f"button[name=send][value={key}]")
    page.wait_for_selector(f"button[name=remove][value={key}]")


def answer_all(page: Page, street: str) -> None:
    """Walk Valcourt's steps of a minor in the diploma track, from the first to the summary."""
    page.fill("input[name='adresse.street']", street)
    go_on(page)
    page.wait_for_url("**/etape/tarif")
    page.select_option("select[name=niveau-scolaire]", "2nde")
    go_on(page)
    page.wait_for_url("**/etape/autorisations")
    page.check("input[name='reglement.answer']")
    for name in ("sortie.answer", "transport.answer"):
        page.check(f"input[name='{name}'] >> nth=0")
    go_on(page)
    page.wait_for_url("**/etape/documents")
    give(page, "photo")
    go_on(page)
    page.wait_for_url("**/etape/cours")
    for name in ("fm", "collectif"):
        page.check(f"input[name={name}]:not([disabled]) >> nth=0")
    go_on(page)
    page.wait_for_url("**/etape/recapitulatif")
