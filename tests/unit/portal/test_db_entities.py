"""Entities made of rows of columns are those that the session would have read."""

from typing import Any

import pytest
from sqlalchemy import bindparam, inspect, select
from sqlalchemy.orm import Session, aliased
from sqlalchemy.orm.exc import StaleDataError

from portal import db
from portal.models.families import Family
from portal.models.people import Guardian, Person, Student
from tests.unit.portal.test_db import session, world

__all__ = ["session", "world"]

PERSON = aliased(Person)
BOTH = db.Entities(Student, PERSON)
PERHAPS = db.Entities(Guardian)


@db.shared
def _student():
    return select(*BOTH.columns).join(PERSON, PERSON.id == Student.person_id).where(Student.id == bindparam("student"))


@db.shared
def _guardian_of():
    return (
        select(*PERHAPS.columns)
        .select_from(Student)
        .outerjoin(Guardian, Guardian.person_id == Student.person_id)
        .where(Student.id == bindparam("student"))
    )


def student_id(session: Session) -> int:
    found = session.scalars(select(Student.id)).one()
    session.expunge_all()
    return found


def read(session: Session) -> tuple[Student, Person]:
    (row,) = db.rows(session, _student(), {"student": student_id(session)}, tuple)
    student, person = BOTH.of(session, row)
    return student, person


def columns_of(entity: Any) -> dict[str, Any]:
    return {attribute.key: inspect(entity).dict[attribute.key] for attribute in inspect(entity).mapper.column_attrs}


class TestEntities:
    def test_they_have_what_the_session_reads(self, world, session):
        made = [columns_of(entity) for entity in read(session)]
        session.expunge_all()
        student = session.scalars(select(Student)).one()

        assert made == [columns_of(student), columns_of(student.person)]

    def test_they_are_the_sessions_own(self, world, session):
        student, person = read(session)

        assert session.get(Student, student.id) is student
        assert session.scalars(select(Person).where(Person.id == person.id)).one() is person
        assert not session.dirty

    def test_what_they_lead_to_is_read_when_it_is_asked_for(self, world, session):
        student, person = read(session)

        assert student.person is person
        assert isinstance(student.family, Family)

    def test_a_change_is_written_and_counted(self, world, session):
        _student, person = read(session)
        before = person.version
        person.city = "Ailleurs"
        session.flush()

        assert person.version == before + 1
        assert session.scalars(select(Person.city).where(Person.id == person.id)).one() == "Ailleurs"

    def test_a_change_made_meanwhile_is_not_overwritten(self, world, session):
        _student, mine = read(session)
        with world.session(world.here) as other:
            _same, theirs = read(other)
            theirs.city = "Chez eux"
            other.commit()
        mine.city = "Chez moi"

        with pytest.raises(StaleDataError):
            session.flush()

    def test_one_that_the_session_has_keeps_what_was_changed(self, world, session):
        known = session.scalars(select(Person).join(Student, Student.person_id == Person.id)).one()
        with session.no_autoflush:
            known.city = "Pas encore écrit"
            (row,) = db.rows(session, _student(), {"student": session.scalars(select(Student.id)).one()}, tuple)
            _student_again, person = BOTH.of(session, row)

        assert person is known
        assert person.city == "Pas encore écrit"

    def test_what_an_outer_join_does_not_find_is_none(self, world, session):
        (row,) = db.rows(session, _guardian_of(), {"student": student_id(session)}, tuple)

        assert PERHAPS.of(session, row) == (None,)

    def test_they_are_read_anew_after_a_rollback(self, world, session):
        _student, person = read(session)
        session.rollback()

        assert inspect(person).expired
        assert person.first_name
