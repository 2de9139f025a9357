"""The sealed paper says what was true of signatures when the dossier was sent; what came later stands on its page."""

import pytest

from portal.documents.summary import ConsentLine
from portal.i18n import use_language
from portal.models.people import Person
from portal.models.reenrolment import Verdict
from portal.services.names import full_name
from tests.factories.common import AT
from tests.scenario import ACTOR, Scenario
from tests.unit.portal.services.reenrolment.test_items import PHOTO, give_photo, mark
from tests.unit.portal.services.reenrolment.test_signatures import NO, YES, other, scenario, send, sent, signer

__all__ = ["other", "scenario", "sent", "signer"]


def on_paper(scenario: Scenario, round_: int = 1, *labels: str) -> ConsentLine:
    """What the paper of a round says of the regulations, or of another authorisation."""
    paper = scenario.services.walk.snapshot(scenario.situation().dossier.id, round_)
    wanted = labels or ("Règlement intérieur", "House rules")
    return next(line for line in paper.content.consents if line.label in wanted)


def said(scenario: Scenario, round_: int = 1, *labels: str) -> list[str]:
    return on_paper(scenario, round_, *labels).answer.replace("\N{NO-BREAK SPACE}", " ").splitlines()


def send_again(scenario: Scenario) -> None:
    """Have the photograph corrected and send a second round."""
    mark(scenario, PHOTO)
    dossier = scenario.situation().dossier
    scenario.services.decisions.decide(dossier.id, 1, Verdict.RETURNED, None, AT.replace(day=20), ACTOR)
    scenario.services.decisions.apply_decision(dossier.id, 1)
    give_photo(scenario)
    scenario.walk(scenario.finalise())


def sign(scenario: Scenario, person: Person, answers: dict) -> None:
    scenario.services.signatures.sign(scenario.situation(), person, answers, ACTOR)


class TestPaper:
    def test_who_sent_it_has_answered_and_the_other_is_asked(self, sent, signer):
        assert said(sent) == [
            f"{full_name(sent.person)} : lu et accepté",
            f"{full_name(signer)} : signature demandée, pas encore donnée",
        ]

    def test_it_stays_as_it_was_sealed_when_the_other_signs(self, sent, signer):
        before = said(sent)

        sign(sent, signer, YES)

        assert said(sent) == before

    @pytest.mark.parametrize("answers", [YES, NO])
    def test_the_paper_of_a_later_sending_says_that_the_other_has_signed_and_not_what(self, sent, signer, answers):
        sign(sent, signer, answers)

        send_again(sent)

        assert said(sent, 2) == [
            f"{full_name(sent.person)} : lu et accepté",
            f"{full_name(signer)} : a signé",
        ]

    def test_it_is_in_the_language_in_which_the_dossier_was_sent(self, scenario, other):
        with use_language("en"):
            send(scenario)

        assert said(scenario)[1] == f"{full_name(other)}: signature asked, not given yet"

    def test_whose_the_other_answers_are_is_said_where_they_live_apart(self, scenario, other):
        scenario.student.family.separated = True

        send(scenario)

        assert said(scenario, 1, "Transport lors des sorties") == [f"{full_name(scenario.person)} : oui"]
        assert len(said(scenario)) == 2

    def test_together_they_need_no_name_where_one_signature_is_enough(self, sent, signer):
        assert said(sent, 1, "Transport lors des sorties") == ["oui"]

    def test_a_guardian_alone_has_one_line_without_name(self, scenario):
        send(scenario)

        assert said(scenario) == ["lu et accepté"]
