"""Courses at one hour, chosen in one step or in two: which they are, where they stand, what is possible instead."""

from datetime import date, time
from typing import Any

import pytest
from sqlalchemy import select

from portal.models.slots import Booking, Slot
from tests.functional.journeys.conftest import Visit, place, services_of, visit, visit_in
from tests.functional.journeys.journey import Journey
from tests.functional.journeys.places import Place, text_of
from tests.functional.reenrolment.pages import fill, own_form, summary, words

__all__ = ["place", "services_of", "visit", "visit_in"]

ENSEMBLES = "      - key: collectif\n        label: {fr: Pratique collective, en: Ensemble}\n"
STEP = "  - key: ensembles\n    kind: courses\n    title: {fr: Ensembles, en: Ensembles}\n    groups:\n"


def in_two_steps(mode: str) -> str:
    """Valcourt's rules with ensembles in a step of their own, by seats or by wishes."""
    text = text_of("valcourt")
    assert ENSEMBLES in text
    assert "        max: 2\n" in text
    wished = "        mode: wishes\n        wishes: 3\n" if mode == "wishes" else "        max: 2\n"
    seeded = text.replace("  hold_minutes: 20\n", "  hold_minutes: 20\n  seed: 20260627\n")
    return seeded.replace(ENSEMBLES, STEP + ENSEMBLES).replace("        max: 2\n", wished)


class Choosing:
    """A student of 2C4 with two times of music theory and two ensembles."""

    pack = "valcourt"

    @pytest.fixture
    def slots(self, place: Place) -> dict[str, Slot]:
        """The courses by name: "FM A" and "Chorale" meet at one hour, the others at hours of their own."""
        theory = {"level": "2C4", "cycle": "cycle2"}
        return {
            "FM A": place.slot("FM A", "formation-musicale", **theory, meets=(3, "17:30", "18:30")),
            "FM B": place.slot("FM B", "formation-musicale", **theory, meets=(6, "10:00", "11:00")),
            "Chorale": place.slot("Chorale", "collectif", meets=(3, "18:00", "19:00")),
            "Orchestre": place.slot("Orchestre", "collectif", meets=(5, "18:00", "19:00")),
        }

    @pytest.fixture
    def journey(self, place: Place, visit: Visit, slots: dict[str, Slot]) -> Journey:
        """The guardian, the dossier begun."""
        household = place.household("Valcourt")
        student = household.child("Léa", date(2013, 5, 4), ["claviers"], fm_level="2C4", result="admis")
        journey = visit(household.person, student)
        journey.begin()
        return journey

    def choose(self, journey: Journey, step: str, group: str, slot: Slot, **options: Any) -> Any:
        """Choose one slot of a group, or wish for it, and go on."""
        form = own_form(journey.open(step))
        if form.fields[group][0].__class__.__name__ == "Checkbox":
            for box in form.fields[group]:
                box.checked = box._value == slot.public_id
        else:
            form.fields[group][0].value = slot.public_id
        return form.submit("next", value="yes", **options)

    def said(self, page: Any, group: str) -> str:
        """What a refused page says at a group, to which its error summary leads."""
        ((target, point),) = summary(page)
        assert target == f"#{group}"
        said = words(page.html.find(id=f"{group}-e")).replace("\xa0", " ")
        # The summary says the same, the name of the course as it is written.
        assert point.replace("\xa0", " ").split(" : ", 1)[1] == said.removeprefix("Erreur : ").removesuffix(".")
        return said


class TestAWishInAnotherStep(Choosing):
    @staticmethod
    def amended() -> str:
        """Ensembles are wished for in a later step."""
        return in_two_steps("wishes")

    def test_at_the_hour_of_a_seat_it_is_refused_with_what_is_possible(
        self, journey: Journey, slots: dict[str, Slot]
    ) -> None:
        self.choose(journey, "cours", "fm", slots["FM A"], status=303)

        page = self.choose(journey, "ensembles", "collectif", slots["Chorale"], status=422)

        said = self.said(page, "collectif")
        assert "Chorale, mercredi 18:00 a lieu en même temps que FM A, mercredi 17:30." in said
        assert "Vous avez choisi FM A à l’étape « Cours »." in said
        assert "Possible à la place : Orchestre, vendredi 18:00." in said
        assert journey.answers("ensembles") == {}

    def test_a_seat_at_its_hour_is_refused_as_well(self, journey: Journey, slots: dict[str, Slot]) -> None:
        self.choose(journey, "ensembles", "collectif", slots["Chorale"], status=303)

        page = self.choose(journey, "cours", "fm", slots["FM A"], status=422)

        said = self.said(page, "fm")
        assert "FM A, mercredi 17:30 a lieu en même temps que Chorale, mercredi 18:00." in said
        assert "Vous avez choisi Chorale à l’étape « Ensembles »." in said
        assert "Possible à la place : FM B, samedi 10:00." in said

    def test_at_other_hours_both_are_taken(self, journey: Journey, slots: dict[str, Slot]) -> None:
        self.choose(journey, "cours", "fm", slots["FM B"], status=303)

        self.choose(journey, "ensembles", "collectif", slots["Chorale"], status=303)

        assert journey.answers("ensembles")["collectif"] == [slots["Chorale"].public_id]

    def test_what_who_finishes_later_has_kept_is_not_sent(self, journey: Journey, slots: dict[str, Slot]) -> None:
        for key in journey.steps():
            if key in ("cours", "ensembles"):
                group, name = ("fm", "FM B") if key == "cours" else ("collectif", "Chorale")
                self.choose(journey, key, group, slots[name], status=303)
            else:
                journey.answer(key)
        form = own_form(journey.open("cours"))
        form["fm"] = slots["FM A"].public_id
        form.submit("later", value="yes", status=303)

        page = journey.send("finalisation")

        assert page.location == f"https://portal.test{journey.step('ensembles')}"
        assert "Chorale, mercredi 18:00 a lieu en même temps que FM A, mercredi 17:30." in words(
            page.follow().html.main
        ).replace("\xa0", " ")


class TestASeatInAnotherStep(Choosing):
    @staticmethod
    def amended() -> str:
        """Ensembles are chosen in a later step."""
        return in_two_steps("seats")

    def test_at_the_same_hour_it_is_refused_with_what_is_possible(
        self, journey: Journey, slots: dict[str, Slot]
    ) -> None:
        self.choose(journey, "cours", "fm", slots["FM A"], status=303)

        page = self.choose(journey, "ensembles", "collectif", slots["Chorale"], status=422)

        said = self.said(page, "collectif")
        assert "Vous avez choisi FM A à l’étape « Cours »." in said
        assert "Possible à la place : Orchestre, vendredi 18:00." in said


class TestOneStep(Choosing):
    def test_two_seats_at_one_hour_are_refused_without_naming_the_step(
        self, journey: Journey, slots: dict[str, Slot]
    ) -> None:
        both = {"fm": slots["FM A"].public_id, "collectif": [slots["Chorale"].public_id]}

        page = journey.send("cours", both)

        said = self.said(page, "collectif")
        assert "Chorale, mercredi 18:00 a lieu en même temps que FM A, mercredi 17:30." in said
        assert "à l’étape" not in said
        assert "Possible à la place : Orchestre, vendredi 18:00." in said


class TestALesson(Choosing):
    """A lesson of this year goes on: what meets at its time cannot be chosen."""

    def learn(self, place: Place, journey: Journey, starts: str, ends: str, **passage: Any) -> None:
        """Let the student take piano on Wednesdays, in the whole meeting or at a time of her own."""
        lesson = place.lesson(journey.scenario.student, "claviers", name="Piano", meets=(3, starts, ends))
        for name, value in passage.items():
            setattr(lesson, name, value)
        place.session.flush()
        place.session.expire_all()

    def closed(self, page: Any) -> dict[str, str]:
        """The slots of a page that cannot be chosen, each with its reason."""
        return {words(one.b): words(one.find(class_="tag")) for one in page.html.find_all(class_="unavailable")}

    def offered(self, page: Any) -> set[str]:
        """The slots of a page that can be chosen."""
        return {words(one.b) for one in page.html.find_all("label", "slot")}

    def test_what_meets_at_its_time_says_so_and_another_time_is_chosen(
        self, place: Place, journey: Journey, slots: dict[str, Slot]
    ) -> None:
        self.learn(place, journey, "18:00", "18:30")

        page = journey.open("cours")

        why = "Chevauche Piano, mercredi à 18:00"
        assert self.closed(page) == {"FM A": why, "Chorale": why}
        assert self.offered(page) == {"FM B", "Orchestre"}
        fill(page, {"fm": slots["FM B"].public_id, "collectif": [slots["Orchestre"].public_id]}).submit(
            "next", value="yes", status=303
        )
        assert booked(place) == {"FM B", "Orchestre"}

    def test_sent_all_the_same_it_is_refused_and_nothing_is_held(
        self, place: Place, journey: Journey, slots: dict[str, Slot]
    ) -> None:
        self.learn(place, journey, "18:00", "18:30")
        chosen = [("fm", slots["FM A"].public_id), ("collectif", slots["Orchestre"].public_id)]

        page = journey.post("/etape/cours", [*chosen, ("next", "yes")])

        assert page.status_int == 422
        assert [target for target, _ in summary(page)] == ["#fm"]
        assert booked(place) == set()
        assert journey.answers("cours") == {}

    def test_only_the_students_own_passage_counts_where_it_is_known(
        self, place: Place, journey: Journey, slots: dict[str, Slot]
    ) -> None:
        self.learn(place, journey, "16:00", "20:00", passage_time=time(18, 45), passage_minutes=30)

        page = journey.open("cours")

        assert self.closed(page) == {"Chorale": "Chevauche Piano, mercredi à 18:45"}
        refused = [("fm", slots["FM A"].public_id), ("collectif", slots["Chorale"].public_id), ("next", "yes")]
        assert journey.post("/etape/cours", refused).status_int == 422
        assert booked(place) == set()
        journey.send("cours", {"fm": slots["FM A"].public_id, "collectif": [slots["Orchestre"].public_id]})
        assert booked(place) == {"FM A", "Orchestre"}


def booked(place: Place) -> set[str]:
    """The courses in which a seat is held."""
    place.session.expire_all()
    return {row.slot.course.name for row in place.session.scalars(select(Booking))}
