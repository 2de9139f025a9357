"""The choice to come back or not, clicked twice in one moment: both clicks have read the page before either writes."""

from collections import Counter
from collections.abc import Callable
from functools import partial

import pytest
from sqlalchemy import select
from sqlalchemy.orm.exc import StaleDataError

from portal.bootstrap import Services
from portal.models.people import Person, Student
from portal.models.reenrolment import Dossier, DossierEvent, DossierState
from portal.services.reenrolment import wizard
from portal.settings import Settings
from tests.fixtures.at_once import Committed, in_one_moment
from tests.fixtures.database import Database
from tests.scenario import ACTOR, Scenario

CLICKS = 4

Act = Callable[[Services, Student, Person], object]


def begin(services: Services, student: Student, person: Person) -> object:
    return services.wizard.begin(student, person, ACTOR)


def decline(services: Services, student: Student, person: Person) -> object:
    return services.wizard.decline(student, person, "Déménagement", ACTOR)


class Page(Committed):
    """The page of the choice of a student, open in several windows."""

    def __init__(self, database: Database, settings: Settings) -> None:
        super().__init__(database, settings, self._make)

    def _make(self, made: Scenario) -> None:
        self.student, self.person = made.student.id, made.person.id

    def click(self, *acts: Act) -> Counter[str]:
        """Let several requests, which have all read the dossier, act in the same moment; count how each ended."""
        have_read = self.meeting(len(acts))

        def act(one: Act) -> str:
            try:
                with self.container.unit_of_work(self.place) as services:
                    student = services.session.get_one(Student, self.student)
                    person = services.session.get_one(Person, self.person)
                    # Held on to, as a request does: a session forgets what nobody looks at, and would read it anew.
                    seen = services.situations.of_student(student, person)
                    have_read()
                    return "done" if seen and one(services, student, person) else ""
            except StaleDataError:
                return "stale"

        return in_one_moment([partial(act, one) for one in acts])

    def kept(self) -> tuple[DossierState, list[str]]:
        """The state of the one dossier, and the events that it tells."""
        with self.reading() as session:
            events = session.scalars(select(DossierEvent.kind).order_by(DossierEvent.id)).all()
            return session.scalars(select(Dossier)).one().state, list(events)


@pytest.fixture
def page(fresh_database: Database, settings: Settings, on_opening_day: None) -> Page:
    """The page on one of the databases."""
    return Page(fresh_database, settings)


class TestWithoutTheLock:
    @pytest.mark.parametrize("fresh_database", ["postgresql"], indirect=True)
    def test_a_click_meets_a_row_that_another_has_written(self, page, monkeypatch):
        page.click(decline)
        monkeypatch.setattr(wizard.db, "lock_row", lambda *_: None)

        assert page.click(*[begin] * CLICKS)["stale"] >= 1


class TestBegin:
    def test_every_click_finds_the_dossier_that_the_first_one_opened(self, page):
        assert page.click(*[begin] * CLICKS) == {"done": CLICKS}

        assert page.kept() == (DossierState.IN_PROGRESS, ["begun"])

    def test_from_a_student_who_was_to_leave_the_mind_is_changed_once(self, page):
        page.click(decline)

        assert page.click(*[begin] * CLICKS) == {"done": CLICKS}

        assert page.kept() == (DossierState.IN_PROGRESS, ["declined", "begun"])


class TestDecline:
    def test_the_student_is_noted_as_leaving_once(self, page):
        page.click(begin)

        assert page.click(*[decline] * CLICKS) == {"done": CLICKS}

        assert page.kept() == (DossierState.DECLINED, ["begun", "declined"])

    def test_one_click_of_each_leaves_one_of_both_standing(self, page):
        page.click(begin)

        assert page.click(begin, decline) == {"done": 2}

        state, events = page.kept()
        assert (state, events[-1]) in ((DossierState.IN_PROGRESS, "begun"), (DossierState.DECLINED, "declined"))
