"""R3: each category of students has a window of its own; before and after it there is nothing to open."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from portal import clock
from portal.models.people import Student
from portal.models.reenrolment import Dossier
from tests.functional.journeys.conftest import Visit
from tests.functional.journeys.journey import Journey
from tests.functional.journeys.places import Household, Place
from tests.functional.reenrolment.pages import heading, words

PARIS, SECOND = ZoneInfo("Europe/Paris"), timedelta(seconds=1)
CARD = {"aria-labelledby": "reenrolments"}
VALCOURT = {
    "current": ("Valcourt", True, {}, "2026-05-28 10:00", "2026-07-05 00:00"),
    "resident": ("Mareuil les Pres", False, {}, "2026-06-12 10:00", "2026-06-20 00:00"),
    "other": ("Orléans", False, {}, "2026-06-20 10:00", "2026-07-05 00:00"),
}
HAUTERIVE = {
    "cursus": ("Orléans", True, {"cursus": True}, "2026-05-18 08:00", "2026-06-27 00:00"),
    "adapted": ("Orléans", True, {"cursus": False, "adapted_schedule": True}, "2026-05-18 08:00", "2026-06-27 00:00"),
    "current": ("Orléans", True, {"cursus": False}, "2026-05-25 08:00", "2026-06-27 00:00"),
    "resident": ("Pont l'Abbesse", False, {}, "2026-06-08 08:00", "2026-06-27 00:00"),
    "other": ("Orléans", False, {}, "2026-06-15 08:00", "2026-06-27 00:00"),
}
UNTIL = {
    "2026-07-05 00:00": "Possible jusqu’au samedi 4 juillet 2026 inclus (23 h 59)",
    "2026-06-20 00:00": "Possible jusqu’au vendredi 19 juin 2026 inclus (23 h 59)",
    "2026-06-27 00:00": "Possible jusqu’au vendredi 26 juin 2026 inclus (23 h 59)",
}


def instant(text: str) -> datetime:
    """A moment as the rules write it."""
    return datetime.fromisoformat(text).replace(tzinfo=PARIS)


def student_of(place: Place, city: str, current: bool, year: dict[str, bool]) -> tuple[Household, Student]:
    """A child of 13 who lives in a city, with a lesson this year or without."""
    household = place.household(city)
    return household, household.child("Léa", date(2013, 5, 4), ["cordes"] if current else [], result="admis", **year)


def assert_closed(journey: Journey, sentence: str) -> None:
    """Neither card nor tab; who begins all the same is told in words."""
    assert journey.browser.get("/").html.find("section", CARD) is None
    assert journey.choose(status=404)
    refused = journey.post("/commencer")
    assert refused.status_int == 409
    assert sentence in f"{heading(refused)} {words(refused.html.main)}"
    assert journey.rows(Dossier) == [0]


class CategoryJourney:
    """A student of a category before, within and after its own window."""

    rule = "R3"

    def act(self, place: Place, visit: Visit, case: tuple[str, bool, dict[str, bool], str, str]) -> None:
        city, current, year, opens, closes = case
        household, student = student_of(place, city, current, year)
        journey = visit(household.person, student)
        for moment in (instant(opens) - SECOND, instant(closes)):
            with clock.frozen(moment):
                assert_closed(journey, "ouvre" if moment < instant(opens) else "était possible jusqu’au")
        with clock.frozen(instant(closes) - SECOND):
            assert journey.browser.get("/").html.find("section", CARD) is not None
            assert UNTIL[closes] in words(journey.choose().html.main)
        with clock.frozen(instant(opens)):
            journey.begin()
        assert journey.rows(Dossier) == [1]


class TestCategoriesAtValcourt(CategoryJourney):
    pack = "valcourt"

    @pytest.mark.parametrize("case", VALCOURT.values(), ids=VALCOURT)
    def test_each_has_its_own_window(self, place: Place, visit: Visit, case: tuple) -> None:
        self.act(place, visit, case)


class TestCategoriesAtHauterive(CategoryJourney):
    pack = "hauterive"

    @pytest.mark.parametrize("case", HAUTERIVE.values(), ids=HAUTERIVE)
    def test_each_has_its_own_window(self, place: Place, visit: Visit, case: tuple) -> None:
        self.act(place, visit, case)


class TestOneWindowForAll(CategoryJourney):
    pack = "saint-aubin"

    @pytest.mark.parametrize("current", [True, False])
    def test_who_has_no_category_has_the_dates_of_the_campaign(self, place: Place, visit: Visit, current: bool) -> None:
        self.act(place, visit, ("Orléans", current, {}, "2026-06-01 09:00", "2026-07-05 00:00"))
