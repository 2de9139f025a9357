"""When a campaign opens and closes: by the server's clock, in the establishment's zone, across the change of hour."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from portal import clock
from portal.models.accounts import Account
from portal.models.establishments import Establishment
from tests.fixtures.database import BOTH_DATABASES
from tests.fixtures.web import Browser
from tests.functional.reenrolment.pages import CONTACT, Family, fill, words
from tests.scenario import RULES, Scenario

OPENINGS, CLOSINGS = "2026-(05-28|06-12|06-20) 10:00", "2026-(07-05|06-20) 00:00"
"""Of the campaign and of its windows, in the rules of the scenario."""
SECOND = timedelta(seconds=1)


@pytest.fixture
def publish(scenario: Scenario) -> Callable[..., None]:
    """Publish the rules with another opening and closing, and set the zone in which they are read."""

    def publish(opens: str, closes: str, zone: str = "Europe/Paris") -> None:
        text = RULES.read_text()
        for before, after in ((OPENINGS, opens), (CLOSINGS, closes)):
            text = re.sub(before, after, text)
        campaign = scenario.services.situations.campaign()
        scenario.services.rulesets.publish(campaign, text, "Test")
        scenario.session.scalars(select(Establishment)).one().zone = zone
        scenario.session.flush()

    return publish


@pytest.fixture
def paul(scenario: Scenario, guardian: Account, login_as: Callable[..., Browser]) -> Family:
    """Paul in a browser, before he begins."""
    return Family(login_as(guardian), scenario)


@BOTH_DATABASES
class TestChangeOfHour:
    @pytest.mark.parametrize(
        ("closes", "zone", "instant"),
        [
            # The night has 25 hours: 02:00 to 03:00 comes twice, and a time in it means the first.
            ("2026-10-25 02:00", "Europe/Paris", datetime(2026, 10, 25, 0, 0, tzinfo=UTC)),
            ("2026-10-25 02:30", "Europe/Paris", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
            ("2026-10-25 03:00", "Europe/Paris", datetime(2026, 10, 25, 2, 0, tzinfo=UTC)),
            ("2026-10-26 00:00", "Europe/Paris", datetime(2026, 10, 25, 23, 0, tzinfo=UTC)),
            ("2026-10-25 03:00", "Indian/Reunion", datetime(2026, 10, 24, 23, 0, tzinfo=UTC)),
            ("2026-10-25 03:00", "America/Martinique", datetime(2026, 10, 25, 7, 0, tzinfo=UTC)),
        ],
    )
    def test_a_campaign_closes_at_that_instant_and_not_a_second_earlier(
        self, paul: Family, publish: Callable[..., None], closes: str, zone: str, instant: datetime
    ) -> None:
        publish("2026-10-01 10:00", closes, zone)

        with clock.frozen(instant - SECOND):
            last = paul.choose()
        with clock.frozen(instant):
            too_late = paul.choose(status="*")

        assert "Je souhaite réinscrire" in last
        assert too_late.status_int == 404

    def test_the_closing_is_said_in_the_time_of_the_place(self, paul: Family, publish: Callable[..., None]) -> None:
        publish("2026-10-01 10:00", "2026-10-25 03:00")

        with clock.frozen(datetime(2026, 10, 20, 12, tzinfo=UTC)):
            page = paul.choose()

        assert "jusqu’au dimanche 25 octobre 2026 inclus (2 h 59)" in words(page.html.main)

    @pytest.mark.parametrize(
        ("opens", "instant"),
        [
            ("2026-03-29 10:00", datetime(2026, 3, 29, 8, 0, tzinfo=UTC)),
            ("2026-03-28 10:00", datetime(2026, 3, 28, 9, 0, tzinfo=UTC)),
            # This time is not on any clock of the night: it counts as an hour later.
            ("2026-03-29 02:30", datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
        ],
    )
    def test_it_opens_likewise_around_the_change_to_summer_time(
        self, paul: Family, publish: Callable[..., None], opens: str, instant: datetime
    ) -> None:
        publish(opens, "2026-05-01 00:00")

        with clock.frozen(instant - SECOND):
            too_early = paul.choose(status="*")
        with clock.frozen(instant):
            first = paul.choose()

        assert too_early.status_int == 404
        assert "Je souhaite réinscrire" in first


class TestWhoseClock:
    @pytest.mark.parametrize("button", ["next", "later", "~auto"])
    def test_what_a_browser_says_of_the_time_does_not_count(
        self, paul: Family, publish: Callable[..., None], button: str
    ) -> None:
        publish("2026-10-01 10:00", "2026-10-25 03:00")
        closes = datetime(2026, 10, 25, 2, 0, tzinfo=UTC)
        with clock.frozen(closes - SECOND):
            paul.begin()
            form = fill(paul.open("coordonnees"), CONTACT)
        fields = [(name, value) for name, value in form.submit_fields() if name]
        early = {"Date": "Sun, 25 Oct 2026 00:59:59 GMT", "If-Unmodified-Since": "Sun, 25 Oct 2026 00:59:59 GMT"}

        with clock.frozen(closes):
            answer = paul.browser.post(paul.step("coordonnees"), [*fields, (button, "yes")], headers=early, status=409)

        assert "était possible jusqu’au dimanche 25 octobre 2026 inclus (2 h 59)" in " ".join(answer.text.split())
        assert paul.answers("coordonnees") == {}
