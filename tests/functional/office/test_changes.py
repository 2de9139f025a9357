"""What a dossier's page says of each change: what is true of it while the dossier stands where it stands."""

from typing import Any

import pytest

from tests.functional.office.desk import Desk, words

RETURN = {"verdict": "return", "reason": "La photo est floue.", "answer_by": "20/06/2026"}
WAITS = "Attend les corrections"


def changes(desk: Desk) -> Any:
    """The card of the changes."""
    return desk.open().html.find("section", {"aria-labelledby": "changes"})


def said(desk: Desk) -> set[str]:
    """What the last column says of the changes that nobody has decided on."""
    return {words(row.find_all("td")[-1]) for row in changes(desk).tbody.find_all("tr")}


def carry_out(desk: Desk) -> None:
    """Apply the decision, as the flow does."""
    desk.scenario.services.decisions.apply_decision(desk.dossier.id, desk.dossier.round)
    desk.scenario.session.commit()


class TestWhatIsTrue:
    def test_while_it_waits_for_staff_they_decide(self, desk: Desk) -> None:
        assert "À décider" in said(desk)

    def test_with_the_family_they_wait_for_its_corrections(self, desk: Desk) -> None:
        desk.decide(**RETURN)
        before = said(desk)
        carry_out(desk)

        assert WAITS in before
        assert WAITS in said(desk)
        assert "À décider" not in before | said(desk)

    def test_there_is_no_button_that_would_decide_then(self, desk: Desk) -> None:
        desk.decide(**RETURN)
        carry_out(desk)

        review = desk.open().html.find("form", "review")

        assert [words(button) for button in review.select("button.button:not([name=person])")] == ["Ajouter la note"]

    def test_sent_again_they_are_to_decide_again(self, desk: Desk) -> None:
        desk.decide(**RETURN)
        carry_out(desk)
        desk.scenario.answer("tarif", {"niveau-scolaire": "1re"})
        desk.scenario.walk(desk.scenario.finalise())
        desk.scenario.session.commit()

        assert "À décider" in said(desk)


class TestConflict:
    @pytest.fixture
    def moved(self, desk: Desk) -> Desk:
        """The guardian's town was put right in the record since the family wrote another one."""
        desk.scenario.person.city = "Orléans"
        desk.scenario.session.commit()
        return desk

    def test_it_says_what_becomes_of_it_when_the_dossier_is_accepted(self, moved: Desk) -> None:
        assert "Conflit" in said(moved)
        assert "elle reste telle qu’elle est aujourd’hui" in words(changes(moved))

    def test_once_accepted_it_was_not_applied(self, moved: Desk) -> None:
        moved.decide(verdict="accept")
        carry_out(moved)

        assert "Non appliqué" in said(moved)
        assert "est restée telle quelle" in words(changes(moved))
        assert moved.scenario.person.city == "Orléans"

    def test_with_the_family_it_is_no_conflict_to_settle(self, moved: Desk) -> None:
        moved.decide(**RETURN)
        carry_out(moved)

        assert said(moved) & {"Conflit", "À décider"} == set()
