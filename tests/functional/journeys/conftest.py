"""A place under the rules that a class names, and browsers for its people."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from portal.bootstrap import Services
from portal.db import PortalSession, enter_establishment
from portal.models.accounts import Account, Membership, Role
from portal.models.campaigns import Campaign
from portal.models.establishments import Establishment
from portal.models.people import Person, Student
from portal.settings import Settings
from tests import factories as make
from tests.fixtures.kept import PutBack
from tests.fixtures.services import DoomedContainer
from tests.fixtures.web import Browser, new_account, new_login
from tests.functional.journeys.journey import Journey
from tests.functional.journeys.places import Learner, Place, open_place
from tests.functional.office.desk import Desk

Visit = Callable[..., Journey]
Office = Callable[[Journey], Desk]
PlaceAfter = Callable[..., tuple[Place, Any]]


@pytest.fixture
def services_of(settings: Settings) -> Callable[..., Services]:
    """Wire the services of the establishment in which a session works, or of another one."""
    container = DoomedContainer(settings)
    return lambda session, key=None: Services(session, container, key or session.info["establishment"])


@pytest.fixture
def place(
    request: pytest.FixtureRequest,
    db_session: PortalSession,
    services_of: Callable[..., Services],
    on_opening_day: None,
) -> Place:
    """The establishment whose rules the class acts out, on 10 June 2026; `amended` rules stand in their stead."""
    amended = getattr(request.cls, "amended", None)
    return open_place(db_session, lambda key: services_of(db_session, key), request.cls.pack, amended and amended())


@pytest.fixture
def place_after(
    db_session: PortalSession, services_of: Callable[..., Services], put_back: PutBack, on_opening_day: None
) -> PlaceAfter:
    """A function that returns the place of this name in which `change` has happened, and what that returned.

    It happens once a process, by the name of `what`, as in `scenario_after`.
    """

    def place_after(what: str, slug: str, change: Callable[[Place], Any]) -> tuple[Place, Any]:
        def make_it(session: PortalSession) -> Any:
            made = open_place(session, lambda key: services_of(session, key), slug)
            return (made.establishment.id, made.campaign.id), change(made)

        (establishment_id, campaign_id), told = put_back(f"{slug}: {what}", make_it)
        enter_establishment(db_session, establishment_id)
        establishment = db_session.get_one(Establishment, establishment_id)
        campaign = db_session.get_one(Campaign, campaign_id)
        return Place(db_session, services_of(db_session), establishment, campaign), told

    return place_after


@pytest.fixture
def visit_in(services_of: Callable[..., Services], new_browser: Callable[..., Browser]) -> Callable[..., Visit]:
    """A function that opens the portal to people of a session."""

    def visit_in(session: PortalSession) -> Visit:
        browsers: dict[int, Browser] = {}

        def open_portal(person: Person, student: Student, role: Role = Role.GUARDIAN) -> Journey:
            if person.id not in browsers:
                browsers[person.id] = new_browser()
                cookie = new_login(session, account_of(session, person, role))
                browsers[person.id].set_cookie("__Host-da-capo", cookie)
            session.refresh(student)
            return Journey(browsers[person.id], Learner(session, services_of(session), student, person))

        return open_portal

    return visit_in


def account_of(session: PortalSession, person: Person, role: Role) -> Account:
    """The account that a person has, a new one if none."""
    found = session.scalars(select(Membership).where(Membership.person_id == person.id)).one_or_none()
    return (found or make.make_membership(session, make.make_account(session), person, role)).account


@pytest.fixture
def visit(db_session: PortalSession, visit_in: Callable[..., Visit]) -> Visit:
    """Open the portal for a person and a student, in a browser of that person's own."""
    return visit_in(db_session)


@pytest.fixture
def office(db_session: PortalSession, login_as: Callable[..., Browser], new_browser: Callable[..., Browser]) -> Office:
    """Open the dossier of a journey in an administrator's browser."""

    def open_office(journey: Journey) -> Desk:
        browser = login_as(new_account(db_session, Role.ADMINISTRATOR), into=new_browser())
        return Desk(browser, journey.scenario, journey.dossier.number or "", "")  # type: ignore[arg-type]  # as much of a scenario as a desk needs

    return open_office
