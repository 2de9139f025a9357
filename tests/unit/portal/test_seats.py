"""Seats under many hands: first the race, then that the one statement stops it.

As many threads as families set out in one moment. They share the connections that the pool of a process of the portal
has, and wait for one as long as it takes.
"""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal import clock, db
from portal.models.families import Family
from portal.models.people import Person, Student
from portal.models.reenrolment import Dossier, DossierState
from portal.models.rulesets import RulesetRevision
from portal.models.slots import SEATED, Booking, Slot
from portal.services.due import DueRows
from portal.services.slots import HoldService, HoldTerms, SlotFullError
from tests.factories import make_booking, make_establishment, make_revision, make_slot
from tests.factories.common import AT
from tests.fixtures.at_once import in_one_moment
from tests.fixtures.database import Database

CAPACITY = 4
FAMILIES = 12
THREADS = 6
SEATS, CHOOSERS = 20, 400
PATIENCE = 120
"""Seconds that one of so many waits for a connection."""

Take = Callable[[Session, int], bool]
OpenCourse = Callable[..., "Course"]


def count_then_insert(session: Session, slot_id: int) -> bool:
    """What must not be done: look, then act."""
    taken = session.scalar(
        select(func.count()).select_from(Booking).where(Booking.slot_id == slot_id, Booking.state.in_(SEATED))
    )
    time.sleep(0.02)
    return taken < session.get_one(Slot, slot_id).capacity


class Course:
    """A slot with few seats, and more dossiers than seats."""

    def __init__(self, database: Database, capacity: int = CAPACITY, families: int = FAMILIES) -> None:
        self.engine = db.make_engine(database.url, pool_timeout=PATIENCE)
        self.factory = db.make_session_factory(self.engine)
        with db.transaction(self.factory) as session:
            self.establishment = make_establishment(session).id
            revision = make_revision(session)
            self.dossiers = self._dossiers(session, revision, families)
            self.slot = make_slot(session, revision.campaign, capacity=capacity).id

    @staticmethod
    def _dossiers(session: Session, revision: RulesetRevision, count: int) -> list[int]:
        """Add as many families with a dossier, in one flush: four hundred one by one take a second."""
        terms = {"revision": revision, "campaign": revision.campaign, "state": DossierState.IN_PROGRESS}
        dossiers = []
        for _ in range(count):
            person = Person(last_name="Abarre", first_name="Irina")
            student = Student(person=person, family=Family(name="ABARRE"))
            dossiers.append(Dossier(student=student, opened_at=AT, **terms))
        session.add_all(dossiers)
        session.flush()
        return [dossier.id for dossier in dossiers]

    def book(self, take: Take) -> None:
        """Let all families ask in one moment."""

        def ask(dossier_id: int) -> None:
            with db.transaction(self.factory, self.establishment) as session:
                if take(session, self.slot):
                    slot = session.get_one(Slot, self.slot)
                    make_booking(session, slot, session.get_one(Dossier, dossier_id))

        in_one_moment([partial(ask, dossier_id) for dossier_id in self.dossiers])

    def sold(self) -> tuple[int, int]:
        """Return the bookings and the count that the slot shows."""
        with db.transaction(self.factory, self.establishment, writes=False) as session:
            bookings = session.scalar(select(func.count()).select_from(Booking))
            return bookings, session.get_one(Slot, self.slot).taken

    def living(self) -> int:
        """Return the bookings that have a seat."""
        with db.transaction(self.factory, self.establishment, writes=False) as session:
            return session.scalar(select(func.count()).select_from(Booking).where(Booking.state.in_(SEATED))) or 0


@pytest.fixture
def open_course(fresh_database: Database) -> Iterator[OpenCourse]:
    """Open a course to families, by default few seats to few of them."""
    opened: list[Course] = []

    def make(capacity: int = CAPACITY, families: int = FAMILIES) -> Course:
        opened.append(Course(fresh_database, capacity, families))
        return opened[-1]

    yield make
    for course in opened:
        course.engine.dispose()


class TestWithoutTheGuard:
    @pytest.mark.parametrize("fresh_database", ["postgresql"], indirect=True)
    @pytest.mark.parametrize(("seats", "families"), [(CAPACITY, FAMILIES), (SEATS, CHOOSERS)])
    def test_counting_first_sells_a_seat_twice(self, open_course, seats, families):
        course = open_course(seats, families)

        course.book(count_then_insert)

        assert course.sold()[0] > seats


class TestTakeSeat:
    def test_exactly_the_seats_are_sold(self, open_course):
        course = open_course()

        course.book(db.take_seat)

        assert course.sold() == (CAPACITY, CAPACITY)

    def test_a_transaction_that_fails_gives_its_seat_back(self, open_course):
        course = open_course()

        def fail() -> None:
            with db.transaction(course.factory, course.establishment) as session:
                assert db.take_seat(session, course.slot)
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            fail()

        assert course.sold() == (0, 0)


class TestHolds:
    """Four hundred families in one moment for twenty seats, by the use case itself."""

    TERMS = HoldTerms(minutes=20, per_family=6)

    @pytest.fixture
    def course(self, open_course):
        return open_course(SEATS, CHOOSERS)

    def choose(self, course: Course, dossier_ids: list[int]) -> Counter[str]:
        """Let every dossier try to hold a seat in one moment; count how they were answered."""
        with db.transaction(course.factory, course.establishment, writes=False) as session:
            slot = session.get_one(Slot, course.slot).public_id

        def ask(dossier_id: int) -> str:
            try:
                with db.transaction(course.factory, course.establishment) as session:
                    dossier = db.lock_row(session, Dossier, dossier_id)
                    HoldService(session).hold(dossier, {"fm": [slot]}, self.TERMS)
            except SlotFullError:
                return "full"
            return "held"

        return in_one_moment([partial(ask, dossier_id) for dossier_id in dossier_ids])

    def test_exactly_the_seats_are_held(self, course):
        answers = self.choose(course, course.dossiers)

        assert answers == {"held": SEATS, "full": CHOOSERS - SEATS}
        assert course.sold() == (SEATS, SEATS)

    def test_holds_that_end_meanwhile_are_given_once(self, course):
        first, others = course.dossiers[:SEATS], course.dossiers[SEATS:]
        with clock.frozen(AT):
            self.choose(course, first)

        with clock.frozen(AT + timedelta(minutes=21)), ThreadPoolExecutor(2) as pool:
            dispatcher = pool.submit(lambda: [DueRows(course.factory).act() for _ in range(5)])
            answers = self.choose(course, others[:100])
            freed = dispatcher.result()

        assert answers["held"] == SEATS
        assert sum(freed) <= SEATS
        assert course.living() == SEATS == course.sold()[1]


class TestNumbers:
    def test_a_number_is_given_once_under_many_hands(self, open_course):
        course = open_course()

        def draw(_: int) -> int:
            with db.transaction(course.factory, course.establishment) as session:
                return db.next_number(session, "FC", 2025)

        with ThreadPoolExecutor(THREADS) as pool:
            numbers = list(pool.map(draw, range(24)))

        assert sorted(numbers) == list(range(1, 25))
