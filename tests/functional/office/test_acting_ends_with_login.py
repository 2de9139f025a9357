"""Who logs out while acting in a family's name acts no longer, and the journal says until when that was."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from portal import clock
from portal.db import Factory, PortalSession
from portal.models.accounts import Account, Role
from portal.models.audit import AuditEvent
from portal.services.accounts.acting import BEGUN, ENDED
from tests import factories as make
from tests.fixtures.database import BOTH_DATABASES
from tests.fixtures.web import Browser, new_account
from tests.functional.office.test_counterwork import act, stop
from tests.scenario import Scenario


@pytest.fixture
def secretary(db_session: PortalSession, scenario: Scenario) -> Account:
    """Who sits at the counter of the scenario's establishment."""
    return new_account(db_session, Role.ADMINISTRATOR)


@pytest.fixture
def staff(secretary: Account, login_as: Callable[..., Browser]) -> Browser:
    """The secretary's browser."""
    return login_as(secretary)


def log_out(staff: Browser) -> None:
    """Press the button of the menu."""
    home = staff.get("/").maybe_follow()
    next(form for form in home.forms.values() if str(form.action).endswith("/deconnexion")).submit(status=303)


def journal(session: PortalSession) -> list[AuditEvent]:
    """Its lines on acting in a name."""
    session.expire_all()
    wanted = select(AuditEvent).where(AuditEvent.action.in_((BEGUN, ENDED))).order_by(AuditEvent.id)
    return list(session.scalars(wanted))


@BOTH_DATABASES
class TestLoggingOut:
    def test_the_journal_says_that_acting_ends(
        self, staff: Browser, secretary: Account, scenario: Scenario, db_session: PortalSession
    ) -> None:
        account = secretary.id
        act(staff, scenario.student)

        log_out(staff)

        begun, ended = journal(db_session)
        person = scenario.person.id
        assert (begun.action, ended.action) == (BEGUN, ENDED)
        assert (ended.subject_kind, ended.subject_id, ended.for_person_id) == ("person", person, person)
        assert (ended.by_id, ended.by_name) == (account, begun.by_name)

    def test_the_list_of_the_day_says_until_when(
        self, staff: Browser, scenario: Scenario, login_as: Callable[..., Browser], db_session: PortalSession
    ) -> None:
        act(staff, scenario.student)

        log_out(staff)

        (visit,) = scenario.services.counterwork.of_day(clock.now().replace(hour=0), clock.now().replace(hour=23))
        assert visit.until == clock.now()

    def test_who_acts_for_nobody_leaves_no_line(self, staff: Browser, db_session: PortalSession) -> None:
        log_out(staff)

        assert journal(db_session) == []

    def test_who_has_stopped_before_leaves_one_line_only(
        self, staff: Browser, scenario: Scenario, db_session: PortalSession
    ) -> None:
        act(staff, scenario.student)
        stop(staff)

        log_out(staff)

        assert [line.action for line in journal(db_session)] == [BEGUN, ENDED]


class TestMoving:
    @pytest.fixture
    def elsewhere(self, secretary: Account, sessions: Factory) -> None:
        """Another establishment, in which the same account is an administrator."""
        with sessions.begin() as session:
            make.make_establishment(session, slug="hauterive")
            person = make.make_person(session, last_name="ABARRE", first_name="Jérôme")
            make.make_membership(session, session.get_one(Account, secretary.id), person, Role.ADMINISTRATOR)
            session.expunge_all()

    def test_who_acts_moves_to_no_other_establishment(
        self, staff: Browser, scenario: Scenario, elsewhere: None, db_session: PortalSession
    ) -> None:
        act(staff, scenario.student)

        staff.post("/etablissement", {"site": "hauterive", "csrf_token": staff.token()}, status=404)

        assert "acting-banner" in staff.get("/").text
        assert [line.action for line in journal(db_session)] == [BEGUN]
