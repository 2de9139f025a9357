"""R2 and R11: a guardian answers for a minor, an adult answers alone and is asked nothing about guardians."""

from datetime import date
from typing import Any

import pytest

from portal.models.accounts import Role
from portal.models.changes import ChangeRequest
from portal.models.people import Student
from portal.models.reenrolment import Dossier, DossierState
from tests.fixtures.database import BOTH_DATABASES
from tests.functional.journeys.conftest import Visit
from tests.functional.journeys.journey import Journey, asked, explained, note
from tests.functional.journeys.places import Household, Place
from tests.functional.reenrolment.pages import bar, words

ADULT, MINOR = date(1990, 3, 2), date(2013, 5, 4)
CITIES = {"valcourt": "Valcourt", "hauterive": "Hauterive", "saint-aubin": "Saint-Aubin-sur-Vive"}


def people(place: Place, born: date, **year: Any) -> tuple[Household, Student]:
    """A guardian and a singer born on a day."""
    household = place.household(CITIES[place.slug])
    return household, household.child("Léa", born, ["voix"], **{"cursus": False, "result": "admis", **year})


def assert_may_not(journey: Journey, sentence: str, reason: str) -> None:
    """The page says who answers instead, and why; nothing opens."""
    page = journey.choose()
    said = words(note(page))
    assert sentence in said
    assert reason in said
    assert journey.post("/commencer").status_int == 409
    assert journey.rows(Dossier) == [0]


class TestWhoAnswers:
    rule, pack = "R2", "valcourt"

    def test_a_guardian_answers_for_a_minor_who_reads_why(self, place: Place, visit: Visit) -> None:
        household, student = people(place, MINOR)

        assert_may_not(
            visit(student.person, student, Role.STUDENT),
            "La réinscription est faite par un responsable",
            "vous êtes mineure",
        )
        visit(household.person, student).begin()

        assert visit(household.person, student).dossier.respondent_id == household.person.id

    @BOTH_DATABASES
    def test_an_adult_answers_alone_and_a_guardian_reads_why(self, place: Place, visit: Visit) -> None:
        household, student = people(place, ADULT)

        assert_may_not(visit(household.person, student), "Un élève majeur se réinscrit avec son", "Léa est majeure")
        visit(student.person, student, Role.STUDENT).begin()

        assert visit(student.person, student).dossier.respondent_id == student.person_id


class TestTheDay:
    rule, pack = "R2", "valcourt"

    @pytest.mark.parametrize(("born", "theirs"), [(date(2008, 6, 10), "student"), (date(2008, 6, 11), "guardian")])
    def test_it_turns_on_the_eighteenth_birthday(self, place: Place, visit: Visit, born: date, theirs: str) -> None:
        household, student = people(place, born)

        may = {
            "guardian": note(visit(household.person, student).choose()) is None,
            "student": note(visit(student.person, student, Role.STUDENT).choose()) is None,
        }

        assert [who for who, does in may.items() if does] == [theirs]

    def test_a_guardian_without_the_right_to_re_enrol_reads_why(self, place: Place, visit: Visit) -> None:
        household, student = people(place, MINOR)
        student.guardianships[0].may_reenrol = False
        place.session.flush()

        assert_may_not(
            visit(household.person, student), "La réinscription est faite par un responsable", "Léa est mineure"
        )


class AdultJourney:
    """What an adult meets, whichever the rules; `steps` are those of the bar, `other` what he reads in their stead."""

    rule = "R11"
    steps: tuple[str, ...]
    own_step: str

    def test_no_step_is_about_guardians_and_the_dossier_is_sent_without(self, place: Place, visit: Visit) -> None:
        household, student = people(place, ADULT)
        journey = visit(student.person, student, Role.STUDENT)

        journey.walk()
        page = journey.open("recapitulatif")
        journey.finish()
        journey.carried()

        assert [label for label, _ in bar(page)] == [*self.steps, "Récapitulatif", "Finalisation"]
        left_out = explained(page, "Étapes que vous n’avez pas à remplir")
        assert left_out["Modification des coordonnées"] == "Cette étape n’apparaît pas parce que vous êtes majeure."
        assert journey.dossier.state in (DossierState.IN_REVIEW, DossierState.ACCEPTED)
        about = place.session.query(ChangeRequest).filter_by(person_id=household.person.id)
        assert about.all() == []

    def test_the_step_of_guardians_has_no_address(self, place: Place, visit: Visit) -> None:
        _, student = people(place, ADULT)
        journey = visit(student.person, student, Role.STUDENT)
        journey.begin()

        assert journey.open("coordonnees", status=404)
        assert journey.post("/etape/coordonnees", [("nom", "X"), ("next", "yes")]).status_int == 404
        assert {"nom", "prenom", "courriel"} & asked(journey.open(self.own_step)) == set()


class TestAdultAtValcourt(AdultJourney):
    pack = "valcourt"
    steps, own_step = ("Tarif", "Autorisations", "Documents"), "tarif"


class TestAdultAtHauterive(AdultJourney):
    pack = "hauterive"
    steps = ("Coordonnées", "Situation", "Autorisations", "Documents", "Cours collectifs")
    own_step = "coordonnees-eleve"


class TestAdultAtSaintAubin(AdultJourney):
    pack = "saint-aubin"
    steps, own_step = ("L’élève", "Autorisations", "Documents"), "eleve"
