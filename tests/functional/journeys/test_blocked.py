"""R1: what stands in the way of a re-enrolment is said, with whom to call; what only staff may judge reaches staff."""

from collections.abc import Callable
from datetime import date
from typing import Any

from portal.models.people import Student
from portal.models.reenrolment import Dossier, DossierState
from tests.fixtures.database import BOTH_DATABASES
from tests.functional.journeys.conftest import Office, Visit
from tests.functional.journeys.journey import Journey, explained, note, told
from tests.functional.journeys.places import EMAIL, PHONE, Household, Place
from tests.functional.reenrolment.pages import words

BORN = date(2013, 5, 4)
OPINION = "Le professeur n’a pas donné d’avis favorable."
Prepare = Callable[[Household, Student], Any]


def nothing(household: Household, student: Student) -> None:
    """Nothing in the way."""


def absences(times: int) -> Prepare:
    """As many absences without a word."""
    return lambda household, student: household.miss(student, times)


def debts(household: Household, student: Student) -> None:
    """One cent that is overdue."""
    household.owe(1)


def instrument(household: Household, student: Student) -> None:
    """A lent violin that was to be given back."""
    household.keep_instrument(student)


def lea(place: Place, visit: Visit, prepare: Prepare = nothing, city: str = "Valcourt", **child: Any) -> Journey:
    """The guardian of a violinist of 13, with what is in the way."""
    household = place.household(city)
    student = household.child("Léa", BORN, ["cordes"], **child)
    prepare(household, student)
    place.session.flush()
    return visit(household.person, student)


def assert_blocked(journey: Journey, sentence: str) -> None:
    """Nothing of the wizard opens; the page says why and whom to call."""
    page = journey.choose()
    said = words(note(page))
    assert "La réinscription n’est pas possible maintenant" in said
    assert sentence in said
    assert "02 40 99 00 00" in said
    assert EMAIL in said
    assert [form.action for form in page.forms.values() if journey.path() in form.action] == []
    for step in journey.scenario.situation().rules.steps:
        assert journey.open(step.key, status="*").status_int in (303, 404)
        assert journey.post(f"/etape/{step.key}", [("next", "yes")]).status_int in (303, 404, 409)
    refused = journey.post("/commencer")
    assert refused.status_int == 409
    assert sentence in words(refused.html.main)
    assert journey.rows(Dossier) == [0]


def reasons(office: Office, journey: Journey) -> list[str]:
    """What the office says of why staff decide."""
    journey.walk()
    journey.finish()
    journey.carried()
    assert journey.dossier.state is DossierState.IN_REVIEW
    return told(office(journey).open().html.find("section", {"aria-labelledby": "reasons"}).find_all("li"))


class TestBlocked:
    rule, pack = "R1", "valcourt"

    def test_an_unfavourable_opinion_blocks(self, place: Place, visit: Visit) -> None:
        assert_blocked(lea(place, visit, opinion="defavorable"), OPINION)

    @BOTH_DATABASES
    def test_a_fourth_absence_blocks_and_a_third_does_not(self, place: Place, visit: Visit) -> None:
        three, four = lea(place, visit, absences(3)), lea(place, visit, absences(4))

        assert note(three.choose()) is None
        assert_blocked(four, "Plus de trois absences n’ont pas été justifiées.")

    def test_one_cent_overdue_blocks(self, place: Place, visit: Visit) -> None:
        assert_blocked(lea(place, visit, debts), "Une somme reste due.")


class TestBlockedMeanwhile:
    rule, pack = "R1", "valcourt"

    def test_a_dossier_under_way_is_stopped_in_words_before_it_is_sent(self, place: Place, visit: Visit) -> None:
        journey = lea(place, visit)
        journey.begin()
        debts(Household(place, journey.scenario.student.family), journey.scenario.student)

        page = journey.post("/etape/finalisation", [("next", "yes")])

        assert page.status_int in (303, 409)
        assert "Une somme reste due." in words(journey.choose().html.main)
        assert journey.dossier.state is DossierState.IN_PROGRESS


class TestBlockedAtHauterive:
    rule, pack = "R1", "hauterive"

    def test_an_instrument_that_was_not_given_back_blocks(self, place: Place, visit: Visit) -> None:
        assert_blocked(lea(place, visit, instrument, "Hauterive", result="admis"), "Rendez d’abord l’instrument prêté")

    def test_a_failed_year_with_an_unfavourable_opinion_blocks_only_together(self, place: Place, visit: Visit) -> None:
        failed = lea(place, visit, city="Hauterive", result="ajourne", opinion="favorable")
        both = lea(place, visit, city="Hauterive", result="ajourne", opinion="defavorable")

        assert note(failed.choose()) is None
        assert_blocked(both, "Le conseil pédagogique n’autorise pas la réinscription.")


class TestBlockedAtSaintAubin:
    rule, pack = "R1", "saint-aubin"

    def test_what_is_owed_blocks(self, place: Place, visit: Visit) -> None:
        assert_blocked(lea(place, visit, debts), "La cotisation de l’année passée reste à régler.")


class TestReviewed:
    rule, pack = "R1", "valcourt"

    def test_an_instrument_to_return_goes_to_staff_with_its_reason(
        self, place: Place, visit: Visit, office: Office
    ) -> None:
        journey = lea(place, visit, instrument, cursus=False)

        found = reasons(office, journey)

        assert found == ["Un instrument prêté est à rendre.À vérifier parce que Léa a un instrument à rendre."]


class TestReviewedAtHauterive:
    rule, pack = "R1", "hauterive"

    def test_debts_and_absences_go_to_staff_who_decide(self, place: Place, visit: Visit, office: Office) -> None:
        journey = lea(
            place, visit, lambda *both: (absences(4)(*both), debts(*both)), "Hauterive", result="admis", cursus=False
        )

        found = reasons(office, journey)
        desk = office(journey)
        desk.decide(verdict="accept")

        assert [reason.split(".")[0] for reason in found] == [
            "Des sommes restent dues au titre de l’année en cours",
            "Plus de trois absences n’ont pas été justifiées",
        ]
        assert [verdict for verdict, _ in desk.decisions()] == ["accepted"]

    def test_a_debt_of_the_conservatoires_own_staff_asks_nobody(
        self, place: Place, visit: Visit, office: Office
    ) -> None:
        household = place.household("Hauterive", staff=True)
        student = household.child("Léa", BORN, ["cordes"], result="admis", cursus=False)
        household.owe(2500)
        journey = visit(household.person, student)
        journey.walk()
        journey.finish()
        journey.carried()

        page = office(journey).open()

        assert page.html.find("section", {"aria-labelledby": "reasons"}) is None


class TestUnknown:
    rule, pack = "R1", "valcourt"

    def test_an_opinion_that_is_not_given_yet_blocks_nobody_and_reaches_staff(
        self, place: Place, visit: Visit, office: Office
    ) -> None:
        journey = lea(place, visit, opinion=None, cursus=False)

        found = reasons(office, journey)

        asked = f"À vérifier : {OPINION} Prenez rendez-vous avec la direction."
        assert any(one.startswith(asked) and "il manque l’avis du professeur" in one for one in found), found

    def test_the_family_reads_that_it_is_not_decided_yet(self, place: Place, visit: Visit) -> None:
        journey = lea(place, visit, opinion=None, cursus=False)
        journey.walk()

        page = journey.open("recapitulatif")

        waits = explained(page, "Pas encore décidé")
        assert waits["Condition de réinscription"] == "Pas encore décidé : il manque l’avis du professeur."
        assert OPINION not in words(page.html.main)

    def test_the_family_reads_who_decides_it_what_comes_next_and_whom_to_call(self, place: Place, visit: Visit) -> None:
        place.establishment.service_name = "Scolarité du conservatoire"
        journey = lea(place, visit, opinion=None, cursus=False)
        journey.walk()

        page = journey.open("recapitulatif")

        (waits,) = [one for one in page.html.main.select("details.why") if words(one.summary) == "Pas encore décidé"]
        said = words(waits).replace("\xa0", " ").replace("\u202f", " ")
        assert (
            "envoyez le dossier. C’est votre établissement (Scolarité du conservatoire) qui le complète, décide" in said
        )
        assert "et vous écrit" in said
        assert waits.find("a", href=f"tel:{PHONE}") is not None
        assert waits.find("a", href=f"mailto:{EMAIL}") is not None
