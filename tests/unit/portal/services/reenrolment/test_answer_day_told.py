"""Where the day of the establishment's answer is told: to who is to sign before, and on the paper of the dossier."""

import pytest
from sqlalchemy import select

from portal.documents.summary import summary_html
from portal.models.messages import Mail
from portal.notifications import render_mail
from tests.fixtures.services import ScenarioAfter
from tests.scenario import Scenario
from tests.unit.portal.services.reenrolment.test_signatures import BOTH_ACCEPT, send_for_both

PROMISE = "  answers_within: {days: 21}\n"
UNPROMISED = BOTH_ACCEPT.replace(PROMISE, "")
DAY = "au plus tard le mercredi 1er juillet 2026"


@pytest.fixture
def promised(scenario_after: ScenarioAfter) -> Scenario:
    """A dossier that both guardians sign, under rules that promise an answer within three weeks."""
    found, _nothing = scenario_after("both are to accept, an answer is promised", send_for_both, BOTH_ACCEPT)
    return found


@pytest.fixture
def unpromised(scenario_after: ScenarioAfter) -> Scenario:
    """The same under rules that promise none."""
    assert PROMISE in BOTH_ACCEPT
    found, _nothing = scenario_after("both are to accept, no answer is promised", send_for_both, UNPROMISED)
    return found


def mail_to_sign(scenario: Scenario, part: str = "text") -> str:
    """What the guardian who is to sign reads."""
    mail = scenario.session.scalars(select(Mail).where(Mail.event == "signature-asked")).one()
    return plain(getattr(render_mail(mail.event, "fr", mail.values), part))


def paper(scenario: Scenario) -> str:
    """What the paper of the dossier says."""
    found = scenario.services.walk.snapshot(scenario.situation().dossier.id, 1)
    return plain(summary_html(found.content, found.language))


def plain(text: str) -> str:
    """A text with plain spaces."""
    return " ".join(text.split())


class TestToSign:
    @pytest.mark.parametrize("part", ["text", "html"])
    def test_the_mail_names_the_day(self, promised: Scenario, part: str) -> None:
        assert f"dès que possible : nous répondons au dossier {DAY}." in mail_to_sign(promised, part)

    def test_where_none_is_promised_it_names_none(self, unpromised: Scenario) -> None:
        assert "au plus tard" not in mail_to_sign(unpromised)
        assert "Nous vous écrivons dès que le dossier a une réponse." in mail_to_sign(unpromised)


class TestOnPaper:
    def test_the_summary_names_the_day(self, promised: Scenario) -> None:
        assert f"Nous vous répondons {DAY}." in paper(promised)

    def test_where_none_is_promised_it_names_none(self, unpromised: Scenario) -> None:
        assert "au plus tard" not in paper(unpromised)
