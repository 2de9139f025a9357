"""Seats as a family meets them: full ones, and one that is kept, kept longer, and kept no more."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from webtest import TestResponse

from portal import clock
from portal.models.slots import Slot
from tests.factories.common import AT
from tests.functional.reenrolment.pages import Family, fill, own_form, words
from tests.functional.reenrolment.seats import another_time, held, sell

ADVICE = "Là où c’est complet, choisissez un autre horaire de la liste."


@pytest.fixture
def evening(begun: Family) -> Slot:
    """Another time of the theory course."""
    return another_time(begun)


class TestFull:
    def test_beside_another_time_it_says_once_to_take_that_one(self, begun: Family, evening: Slot) -> None:
        sell(begun.scenario.theory)
        begun.scenario.session.flush()

        page = begun.open("cours")

        said = words(page.html.main)
        assert "FM-2C4-AComplet" in said
        assert said.count(ADVICE) == 1
        assert ADVICE in words(page.html.find("input", {"value": evening.public_id}).find_parent("fieldset"))
        assert "Une question" not in said
        fill(page, begun.courses() | {"fm": evening.public_id}).submit("next", value="yes", status=303)
        assert held(begun) == {"FM-2C4-B", "CHORALE"}

    def test_without_any_seat_it_says_to_go_on_and_whom_to_call(self, begun: Family, evening: Slot) -> None:
        sell(begun.scenario.theory, evening)
        site = begun.scenario.situation().establishment
        site.service_name, site.phone = "Scolarité", "0240990000"
        begun.scenario.session.flush()

        page = begun.open("cours")

        said = words(page.html.main).replace("\xa0", " ")
        assert said.count("Complet") == 2
        assert "Continuez : votre établissement vous en propose un." in said
        assert said.count("Appelez ou écrivez : Scolarité, 02 40 99 00 00") == 1
        assert page.html.main.find("a", {"href": "tel:0240990000"})
        assert ADVICE not in said
        own_form(page).set("collectif", True, 0)
        own_form(page).submit("next", value="yes", status=303)
        assert held(begun) == {"CHORALE"}

    def test_where_there_are_seats_nothing_is_said_of_full_ones(self, begun: Family, evening: Slot) -> None:
        said = words(begun.open("cours").html.main)

        assert "complet" not in said.lower()
        assert "Une question" not in said


@contextmanager
def later(minutes: int) -> Iterator[None]:
    """So many minutes after the seats were chosen, at 19:02."""
    with clock.frozen(AT + timedelta(minutes=minutes)):
        yield


def sweep(family: Family) -> None:
    """Do what the dispatcher does each second."""
    for slot in (family.scenario.theory, family.scenario.choir):
        family.scenario.services.holds.end_expired(slot.id)


def kept(page: TestResponse) -> str:
    """What a page says of the seats that are kept."""
    return words(page.html.main.find("div", "hold"))


class TestKeptLonger:
    @pytest.mark.parametrize("step", ["cours", "recapitulatif", "finalisation"])
    def test_the_button_keeps_the_seats_for_the_whole_time_again(self, complete: Family, step: str) -> None:
        with later(15):
            page = complete.open(step)
            assert kept(page).startswith("Place gardée jusqu’à 19:22, encore 5 minutes")
            answer = own_form(page).submit("extend", value="yes", status=303)
            page = answer.follow()

        assert answer.location.endswith(complete.step(step))
        assert kept(page).startswith("Place gardée jusqu’à 19:37, encore 20 minutes")
        with later(30):
            sweep(complete)
            assert kept(complete.open(step)).startswith("Place gardée jusqu’à 19:37, encore 5 minutes")
        assert held(complete) == {"FM-2C4-A", "CHORALE"}


class TestKeptNoMore:
    def over(self, family: Family) -> Any:
        """The note of the summary after the time of the seats."""
        sweep(family)
        page = family.open("recapitulatif")
        assert page.html.main.find("div", "hold") is None
        (note,) = (one for one in page.html.main.find_all("div", "note") if "plus gardée" in one.text)
        return note

    def test_the_summary_says_so_with_the_seats_left_and_where_to_choose_again(self, complete: Family) -> None:
        complete.scenario.theory.taken += complete.scenario.theory.capacity - 1
        with later(21):
            note = self.over(complete)

            assert words(note.h2) == "2 places ne sont plus gardées"
            left = [words(line).replace("\xa0", " ") for line in note.find_all("li")]
            assert left == ["FM-2C4-A : il reste 1 place", "CHORALE : il reste 12 places"]
            assert "wait" in note["class"]
            assert words(note.a) == "Validez de nouveau l’étape des cours pour les garder."
            complete.browser.get(note.a["href"])
            complete.send("cours")

        assert held(complete) == {"FM-2C4-A", "CHORALE"}

    def test_of_one_that_filled_up_meanwhile_it_names_what_is_possible_instead(self, complete: Family) -> None:
        another_time(complete)
        with later(21):
            sweep(complete)
            sell(complete.scenario.theory)
            complete.scenario.session.flush()
            note = self.over(complete)

        said = [words(line).replace("\xa0", " ") for line in note.find_all("li")]
        assert said == [
            "FM-2C4-A, mercredi 17:00 est complet : quelqu’un a pris la dernière place. "
            "Possible à la place : FM-2C4-B, samedi 10:00.",
            "CHORALE : il reste 12 places",
        ]
        assert "bad" in note["class"]
        assert (words(note.a), note.a["href"]) == ("Choisir un autre horaire", complete.step("cours"))
        assert held(complete) == set()

    def test_before_its_end_nothing_is_said(self, complete: Family) -> None:
        with later(19):
            sweep(complete)
            page = complete.open("recapitulatif")

        assert "plus gardée" not in words(page.html.main)
