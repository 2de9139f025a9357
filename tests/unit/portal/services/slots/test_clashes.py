"""When a student is busy next year: lessons that go on, one's own passage in them, and brothers and sisters."""

from datetime import time
from typing import Any

import pytest

from portal.models.courses import CourseKind, CourseSession
from portal.models.slots import BookingState
from portal.services.slots import Busy, overlap
from tests import factories as make
from tests.scenario import Scenario

WEDNESDAY, THURSDAY = 3, 4


def lesson(scenario: Scenario, student: Any = None, **more: Any) -> Any:
    """Let a student take piano on Wednesdays from 17:00 to 18:00; return the enrolment."""
    place = {"kind": CourseKind.INDIVIDUAL, "name": "Piano", "meets": (WEDNESDAY, "17:00", "18:00")}
    names = {"kind", "name", "meets", "year"}
    course = place | {name: more.pop(name) for name in names & set(more)}
    year = getattr(scenario.situation().campaign, course.pop("year", "from_year"))
    made = make.make_course(scenario.session, year, **course)
    enrolled = make.make_enrolment(
        scenario.session, student or scenario.student, made, **({"activity": "actif"} | more)
    )
    scenario.session.expire_all()
    return enrolled


def lessons(scenario: Scenario) -> list[Busy]:
    return scenario.services.clashes.lessons(scenario.student, scenario.situation().campaign)


def of_siblings(scenario: Scenario) -> list[tuple[str, str]]:
    found = scenario.services.clashes.of_siblings(scenario.student, scenario.situation().campaign)
    return [(busy.first_name, busy.title) for busy in found]


def piano(scenario: Scenario, starts: time, ends: time, day: int = WEDNESDAY) -> Busy:
    return Busy(scenario.student.person.first_name, "Piano", day, starts, ends)


class TestLessons:
    def test_the_whole_meeting_counts(self, scenario):
        lesson(scenario)

        assert lessons(scenario) == [piano(scenario, time(17), time(18))]

    def test_the_students_own_passage_counts_where_it_is_known(self, scenario):
        lesson(scenario, passage_time=time(17, 30), passage_minutes=20)

        assert lessons(scenario) == [piano(scenario, time(17, 30), time(17, 50))]

    def test_a_passage_without_its_length_is_not_known(self, scenario):
        lesson(scenario, passage_time=time(17, 30))

        assert lessons(scenario) == [piano(scenario, time(17), time(18))]

    def test_each_meeting_of_the_week_counts(self, scenario):
        course = lesson(scenario).course
        scenario.session.add(CourseSession(course=course, day=THURSDAY, starts=time(9), ends=time(10)))
        scenario.session.flush()
        scenario.session.expire_all()

        assert [busy.day for busy in lessons(scenario)] == [WEDNESDAY, THURSDAY]

    @pytest.mark.parametrize(
        "more",
        [{"activity": "abandon"}, {"kind": CourseKind.COLLECTIVE}, {"year": "to_year"}],
        ids=["given up", "collective", "next year"],
    )
    def test_only_lessons_of_this_year_that_go_on_count(self, scenario, more):
        lesson(scenario, **more)

        assert lessons(scenario) == []

    def test_a_student_on_leave_keeps_the_time(self, scenario):
        lesson(scenario, activity="conge")

        assert len(lessons(scenario)) == 1

    def test_those_of_others_do_not_count(self, scenario):
        lesson(scenario, make.make_student(scenario.session, scenario.student.family))

        assert lessons(scenario) == []


class TestSiblings:
    @pytest.fixture
    def sister(self, scenario):
        return make.make_student(scenario.session, scenario.student.family, first_name="Lila")

    def test_their_lessons_and_their_seats_tell_when_they_come(self, scenario, sister):
        lesson(scenario, sister)
        dossier = make.make_dossier(scenario.session, sister, scenario.situation().revision)
        scenario.session.add(CourseSession(course=scenario.choir.course, day=THURSDAY, starts=time(18), ends=time(19)))
        make.make_booking(scenario.session, scenario.choir, dossier)
        make.make_booking(scenario.session, scenario.theory, dossier, BookingState.RELEASED)
        scenario.session.expire_all()

        assert of_siblings(scenario) == [("Lila", "Piano"), ("Lila", "CHORALE")]

    def test_ones_own_do_not_count(self, scenario, sister):
        lesson(scenario)

        assert of_siblings(scenario) == []

    def test_those_of_another_family_do_not_count(self, scenario):
        lesson(scenario, make.make_student(scenario.session))

        assert of_siblings(scenario) == []


class TestMeets:
    @pytest.mark.parametrize(
        ("day", "starts", "ends", "told"),
        [
            (WEDNESDAY, time(17, 30), time(18, 30), True),
            (WEDNESDAY, time(16), time(19), True),
            (WEDNESDAY, time(17, 10), time(17, 20), True),
            (WEDNESDAY, time(18), time(19), False),
            (WEDNESDAY, time(16), time(17), False),
            (THURSDAY, time(17), time(18), False),
        ],
        ids=["begins in it", "around it", "inside it", "right after", "right before", "another day"],
    )
    def test_two_times_meet_where_both_last(self, db_session, day, starts, ends, told):
        make.make_establishment(db_session)
        meeting = CourseSession(day=day, starts=starts, ends=ends)
        busy = Busy("Léa", "Piano", WEDNESDAY, time(17), time(18))
        first = make.make_course(db_session, meets=(WEDNESDAY, "17:00", "18:00"))
        second = make.make_course(db_session, meets=(day, starts.isoformat(), ends.isoformat()))

        assert busy.meets(meeting) is told
        assert overlap(first, second) is overlap(second, first) is told
