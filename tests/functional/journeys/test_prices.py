"""R12 and R13: second children pay less, a file is paid once and a family up to its cap; no quotient, highest fee."""

from datetime import date
from typing import Any

import pytest

from portal.documents.summary import summary_html
from portal.models.courses import CourseKind
from portal.models.people import Student
from portal.models.reenrolment import DossierSnapshot
from tests.functional.journeys.conftest import Visit
from tests.functional.journeys.journey import Journey, lacking, prices
from tests.functional.journeys.places import Household, Place
from tests.functional.reenrolment.pages import words

CITIES = {"valcourt": "Valcourt", "hauterive": "Hauterive", "saint-aubin": "Saint-Aubin-sur-Vive"}
LEA, LEO, ZOE = ("Léa", date(2013, 5, 4)), ("Léo", date(2015, 6, 5)), ("Zoé", date(2018, 7, 6))


def family(
    place: Place, *children: tuple[str, date], city: str | None = None, **year: Any
) -> tuple[Household, list[Student]]:
    """A family of the town, or of another; its children take piano."""
    household = place.household(city or CITIES[place.slug])
    told = {"result": "admis", "exemptions": ["formation-musicale", "collectif"], **year}
    return household, [household.child(name, born, ["claviers"], **told) for name, born in children]


def estimate(journey: Journey) -> dict[str, str]:
    """The estimate of the summary's page."""
    return {label: amount.replace("\u00a0", " ") for label, amount in prices(journey.open("recapitulatif")).items()}


def begin_each(visit: Visit, household: Household, students: list[Student]) -> list[Journey]:
    """Begin a dossier for each child."""
    journeys = [visit(household.person, student) for student in students]
    for journey in journeys:
        journey.begin()
    return journeys


class TestSecondChild:
    rule, pack = "R12", "valcourt"

    def test_the_summary_of_the_second_counts_both(self, place: Place, visit: Visit) -> None:
        household, students = family(place, LEA, LEO)
        first, second = begin_each(visit, household, students)

        assert estimate(second) == {
            "Frais de dossier": "24,00 €",
            "Cursus (Léa)": "480,00 €",
            "Cursus (Léo)": "480,00 €",
            "Deuxième inscrit de la famille (Léo)": "−72,00 €",
            "Total": "912,00 €",
        }
        assert estimate(first)["Total"] == "912,00 €"


class TestSameWords:
    rule, pack = "R12", "valcourt"

    @pytest.mark.parametrize(
        ("children", "said", "total"),
        [
            ((LEA,), "Estimation pour l’année", "504,00 €"),
            ((LEO, LEA), "Estimation de l’année pour toute la famille", "912,00 €"),
        ],
    )
    def test_page_paper_and_mail_say_alike_whom_the_estimate_is_for(
        self, place: Place, visit: Visit, children: tuple[tuple[str, date], ...], said: str, total: str
    ) -> None:
        household, students = family(place, *children)
        household.person.email = "jeremie@famille.test"
        journey = begin_each(visit, household, students)[-1]
        journey.walk()
        page = journey.open("recapitulatif")

        journey.finish()
        journey.carried()

        paper = journey.scenario.services.walk.snapshot(journey.dossier.id, 1)
        mail = next(text for (event, _to), text in journey.mails().items() if event == "dossier-received")
        assert words(page.html.find(id="estimate")) == said
        assert f"<h2>{said}</h2>" in summary_html(paper.content, paper.language)
        assert mail.replace("\u00a0", " ").count(f"{said} : {total}") == 2


class TestSeveralChildren:
    rule, pack = "R12", "valcourt"

    def test_alone_the_first_pays_the_whole(self, place: Place, visit: Visit) -> None:
        household, students = family(place, LEA, LEO)
        (journey,) = begin_each(visit, household, students[:1])

        assert estimate(journey) == {"Frais de dossier": "24,00 €", "Cursus": "480,00 €", "Total": "504,00 €"}

    def test_three_meet_the_cap_of_the_family(self, place: Place, visit: Visit) -> None:
        household, students = family(place, LEA, LEO, ZOE)
        journeys = begin_each(visit, household, students)

        found = estimate(journeys[2])

        assert found["Deuxième inscrit de la famille (Léo)"] == "−72,00 €"
        assert found["Troisième inscrit et suivants (Zoé)"] == "−144,00 €"
        assert found["Plafond par famille"] == "−24,00 €"
        assert found["Frais de dossier"] == "24,00 €"
        assert found["Total"] == "1 224,00 €"

    def test_who_does_not_come_back_counts_no_more(self, place: Place, visit: Visit) -> None:
        household, students = family(place, LEA, LEO)
        first, second = begin_each(visit, household, students)

        first.post("/ne-pas-reinscrire")

        assert estimate(second)["Total"] == "504,00 €"

    def test_what_was_shown_is_what_the_snapshot_keeps(self, place: Place, visit: Visit) -> None:
        household, students = family(place, LEA, LEO)
        _, second = begin_each(visit, household, students)
        second.walk()

        second.finish()

        (kept,) = place.session.query(DossierSnapshot).all()
        assert (kept.prices["total"], len(kept.prices["lines"])) == (91_200, 4)


class TestChildrenAtSaintAubin:
    rule, pack = "R12", "saint-aubin"

    def test_each_further_child_pays_a_fifth_less(self, place: Place, visit: Visit) -> None:
        household, students = family(place, LEA, LEO, ZOE, city="Orléans")
        journeys = begin_each(visit, household, students)

        found = estimate(journeys[1])

        assert found["Réduction à partir du deuxième inscrit (Léo)"] == "−52,00 €"
        assert found["Réduction à partir du deuxième inscrit (Zoé)"] == "−52,00 €"
        assert (found["Adhésion de la famille"], found["Total"]) == ("15,00 €", "691,00 €")


class TestChildrenAtHauterive:
    rule, pack = "R12", "hauterive"

    def test_the_dearest_pays_the_whole_whoever_is_eldest(self, place: Place, visit: Visit) -> None:
        household = place.household("Hauterive")
        lea = household.child(*LEA, cursus=False, result="admis")
        leo = household.child(*LEO, result="admis")
        place.lesson(lea, "collectif", kind=CourseKind.COLLECTIVE)
        place.lesson(leo, "danse", kind=CourseKind.COLLECTIVE)
        journeys = begin_each(visit, household, [lea, leo])
        for journey in journeys:
            journey.answer("situation", {"tarif": "resident"})

        found = estimate(journeys[1])

        assert found["Deuxième inscrit (Léa)"] == "−12,00 €"
        assert found["Total"] == "446,00 €"


class TestQuotient:
    rule, pack = "R13", "valcourt"

    def test_without_one_the_highest_fee_is_shown_and_said(self, place: Place, visit: Visit) -> None:
        household, students = family(place, LEA)
        (journey,) = begin_each(visit, household, students)

        page = words(journey.open("recapitulatif").html.main)

        assert estimate(journey)["Cursus"] == "480,00 €"
        assert "Aucun quotient familial n’est enregistré : tranche au-delà de 1 300,00 €." in page

    @pytest.mark.parametrize(("cents", "fee"), [(40_000, "95,00 €"), (40_001, "168,00 €"), (130_001, "480,00 €")])
    def test_a_known_one_gives_its_bracket(self, place: Place, visit: Visit, cents: int, fee: str) -> None:
        household, students = family(place, LEA)
        household.family.quotient = cents
        place.session.flush()

        assert estimate(begin_each(visit, household, students)[0])["Cursus"] == fee

    def test_who_asks_for_a_reduced_fee_has_to_give_it(self, place: Place, visit: Visit) -> None:
        household, students = family(place, LEA)
        (journey,) = begin_each(visit, household, students)

        page = journey.send("tarif", {"niveau-scolaire": "6e", "tarif-reduit": "yes"}).follow()

        # The question stands on the step that it is a part of: one does not pass it by without having seen it.
        assert page.request.path.endswith("/etape/tarif")
        assert "Votre réponse amène une question de plus" in words(page.html.main)
        assert "Quotient familial" in lacking(journey.open("recapitulatif"))

    def test_a_question_that_was_shown_holds_nobody_back_again(self, place: Place, visit: Visit) -> None:
        household, students = family(place, LEA)
        (journey,) = begin_each(visit, household, students)
        journey.answer("tarif", {"niveau-scolaire": "6e", "tarif-reduit": "yes"})

        page = journey.send("tarif", {"niveau-scolaire": "6e", "tarif-reduit": "yes", "quotient": "380"})

        assert not page.location.endswith("/etape/tarif")

    def test_what_a_family_answers_counts_in_its_estimate(self, place: Place, visit: Visit) -> None:
        household, students = family(place, LEA)
        (journey,) = begin_each(visit, household, students)
        journey.answer("tarif", {"tarif-reduit": "yes"})

        journey.answer("tarif", {"quotient": "380"})

        assert estimate(journey)["Cursus"] == "95,00 €"
        assert "Le quotient familial est de 380,00 €" in words(journey.open("recapitulatif").html.main)

    def test_it_counts_for_a_brother_too_and_no_more_once_it_is_not_asked(self, place: Place, visit: Visit) -> None:
        household, students = family(place, LEA, LEO)
        first, second = begin_each(visit, household, students)
        first.answer("tarif", {"tarif-reduit": "yes"})
        first.answer("tarif", {"quotient": "380"})
        both = estimate(second)

        first.answer("tarif", {"tarif-reduit": "no"})

        assert (both["Cursus (Léa)"], both["Cursus (Léo)"]) == ("95,00 €", "95,00 €")
        assert estimate(second)["Cursus (Léo)"] == "480,00 €"

    def test_one_of_two_who_live_apart_does_not_read_what_the_other_answered(self, place: Place, visit: Visit) -> None:
        household = place.household("Valcourt", separated=True)
        nadia = household.guardian(first_name="Nadia", city="Valcourt").person
        student = household.child(*LEA, ["claviers"])
        journey = visit(household.person, student)
        journey.begin()
        journey.answer("tarif", {"tarif-reduit": "yes"})
        journey.answer("tarif", {"quotient": "380"})

        read = words(visit(nadia, student).open("recapitulatif").html.find("section", {"aria-labelledby": "estimate"}))

        assert "380" not in read


class TestQuotientAtHauterive:
    rule, pack = "R13", "hauterive"

    def test_it_may_be_left_out_and_the_step_says_what_follows(self, place: Place, visit: Visit) -> None:
        household, students = family(place, LEA)
        (journey,) = begin_each(visit, household, students)
        journey.answer("situation", {"tarif": "reduit"})

        said = words(journey.open("situation").html.main)

        assert "Sans quotient, la tranche la plus haute est appliquée." in said
        assert next(amount for label, amount in estimate(journey).items() if label.startswith("Cours")) == "603,00 €"


class TestUnknownPrice:
    rule, pack = "R13", "valcourt"

    def test_what_cannot_be_priced_is_pending_and_never_guessed(self, place: Place, visit: Visit) -> None:
        household, students = family(place, LEA, known=False)
        (journey,) = begin_each(visit, household, students)

        page = words(journey.open("recapitulatif").html.find("section", {"aria-labelledby": "estimate"}))

        assert estimate(journey) == {
            "Frais de dossier": "24,00 €",
            "Total, sans ce qui n’est pas encore connu": "24,00 €",
        }
        assert "Cursus" in page.split("Pas encore connu")[1]
