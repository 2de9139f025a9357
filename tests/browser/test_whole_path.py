"""The whole path against the running system: a family finalises, the office returns, the family corrects,
the office accepts, the record has changed, the mails have arrived, the summary is read back."""

import io
import os
import time
from pathlib import Path
from typing import Any

import pypdf
import pytest
from playwright.sync_api import Page, expect

from tests.browser import walks
from tests.fixtures.browser import System

pytestmark = pytest.mark.browser
SCREENS = Path(os.environ.get("DA_CAPO_SCREENS", "build/screens"))


def keep(page: Page, name: str) -> None:
    """Keep a picture of the page."""
    SCREENS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENS / f"{name}.png", full_page=True)


def mails(system: System) -> str:
    """All that has arrived in the mailbox."""
    return "\n".join(path.read_text() for path in sorted((system.var / "mailbox").glob("*.eml")))


def test_a_dossier_from_the_family_to_the_record(each_system: System, new_page: Any) -> None:
    family, office = new_page(width=390, height=844), new_page()
    walks.log_in(family, each_system, each_system.account("valcourt", "guardian", "guide"))
    keep(family, "home")
    family.click("a:has-text('ABARRE Irina')")
    keep(family, "choice")
    family.click("text=Je souhaite réinscrire")
    walks.answer_all(family, "12 rue des Lilas")
    keep(family, "summary")
    walks.go_on(family)
    family.wait_for_url("**/etape/finalisation")
    family.click("button[name=next]")
    family.wait_for_url("**/reinscription")
    expect(family.locator("main")).to_contain_text("chez votre établissement")
    walks.reload_until(family, "recapitulatif.pdf")
    keep(family, "sent")

    walks.log_in(office, each_system, each_system.account("valcourt", "administrator"))
    keep(office, "office-list")
    office.fill("input[name=nom]", "abarre")
    office.click("form.filters button")
    office.wait_for_url("**recherche=**")
    office.click("th a:has-text('ABARRE')")
    expect(office.locator("main")).to_contain_text("12 rue des Lilas")
    keep(office, "office-dossier")
    office.check("input[name=verdict][value=return]")
    office.fill("textarea[name=reason]", "Le numéro de la rue est faux.")
    office.fill("input[name=answer_by]", "30/06/2026")
    office.click("text=Enregistrer la décision")

    walks.reload_until(family, "Le numéro de la rue est faux.")
    keep(family, "returned")
    family.click("a:has-text('Corriger le dossier')")
    family.fill("input[name='adresse.street']", "14 rue des Lilas")
    walks.go_on(family)
    family.wait_for_url("**/etape/tarif")
    family.goto(family.url.replace("/tarif", "/finalisation"))
    family.click("button[name=next]")
    family.wait_for_url("**/reinscription")

    office.reload()
    walks.reload_until(office, "14 rue des Lilas")
    walks.reload_until(office, 'value="accept"')
    walks.decide(office, "accept")
    walks.reload_until(family, "La réinscription est acceptée")
    keep(family, "accepted")

    with family.expect_download() as download:
        family.click("a:has-text('Télécharger le récapitulatif')")
    paper = pypdf.PdfReader(io.BytesIO(Path(download.value.path()).read_bytes()))
    text = " ".join(page.extract_text() for page in paper.pages)
    assert "Irina" in text
    assert "14 rue des Lilas" in text
    end = time.monotonic() + walks.PATIENCE
    while mails(each_system).count("Message-ID") < 4 and time.monotonic() < end:
        time.sleep(0.5)
    arrived = mails(each_system)
    assert arrived.count("Message-ID") >= 4
