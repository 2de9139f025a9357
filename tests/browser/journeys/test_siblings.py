"""A brother after his sister: her answers and proof are offered, his course falls on her day, his fee is lower."""

import re
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from portal.models.people import Civility
from portal.models.reenrolment import DossierItem
from portal.models.slots import Booking, BookingState
from tests.browser import walks
from tests.browser.journeys.records import Records, answers_of, child, dossier_of, family, parent
from tests.fixtures.browser import System

pytestmark = pytest.mark.browser
SISTER, BROTHER = date(2012, 2, 1), date(2014, 7, 20)
ORCHESTRA, CHOIR = "Orchestre symphonique", "Chœur d’enfants"
"""Both on Saturday; the first from 10:15, the second from 09:00."""


def send_the_sisters(page: Page) -> None:
    """Everything for Zoé, with the fee of residents, a proof of address and the orchestra of Saturday."""
    walks.open_dossier(page)
    page.fill("input[name=mobile]", "06 39 98 66 77")
    page.fill("input[name='adresse.street']", "8 rue Neuve")
    walks.answer_to(page, "tarif")
    page.check("input[name=tarif-resident]")
    walks.answer_to(page, "cours")
    page.check(f"label.slot:has-text('{ORCHESTRA}') input")
    walks.answer_to(page, "recapitulatif")
    walks.finish(page)


def accept_what_she_gave(page: Page) -> None:
    """Her guardian's answers are filled in; the proof of address counts for him too."""
    page.wait_for_url("**/etape/coordonnees")
    expect(page.locator("main")).to_contain_text("Vos réponses pour Zoé sont reprises")
    expect(page.locator("input[name=mobile]")).to_have_value(re.compile("06.39.98.66.77"))
    expect(page.locator("input[name='adresse.street']")).to_have_value("8 rue Neuve")
    walks.answer_to(page, "tarif")
    page.check("input[name=tarif-resident]")
    walks.answer_to(page, "documents")
    proof = page.locator("section.card:has-text('Justificatif de domicile')")
    expect(proof).to_contain_text("Déjà fourni")
    expect(proof).to_contain_text("Zoé")
    expect(page.locator("section.card:has-text('Certificat médical')")).to_have_count(0)
    walks.send(page, "photo")
    walks.go_on(page)
    page.wait_for_url("**/etape/cours")


def choose_her_day(page: Page) -> None:
    """Saturday's courses say that they fall on her day, those of other days do not."""
    same = page.locator("label.slot:has-text('même jour que Zoé')")
    expect(same.filter(has_text=CHOIR)).to_have_count(1)
    expect(same.filter(has_text="Mercredi")).to_have_count(0)
    same.filter(has_text=CHOIR).locator("input").check()
    walks.answer_to(page, "recapitulatif")
    expect(page.locator("section[aria-labelledby=estimate]")).to_contain_text("Deuxième inscrit de la famille")


def test_the_second_is_offered_what_the_first_gave(records: Records, system: System, new_page: Any) -> None:
    with records.open("valcourt") as place:
        household = family(place, "FRATRIE")
        mother = parent(household, "Claire").person
        year = {"fm_level": "2C4", "result": "admis"}
        zoe = child(household, "Zoé", SISTER, ["bois"], **year)
        leon = child(household, "Léon", BROTHER, ["claviers"], **(year | {"exemptions": ["formation-musicale"]}))
        leon.person.civility = Civility.MONSIEUR
        account, ids = records.account(place, mother), (zoe.id, leon.id)
    page = new_page(width=390, height=844)
    walks.log_in(page, system, account)

    send_the_sisters(page)
    page.goto(system.told["portal"] + "/")
    walks.open_dossier(page, 1)
    accept_what_she_gave(page)
    choose_her_day(page)
    walks.finish(page)

    with records.read("valcourt") as services:
        hers, his = (dossier_of(services, one) for one in ids)
        assert answers_of(services, his, "coordonnees")["mobile"] == "+33639986677"
        proofs = select(DossierItem.document_id).where(DossierItem.item_key == "domicile")
        found = [services.session.scalars(proofs.where(DossierItem.dossier_id == one.id)).one() for one in (hers, his)]
        assert found[0] is not None
        assert found[0] == found[1]
        seats = services.session.scalars(select(Booking).where(Booking.dossier_id == his.id)).all()
        assert [(seat.slot.course.name, seat.state) for seat in seats] == [(CHOIR, BookingState.CONFIRMED)]
