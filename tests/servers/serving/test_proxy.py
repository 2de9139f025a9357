"""Whose word on an address counts: nobody’s, until a proxy is named. Else a password could be tried without limit."""

import pytest

from portal import db
from portal.services.accounts.throttles import WRONG_PASSWORDS_FROM_ADDRESS, ThrottleService
from tests.fixtures.prefect import wait_for
from tests.servers.serving.visitor import Visitor
from tests.servers.uploads_at_once.served import Served

HERE, CLIENT, INVENTED = "127.0.0.1", "203.0.113.9", "198.51.100.7"
HELD, TRIED = "login held back", "login refused"


@pytest.fixture
def house(served: Served) -> Served:
    """An installation at Valcourt, not started yet."""
    served.families(1)
    return served


def spend(served: Served, address: str) -> None:
    """Use up every wrong password that an address has."""
    with db.transaction(served.container.sessions) as session:
        for _ in range(WRONG_PASSWORDS_FROM_ADDRESS.tries + 1):
            ThrottleService(session).count(WRONG_PASSWORDS_FROM_ADDRESS, address)


def outcome(served: Served, says: str) -> str:
    """Try a wrong password with a header; return what the log says of it."""
    Visitor(served, says).try_password()
    assert wait_for(lambda: HELD in served.words or TRIED in served.words), served.words
    return HELD if HELD in served.words else TRIED


class TestWithoutProxy:
    def test_an_invented_address_gives_no_more_tries(self, house: Served) -> None:
        spend(house, HERE)
        house.start()

        assert outcome(house, INVENTED) == HELD

    def test_nobody_can_use_up_the_tries_of_another_address(self, house: Served) -> None:
        spend(house, CLIENT)
        house.start()

        assert outcome(house, CLIENT) == TRIED


class TestBehindAProxy:
    def test_each_client_has_its_own_tries(self, house: Served) -> None:
        spend(house, HERE)
        house.start(trusted_proxy=HERE)

        assert outcome(house, CLIENT) == TRIED

    def test_what_the_client_itself_says_before_the_proxy_does_not_count(self, house: Served) -> None:
        spend(house, CLIENT)
        house.start(trusted_proxy=HERE)

        assert outcome(house, f"{INVENTED}, {CLIENT}") == HELD

    def test_one_who_is_not_the_proxy_is_not_believed(self, house: Served) -> None:
        spend(house, HERE)
        house.start(trusted_proxy="192.0.2.1")

        assert outcome(house, INVENTED) == HELD
