"""The sentence of each charge: what charges it, its row, its bracket, its share, its reduction, its cap."""

from datetime import date
from decimal import Decimal

import pytest

from rules.prices import estimate
from rules.sentences import teller
from rules.sentences.pricing import PriceTeller
from tests.unit.rules.hearing import plain
from tests.unit.rules.test_explaining_packs import pack

CHILD = {"student.age": 9, "student.cursus": True, "student.rents_instrument": False, "family.zone": "ville"}
VIOLIN = {"course.code": "VN1", "course.kind": "individuel"}
REGION = {
    **{"student.age": 9, "student.departments": frozenset(), "student.cursus": True, "family.staff": False},
    **{"family.zone": "ville", "answer.tarif": "resident", "answer.location": False, "answer.statut": "emploi"},
}


def told(name, students, language="fr", courses=(), **to):
    """The sentences of an estimate, by key of line and number of the student."""
    compiled = pack(name)
    result = estimate(compiled, students, courses, reasons=True)
    telling = PriceTeller(compiled.rules.prices, result, language)
    to = teller(compiled.facts, **({"name": "Léa", "civility": "madame"} | to))
    return {
        (charge.key, charge.student): plain(telling.say(charge, students[charge.student or 0], to))
        for charge in result.charges
    }


class TestLines:
    def test_one_without_condition_says_what_it_is_charged_for(self):
        assert told("valcourt", [CHILD])["frais", None] == "Facturé une fois par famille."
        assert told("valcourt", [CHILD], "en")["frais", None] == "Charged once for each family."

    def test_it_says_the_condition_the_row_and_the_bracket(self):
        facts = {**CHILD, "family.quotient": Decimal("380.00")}

        assert told("valcourt", [facts])["cursus", 0] == (
            "Facturé parce que Léa est en cursus. Ce montant s’applique parce que la famille habite à Valcourt. "
            "Le quotient familial est de 380,00 € : tranche jusqu’à 400,00 €."
        )
        assert told("valcourt", [facts], "en")["cursus", 0].endswith("Family quotient €380.00: bracket up to €400.00.")

    @pytest.mark.parametrize(
        ("quotient", "bracket"),
        [("400.00", "jusqu’à 400,00 €"), ("400.01", "jusqu’à 700,00 €"), ("1300.01", "au-delà de 1 300,00 €")],
    )
    def test_the_bracket_is_the_one_that_was_charged(self, quotient, bracket):
        facts = {**CHILD, "family.quotient": Decimal(quotient)}

        assert told("valcourt", [facts])["cursus", 0].endswith(f": tranche {bracket}.")

    def test_without_quotient_it_says_so(self):
        assert told("valcourt", [CHILD])["cursus", 0].endswith(
            "Aucun quotient familial n’est enregistré : tranche au-delà de 1 300,00 €."
        )

    def test_a_quotient_that_is_not_for_the_reader_is_not_told(self):
        facts = {**CHILD, "family.quotient": Decimal("380.00")}

        said = told("valcourt", [facts], hidden=["family.quotient"])["cursus", 0]

        assert said.endswith("La tranche dépend d’une information du dossier.")
        assert "380" not in said
        assert "400" not in said

    def test_a_late_start_says_the_share_and_the_day(self):
        facts = {**REGION, "student.start": date(2027, 1, 15)}

        said = told("hauterive", [facts], courses=[[VIOLIN]])["cours", 0]

        assert said.endswith("Facturé à hauteur de 2/3 parce que la date d’entrée de Léa est le 15 janvier 2027.")
        hidden = told("hauterive", [facts], courses=[[VIOLIN]], hidden=["student.start"])["cours", 0]
        assert hidden.endswith("Facturé à hauteur de 2/3 en raison d’une information du dossier.")

    def test_who_starts_in_autumn_pays_the_whole(self):
        said = told("hauterive", [{**REGION, "student.start": date(2026, 9, 10)}], courses=[[VIOLIN]])["cours", 0]

        assert "à hauteur de" not in said


class TestReductionsAndCaps:
    THREE = [{**CHILD, "family.zone": "outside", "student.age": age} for age in (12, 10, 8)]

    def test_a_reduction_says_why_and_of_what(self):
        assert told("valcourt", self.THREE)["deuxieme", 1] == (
            "Réduction accordée parce que Léa est la 2e inscrite de la famille. 15 % sur « Cursus »."
        )

    def test_it_names_only_lines_that_the_student_has(self):
        free = [{**student, "student.cursus": False} for student in self.THREE]

        assert told("valcourt", free)["deuxieme", 1].endswith("15 % sur « Parcours libre ».")

    def test_lines_that_it_does_not_touch_are_not_named(self):
        dancer = {**REGION, "student.departments": frozenset({"danse"}), "answer.statut": "etudiant"}

        said = told("hauterive", [dancer], courses=[[VIOLIN]])

        assert ("danse-theatre", 0) in said
        assert said["etudiant", 0].endswith("50 % sur « Cours ».")

    def test_a_cap_says_its_amount_and_for_whom(self):
        assert told("valcourt", self.THREE)["plafond", None] == (
            "Le total de « Cursus » et « Parcours libre » ne dépasse pas 1 200,00 € par famille."
        )
        assert told("valcourt", self.THREE, "en")["plafond", None] == (
            "“Cursus” and “Parcours libre” together stay within €1,200.00 for each family."
        )


class TestPacks:
    @pytest.mark.parametrize("name", ["hauterive", "saint-aubin", "valcourt"])
    @pytest.mark.parametrize("language", ["fr", "en"])
    def test_every_charge_of_every_persona_has_its_sentence(self, name, language):
        from rules.personas import run_tests

        compiled = pack(name)
        for result in run_tests(compiled):
            students = result.students
            money = estimate(compiled, students, reasons=True)
            telling = PriceTeller(compiled.rules.prices, money, language)
            for charge in money.charges:
                said = telling.say(charge, students[charge.student or 0], teller(compiled.facts, name="Léa"))

                assert said.endswith(".")
                assert not any(mark in said for mark in ("{", "[", "None", "  ", " ."))
