"""Rows of columns: the guard holds for them too."""

from typing import NamedTuple

import pytest
from sqlalchemy import bindparam, column, func, select, table

from portal import db
from portal.db import ScopeError, guard
from portal.models.accounts import Account, Membership
from portal.models.families import Family
from portal.models.people import Person, Student
from tests.factories import make_account, make_membership
from tests.unit.portal.test_db import session, world

__all__ = ["session", "world"]


class Named(NamedTuple):
    """A family and how many students it has."""

    name: str
    students: int


@db.shared
def _families():
    counted = select(func.count(Student.id)).where(Student.family_id == Family.id).correlate(Family).scalar_subquery()
    return select(Family.name, counted).where(Family.name != bindparam("but"))


@db.shared
def _members():
    return select(Membership.person_id, Account.identifier).join(Account, Account.id == Membership.account_id)


class TestRows:
    def test_each_session_reads_its_own(self, world, session):
        with world.session(world.there) as other:
            for _ in range(2):
                assert db.rows(session, _families(), {"but": "x"}, Named._make) == [Named("Ici", 1)]
                assert db.rows(other, _families(), {"but": "x"}, Named._make) == [Named("Ailleurs", 1)]

    def test_a_guard_that_is_off_reads_everybodys(self, world, session, monkeypatch):
        monkeypatch.setattr("portal.db.reading._compiled", _unguarded)

        found = db.rows(session, _families(), {"but": "x"}, Named._make)

        # PostgreSQL's policies stand behind the guard.
        assert len(found) == {"sqlite": 2, "postgresql": 1}[session.get_bind().dialect.name]

    def test_a_session_without_establishment_may_not_ask(self, world, session):
        db.rows(session, _families(), {"but": "x"}, Named._make)

        with world.session(None) as nowhere, pytest.raises(ScopeError):
            db.rows(nowhere, _families(), {"but": "x"}, Named._make)

    def test_what_was_added_before_is_found(self, session):
        session.add(Family(name="Nouvelle"))

        assert Named("Nouvelle", 0) in db.rows(session, _families(), {"but": "x"}, Named._make)

    def test_every_establishment_is_for_tables_without_policy(self, world, session):
        guardian = session.scalars(select(Person).where(Person.first_name == "Jérémie")).one()
        make_membership(session, make_account(session), guardian)
        session.commit()

        with world.session(None) as nowhere:
            assert len(db.rows(nowhere, _members(), {}, tuple, every_establishment=True)) == 1
            with pytest.raises(ScopeError):
                db.rows(nowhere, _members(), {}, tuple)
            with pytest.raises(ScopeError):
                db.rows(nowhere, _families(), {"but": "x"}, tuple, every_establishment=True)

    @pytest.mark.parametrize(
        "statement",
        [
            select(Family.name),
            select(table("family", column("name")).c.name).execution_options(**{guard.SHARED: True}),
        ],
        ids=["not shared", "beside the mapped classes"],
    )
    def test_other_statements_are_refused(self, session, statement):
        with pytest.raises(ScopeError):
            db.rows(session, statement, {}, tuple)


def _unguarded(statement, dialect, _every, _nowhere):
    return statement.compile(dialect=dialect)
