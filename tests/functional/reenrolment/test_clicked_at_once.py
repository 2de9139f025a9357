"""The last button, clicked several times in one moment by real requests with transactions of their own."""

from collections import Counter
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from portal import db
from portal.models.accounts import Account
from portal.models.outbox import OutboxMessage
from portal.models.reenrolment import Dossier, DossierAnswer, DossierSnapshot, DossierState
from portal.models.slots import Booking, BookingState, Slot
from portal.services.accounts.logins import LoginService
from portal.settings import Settings
from portal.web.app import make_app
from tests.fixtures.at_once import Committed, in_one_moment
from tests.fixtures.database import Database
from tests.fixtures.web import Browser
from tests.functional.reenrolment.conftest import account_of, answer_everything
from tests.functional.reenrolment.pages import own_form
from tests.scenario import Scenario

CLICKS = 4


class Clicked(Committed):
    """A dossier before its last click, in several windows of one login."""

    def __init__(self, database: Database, settings: Settings) -> None:
        super().__init__(database, settings, self._make)
        self.app = make_app(self.container)

    def _make(self, made: Scenario) -> None:
        answer_everything(made)
        self.account, self.theory = account_of(made).id, made.theory.id
        self.path = f"/eleves/{made.student.public_id}/reinscription/etape/finalisation"

    def click(self) -> Counter[int]:
        """Let every window click in the same moment; count the statuses."""
        forms = [self._window() for _ in range(CLICKS)]
        return in_one_moment([lambda form=form: form.submit("next", status="*").status_int for form in forms])

    def _window(self) -> Any:
        browser = Browser(self.app)
        with self.writing() as session:
            login = LoginService(session).begin(
                session.get_one(Account, self.account), self.place, "MARTIN Paul", "192.0.2.7", "test"
            )
        browser.set_cookie("__Host-da-capo", login.token)
        return own_form(browser.get(self.path))

    def lose_theory(self) -> None:
        """Let the held seats run out and others take every seat of theory."""
        with self.writing() as session:
            session.execute(update(Booking).values(state=BookingState.RELEASED))
            session.execute(update(Slot).values(taken=0))
            session.execute(update(Slot).where(Slot.id == self.theory).values(taken=Slot.capacity))

    def forget(self, step_key: str) -> None:
        """Let a step lack its answers."""
        with self.writing() as session:
            session.execute(delete(DossierAnswer).where(DossierAnswer.step_key == step_key))

    def kept(self) -> tuple[DossierState, dict[str, int], list[int]]:
        """The dossier's state, bookings by state, and how many snapshots and messages there are."""
        with self.reading() as session:
            bookings = Counter(session.scalars(select(Booking.state)))
            counts = [session.scalar(select(func.count(model.id))) for model in (DossierSnapshot, OutboxMessage)]
            return session.scalars(select(Dossier)).one().state, dict(bookings), counts

    def taken(self) -> list[tuple[int, int]]:
        """The seats that slots say are taken, beside the capacity, in the order of the slots."""
        with self.reading() as session:
            return [(slot.taken, slot.capacity) for slot in session.scalars(select(Slot).order_by(Slot.id))]


@pytest.fixture
def clicked(fresh_database: Database, settings: Settings, on_opening_day: None) -> Clicked:
    """The last page in several windows, on one of the databases."""
    return Clicked(fresh_database, settings)


@pytest.mark.parametrize("fresh_database", ["postgresql"], indirect=True)
class TestWithoutTheLock:
    """SQLite lets one of them in after the other, lock or not."""

    @pytest.fixture(autouse=True)
    def _read_together(self, clicked: Clicked, monkeypatch: pytest.MonkeyPatch) -> None:
        read = Barrier(CLICKS)

        def only_read(session: Session, model: type[Dossier], row_id: int) -> Dossier:
            row = session.get_one(model, row_id)
            read.wait(timeout=60)
            return row

        monkeypatch.setattr(db, "lock_row", only_read)

    def test_clicks_that_send_meet_each_other(self, clicked: Clicked) -> None:
        assert clicked.click() != {303: CLICKS}

    def test_clicks_that_are_refused_meet_each_other(self, clicked: Clicked) -> None:
        clicked.lose_theory()

        assert clicked.click() != {409: CLICKS}


class TestSent:
    def test_one_click_sends_it_and_the_others_find_it_sent(self, clicked: Clicked) -> None:
        assert clicked.click() == {303: CLICKS}

        assert clicked.kept() == (DossierState.SUBMITTED, {BookingState.CONFIRMED: 2}, [1, 1])
        assert [taken for taken, _capacity in clicked.taken()] == [1, 1]


class TestRefused:
    def test_while_something_is_missing_no_click_writes(self, clicked: Clicked) -> None:
        clicked.forget("tarif")
        before = clicked.kept()

        assert clicked.click() == {303: CLICKS}

        assert clicked.kept() == before == (DossierState.IN_PROGRESS, {BookingState.HELD: 2}, [0, 0])
        assert [taken for taken, _capacity in clicked.taken()] == [1, 1]

    def test_where_a_seat_is_gone_all_clicks_together_keep_the_other_once(self, clicked: Clicked) -> None:
        clicked.lose_theory()

        assert clicked.click() == {409: CLICKS}

        state, bookings, written = clicked.kept()
        assert (state, bookings[BookingState.HELD], written) == (DossierState.IN_PROGRESS, 1, [0, 0])
        theory, choir = clicked.taken()
        assert (theory[0] - theory[1], choir[0]) == (0, 1)
