"""Two guardians of one student, each in a browser."""

from collections.abc import Callable

import pytest

from portal.db import PortalSession
from portal.models.accounts import Account
from tests import factories as make
from tests.fixtures.web import Browser
from tests.functional.reenrolment.pages import Family
from tests.scenario import Scenario


@pytest.fixture
def guardian(scenario: Scenario, db_session: PortalSession, password_hash: str) -> Account:
    """The account of Paul, with PASSWORD."""
    scenario.person.first_name = "Paul"
    account = make.make_account(db_session, identifier="abarre1", password_hash=password_hash)
    make.make_membership(db_session, account, scenario.person)
    return account


@pytest.fixture
def family(scenario: Scenario, guardian: Account, login_as: Callable[..., Browser]) -> Family:
    """Paul in a browser, the dossier begun."""
    paul = Family(login_as(guardian), scenario)
    paul.begin()
    return paul


@pytest.fixture
def second_guardian(scenario: Scenario, db_session: PortalSession, password_hash: str) -> Account:
    """The account of Nadia, with PASSWORD."""
    guardian = make.make_guardian(db_session, scenario.student.family)
    guardian.person.first_name = "Nadia"
    make.make_guardianship(db_session, scenario.student, guardian, rank=2)
    account = make.make_account(db_session, identifier="nmartin1", password_hash=password_hash)
    make.make_membership(db_session, account, guardian.person)
    return account


@pytest.fixture
def nadia(
    family: Family, second_guardian: Account, login_as: Callable[..., Browser], new_browser: Callable[..., Browser]
) -> Family:
    """Nadia in a browser of her own."""
    return Family(login_as(second_guardian, into=new_browser()), family.scenario)
