"""Irina takes her lesson in dance; her guardian and an administrator in their browsers."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from portal.db import PortalSession
from portal.models.accounts import Account, Role
from portal.models.courses import Department, Enrolment
from tests import factories as make
from tests.fixtures.web import Browser, new_account
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
    scenario.student.person.civility = "madame"
    dance = Department(key="danse", label="Danse")
    scenario.session.add(dance)
    scenario.session.scalars(select(Enrolment)).one().course.department = dance
    scenario.session.flush()
    return Family(login_as(guardian), scenario)


@pytest.fixture
def office(
    family: Family,
    db_session: PortalSession,
    login_as: Callable[..., Browser],
    new_browser: Callable[..., Browser],
    password_hash: str,
) -> Browser:
    """An administrator in a browser of their own."""
    account = new_account(db_session, Role.ADMINISTRATOR, identifier="registry1", password_hash=password_hash)
    return login_as(account, into=new_browser())
