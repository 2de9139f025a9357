"""A place under the rules that a class names, and browsers for its people."""

from collections.abc import Callable

import pytest

from portal.bootstrap import Services
from portal.db import PortalSession
from portal.models.accounts import Role
from portal.models.people import Person, Student
from portal.settings import Settings
from tests import factories as make
from tests.fixtures.services import DoomedContainer
from tests.fixtures.web import Browser, new_account
from tests.functional.journeys.journey import Journey
from tests.functional.journeys.places import Learner, Place, open_place
from tests.functional.office.desk import Desk

Visit = Callable[..., Journey]
Office = Callable[[Journey], Desk]


@pytest.fixture
def place(request: pytest.FixtureRequest, db_session: PortalSession, settings: Settings, on_opening_day: None) -> Place:
    """The establishment whose rules the class acts out, on 10 June 2026; `amended` rules stand in their stead."""
    container = DoomedContainer(settings)
    amended = getattr(request.cls, "amended", None)
    return open_place(
        db_session, lambda key: Services(db_session, container, key), request.cls.pack, amended and amended()
    )


@pytest.fixture
def visit(place: Place, login_as: Callable[..., Browser], new_browser: Callable[..., Browser]) -> Visit:
    """Open the portal for a person and a student, in a browser of that person's own."""
    browsers: dict[int, Browser] = {}

    def open_portal(person: Person, student: Student, role: Role = Role.GUARDIAN) -> Journey:
        if person.id not in browsers:
            account = make.make_account(place.session)
            make.make_membership(place.session, account, person, role)
            browsers[person.id] = login_as(account, into=new_browser())
        place.session.refresh(student)
        return Journey(browsers[person.id], Learner(place.session, place.services, student, person))

    return open_portal


@pytest.fixture
def office(place: Place, login_as: Callable[..., Browser], new_browser: Callable[..., Browser]) -> Office:
    """Open the dossier of a journey in an administrator's browser."""

    def open_office(journey: Journey) -> Desk:
        browser = login_as(new_account(place.session, Role.ADMINISTRATOR), into=new_browser())
        return Desk(browser, journey.scenario, journey.dossier.number or "", "")  # type: ignore[arg-type]  # as much of a scenario as a desk needs

    return open_office
