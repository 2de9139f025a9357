"""R4 and R5: documents are asked of whom they concern; too old, they are refused; still valid, they serve again."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from portal.models.people import Student
from portal.models.reenrolment import DossierItem, DossierState
from portal.models.vault import Document
from tests import factories as make
from tests.functional.journeys.conftest import Visit
from tests.functional.journeys.journey import Journey, documents, lacking
from tests.functional.journeys.places import Household, Place
from tests.functional.reenrolment.pages import PHOTO, bar, own_form, summary, words

CITIES = {"valcourt": "Valcourt", "hauterive": "Hauterive", "saint-aubin": "Saint-Aubin-sur-Vive"}
ADDRESS, INCOME, MEDICAL = (
    "Justificatif de domicile",
    "Avis d’imposition ou attestation de quotient familial",
    "Certificat médical",
)
INSURANCE, RENTED, PICTURE = (
    "Attestation d’assurance responsabilité civile",
    "Assurance de l’instrument loué",
    "Photo d’identité",
)


def lea(place: Place, department: str = "bois", **year: Any) -> tuple[Household, Student]:
    """A student of 13 who lives in the town of the establishment, in no cursus."""
    household = place.household(CITIES[place.slug])
    told = {"cursus": False, "result": "admis", **year}
    return household, household.child("Léa", date(2013, 5, 4), [department], **told)


def begun(visit: Visit, people: tuple[Household, Student]) -> Journey:
    """The guardian, the dossier begun."""
    household, student = people
    journey = visit(household.person, student)
    journey.begin()
    return journey


def titles(journey: Journey) -> set[str]:
    """The documents that are asked now."""
    return set(documents(journey.open("documents")))


class TestAskedAtValcourt:
    rule, pack = "R4", "valcourt"

    def test_proofs_follow_the_fee_that_is_asked_for_and_go_with_it(self, place: Place, visit: Visit) -> None:
        journey = begun(visit, lea(place))
        found = [titles(journey)]

        for ticked in ({"tarif-resident": "yes"}, {"tarif-resident": "no", "tarif-reduit": "yes"}):
            journey.answer("tarif", ticked)
            found.append(titles(journey) - {INSURANCE, PICTURE})

        assert found == [{INSURANCE, PICTURE}, {ADDRESS}, {INCOME}]

    def test_the_proof_of_address_is_missing_until_it_is_there(self, place: Place, visit: Visit) -> None:
        journey = begun(visit, lea(place))
        journey.walk(tarif={"tarif-resident": "yes"})
        without = lacking(journey.open("finalisation"))

        journey.answer("documents", {"date-domicile": "01/06/2026", "file-domicile": PHOTO})

        assert list(without) == [ADDRESS]
        assert lacking(journey.open("finalisation")) == {}

    def test_the_insurance_may_come_later(self, place: Place, visit: Visit) -> None:
        journey = begun(visit, lea(place))
        journey.walk()
        said = words(journey.open("documents").html.main)

        journey.finish()

        assert "avant le premier cours" in said
        assert journey.dossier.state is DossierState.SUBMITTED

    def test_the_insurance_of_an_instrument_is_asked_of_who_rents_one(self, place: Place, visit: Visit) -> None:
        household, student = lea(place)
        make.make_instrument(place.session, student, rented=True)
        renting = begun(visit, (household, student))

        assert RENTED in titles(renting)
        assert RENTED not in titles(begun(visit, lea(place)))

    @pytest.mark.parametrize(("department", "is_asked"), [("danse", True), ("bois", False)])
    def test_the_medical_certificate_is_asked_of_dancers_alone(
        self, place: Place, visit: Visit, department: str, is_asked: bool
    ) -> None:
        assert (MEDICAL in titles(begun(visit, lea(place, department)))) is is_asked


class TestAskedAtHauterive:
    rule, pack = "R4", "hauterive"

    def test_a_dance_class_of_next_year_asks_for_the_certificate_at_once(self, place: Place, visit: Visit) -> None:
        dance = place.slot("DANSE-LIBRE", "danse", cycle="libre").public_id
        journey = begun(visit, lea(place))
        journey.walk()
        before = journey.open("recapitulatif")

        journey.send("cours", {"atelier": [dance]})
        after = journey.open("recapitulatif")
        journey.send("cours", {"atelier": []})

        assert (dict(bar(before))["Documents"], lacking(before)) == ("done", {})
        assert (dict(bar(after))["Documents"], list(lacking(after))) == ("bad", [MEDICAL])
        assert lacking(journey.open("recapitulatif")) == {}

    @pytest.mark.parametrize(
        ("fee", "proofs"), [("plein", set()), ("resident", {ADDRESS}), ("reduit", {ADDRESS, INCOME})]
    )
    def test_proofs_follow_the_fee(self, place: Place, visit: Visit, fee: str, proofs: set[str]) -> None:
        journey = begun(visit, lea(place))

        journey.answer("situation", {"tarif": fee})

        assert titles(journey) & {ADDRESS, INCOME} == proofs

    def test_the_papers_of_a_rental_follow_the_wish_to_rent(self, place: Place, visit: Visit) -> None:
        journey = begun(visit, lea(place))
        before = titles(journey)

        journey.answer("situation", {"location": "yes"})

        assert titles(journey) - before == {RENTED, "Contrat de location signé"}


class TestAskedAtSaintAubin:
    rule, pack = "R4", "saint-aubin"

    def test_the_proof_of_address_follows_the_fee_of_the_village(self, place: Place, visit: Visit) -> None:
        journey = begun(visit, lea(place))
        before = titles(journey)

        journey.answer("eleve", {"tarif-village": "yes"})

        assert (before, titles(journey)) == ({INSURANCE}, {INSURANCE, ADDRESS})


class TestAge:
    rule, pack = "R5", "valcourt"

    def test_a_document_over_three_months_old_is_refused_with_its_date_kept(self, place: Place, visit: Visit) -> None:
        journey = begun(visit, lea(place))
        journey.answer("tarif", {"tarif-resident": "yes"})

        page = journey.send("documents", {"date-domicile": "09/03/2026", "file-domicile": PHOTO}, "send", "domicile")

        assert page.status_int == 422
        assert summary(page)[0][0] == "#domicile"
        said = words(page.html.find(id="domicile-e"))
        assert "Ce document a plus de 3 mois. Envoyez-en un plus récent." in said.replace("\u00a0", " ")
        assert own_form(page)["date-domicile"].value == "09/03/2026"
        assert journey.rows(Document) == [0]

    def test_of_exactly_three_months_it_is_taken_and_its_day_kept(self, place: Place, visit: Visit) -> None:
        journey = begun(visit, lea(place))
        journey.answer("tarif", {"tarif-resident": "yes"})

        journey.send("documents", {"date-domicile": "10/03/2026", "file-domicile": PHOTO}, "send", "domicile").follow()

        (row,) = place.session.scalars(select(Document))
        assert (row.issued_on, row.valid_until) == (date(2026, 3, 10), date(2027, 8, 31))


class TestReused:
    rule, pack = "R5", "valcourt"

    def test_a_document_still_valid_serves_again(self, place: Place, visit: Visit) -> None:
        household, student = lea(place)
        given = make.make_document(place.session, student, type_key="photo", valid_until=date(2027, 9, 1))
        journey = begun(visit, (household, student))

        card = words(journey.open("documents").html.main)
        journey.walk(documents={"file-photo": ""})
        journey.finish()

        assert "Déjà fourni, valable jusqu’au 01/09/2027." in card
        held = place.session.scalars(select(DossierItem).where(DossierItem.item_key == "photo")).one()
        assert held.document_id == given.id


class TestNotReused:
    rule, pack = "R5", "valcourt"

    def test_one_that_ends_before_the_school_year_is_asked_again(self, place: Place, visit: Visit) -> None:
        household, student = lea(place)
        make.make_document(place.session, student, type_key="photo", valid_until=date(2026, 8, 31))

        assert documents(begun(visit, (household, student)).open("documents"))[PICTURE] == "À envoyer"

    @pytest.mark.parametrize(("issued", "state"), [(date(2026, 3, 10), "Déjà fourni"), (date(2026, 3, 9), "À envoyer")])
    def test_a_proof_given_for_a_sister_serves_while_it_is_young_enough(
        self, place: Place, visit: Visit, issued: date, state: str
    ) -> None:
        household, student = lea(place)
        kept = {"type_key": "domicile", "issued_on": issued, "valid_until": date(2027, 8, 31)}
        make.make_document(place.session, household.family, **kept)
        journey = begun(visit, (household, student))

        journey.answer("tarif", {"tarif-resident": "yes"})

        assert documents(journey.open("documents"))[ADDRESS] == state

    def test_a_judgment_serves_for_ever(self, place: Place, visit: Visit) -> None:
        household, student = lea(place)
        student.guardianships[0].judgment_on = date(2019, 3, 1)
        make.make_document(place.session, household.family, type_key="jugement", valid_until=None)

        page = begun(visit, (household, student)).open("documents")

        assert documents(page)["Jugement fixant l’autorité parentale"] == "Déjà fourni"
