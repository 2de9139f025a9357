"""One document comes back: its reason at home and by mail, nothing else to change, sent again, accepted."""

from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from portal.models.reenrolment import DossierItem, DossierState, ItemState
from portal.models.vault import Document, DocumentState
from tests.browser import walks
from tests.browser.journeys.records import Records, child, dossier_of, family, parent
from tests.fixtures.browser import System

pytestmark = pytest.mark.browser
REASON = "La photo est floue."
MAIL = "nora.retour@famille.test"


def send(page: Page, system: System, account: dict[str, Any]) -> None:
    """Everything, with a picture of the child."""
    walks.log_in(page, system, account)
    walks.open_dossier(page)
    walks.answer_to(page, "recapitulatif")
    walks.finish(page)


def give_back(page: Page, system: System, number: str | None) -> None:
    """The office marks the picture, says why, and returns the dossier."""
    walks.log_in(page, system, system.account("valcourt", "administrator"))
    page.goto(f"{system.told['portal']}/bureau/dossiers/{number}")
    walks.reload_until(page, 'value="accept"')
    photo = page.locator("dl.judged > div", has_text="Photo d’identité")
    photo.locator("details.judge > summary").click()
    photo.locator("input[name=documents--photo]").fill(REASON)
    photo.locator("button:has-text('Marquer à corriger')").click()
    expect(photo).to_contain_text("À corriger")
    walks.decide(page, "return", "Merci de remplacer la photo.", "30/06/2026")


def replace_only_that(page: Page) -> None:
    """She finds it at home, replaces the picture, and may change nothing else."""
    card = page.locator("main a:has-text('RETOUR Jeanne')")
    expect(card).to_contain_text("À corriger")
    card.click()
    expect(page.locator("main")).to_contain_text(REASON)
    expect(page.locator("main")).to_contain_text("30 juin 2026")
    page.click("a:has-text('Corriger le dossier')")
    page.wait_for_url("**/etape/documents")
    documents = page.url
    expect(page.locator("main")).to_contain_text(REASON)
    expect(page.locator("input[type=file]")).to_have_count(1)
    page.goto(documents.replace("documents", "coordonnees"))
    expect(page.locator("main input[type=text]")).to_have_count(0)
    page.goto(documents)
    page.set_input_files("input[name=file-photo]", files=[walks.photograph("nette.jpg")])
    page.click("button[name=send][value=photo]")
    expect(page.locator("section.card:has-text('nette.jpg')")).to_contain_text("Reçu")
    page.goto(documents.replace("documents", "coordonnees"))
    expect(page.locator("main input[type=text]")).to_have_count(0)
    page.goto(documents)
    expect(page.locator("nav.steps li")).to_have_count(3)
    walks.answer_to(page, "finalisation")
    walks.go_on(page)
    page.wait_for_url("**/reinscription")


def test_only_what_is_returned_is_given_again(records: Records, system: System, new_page: Any) -> None:
    with records.open("valcourt") as place:
        household = family(place, "RETOUR")
        mother = parent(household, "Nora").person
        student = child(household, "Jeanne", date(2013, 9, 9), ["cordes"], cursus=False)
        account, student_id = records.account(place, mother), student.id
    home, office = new_page(width=390, height=844), new_page()
    send(home, system, account)
    with records.read("valcourt") as services:
        number = dossier_of(services, student_id).number

    give_back(office, system, number)
    mail = records.mail(MAIL, "corriger").get_body(("plain",)).get_content()
    assert REASON in mail
    home.goto(system.told["portal"] + "/")
    walks.reload_until(home, "À corriger")
    replace_only_that(home)
    walks.reload_until(office, 'value="accept"')
    office.click('dl.judged button[name=accept]:has-text("Photo d’identité")')
    walks.decide(office, "accept")
    walks.reload_until(home, "La réinscription est acceptée")

    with records.read("valcourt") as services:
        dossier = dossier_of(services, student_id)
        assert (dossier.state, dossier.round) == (DossierState.ACCEPTED, 2)
        rows = services.session.scalars(select(Document).where(Document.student_id == student_id))
        photos = [row for row in rows if row.type_key == "photo"]
        assert [(row.state, row.files[0].file.title) for row in photos] == [
            (DocumentState.RETURNED, "photo.jpg"),
            (DocumentState.ACCEPTED, "nette.jpg"),
        ]
        item = services.session.scalars(
            select(DossierItem).where(DossierItem.dossier_id == dossier.id, DossierItem.item_key == "photo")
        ).one()
        assert (item.document_id, item.state) == (photos[1].id, ItemState.ACCEPTED)
