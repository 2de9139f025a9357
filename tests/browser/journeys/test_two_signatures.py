"""Parents who live apart: he answers and sends, she signs on a device of her own, and reads nowhere where he lives."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from portal.models.consents import ConsentAnswer, ConsentRecord
from portal.models.people import Civility
from portal.models.reenrolment import DossierState
from tests.browser import walks
from tests.browser.checks import Inspector
from tests.browser.journeys.records import Records, child, dossier_of, family, parent
from tests.fixtures.browser import System

pytestmark = pytest.mark.browser
HIS = ("impasse des Tilleuls", "96019", "39 98 11 22", "39981122", "noe.deuxmaisons", "5 quai Neuf")
"""What would tell where he lives or how to reach him: as recorded, and as he has changed it."""
HERS = ("allée des Pins", "96018", "39 98 33 44", "39983344", "ines.deuxmaisons")


@dataclass
class Parents:
    """Their accounts, and the ids of both and of the child."""

    his: dict[str, Any]
    hers: dict[str, Any]
    ids: tuple[int, int]
    student_id: int


def apart(records: Records) -> Parents:
    """A pianist whose parents have an address each."""
    with records.open("hauterive") as place:
        household = family(place, "DEUXMAISONS", separated=True)
        noe = parent(
            household, "Noé", Civility.MONSIEUR, address="5 quai Neuf", city="Hauterive",
            email="noe.deuxmaisons@famille.test",
        )  # fmt: skip
        ines = parent(
            household, "Inès", address="7 allée des Pins", postcode="96018", city="Sainte-Marthe",
            mobile="+33639983344", email="ines.deuxmaisons@famille.test",
        )  # fmt: skip
        student = child(household, "Alma", date(2014, 5, 4), ["claviers"], cursus=False, result="admis")
        his, hers = (records.account(place, one.person) for one in (noe, ines))
        return Parents(his, hers, (noe.person_id, ines.person_id), student.id)


def send(page: Page, system: System, parents: Parents) -> None:
    """He gives his new address and sends the dossier."""
    walks.log_in(page, system, parents.his)
    walks.open_dossier(page)
    page.fill("input[name='adresse.street']", "12 impasse des Tilleuls")
    page.fill("input[name='adresse.postcode']", "96019")
    page.fill("input[name=mobile]", "06 39 98 11 22")
    walks.answer_to(page, "recapitulatif")
    assert hidden(page, HERS) == []
    walks.finish(page)


def hidden(page: Page, marks: tuple[str, ...]) -> list[str]:
    """Those of the marks that the page, as it was sent, holds all the same."""
    text = page.content().replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")
    return [mark for mark in marks if mark in text]


def test_she_sees_what_and_who_signs_and_the_office_accepts(records: Records, system: System, new_page: Any) -> None:
    parents = apart(records)
    his, hers, office = new_page(), new_page(width=390, height=844), new_page()
    send(his, system, parents)
    mail = records.mail("ines.deuxmaisons@famille.test", "signature")
    assert "Règlement intérieur" in mail.get_body(("plain",)).get_content()

    walks.log_in(hers, system, parents.hers)
    expect(hers.locator("a:has-text('DEUXMAISONS Alma')")).to_contain_text("À signer")
    assert hidden(hers, HIS) == []
    hers.click("a:has-text('DEUXMAISONS Alma')")
    expect(hers.locator("main")).to_contain_text("Votre signature est demandée")
    expect(hers.locator("main")).not_to_contain_text("Vous n’avez rien à faire")
    assert hidden(hers, HIS) == []
    hers.click("text=Lire et signer")
    expect(hers.locator("main")).to_contain_text("Noé a envoyé le dossier")
    assert hidden(hers, HIS) == []
    inspector = Inspector(hers)
    hers.click("button:has-text('Signer')")
    expect(hers.locator("#erreurs")).to_be_visible()
    inspector.look("signature, empty")
    assert inspector.found == []
    hers.check("input[name='reglement.answer'][value=yes]")
    hers.check("input[name='image.interne']")
    hers.click("button:has-text('Signer')")
    hers.wait_for_url("**/reinscription")
    expect(hers.locator("main")).not_to_contain_text("Votre signature est demandée")
    assert hidden(hers, HIS) == []
    assert not [mark for mark in HIS if mark in records.letters("ines.deuxmaisons@famille.test")]

    with records.read("hauterive") as services:
        number = dossier_of(services, parents.student_id).number
    walks.log_in(office, system, system.account("hauterive", "administrator"))
    office.goto(f"{system.told['portal']}/bureau/dossiers/{number}")
    signatures = office.locator("section[aria-labelledby=signatures]")
    expect(signatures.locator("li", has_text="Règlement intérieur")).to_have_text(
        "Règlement intérieur DEUXMAISONS Noé Oui DEUXMAISONS Inès Oui"
    )
    walks.reload_until(office, 'value="accept"')
    walks.decide(office, "accept")
    walks.reload_until(hers, "La réinscription est acceptée")

    assert hidden(hers, HIS) == []
    with records.read("hauterive") as services:
        dossier = dossier_of(services, parents.student_id)
        assert dossier.state is DossierState.ACCEPTED
        rows = services.session.scalars(select(ConsentRecord).where(ConsentRecord.dossier_id == dossier.id))
        given = {(row.consent_key, row.signer_id, row.purpose) for row in rows if row.answer is ConsentAnswer.GIVEN}
        assert {("reglement", one, "") for one in parents.ids} <= given
        assert ("image", parents.ids[1], "interne") in given
