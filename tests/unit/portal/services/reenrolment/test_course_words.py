"""A course in words: nobody takes the room for a second teacher, wherever a family reads it."""

import pytest
from sqlalchemy import select

from portal.i18n import use_language
from portal.models.courses import CourseSession, Room, Teacher
from portal.models.messages import Mail
from portal.services.reenrolment.course_words import room_words, slot_details, slot_line, slot_words
from tests import factories as make
from tests.scenario import Scenario
from tests.unit.portal.services.reenrolment.test_items import give_photo

ALL = "FM-2C4-A, mercredi 17:30 à 19:00, salle Fauré, avec Carmen ASTAREL"


@pytest.fixture
def slot(scenario: Scenario):
    """The course of music theory of the scenario, with its time, its room and its teacher."""
    session, course = scenario.session, scenario.theory.course
    room, teacher = Room(name="Fauré", location="Conservatoire"), Teacher(last_name="ASTAREL", first_name="Carmen")
    session.add_all([room, teacher])
    make.make_course(session, meets=(3, "17:30", "19:00"))
    meeting = session.scalars(select(CourseSession)).one()
    meeting.course, meeting.room, course.teacher = course, room, teacher
    session.flush()
    session.expire_all()
    return scenario.theory


class TestDetails:
    def test_the_room_is_called_a_room_and_the_teacher_stands_apart(self, slot):
        assert slot_details(slot) == "mercredi 17:30 à 19:00, salle Fauré, avec Carmen ASTAREL"
        assert slot_line(slot) == ALL

    def test_they_are_said_in_the_language_in_force(self, slot):
        with use_language("en"):
            assert slot_details(slot) == "Wednesday 17:30 to 19:00, room Fauré, with Carmen ASTAREL"

    def test_a_teacher_without_first_name_is_said_by_the_last(self, slot):
        slot.course.teacher.first_name = ""

        assert slot_details(slot).endswith(", avec ASTAREL")

    def test_what_is_not_known_is_left_out(self, scenario):
        assert slot_details(scenario.theory) == ""
        assert slot_line(scenario.theory) == "FM-2C4-A"

    def test_a_refusal_names_a_course_by_its_time_alone(self, slot):
        assert slot_words(slot) == "FM-2C4-A, mercredi 17:30"


class TestRoom:
    @pytest.mark.parametrize(
        "name", ["Salle 101", "Studio Camargo", "Grand auditorium", "Plateau théâtre", "Auditorium"]
    )
    def test_a_name_that_says_what_it_is_stays_as_it_is(self, name):
        assert room_words(name) == name

    @pytest.mark.parametrize("name", ["Fauré", "12", "Salleron"])
    def test_another_one_is_called_a_room(self, name):
        assert room_words(name) == f"salle {name}"


class TestWhereItIsRead:
    def test_the_contents_of_the_dossier_the_paper_and_the_mail_say_the_same(self, scenario, slot):
        scenario.person.email = "claire@exemple.test"
        scenario.begin()
        scenario.answer_everything()
        give_photo(scenario)

        before = scenario.services.snapshots.contents(scenario.situation(), scenario.person)
        dossier = scenario.finalise()
        after = scenario.services.snapshots.contents(scenario.situation(), scenario.person)
        paper = scenario.services.walk.snapshot(dossier.id, 1).content

        lines = [line.value for content in (*before, *after) for line in content.lines if line.key == "fm"]
        assert lines == [ALL, ALL]
        assert [course.name for course in paper.courses] == [ALL, "CHORALE"]
        scenario.walk(dossier)
        (mail,) = scenario.session.scalars(select(Mail)).all()
        assert mail.values["facts"] == [f"Formation musicale\xa0: {ALL}", "Pratique collective\xa0: CHORALE"]
