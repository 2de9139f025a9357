"""The guardian of the scenario, logged in."""

from collections.abc import Callable

import pytest

from portal.db import PortalSession
from portal.models.accounts import Account
from tests import factories as make
from tests.fixtures.web import Browser
from tests.functional.reenrolment.pages import Family
from tests.scenario import Scenario


@pytest.fixture
def guardian(scenario: Scenario, db_session: PortalSession) -> Account:
    """The guardian's account."""
    account = make.make_account(db_session, identifier="abarre1")
    make.make_membership(db_session, account, scenario.person)
    return account


@pytest.fixture
def family(scenario: Scenario, guardian: Account, login_as: Callable[..., Browser]) -> Family:
    """The guardian in a browser, before the choice."""
    return Family(login_as(guardian), scenario)


@pytest.fixture
def complete(family: Family) -> Family:
    """The same with everything answered, before the last click."""
    family.answer_everything()
    return family
