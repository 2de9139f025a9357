"""Who has signed, and whose each answer is, stand on the dossier's page for both guardians.

What she answers, whose signature was asked, is her own: he does not read it.
"""

from datetime import date
from typing import Any

from tests.functional.journeys.conftest import Visit
from tests.functional.journeys.journey import Journey, told
from tests.functional.journeys.places import Place
from tests.functional.journeys.test_both_guardians import Couple, couple, signature
from tests.functional.reenrolment.pages import words

__all__ = ["couple"]


def signers(journey: Journey) -> list[str]:
    """The lines of the card of signatures; none where there is no card."""
    card: Any = journey.choose().html.find("section", {"aria-labelledby": "signatures"})
    return [] if card is None else list(told(card.find_all("li")))


def authorisations(journey: Journey) -> dict[str, str]:
    """The authorisations of the dossier's page, by label, with what is said below each answer."""
    card: Any = journey.choose().html.find("section", {"aria-labelledby": "step-autorisations"})
    return {words(row.dt): " ".join(" ".join(row.dd.stripped_strings).split()) for row in card.find_all("div")}


class TestSigners:
    rule, pack = "both", "hauterive"

    def test_both_see_whose_signature_is_waited_for(self, couple: Couple) -> None:
        lines = ["Abarre Jérémie Signé", "Abarre Nadia Attendue"]

        assert signers(couple.paul) == lines
        assert signers(couple.nadia) == lines

    def test_nothing_is_waited_for_in_a_dossier_that_was_withdrawn(self, couple: Couple) -> None:
        couple.paul.post("/retirer", [("reason", "")])

        assert signers(couple.paul) == ["Abarre Jérémie Signé", "Abarre Nadia Non signé"]

    def test_both_see_when_she_has_signed_and_he_does_not_see_what(self, couple: Couple) -> None:
        signature(couple.nadia, **{"reglement.answer": "no", "image.interne": "no"})

        assert signers(couple.paul) == ["Abarre Jérémie Signé", "Abarre Nadia Signé"]

    def test_each_answer_says_whose_it_is_and_hers_stands_beside_his(self, couple: Couple) -> None:
        before = authorisations(couple.nadia)

        signature(couple.nadia, **{"reglement.answer": "no", "image.interne": "yes"})

        by_paul, by_her = "Répondu par Jérémie Abarre", "Répondu par vous"
        assert before["Règlement intérieur"] == f"lu et accepté {by_paul}"
        assert before["Soins d’urgence"] == f"oui {by_paul}"
        told = authorisations(couple.nadia)
        assert told["Règlement intérieur"] == f"lu et accepté {by_paul} non accepté {by_her}"
        assert told["Droit à l’image"].endswith(f"{by_paul} oui : Usage pédagogique interne {by_her}")
        assert told["Soins d’urgence"] == f"oui {by_paul}"

    def test_he_reads_that_his_answers_are_his_and_none_of_hers(self, couple: Couple) -> None:
        before = authorisations(couple.paul)

        signature(couple.nadia, **{"reglement.answer": "no", "image.interne": "yes"})

        assert before["Règlement intérieur"] == "lu et accepté Répondu par vous"
        assert authorisations(couple.paul) == before

    def test_who_sent_it_reads_on_the_page_and_by_mail_whose_signature_is_waited_for(self, couple: Couple) -> None:
        waited = "Signature encore attendue : Nadia Abarre"

        page, hers = words(couple.paul.choose().html.main), words(couple.nadia.choose().html.main)
        signature(couple.nadia, **{"reglement.answer": "no", "image.interne": "no"})

        (mail,) = [text for (event, _to), text in couple.paul.mails().items() if event == "dossier-received"]
        assert waited in page
        assert waited in " ".join(mail.split())
        assert "rien à faire" not in mail
        assert "encore attendue" not in hers
        assert "encore attendue" not in words(couple.paul.choose().html.main)


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
        assert authorisations(journey)["Règlement intérieur"] == "lu et accepté"
