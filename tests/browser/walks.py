"""What people do on the pages, said once: log in, answer each step, decide."""

import io
import time
from typing import Any

from PIL import Image
from playwright.sync_api import Locator, Page

from tests.fixtures.browser import System

PATIENCE = 120
ANSWERS = {"street": "12 rue des Lilas", "postcode": "45000", "city": "ORLEANS", "date": "15/08/1979"}
"""What is typed in a field that must be answered, by the end of its name."""

RADIOS = "main [role=radiogroup][aria-required=true]"
SLOTS = "main fieldset:has(.slot input[type=checkbox])"
WISHES = "main fieldset:has(> .field + .field > select:not([required]))"


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


def photograph(name: str = "photo.jpg") -> Any:
    """The same as a file to choose."""
    return {"name": name, "mimeType": "image/jpeg", "buffer": picture()}


def open_dossier(page: Page, child: int = 0) -> str:
    """Begin or go on with the re-enrolment of a student of the home page; return the address of its steps."""
    page.click(f"main a[href*='/reinscription'] >> nth={child}")
    page.wait_for_url("**/reinscription**")  # what is looked for below stands there, not at home
    begin = page.locator("form[action$='commencer'] button")
    if begin.count():
        begin.click()
    page.wait_for_url("**/etape/*")
    return page.url.rsplit("/", 1)[0] + "/"


def steps_of(page: Page) -> list[str]:
    """The keys of the steps that the bar leads to, and this one: all but those not answered yet."""
    links = [str(link.get_attribute("href")) for link in page.locator("nav.steps a").all()]
    return sorted({link.rsplit("/", 1)[1] for link in (*links, page.url)})


def go_on(page: Page) -> None:
    """Press Suivant."""
    page.click("button[name=next]")


def send(page: Page, key: str) -> None:
    """Choose a file for a document, say the day that is written on it where that is asked, and send it."""
    day = page.locator(f"input[name=date-{key}]")
    if day.count():
        day.fill("01/06/2026")
    page.set_input_files(f"input[name=file-{key}]", files=[photograph()])
    page.click(f"button[name=send][value={key}]")
    page.wait_for_selector(f"button[name=remove][value={key}]")


def send_missing(page: Page) -> None:
    """Send a file for each document that has none yet."""
    keys = [str(one.get_attribute("value")) for one in page.locator("button[name=send]").all()]
    for key in keys:
        if not page.locator(f"button[name=remove][value={key}]").count():
            send(page, key)


def missing_texts(page: Page) -> list[Locator]:
    """The fields of text that must be answered and are empty."""
    return [one for one in page.locator("main input[required][type=text]").all() if not one.input_value()]


def answer_step(page: Page) -> None:
    """Answer what the step must have, with the first answer that is possible."""
    for field in missing_texts(page):
        field.fill(ANSWERS[str(field.get_attribute("name")).rsplit(".", 1)[-1]])
    for select in page.locator(f"main select[required], {WISHES} .field:first-of-type > select").all():
        if not select.input_value():
            select.select_option(index=1)
    for group in page.locator(f"{RADIOS}, {SLOTS}").all():
        if not group.locator("input:checked").count():
            # The last box and the first radio: courses of the same time are refused.
            group.locator("input[type=radio] >> nth=0").or_(group.locator("input[type=checkbox] >> nth=-1")).check()
    for box in page.locator("main input[type=checkbox][required]").all():
        box.check()
    send_missing(page)


def answer_to(page: Page, last: str) -> None:
    """Answer every step until the one with this key is shown."""
    while not page.url.endswith(f"/etape/{last}"):
        here = page.url
        answer_step(page)
        go_on(page)
        page.wait_for_load_state()
        assert page.url != here, page.inner_text("main")


def answer_all(page: Page, street: str) -> None:
    """Walk from the first step to the summary, with another address."""
    page.fill("input[name='adresse.street']", street)
    answer_to(page, "recapitulatif")


def finish(page: Page) -> None:
    """From the summary, send the dossier."""
    go_on(page)
    page.wait_for_url("**/etape/finalisation")
    go_on(page)
    page.wait_for_url("**/reinscription")


def decide(page: Page, verdict: str, reason: str = "", answer_by: str = "") -> None:
    """Decide on the dossier that the office has open."""
    page.check(f"input[name=verdict][value={verdict}]")
    if verdict == "accept" and page.locator("input[name=despite]").count():
        page.check("input[name=despite]")
    page.fill("textarea[name=reason]", reason)
    if answer_by:
        page.fill("input[name=answer_by]", answer_by)
    page.click("text=Enregistrer la décision")


def reload_until(page: Page, text: str) -> None:
    """Load the page again until it says so: a flow works behind it."""
    end = time.monotonic() + PATIENCE
    while text not in page.content():
        assert time.monotonic() < end, f"{text!r} never came: {page.inner_text('main')[:600]}"
        time.sleep(0.5)
        page.reload()
