"""The guardian of the scenario, logged in."""

from collections.abc import Callable

import pytest

from portal.models.accounts import Account
from tests import factories as make
from tests.fixtures.services import ScenarioAfter
from tests.fixtures.web import Browser
from tests.functional.office.conftest import give_photo
from tests.functional.reenrolment.pages import Family
from tests.scenario import Scenario


@pytest.fixture
def guardian(scenario: Scenario) -> Account:
    """The guardian's account."""
    return account_of(scenario)


@pytest.fixture
def family(scenario: Scenario, guardian: Account, login_as: Callable[..., Browser]) -> Family:
    """The guardian in a browser, before the choice."""
    return Family(login_as(guardian), scenario)


@pytest.fixture
def begun(family: Family) -> Family:
    """The family, its dossier just begun: nothing is answered, given or held."""
    family.begin()
    return family


def account_of(scenario: Scenario) -> Account:
    """Give the guardian an account."""
    account = make.make_account(scenario.session, identifier="abarre1")
    make.make_membership(scenario.session, account, scenario.person)
    return account


@pytest.fixture
def complete(scenario_after: ScenarioAfter, login_as: Callable[..., Browser]) -> Family:
    """The same with everything answered, before the last click; the pages that ask have tests of their own."""
    scenario, _nothing = scenario_after("everything answered", answer_everything)
    return Family(login_as(account_of(scenario)), scenario)


def answer_everything(scenario: Scenario) -> None:
    """Answer what the pages ask, the one document that is due included."""
    give_photo(scenario, scenario.begin())
    scenario.answer_everything()
