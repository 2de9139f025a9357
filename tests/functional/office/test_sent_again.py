"""A dossier that comes back says on top what was asked and what the family has changed since."""

from datetime import timedelta

import pytest

from portal import clock
from tests.fixtures.database import BOTH_DATABASES
from tests.functional.office.conftest import give_photo
from tests.functional.office.desk import Desk, words

STREET, PHOTO = "coordonnees--adresse", "documents--photo"
NEW_STREET = {"street": "9 rue Neuve", "postcode": "45000", "city": "Valcourt"}


def return_it(desk: Desk, reason: str = "", **marks: str) -> None:
    """Mark items and return the dossier until 20 June."""
    for place, text in marks.items():
        desk.press(desk.open(), "mark", place, **{place: text})
    desk.decide(verdict="return", reason=reason, answer_by="20/06/2026")
    desk.scenario.services.decisions.apply_decision(desk.dossier.id, 1)
    desk.scenario.session.commit()


def send_again(desk: Desk) -> None:
    """The family sends it again as it stands."""
    desk.scenario.walk(desk.scenario.finalise())
    desk.scenario.session.commit()


def card(desk: Desk):
    """The part of the page that tells it; None where there is none."""
    return desk.open().html.find("section", {"aria-labelledby": "sent-again"})


def rows(desk: Desk) -> dict[str, list[str]]:
    """What was asked, what stood there and what stands there now, by item."""
    found = card(desk).find("tbody")
    return {words(row.th): [words(cell) for cell in row.find_all("td")] for row in found.find_all("tr")}


class TestSentAgain:
    def test_a_first_round_has_no_such_part(self, desk: Desk) -> None:
        assert card(desk) is None

    def test_it_says_who_asked_what_until_when(self, desk: Desk) -> None:
        return_it(desk, "Merci de relire votre adresse.")
        send_again(desk)

        said = words(card(desk))

        assert "ABARRE Jérémie a renvoyé le dossier le mercredi 10 juin 2026 à 19 h 02." in said
        assert "Réponse attendue jusqu’au samedi 20 juin 2026 inclus (23 h 59)." in said
        assert "Merci de relire votre adresse." in said

    @BOTH_DATABASES
    def test_an_answer_that_was_asked_stands_before_and_now(self, desk: Desk) -> None:
        return_it(desk, **{STREET: "Le numéro est faux."})
        desk.scenario.answer("coordonnees", {"adresse": NEW_STREET})
        send_again(desk)

        assert rows(desk) == {
            "Adresse": ["Le numéro est faux.", "1 rue du Lac, 45000 Valcourt", "9 rue Neuve, 45000 Valcourt"]
        }

    def test_what_was_asked_and_is_unchanged_says_so(self, desk: Desk) -> None:
        return_it(desk, **{STREET: "Le numéro est faux."})
        send_again(desk)

        assert rows(desk)["Adresse"] == ["Le numéro est faux.", "1 rue du Lac, 45000 Valcourt", "Inchangé"]
        assert "La famille n’a rien changé depuis." in words(card(desk))

    def test_what_changed_without_being_asked_is_shown_too(self, desk: Desk) -> None:
        return_it(desk, "Tout est à revoir.")
        desk.scenario.answer("coordonnees", {"adresse": NEW_STREET})
        send_again(desk)

        assert rows(desk)["Adresse"][0] == "non demandé"
        assert "rien changé" not in words(card(desk))

    def test_a_document_that_was_handed_in_anew_is_linked(self, desk: Desk) -> None:
        return_it(desk, **{PHOTO: "Le visage est coupé."})
        with clock.frozen(clock.now() + timedelta(minutes=5)):
            file = give_photo(desk.scenario, desk.dossier)
            send_again(desk)

        assert rows(desk)["Photo d’identité"][0] == "Le visage est coupé."
        assert "Nouveau document" in rows(desk)["Photo d’identité"][2]
        assert card(desk).find("a")["href"] == f"{desk.path}/document/{file.public_id}"

    @BOTH_DATABASES
    def test_the_day_is_the_last_that_was_given(self, desk: Desk) -> None:
        return_it(desk, "Tout est à revoir.")
        desk.post("/delai", [("answer_by", "10/07/2026")])
        send_again(desk)

        assert "jusqu’au vendredi 10 juillet 2026 inclus" in words(card(desk))

    @pytest.mark.parametrize("place", [STREET, PHOTO])
    def test_it_stands_before_everything_else(self, desk: Desk, place: str) -> None:
        return_it(desk, **{place: "À revoir."})
        if place == PHOTO:
            give_photo(desk.scenario, desk.dossier)
        send_again(desk)

        assert desk.open().html.select_one("form.review section.card:not(.who)")["aria-labelledby"] == "sent-again"
