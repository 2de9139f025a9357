"""A dancer of the regional conservatoire: every step, her medical certificate, a seat that is kept, the end."""

import re
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from portal.models.courses import CourseKind
from portal.models.reenrolment import FINALISED
from portal.models.slots import Booking, BookingState
from portal.models.vault import Document
from tests.browser import walks
from tests.browser.journeys.records import Records, answers_of, child, dossier_of, family, parent
from tests.fixtures.browser import System

pytestmark = pytest.mark.browser
WORKSHOP = "Atelier de MAO"


def answer_forms(page: Page) -> None:
    """Her guardian's mobile, the fee of residents, and the permissions."""
    expect(page.locator("h1")).to_have_text("Modification des coordonnées")
    expect(page.locator("input[name=nom]")).to_have_value("PETIPA")
    page.fill("input[name=mobile]", "06 39 98 44 55")
    walks.go_on(page)
    page.wait_for_url("**/etape/situation")
    page.select_option("select[name=niveau-scolaire]", "5e")
    page.check("input[name=tarif][value=resident]")
    walks.go_on(page)
    page.wait_for_url("**/etape/autorisations")
    page.check("input[name='reglement.answer']")
    page.check("input[name='image.interne']")
    page.check("input[name='sortie.answer'][value=yes]")
    page.check("input[name='soins.answer'][value=yes]")
    walks.go_on(page)
    page.wait_for_url("**/etape/documents")


def give_documents(page: Page) -> None:
    """What only dancers give is asked with its reason; it is left for later."""
    card = page.locator("section.card:has-text('Certificat médical')")
    expect(card).to_contain_text("À envoyer")
    card.locator("summary").click()
    expect(card).to_contain_text("Giselle est inscrite en danse")
    for key in ("domicile", "photo"):
        walks.send(page, key)
    walks.go_on(page)
    page.wait_for_url("**/etape/cours")


def give_what_is_missing(page: Page) -> None:
    """The summary says what is missing, and leads there and back."""
    note = page.locator(".note.wait:visible")
    expect(note).to_contain_text("Il reste un point à compléter")
    note.locator("a:has-text('Certificat médical')").click()
    page.wait_for_url("**/etape/documents#certificat-medical")
    walks.send(page, "certificat-medical")
    expect(page.locator("section.card:has-text('Certificat médical')")).to_contain_text("Reçu")
    walks.answer_to(page, "recapitulatif")
    expect(note).to_have_count(0)


def choose_courses(page: Page) -> None:
    """Two wishes by rank, and a seat that is taken at once and kept for half an hour."""
    expect(page.locator("select[name=collectif]")).to_have_count(5)
    page.select_option("#collectif", label=page.locator("#collectif option", has_text="Maîtrise").inner_text())
    page.select_option("#collectif--2", label=page.locator("#collectif--2 option", has_text="Petit chœur").inner_text())
    slot = page.locator(f"label.slot:has-text('{WORKSHOP}')")
    expect(slot).to_contain_text("places sur 6")
    slot.locator("input").check()
    walks.go_on(page)
    page.wait_for_url("**/etape/recapitulatif")


def read_summary(page: Page) -> None:
    """What was answered, the seat that is kept, and what the year costs."""
    expect(page.locator(".hold")).to_contain_text("Place gardée jusqu’à")
    main = page.locator("main")
    expect(main).to_contain_text("Rien n’est encore envoyé.")
    expect(main).to_contain_text(WORKSHOP)
    first, second = r"1\. Maîtrise, mercredi 13:30 à [^;]+, avec [^;]+", r"2\. Petit chœur, mercredi 12:15 à .+, avec "
    expect(main).to_contain_text(re.compile(rf"{first}\s; {second}"))
    estimate = page.locator("section[aria-labelledby=estimate]")
    expect(estimate.locator("tr", has_text="Danse ou théâtre").first).to_contain_text("360,00")
    expect(estimate.locator("tr.total").first).to_contain_text("398,00")


def test_she_walks_from_home_to_the_sent_page(records: Records, system: System, new_page: Any) -> None:
    with records.open("hauterive") as place:
        household = family(place, "PETIPA")
        mother = parent(household, "Marie", city="Hauterive").person
        student = child(household, "Giselle", date(2013, 5, 4), result="admis")
        place.lesson(
            student, "danse", kind=CourseKind.COLLECTIVE, name="Danse classique 1C4", cycle="cycle1", level="1C4"
        )
        account, student_id = records.account(place, mother), student.id
    page = new_page(width=390, height=844)
    walks.log_in(page, system, account)
    walks.open_dossier(page)

    answer_forms(page)
    give_documents(page)
    choose_courses(page)
    give_what_is_missing(page)
    read_summary(page)
    walks.finish(page)

    expect(page.locator("main")).to_contain_text("Votre dossier est chez votre établissement")
    records.mail("marie.petipa@famille.test", "")
    with records.read("hauterive") as services:
        dossier = dossier_of(services, student_id)
        assert dossier.state in FINALISED
        assert dossier.number
        assert answers_of(services, dossier, "coordonnees")["mobile"] == "+33639984455"
        given = services.session.scalars(select(Document).where(Document.student_id == student_id))
        assert {row.type_key: row.issued_on for row in given}["certificat-medical"] == date(2026, 6, 1)
        seats = services.session.scalars(select(Booking).where(Booking.student_id == student_id)).all()
        assert [(row.slot.course.name, row.state) for row in seats] == [(WORKSHOP, BookingState.CONFIRMED)]
        assert len(answers_of(services, dossier, "cours")["collectif"]) == 2
