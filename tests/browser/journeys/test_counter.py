"""At the counter: staff fill in a family's pages in its name; every page says so, a mail and the journal tell it."""

from datetime import date
from typing import Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from portal.models.audit import AuditEvent
from tests.browser import walks
from tests.browser.checks import Inspector
from tests.browser.journeys.records import Records, answers_of, child, dossier_of, family, parent
from tests.fixtures.browser import System

pytestmark = pytest.mark.browser
BANNER = ".acting-banner"


def test_what_staff_write_counts_as_the_mothers(records: Records, system: System, new_page: Any) -> None:
    with records.open("valcourt") as place:
        household = family(place, "GUICHARD")
        mother = parent(household, "Odile").person
        student = child(household, "Lise", date(2013, 4, 4), ["cordes"], cursus=False)
        student_id, mother_id = student.id, mother.id
    page = new_page()
    inspector = Inspector(page)
    walks.log_in(page, system, system.account("valcourt", "administrator"))
    page.click("nav a:has-text('Guichet')")
    page.fill("input[name=nom]", "guichard li")
    page.click("form.filters button")
    expect(page.locator("main li", has_text="GUICHARD Lise")).to_contain_text("04/04/2013")
    inspector.look("counter, found")

    page.click("button:has-text('Agir pour GUICHARD Odile')")
    expect(page.locator(BANNER)).to_contain_text("vous agissez pour GUICHARD Odile")
    inspector.look("home, in a family's name")
    walks.open_dossier(page)
    expect(page.locator(BANNER)).to_be_visible()
    page.fill("input[name=mobile]", "06 39 98 12 34")
    page.click("button[name=later]")
    page.click(f"{BANNER} button")
    page.wait_for_url("**/bureau/guichet")

    expect(page.locator(BANNER)).to_have_count(0)
    assert inspector.found == []
    mail = records.mail("odile.guichard@famille.test", "guichet").get_body(("plain",))
    assert mail is not None
    assert "en votre nom, à votre demande" in " ".join(mail.get_content().split())
    with records.read("valcourt") as services:
        assert answers_of(services, dossier_of(services, student_id), "coordonnees")["mobile"] == "+33639981234"
        begun = select(AuditEvent).where(AuditEvent.action == "dossier.begun", AuditEvent.for_person_id == mother_id)
        assert services.session.scalars(begun).one().by_id is not None
