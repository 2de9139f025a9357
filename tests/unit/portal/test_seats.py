"""Seats under many hands: first the race, then that the one statement stops it."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import db
from portal.models.reenrolment import Dossier
from portal.models.slots import SEATED, Booking, Slot
from tests.factories import make_booking, make_dossier, make_establishment, make_revision, make_slot
from tests.fixtures.database import Database

CAPACITY = 4
FAMILIES = 12
THREADS = 6

Take = Callable[[Session, int], bool]


def count_then_insert(session: Session, slot_id: int) -> bool:
    """What must not be done: look, then act."""
    taken = session.scalar(
        select(func.count()).select_from(Booking).where(Booking.slot_id == slot_id, Booking.state.in_(SEATED))
    )
    time.sleep(0.02)
    return taken < CAPACITY


class Course:
    """A slot with few seats, and more dossiers than seats."""

    def __init__(self, database: Database) -> None:
        self.factory = db.make_session_factory(database.engine)
        with db.transaction(self.factory) as session:
            self.establishment = make_establishment(session).id
            revision = make_revision(session)
            self.dossiers = [make_dossier(session, revision=revision).id for _ in range(FAMILIES)]
            self.slot = make_slot(session, revision.campaign, capacity=CAPACITY).id

    def book(self, take: Take) -> None:
        """Let all families ask at once."""
        together = Barrier(THREADS)

        def ask(dossier_id: int) -> None:
            together.wait(timeout=30)
            with db.transaction(self.factory, self.establishment) as session:
                if take(session, self.slot):
                    slot = session.get_one(Slot, self.slot)
                    make_booking(session, slot, session.get_one(Dossier, dossier_id))

        with ThreadPoolExecutor(THREADS) as pool:
            list(pool.map(ask, self.dossiers))

    def sold(self) -> tuple[int, int]:
        """Return the bookings and the count that the slot shows."""
        with db.transaction(self.factory, self.establishment, writes=False) as session:
            bookings = session.scalar(select(func.count()).select_from(Booking))
            return bookings, session.get_one(Slot, self.slot).taken


class TestWithoutTheGuard:
    @pytest.mark.parametrize("fresh_database", ["postgresql"], indirect=True)
    def test_counting_first_sells_a_seat_twice(self, fresh_database):
        course = Course(fresh_database)

        course.book(count_then_insert)

        assert course.sold()[0] > CAPACITY


class TestTakeSeat:
    def test_exactly_the_seats_are_sold(self, fresh_database):
        course = Course(fresh_database)

        course.book(db.take_seat)

        assert course.sold() == (CAPACITY, CAPACITY)

    def test_a_transaction_that_fails_gives_its_seat_back(self, fresh_database):
        course = Course(fresh_database)

        def fail() -> None:
            with db.transaction(course.factory, course.establishment) as session:
                assert db.take_seat(session, course.slot)
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            fail()

        assert course.sold() == (0, 0)


class TestNumbers:
    def test_a_number_is_given_once_under_many_hands(self, fresh_database):
        course = Course(fresh_database)

        def draw(_: int) -> int:
            with db.transaction(course.factory, course.establishment) as session:
                return db.next_number(session, "FC", 2025)

        with ThreadPoolExecutor(THREADS) as pool:
            numbers = list(pool.map(draw, range(24)))

        assert sorted(numbers) == list(range(1, 25))
