"""A student who may not be re-enrolled: why, whom to call, and no way forward, not even by typing an address."""

from datetime import date
from typing import Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from portal.models.reenrolment import Dossier
from tests import factories as make
from tests.browser import walks
from tests.browser.checks import Inspector
from tests.browser.journeys.records import Records, child, family, parent
from tests.fixtures.browser import System

pytestmark = pytest.mark.browser


def test_the_page_says_why_and_whom_to_call_and_no_address_leads_on(
    records: Records, system: System, new_page: Any
) -> None:
    with records.open("hauterive") as place:
        household = family(place, "BLOQUET")
        mother = parent(household, "Sophie", city="Hauterive").person
        student = child(household, "Anouk", date(2014, 3, 9), ["cordes"], result="admis")
        make.make_instrument(place.session, student, due_on=date(2026, 6, 5))
        account, student_id, path = records.account(place, mother), student.id, student.public_id
    page = new_page(width=390, height=844)
    inspector = Inspector(page)
    walks.log_in(page, system, account)
    page.click("main a:has-text('BLOQUET Anouk')")

    main = page.locator("main")
    expect(main).to_contain_text("La réinscription n’est pas possible maintenant")
    expect(main).to_contain_text("Rendez d’abord l’instrument prêté au parc instrumental.")
    expect(main.locator("a[href='tel:+33261910001']")).to_be_visible()
    expect(main.locator("a[href='mailto:scolarite@hauterive.example']")).to_be_visible()
    expect(main.locator("form, a[href*='/etape/'], a[href$='ne-pas-reinscrire']")).to_have_count(0)
    inspector.look("blocked")
    assert inspector.found == []
    choice = page.url
    for step in ("coordonnees", "documents", "finalisation"):
        page.goto(f"{choice}/etape/{step}")
        assert page.url == choice
        expect(main).to_contain_text("Rendez d’abord l’instrument prêté")

    assert path in choice
    with records.read("hauterive") as services:
        assert services.session.scalars(select(Dossier).where(Dossier.student_id == student_id)).all() == []
