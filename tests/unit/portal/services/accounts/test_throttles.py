"""Counters of tries, on both databases."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from portal.db import PortalSession
from portal.models.accounts import Throttle
from portal.services.accounts.throttles import Limit, ThrottleService

LIMIT = Limit("test", 3, timedelta(minutes=15))
AT = datetime(2026, 6, 10, 17, 2, tzinfo=UTC)


@pytest.fixture
def throttles(db_session: PortalSession) -> ThrottleService:
    return ThrottleService(db_session)


class TestThrottle:
    def test_it_lets_as_many_tries_pass_as_the_limit_says(self, throttles: ThrottleService) -> None:
        waits = [throttles.count(LIMIT, "valcourt", "abarre1") for _ in range(4)]

        assert [bool(wait) for wait in waits] == [False, False, False, True]

    def test_another_subject_has_a_counter_of_its_own(self, throttles: ThrottleService) -> None:
        for _ in range(4):
            throttles.count(LIMIT, "valcourt", "abarre1")

        assert not throttles.count(LIMIT, "hauterive", "abarre1")
        assert not throttles.count(LIMIT, "valcourt", "abarre2")

    def test_further_tries_do_not_lengthen_the_wait(self, throttles: ThrottleService) -> None:
        with time_machine.travel(AT, tick=False) as machine:
            for _ in range(4):
                throttles.count(LIMIT, "x")
            machine.move_to(AT + timedelta(minutes=10))
            for _ in range(50):
                wait = throttles.count(LIMIT, "x")

        assert wait == timedelta(minutes=5)

    def test_the_wait_ends_by_itself(self, throttles: ThrottleService) -> None:
        with time_machine.travel(AT, tick=False) as machine:
            for _ in range(40):
                throttles.count(LIMIT, "x")
            machine.move_to(AT + timedelta(minutes=15))

            assert not throttles.count(LIMIT, "x")

    def test_forgetting_starts_from_zero(self, throttles: ThrottleService) -> None:
        for _ in range(4):
            throttles.count(LIMIT, "x")

        throttles.forget(LIMIT, "x")

        assert not throttles.count(LIMIT, "x")

    def test_asking_does_not_count(self, throttles: ThrottleService) -> None:
        for _ in range(9):
            throttles.wait(LIMIT, "x")

        assert not throttles.count(LIMIT, "x")

    def test_what_was_typed_is_not_stored(self, throttles: ThrottleService, db_session: PortalSession) -> None:
        throttles.count(LIMIT, "valcourt", "a password typed in the wrong field")

        assert "password typed" not in db_session.query(Throttle).one().key

    def test_old_counters_are_tidied_away(self, throttles: ThrottleService, db_session: PortalSession) -> None:
        with time_machine.travel(AT, tick=False):
            throttles.count(LIMIT, "x")
        with time_machine.travel(AT + timedelta(days=2), tick=False):
            throttles.count(LIMIT, "y")
            throttles.tidy()

        assert db_session.query(Throttle).count() == 1
