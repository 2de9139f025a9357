"""Business time: the machine's, frozen, or the demonstration's."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from portal import clock, db
from portal.clock import Clock
from portal.models.clock import DemonstrationClock

START = datetime(2026, 6, 10, 17, 2, tzinfo=UTC)
MACHINE = datetime(2026, 11, 3, 8, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def machine():
    with time_machine.travel(MACHINE, tick=False) as traveller:
        yield traveller


@pytest.fixture
def fresh(monkeypatch):
    """The row is read again each time."""
    monkeypatch.setattr(clock, "FRESH_SECONDS", 0)


@pytest.fixture
def followed(sessions, fresh):
    found = Clock()
    found.follow(sessions)
    return found


class TestNow:
    def test_it_is_the_machine_s_time_by_default(self, machine):
        assert Clock().now() == clock.machine_now() == MACHINE

    def test_it_may_be_frozen(self):
        found = Clock()
        with found.frozen(START):
            assert found.now() == START
            with found.frozen(START + HOUR):
                assert found.now() == START + HOUR
            assert found.now() == START
        assert found.now() != START

    def test_a_naive_instant_is_refused(self):
        with pytest.raises(ValueError, match="naive"), Clock().frozen(datetime(2026, 6, 10)):  # noqa: DTZ001  # that is the point
            pass

    def test_the_day_is_that_of_the_establishment(self):
        with clock.frozen(datetime(2026, 7, 4, 22, 30, tzinfo=UTC)):
            assert clock.today("Europe/Paris") == date(2026, 7, 5)
            assert clock.today("America/Cayenne") == date(2026, 7, 4)


class TestDemonstration:
    def test_without_a_row_it_is_the_machine_s_time(self, followed, machine):
        assert followed.now() == MACHINE

    def test_it_starts_where_it_is_told_and_runs(self, followed, db_session, machine):
        clock.start_demonstration(db_session, START)
        db_session.commit()
        machine.shift(HOUR)

        assert followed.now() == START + HOUR

    def test_it_stands_still_while_stopped(self, followed, db_session, machine):
        clock.start_demonstration(db_session, START)
        machine.shift(HOUR)
        clock.stop_demonstration(db_session)
        db_session.commit()
        machine.shift(48 * HOUR)

        assert followed.now() == START + HOUR

        clock.start_demonstration(db_session, START)
        db_session.commit()
        machine.shift(HOUR)
        assert followed.now() == START + 2 * HOUR

    def test_a_kill_loses_only_what_was_not_kept(self, followed, db_session, machine):
        clock.start_demonstration(db_session, START)
        machine.shift(HOUR)
        clock.keep_demonstration(db_session)
        machine.shift(48 * HOUR)

        clock.start_demonstration(db_session, START)
        db_session.commit()

        assert followed.now() == START + HOUR

    @pytest.mark.parametrize("running", [True, False])
    def test_it_may_be_moved(self, followed, db_session, machine, running):
        clock.start_demonstration(db_session, START)
        if not running:
            clock.stop_demonstration(db_session)
        clock.move_demonstration(db_session, START + 24 * HOUR)
        db_session.commit()
        machine.shift(HOUR)

        assert followed.now() == START + (25 if running else 24) * HOUR

    def test_a_clock_of_the_machine_that_jumps_back_does_not_take_it_back(self, followed, db_session, machine):
        clock.start_demonstration(db_session, START)
        machine.shift(-HOUR)

        clock.keep_demonstration(db_session)
        db_session.commit()

        assert followed.now() == START

    def test_the_row_is_read_at_most_every_half_second(self, sessions, db_session, monkeypatch):
        moment = [100.0]
        monkeypatch.setattr(clock.time, "monotonic", lambda: moment[0])
        db_session.add(DemonstrationClock(id=1, business_at=START))
        db_session.commit()
        found = Clock()
        found.follow(sessions)

        assert found.now() == START
        clock.move_demonstration(db_session, START + HOUR)
        db_session.commit()
        moment[0] += clock.FRESH_SECONDS - 0.1
        assert found.now() == START
        moment[0] += 0.2
        assert found.now() == START + HOUR

    def test_another_process_sees_a_move(self, fresh_database, fresh):
        factory = db.make_session_factory(fresh_database.engine)
        other = Clock()
        other.follow(db.make_session_factory(fresh_database.engine))
        with db.transaction(factory) as session:
            clock.start_demonstration(session, START)
            clock.stop_demonstration(session)
            clock.move_demonstration(session, START + HOUR)

        assert other.now() == START + HOUR
