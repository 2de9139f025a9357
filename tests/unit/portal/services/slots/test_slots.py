"""What a course of next year tells the rules."""

from datetime import time

import pytest

from portal.models.courses import CourseKind, CourseSession, Department, Discipline
from portal.services.slots import SlotService, course_facts
from tests import factories as make

OF_A_COURSE = {
    "course.code": "DCL-1",
    "course.department": "danse",
    "course.discipline": "danse-classique",
    "course.cycle": "cycle1",
    "course.level": "1C2",
    "course.kind": "collectif",
    "course.day": "mardi",
    "course.minutes": 150,
}


@pytest.fixture
def course(db_session):
    """Classical dance on Tuesdays for an hour and on Fridays for an hour and a half."""
    make.make_establishment(db_session)
    made = make.make_course(
        db_session,
        code="DCL-1",
        cycle="cycle1",
        level="1C2",
        department=Department(key="danse", label="Danse"),
        discipline=Discipline(key="danse-classique", label="Danse classique"),
    )
    for day, starts, ends in ((5, time(18), time(19, 30)), (2, time(17), time(18))):
        db_session.add(CourseSession(course=made, day=day, starts=starts, ends=ends))
    db_session.flush()
    db_session.expire_all()
    return made


class TestCourseFacts:
    def test_each_is_what_the_rows_say(self, course):
        assert course_facts(course) == OF_A_COURSE

    def test_read_for_every_slot_they_are_the_same(self, db_session, course):
        campaign = make.make_campaign(db_session)
        bare = make.make_course(db_session, code="JAZZ", kind=CourseKind.COLLECTIVE)
        slots = [make.make_slot(db_session, campaign, course=one) for one in (course, bare)]
        db_session.flush()

        told = SlotService(db_session).facts_of(campaign)

        assert told == {slot.public_id: course_facts(slot.course) for slot in slots}

    def test_what_is_not_known_is_left_out(self, db_session):
        make.make_establishment(db_session)
        bare = make.make_course(db_session, code="JAZZ", kind=CourseKind.COLLECTIVE)

        assert course_facts(bare) == {"course.code": "JAZZ", "course.kind": "collectif"}
