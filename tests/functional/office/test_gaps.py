"""What the rules could not decide: staff read on the dossier's page what is missing and where it is told."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from portal.models.accounts import Role
from portal.models.courses import StudentYear
from tests.fixtures.database import BOTH_DATABASES
from tests.fixtures.web import Browser, new_account
from tests.functional.office.conftest import give_photo
from tests.functional.office.desk import Desk, words
from tests.functional.office.test_list import LIST, names
from tests.scenario import CONTACT, Scenario

FEES = {"niveau-scolaire": "2nde", "tarif-reduit": False, "tarif-resident": False}
CUSTODY, SITUATION = "L’élève vit en garde alternée", "Situation familiale"


def card(desk: Desk) -> Any:
    """The card of what is undecided; None where there is none."""
    return desk.open().html.find("section", {"aria-labelledby": "undecided"})


def gaps(desk: Desk) -> dict[str, str]:
    """What is undecided, each with all that is said of it."""
    return {words(line.b): words(line).removeprefix(words(line.b)).strip() for line in card(desk).find_all("li")}


class TestAnswers:
    def test_it_names_the_answer_that_is_missing_and_leads_to_its_question(self, desk: Desk) -> None:
        page = desk.open()
        link = page.html.find("section", {"aria-labelledby": "undecided"}).a

        asked = f"« {SITUATION} »"
        missing = f"Pas encore décidé : il manque la réponse de la famille à {asked}."
        assert gaps(desk)[CUSTODY] == f"{missing} Voir la question {asked}"
        assert SITUATION in words(page.html.find("section", {"aria-labelledby": link["href"][1:]}))

    def test_no_key_of_the_rules_is_read(self, desk: Desk) -> None:
        assert "answer." not in words(card(desk))
        assert "garde-alternee" not in words(card(desk))

    def test_it_says_how_to_go_on_as_long_as_staff_decide(self, desk: Desk) -> None:
        assert "renvoyez le dossier en disant laquelle" in words(card(desk))

        desk.decide(verdict="refuse", reason="Plus de place.")

        assert CUSTODY in gaps(desk)
        assert "renvoyez le dossier" not in words(card(desk))

    def test_once_it_is_answered_and_sent_again_nothing_is_undecided(self, desk: Desk) -> None:
        desk.decide(verdict="return", reason="Votre situation familiale manque.", answer_by="20/06/2026")
        desk.scenario.services.decisions.apply_decision(desk.dossier.id, 1)
        desk.scenario.answer("coordonnees", {**CONTACT, "situation": "couple"})
        desk.scenario.answer("tarif", FEES)
        desk.scenario.walk(desk.scenario.finalise())
        desk.scenario.session.commit()

        assert card(desk) is None

    def test_it_is_found_among_those_to_decide(self, desk: Desk) -> None:
        assert len(names(desk.browser.get(LIST, {"etat": "in-review"}))) == 1


@BOTH_DATABASES
class TestRecords:
    @pytest.fixture
    def desk(self, scenario: Scenario, login_as: Callable[..., Browser]) -> Desk:
        """A dossier that was sent while the record did not say whether its student is in the cursus."""
        scenario.session.scalars(select(StudentYear)).one().cursus = None
        scenario.session.flush()
        dossier = scenario.begin()
        scenario.answer_everything(situation="couple")
        scenario.answer("tarif", FEES)
        file = give_photo(scenario, dossier)
        scenario.walk(scenario.finalise())
        browser = login_as(new_account(scenario.session, Role.ADMINISTRATOR))
        scenario.session.commit()
        return Desk(browser, scenario, dossier.number or "", file.public_id)

    def test_it_names_what_the_record_lacks_and_that_no_question_asks_for_it(self, desk: Desk) -> None:
        told = gaps(desk)

        assert set(told) == {"Formation musicale", "Pratique collective"}
        assert set(told.values()) == {
            "Pas encore décidé : il manque le cursus. "
            "Cette information se trouve dans la fiche tenue par l’établissement ; "
            "aucune question du dossier ne la demande."
        }
        assert card(desk).a is None
