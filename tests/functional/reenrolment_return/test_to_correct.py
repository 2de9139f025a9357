"""A returned dossier: each step says what is asked there, and what is asked of the whole is not said of one step."""

from collections.abc import Callable

import pytest

from portal.models.reenrolment import Verdict
from portal.services.reenrolment.items import Place
from tests.fixtures.services import ScenarioAfter
from tests.fixtures.web import Browser
from tests.functional.office.conftest import send_and_walk
from tests.functional.reenrolment.conftest import account_of
from tests.functional.reenrolment.pages import Family, words
from tests.scenario import ACTOR

STREET = Place("coordonnees", "adresse")


@pytest.fixture
def sent(scenario_after: ScenarioAfter, login_as: Callable[..., Browser]) -> Family:
    """The guardian whose dossier waits for staff."""
    found, _told = scenario_after("sent and walked", send_and_walk)
    return Family(login_as(account_of(found)), found)


def return_it(family: Family, reason: str | None) -> None:
    scenario = family.scenario
    dossier, closes = scenario.situation().dossier, scenario.situation().opening.closes
    scenario.services.decisions.decide(dossier.id, dossier.round, Verdict.RETURNED, reason, closes, ACTOR)
    scenario.services.decisions.apply_decision(dossier.id, dossier.round)
    scenario.session.commit()


def asked_on(family: Family, step: str) -> tuple[str, list[str]]:
    """What the note of a step says: its title and its points."""
    note = family.open(step).html.select_one("main .note.wait:has(h2)")
    return words(note.find(class_="small-title")), [words(point) for point in note.find_all("li")]


class TestWhatIsAsked:
    def test_of_the_whole_dossier_the_note_speaks_of_the_dossier(self, sent: Family) -> None:
        return_it(sent, "Le numéro de la rue est faux.")

        for step in ("coordonnees", "tarif"):
            title, points = asked_on(sent, step)
            assert title == "Votre établissement vous demande de corriger le dossier"
            assert points == ["Le numéro de la rue est faux."]

    def test_of_one_item_its_step_says_what_to_correct_here(self, sent: Family) -> None:
        situation = sent.scenario.situation()
        sent.scenario.services.items.mark(situation, situation.dossier.round, STREET, "Numéro illisible.", ACTOR)
        return_it(sent, None)

        assert asked_on(sent, "coordonnees") == ("À corriger ici", ["Adresse : Numéro illisible."])
