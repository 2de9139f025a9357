"""An adult student of the village school, who answers for himself: no guardian is asked about, the rules accept it."""

import re
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from portal.models.accounts import Role
from portal.models.consents import ConsentRecord
from portal.models.people import Civility
from portal.models.reenrolment import DossierState
from tests.browser import walks
from tests.browser.checks import Inspector
from tests.browser.journeys.records import Records, answers_of, child, dossier_of, family
from tests.fixtures.browser import System

pytestmark = pytest.mark.browser
STEPS = ["L’élève", "Autorisations", "Documents", "Récapitulatif", "Finalisation"]


def test_he_answers_alone_and_is_accepted_by_the_rules(records: Records, system: System, new_page: Any) -> None:
    with records.open("saint-aubin") as place:
        student = child(family(place, "GRANDET"), "Eugène", date(1971, 10, 2), ["voix"])
        student.person.civility, student.person.email = Civility.MONSIEUR, "eugene.grandet@famille.test"
        student.person.city, student.person.mobile = "Saint-Aubin-sur-Vive", "+33639980202"
        account = records.account(place, student.person, Role.STUDENT)
        student_id, person_id = student.id, student.person_id
    page = new_page(width=390, height=844)
    walks.log_in(page, system, account)
    expect(page.locator("h1")).to_have_text("Bonjour Monsieur GRANDET Eugène")
    page.click("main a:has-text('GRANDET Eugène')")
    expect(page.locator("main h2")).to_have_text(["Vous revenez", "Vous ne revenez pas"])
    page.click("button:has-text('Je souhaite me réinscrire')")
    page.wait_for_url("**/etape/eleve")

    bar = [words.split("\n")[0] for words in page.locator("nav.steps li").all_inner_texts()]
    assert bar == STEPS
    expect(page.locator("input[name=nom], select[name=niveau-scolaire]")).to_have_count(0)
    expect(page.locator("input[name=mobile-eleve]")).to_have_value(re.compile("06.39.98.02.02"))
    walks.go_on(page)
    page.wait_for_url("**/etape/autorisations")
    expect(page.locator("main")).not_to_contain_text("Soins d’urgence")
    walks.answer_to(page, "documents")
    walks.go_on(page)  # the only document is due at the first lesson
    page.wait_for_url("**/etape/recapitulatif")
    expect(page.locator("tr.total")).to_contain_text("335,00")
    page.click("summary:has-text('Étapes que vous n’avez pas à remplir')")
    expect(page.locator("main")).to_contain_text("Cette étape n’apparaît pas parce que vous êtes majeur.")
    walks.finish(page)

    walks.reload_until(page, "La réinscription est acceptée")
    inspector = Inspector(page)
    page.click("text=Retirer la réinscription")
    expect(page.locator("h1")).to_have_text("Retirer votre réinscription\N{NARROW NO-BREAK SPACE}?")
    inspector.look("withdrawal")
    assert inspector.found == []
    records.mail("eugene.grandet@famille.test", "acceptée")
    with records.read("saint-aubin") as services:
        dossier = dossier_of(services, student_id)
        assert (dossier.state, dossier.respondent_id) == (DossierState.ACCEPTED, person_id)
        assert answers_of(services, dossier, "eleve")["mobile-eleve"] == "+33639980202"
        signers = select(ConsentRecord.signer_id).where(ConsentRecord.dossier_id == dossier.id)
        assert set(services.session.scalars(signers)) == {person_id}
