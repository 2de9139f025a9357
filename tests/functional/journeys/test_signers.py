"""Who has signed stands on the dossier's page for both guardians; what the other has answered does not."""

from datetime import date
from typing import Any

from tests.functional.journeys.conftest import Visit
from tests.functional.journeys.journey import Journey, told
from tests.functional.journeys.places import Place
from tests.functional.journeys.test_both_guardians import Couple, couple, signature

__all__ = ["couple"]


def signers(journey: Journey) -> list[str]:
    """The lines of the card of signatures; none where there is no card."""
    card: Any = journey.choose().html.find("section", {"aria-labelledby": "signatures"})
    return [] if card is None else list(told(card.find_all("li")))


class TestSigners:
    rule, pack = "both", "hauterive"

    def test_both_see_whose_signature_is_waited_for(self, couple: Couple) -> None:
        lines = ["Abarre Jérémie Signé", "Abarre Nadia Attendue"]

        assert signers(couple.paul) == lines
        assert signers(couple.nadia) == lines

    def test_both_see_when_she_has_signed_and_he_does_not_see_what(self, couple: Couple) -> None:
        signature(couple.nadia, **{"reglement.answer": "no", "image.interne": "no"})

        assert signers(couple.paul) == ["Abarre Jérémie Signé", "Abarre Nadia Signé"]


class TestAlone:
    rule, pack = "both", "hauterive"

    def test_a_guardian_who_signs_alone_sees_no_card(self, place: Place, visit: Visit) -> None:
        household = place.household("Hauterive")
        student = household.child("Léa", date(2013, 5, 4), ["claviers"], cursus=False, result="admis")
        journey = visit(household.person, student)
        journey.walk()
        journey.finish()
        journey.carried(summary=False)

        assert signers(journey) == []
