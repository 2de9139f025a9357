"""By when the establishment answers: on the page of a sent dossier, in its timeline and in the acknowledgement."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from portal import clock
from portal.models.establishments import Establishment
from portal.models.reenrolment import Verdict
from tests.fixtures.services import ScenarioAfter
from tests.fixtures.web import Browser
from tests.functional.reenrolment.conftest import account_of, answer_everything
from tests.functional.reenrolment.pages import Family
from tests.functional.reenrolment.test_finish import send_back
from tests.functional.reenrolment.test_sent_page import finish, last_mail, note, text
from tests.scenario import RULES

PROMISE = "  answers_within: {days: 21}\n"
DAY = "mercredi 1er juillet 2026"
SAID = f"Votre établissement répond au plus tard le {DAY}."
PASSED = f"Votre établissement devait répondre au plus tard le {DAY} : ce jour est passé."
END_OF_THE_DAY = datetime(2026, 7, 1, 22, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def to_come(family: Family) -> str:
    """The line of the timeline that is still to come."""
    return text(family.choose().html.select_one("ol.timeline li.next"))


class TestPromised:
    def test_the_page_says_the_day_at_once(self, complete: Family) -> None:
        complete.finish()

        assert SAID in note(complete)
        assert f"puis répond au plus tard le {DAY}" in to_come(complete)

    def test_so_does_the_mail(self, complete: Family) -> None:
        finish(complete)

        assert f"Nous vous répondons au plus tard le {DAY}." in last_mail(complete, "dossier-received")

    def test_while_it_is_read_the_timeline_says_it_too(self, complete: Family) -> None:
        finish(complete)

        assert SAID in note(complete)
        assert f"lit le dossier et répond par courriel au plus tard le {DAY}" in to_come(complete)

    def test_it_counts_anew_from_the_sending_of_the_correction(self, complete: Family) -> None:
        complete.finish()
        send_back(complete)
        with clock.frozen(datetime(2026, 6, 12, 22, 30, tzinfo=UTC)):  # the 13th there
            complete.finish()

            assert "au plus tard le samedi 4 juillet 2026." in note(complete)

    @pytest.mark.parametrize("verdict", [Verdict.ACCEPTED, Verdict.REFUSED])
    def test_an_answered_dossier_promises_nothing(self, complete: Family, verdict: Verdict) -> None:
        finish(complete, verdict)

        assert "au plus tard" not in text(complete.choose().html.main)


class TestPassed:
    def test_the_day_counts_to_its_end(self, complete: Family) -> None:
        finish(complete)

        with clock.frozen(END_OF_THE_DAY - SECOND):
            assert SAID in note(complete)

    def test_then_the_page_says_so_and_whom_to_call(self, complete: Family) -> None:
        complete.scenario.session.query(Establishment).one().phone = "0238790000"
        complete.scenario.session.flush()
        finish(complete)

        with clock.frozen(END_OF_THE_DAY):
            page = complete.choose()

            assert PASSED in note(complete)
            assert page.html.select_one("main div.note:not([hidden]) a[href^=tel]")["href"] == "tel:0238790000"
            assert to_come(complete) == "À venir : Votre établissement lit le dossier et répond par courriel"


class TestNotPromised:
    def test_page_timeline_and_mail_name_no_day(
        self, scenario_after: ScenarioAfter, login_as: Callable[..., Browser]
    ) -> None:
        rules = RULES.read_text()
        assert PROMISE in rules
        scenario, _nothing = scenario_after("no day promised", answer_everything, rules.replace(PROMISE, ""))
        family = Family(login_as(account_of(scenario)), scenario)
        finish(family)

        assert "au plus tard" not in text(family.choose().html.main)
        assert to_come(family) == "À venir : Votre établissement lit le dossier et répond par courriel"
        assert "Nous vous écrivons dès qu’il y a une réponse." in last_mail(family, "dossier-received")
