"""R7 and R8: the school level of who is under 18, leaving alone from an age of the rules on."""

from datetime import date

import pytest

from portal.models.accounts import Role
from portal.models.people import Student
from tests.functional.journeys.conftest import Visit
from tests.functional.journeys.journey import Journey, asked
from tests.functional.journeys.places import Place
from tests.functional.reenrolment.pages import summary, words

CITIES = {"valcourt": "Valcourt", "hauterive": "Hauterive", "saint-aubin": "Saint-Aubin-sur-Vive"}
CHILD, ADULT = date(2013, 5, 4), date(1990, 3, 2)
STEP = {"valcourt": "tarif", "hauterive": "situation", "saint-aubin": "eleve"}


def journey_of(place: Place, visit: Visit, born: date) -> Journey:
    """Who answers for a flautist born on a day, the dossier begun."""
    household = place.household(CITIES[place.slug])
    student: Student = household.child("Léa", born, ["bois"], cursus=False, result="admis")
    adult = born == ADULT
    journey = visit(student.person if adult else household.person, student, Role.STUDENT if adult else Role.GUARDIAN)
    journey.begin()
    return journey


class SchoolLevel:
    """The question for the school level under any rules."""

    rule = "R7"

    def test_it_must_be_answered_for_who_is_under_18(self, place: Place, visit: Visit) -> None:
        journey = journey_of(place, visit, CHILD)
        step = STEP[place.slug]

        refused = journey.send(step, {"niveau-scolaire": ""})
        journey.answer(step, {"niveau-scolaire": "6e"})

        assert refused.status_int == 422
        assert "#niveau-scolaire" in [target for target, _ in summary(refused)]
        assert journey.answers(step)["niveau-scolaire"] == "6e"


class TestSchoolLevelAtValcourt(SchoolLevel):
    pack = "valcourt"

    def test_an_adult_may_leave_it_out(self, place: Place, visit: Visit) -> None:
        journey = journey_of(place, visit, ADULT)

        journey.answer("tarif", {"niveau-scolaire": ""})

        assert journey.answers("tarif")["niveau-scolaire"] is None

    @pytest.mark.parametrize(("born", "status"), [(date(2008, 9, 1), 303), (date(2008, 9, 2), 422)])
    def test_the_age_is_that_of_the_first_of_september(
        self, place: Place, visit: Visit, born: date, status: int
    ) -> None:
        journey = journey_of(place, visit, born)

        assert journey.send("tarif", {"niveau-scolaire": ""}).status_int == status


class TestSchoolLevelAtHauterive(SchoolLevel):
    pack = "hauterive"

    def test_an_adult_is_asked_for_a_status_instead(self, place: Place, visit: Visit) -> None:
        page = journey_of(place, visit, ADULT).open("situation")

        assert "niveau-scolaire" not in asked(page)
        assert "statut" in asked(page)


class TestSchoolLevelAtSaintAubin(SchoolLevel):
    pack = "saint-aubin"

    @pytest.mark.parametrize("born", [ADULT, date(2008, 8, 15)])
    def test_it_is_not_asked_of_who_is_18_in_september(self, place: Place, visit: Visit, born: date) -> None:
        assert "niveau-scolaire" not in asked(journey_of(place, visit, born).open("eleve"))


class TestLeavingAloneAtValcourt:
    rule, pack = "R8", "valcourt"

    @pytest.mark.parametrize(("born", "is_asked"), [(date(2018, 9, 1), True), (date(2018, 9, 2), False)])
    def test_it_is_asked_from_8_on(self, place: Place, visit: Visit, born: date, is_asked: bool) -> None:
        page = journey_of(place, visit, born).open("autorisations")

        assert ("sortie.answer" in asked(page)) is is_asked
        assert "transport.answer" in asked(page)

    def test_an_adult_is_not_asked(self, place: Place, visit: Visit) -> None:
        page = journey_of(place, visit, ADULT).open("autorisations")

        assert asked(page) & {"sortie.answer", "transport.answer"} == set()

    def test_the_page_says_why_and_the_names_of_who_may_come_are_kept(self, place: Place, visit: Visit) -> None:
        journey = journey_of(place, visit, date(2016, 3, 2))
        page = journey.open("autorisations")

        journey.answer("autorisations", {"sortie.answer": "no", "sortie.persons": "Rose Petit\nLouis Petit"})

        assert "Une réponse est demandée parce que Léa a 8 ans ou plus et est mineure." in words(page.html.main)
        kept = journey.answers("autorisations")["sortie"]
        assert kept == {"answer": False, "persons": ["Rose Petit", "Louis Petit"]}

    def test_it_cannot_be_left_without_an_answer(self, place: Place, visit: Visit) -> None:
        journey = journey_of(place, visit, date(2016, 3, 2))

        page = journey.send("autorisations", {"reglement.answer": "yes", "transport.answer": "yes"})

        assert page.status_int == 422
        assert [target for target, _ in summary(page)] == ["#sortie--answer"]


class TestLeavingAloneAtHauterive:
    rule, pack = "R8", "hauterive"

    @pytest.mark.parametrize(("born", "is_asked"), [(date(2016, 12, 31), True), (date(2017, 1, 1), False)])
    def test_it_is_asked_from_10_on(self, place: Place, visit: Visit, born: date, is_asked: bool) -> None:
        page = journey_of(place, visit, born).open("autorisations")

        assert ("sortie.answer" in asked(page)) is is_asked
