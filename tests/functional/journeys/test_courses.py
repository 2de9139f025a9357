"""R6: who is in a cursus takes one class of music theory and one ensemble, but for exemptions."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from portal.documents.summary import Wishes
from portal.models.courses import CourseKind
from portal.models.slots import Booking, BookingState
from tests import factories as make
from tests.functional.journeys.conftest import Visit
from tests.functional.journeys.journey import Journey, asked, explained
from tests.functional.journeys.places import Place
from tests.functional.reenrolment.pages import bar, own_form, summary, words

CITIES = {"valcourt": "Valcourt", "hauterive": "Hauterive"}


def open_courses(place: Place) -> dict[str, str]:
    """Open classes of two levels and three ensembles; return the public id of each by its code."""
    offered = [
        ("FM-2C4-A", "formation-musicale", {"level": "2C4", "cycle": "cycle2"}),
        ("FM-2C4-B", "formation-musicale", {"level": "2C4", "cycle": "cycle2"}),
        ("FM-1C1", "formation-musicale", {"level": "1C1", "cycle": "cycle1"}),
        ("CHORALE", "collectif", {"cycle": "cycle1"}),
        ("ORCH", "collectif", {"cycle": "cycle2"}),
        ("JAZZ", "collectif", {"cycle": "cycle2"}),
    ]
    return {code: place.slot(code, department, **course).public_id for code, department, course in offered}


def journey_of(
    place: Place, visit: Visit, department: str = "claviers", born: date = date(2013, 5, 4), **year: Any
) -> Journey:
    """The guardian of a student of 2C4, the dossier begun."""
    household = place.household(CITIES[place.slug])
    told = {"fm_level": "2C4", "result": "admis", **year}
    journey = visit(household.person, household.child("Léa", born, [department], **told))
    journey.begin()
    return journey


def rank(journey: Journey, first: str, second: str) -> None:
    """Wish for two classes of music theory in this order."""
    form = own_form(journey.open("cours"))
    form.fields["fm"][0].value, form.fields["fm"][1].value = first, second
    form.submit("next", value="yes", status=303)


class TestCursus:
    rule, pack = "R6", "valcourt"

    def test_one_of_each_is_chosen_and_booked(self, place: Place, visit: Visit) -> None:
        slots = open_courses(place)
        journey = journey_of(place, visit)

        journey.walk(cours={"fm": slots["FM-2C4-B"], "collectif": [slots["ORCH"]]})
        journey.finish()

        booked = place.session.scalars(select(Booking)).all()
        assert {(row.group_key, row.slot.course.code, row.state) for row in booked} == {
            ("fm", "FM-2C4-B", BookingState.CONFIRMED),
            ("collectif", "ORCH", BookingState.CONFIRMED),
        }


class TestCursusChoices:
    rule, pack = "R6", "valcourt"

    def test_only_classes_of_the_students_level_are_offered(self, place: Place, visit: Visit) -> None:
        open_courses(place)

        page = journey_of(place, visit).open("cours")

        titles = words(page.html.main)
        assert asked(page) == {"fm", "collectif"}
        assert "FM-2C4-A" in titles
        assert "FM-1C1" not in titles

    @pytest.mark.parametrize("left_out", ["fm", "collectif"])
    def test_neither_may_be_left_out(self, place: Place, visit: Visit, left_out: str) -> None:
        slots = open_courses(place)
        journey = journey_of(place, visit)
        chosen = {"fm": slots["FM-2C4-A"], "collectif": [slots["CHORALE"]]}
        chosen[left_out] = [] if left_out == "collectif" else ""

        page = journey.send("cours", {key: value for key, value in chosen.items() if value})

        assert page.status_int == 422
        assert [target for target, _ in summary(page)] == [f"#{left_out}"]
        assert place.session.scalars(select(Booking)).all() == []

    def test_a_third_ensemble_is_refused(self, place: Place, visit: Visit) -> None:
        slots = open_courses(place)
        every = [slots[code] for code in ("CHORALE", "ORCH", "JAZZ")]

        page = journey_of(place, visit).send("cours", {"fm": slots["FM-2C4-A"], "collectif": every})

        assert page.status_int == 422
        assert [target for target, _ in summary(page)] == ["#collectif"]


class TestExempt:
    rule, pack = "R6", "valcourt"

    @pytest.mark.parametrize(
        ("exempt", "left"), [("formation-musicale", {"collectif"}), ("collectif", {"fm"})], ids=["theory", "ensemble"]
    )
    def test_what_a_student_is_exempt_from_is_not_asked(
        self, place: Place, visit: Visit, exempt: str, left: set[str]
    ) -> None:
        open_courses(place)

        page = journey_of(place, visit, exemptions=[exempt]).open("cours")

        assert asked(page) == left

    def test_a_forged_choice_of_it_books_nothing(self, place: Place, visit: Visit) -> None:
        slots = open_courses(place)
        journey = journey_of(place, visit, exemptions=["formation-musicale"])

        journey.post("/etape/cours", [("fm", slots["FM-2C4-A"]), ("collectif", slots["ORCH"]), ("next", "yes")])

        assert "fm" not in journey.answers("cours")

    @pytest.mark.parametrize(
        ("year", "why"),
        [
            ({"exemptions": ["formation-musicale", "collectif"]}, "Léa est dispensée de formation musicale"),
            ({"cursus": False}, "Léa est hors cursus"),
        ],
        ids=["both", "free"],
    )
    def test_without_any_the_step_is_gone_and_the_summary_says_why(
        self, place: Place, visit: Visit, year: dict[str, Any], why: str
    ) -> None:
        open_courses(place)
        journey = journey_of(place, visit, **year)

        page = journey.open("recapitulatif")

        assert "Cours" not in [label for label, _ in bar(page)]
        assert why in explained(page, "Étapes que vous n’avez pas à remplir")["Cours"]
        assert journey.open("cours", status=404)


class TestCursusAtHauterive:
    rule, pack = "R6", "hauterive"

    @pytest.mark.parametrize(
        ("department", "wanted"),
        [("claviers", {"fm", "collectif"}), ("danse", {"collectif"}), ("theatre", set())],
    )
    def test_dancers_and_actors_take_less(self, place: Place, visit: Visit, department: str, wanted: set[str]) -> None:
        open_courses(place)
        journey = journey_of(place, visit, department, born=date(2015, 5, 4))

        groups = asked(journey.open("cours")) if wanted else set()

        assert groups == wanted
        assert journey.open("cours", status=200 if wanted else 404)

    def pianist(self, place: Place, visit: Visit) -> Journey:
        """One who is exempt from ensembles: only music theory is wished for."""
        return journey_of(place, visit, exemptions=["collectif"], born=date(2015, 5, 4))

    def test_a_wish_is_ranked_and_none_is_not_enough(self, place: Place, visit: Visit) -> None:
        slots = open_courses(place)
        journey = self.pianist(place, visit)

        refused = journey.send("cours")
        rank(journey, slots["FM-2C4-B"], slots["FM-2C4-A"])

        assert [target for target, _ in summary(refused)] == ["#fm"]
        assert journey.answers("cours")["fm"] == [slots["FM-2C4-B"], slots["FM-2C4-A"]]

    def test_a_wish_reads_as_one_phrase_and_a_hint_says_what_it_is(self, place: Place, visit: Visit) -> None:
        place.slot("FM-2C4-A", "formation-musicale", level="2C4", cycle="cycle2", meets=(3, "17:30", "18:30"))

        page = self.pianist(place, visit).open("cours")

        (option,) = page.html.find(id="fm").find_all("option", value=True)[1:]
        assert words(option).startswith("FM-2C4-A, mercredi 17:30 à 18:30")
        hint = words(page.html.find(id="fm-h"))
        assert "L’ordre compte" in hint
        assert "Un vœu n’est pas encore une place" in hint

    def test_a_wish_that_a_lesson_makes_impossible_is_said_with_its_reason(self, place: Place, visit: Visit) -> None:
        theory = {"level": "2C4", "cycle": "cycle2"}
        place.slot("FM-2C4-A", "formation-musicale", **theory, meets=(3, "17:30", "18:30"))
        place.slot("FM-2C4-B", "formation-musicale", **theory, meets=(6, "10:00", "11:00"))
        journey = self.pianist(place, visit)
        piano = {"code": "PIANO-1", "name": "Piano", "kind": CourseKind.INDIVIDUAL, "meets": (3, "18:00", "18:30")}
        lesson = make.make_course(place.session, place.campaign.from_year, **piano)
        make.make_enrolment(place.session, journey.scenario.student, lesson, activity="actif")
        place.session.flush()

        page = journey.open("cours")

        (option,) = page.html.find(id="fm").find_all("option", value=True)[1:]
        assert words(option).startswith("FM-2C4-B")
        assert "FM-2C4-A" not in words(page.html.find(id="fm-h"))
        (closed,) = page.html.find(id="fm-closed").find_all("li")
        told = words(closed).replace("\xa0", " ")
        assert told.startswith("FM-2C4-A, mercredi 17:30 à 18:30")
        assert told.endswith("Chevauche Piano, mercredi à 18:00")

    def test_the_summary_the_paper_and_the_mail_number_wishes_by_rank(self, place: Place, visit: Visit) -> None:
        slots = open_courses(place)
        journey = self.pianist(place, visit)
        for key in journey.steps():
            rank(journey, slots["FM-2C4-B"], slots["FM-2C4-A"]) if key == "cours" else journey.answer(key)

        page = journey.open("recapitulatif")
        journey.finish()
        paper = journey.scenario.services.walk.snapshot(journey.dossier.id, 1).content
        journey.carried()
        (mail,) = [text for (event, _to), text in journey.mails().items() if event == "dossier-received"]

        card = page.html.find("section", {"aria-labelledby": "step-cours"})
        assert "1. FM-2C4-B ; 2. FM-2C4-A" in words(card)
        assert paper.wishes == (Wishes(group="Formation musicale", names=("FM-2C4-B", "FM-2C4-A")),)
        assert paper.courses == ()
        assert "Formation musicale, dans l’ordre de vos vœux : 1. FM-2C4-B ; 2. FM-2C4-A" in " ".join(
            mail.replace("\xa0", " ").split()
        )
