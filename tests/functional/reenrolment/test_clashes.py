"""Courses at one hour, chosen in one step or in two: which they are, where they stand, what is possible instead."""

from datetime import date
from typing import Any

import pytest

from portal.models.slots import Slot
from tests.functional.journeys.conftest import Visit, place, visit
from tests.functional.journeys.journey import Journey
from tests.functional.journeys.places import Place, text_of
from tests.functional.reenrolment.pages import own_form, summary, words

__all__ = ["place", "visit"]

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
