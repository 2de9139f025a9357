"""The guard of the establishment, the modes of a transaction, and joining a transaction manager."""

from datetime import timedelta

import pytest
import transaction
from sqlalchemy import bindparam, event, exists, insert, select, text, union, update
from sqlalchemy.exc import NoResultFound, StatementError
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.exc import StaleDataError
from transaction.interfaces import NoTransaction

from portal import db
from portal.db import Factory, PortalSession, ReadOnlyError, ScopeError, guard
from portal.models.accounts import Account, Membership, Throttle
from portal.models.establishments import Establishment
from portal.models.families import Family
from portal.models.people import Guardian, Person, Student
from portal.models.slots import Slot
from tests.factories import (
    make_account,
    make_establishment,
    make_family,
    make_guardian,
    make_membership,
    make_slot,
    make_student,
)
from tests.factories.common import AT
from tests.fixtures.database import Database


class World:
    """Two establishments with a family and a student each, and a session in the first."""

    def __init__(self, sessions: Factory) -> None:
        self.sessions = sessions
        self.here, self.hers = self._furnish("Ici")
        self.there, self.theirs = self._furnish("Ailleurs")

    def _furnish(self, name: str) -> tuple[int, int]:
        with self.sessions() as session:
            establishment = make_establishment(session, name=name)
            family = make_family(session, name=name)
            student = make_student(session, family, guardians=(make_guardian(session, family),))
            session.commit()
            return establishment.id, student.id

    def session(self, establishment_id: int | None) -> PortalSession:
        session = self.sessions()
        session.info["establishment"] = establishment_id
        return session


@pytest.fixture
def world(sessions: Factory) -> World:
    return World(sessions)


@pytest.fixture
def session(world: World):
    with world.session(world.here) as session:
        yield session


class TestReading:
    def test_it_sees_only_its_establishment(self, world, session):
        assert session.scalars(select(Family.name)).all() == ["Ici"]

    def test_the_same_statement_serves_another_establishment(self, world, session):
        session.scalars(select(Family.name)).all()

        with world.session(world.there) as other:
            assert other.scalars(select(Family.name)).all() == ["Ailleurs"]

    def test_get_does_not_find_a_foreign_row(self, world, session):
        assert session.get(Student, world.hers) is not None
        assert session.get(Student, world.theirs) is None

    @pytest.mark.parametrize(
        "statement",
        [
            select(Family.id).where(Family.id.in_(select(Student.family_id))),
            select(select(Student.family_id).cte()),
            select(Student.family_id).join(Student.person).where(Person.first_name == "Irina"),
            select(Family.id).where(exists(select(Student.id).where(Student.family_id == Family.id))),
        ],
    )
    def test_it_reaches_into_subqueries_and_joins(self, session, statement):
        assert len(session.execute(statement).all()) == 1

    def test_relationships_load_within_it(self, world, session):
        student = session.scalars(select(Student).options(joinedload(Student.person))).one()
        guardian = session.scalars(select(Guardian).options(selectinload(Guardian.guardianships))).one()

        assert student.person.first_name == "Irina"
        assert [guardianship.student_id for guardianship in guardian.guardianships] == [world.hers]
        assert [guardianship.student_id for guardianship in student.guardianships] == [world.hers]

    def test_a_session_without_establishment_may_not_ask(self, world):
        with world.session(None) as session, pytest.raises(ScopeError):
            session.scalars(select(Family)).all()

    def test_a_session_cannot_move_to_another_establishment(self, world, session):
        with pytest.raises(ScopeError):
            db.enter_establishment(session, world.there)

    def test_a_session_may_enter_once_it_has_begun(self, world):
        with world.session(None) as session:
            session.scalars(select(Establishment)).all()
            db.enter_establishment(session, world.there)

            assert session.scalars(select(Family.name)).all() == ["Ailleurs"]


@db.shared
def _families():
    return select(Family.name).where(Family.name != bindparam("but"))


class TestSharedStatements:
    def test_it_is_one_statement_for_all(self):
        assert _families() is _families()

    def test_each_session_reads_its_own_with_it(self, world, session):
        with world.session(world.there) as other:
            for _ in range(2):
                assert session.scalars(_families(), {"but": "x"}).all() == ["Ici"]
                assert other.scalars(_families(), {"but": "x"}).all() == ["Ailleurs"]

    def test_without_the_guard_it_reads_everybodys(self, world, session):
        found = session.scalars(_families(), {"but": "x"}, execution_options={guard.TRUSTED: True}).all()

        # PostgreSQL's policies stand behind the guard.
        assert len(found) == {"sqlite": 2, "postgresql": 1}[session.get_bind().dialect.name]

    def test_a_session_without_establishment_may_not_ask(self, world, session):
        session.scalars(_families(), {"but": "x"}).all()

        for _ in range(2):
            with world.session(None) as nowhere, pytest.raises(ScopeError):
                nowhere.scalars(_families(), {"but": "x"}).all()

    def test_a_session_that_enters_reads_from_there_on(self, world):
        with world.session(None) as late:
            db.enter_establishment(late, world.there)

            assert late.scalars(_families(), {"but": "x"}).all() == ["Ailleurs"]

    def test_outside_a_session_it_does_not_run(self, world, session):
        guarded = []
        event.listen(session, "do_orm_execute", lambda state: guarded.append(state.statement))
        session.scalars(_families(), {"but": "x"}).all()

        with pytest.raises(StatementError, match=guard.PRESENT):
            session.connection().execute(guarded[0], {"but": "x"})


class TestEveryEstablishment:
    def test_it_serves_tables_without_policy(self, world, session):
        account = make_account(session)
        guardian = session.scalars(select(Person).where(Person.first_name == "Jérémie")).one()
        make_membership(session, account, guardian)
        session.commit()

        with world.session(None) as nowhere:
            statement = select(Membership).execution_options(every_establishment=True)
            assert len(nowhere.scalars(statement).all()) == 1
            with pytest.raises(ScopeError):
                nowhere.scalars(select(Membership)).all()

    def test_without_it_such_a_table_stays_in_the_establishment(self, world, session):
        guardian = session.scalars(select(Person).where(Person.first_name == "Jérémie")).one()
        make_membership(session, make_account(session), guardian)
        session.commit()

        with world.session(world.there) as other:
            assert other.scalars(select(Membership)).all() == []

    def test_it_is_refused_for_tables_with_a_policy(self, session):
        with pytest.raises(ScopeError):
            session.scalars(select(Family).execution_options(every_establishment=True)).all()

    def test_accounts_have_no_establishment_and_pass(self, world):
        with world.session(None) as session:
            assert session.scalars(select(Account)).all() == []


class TestWriting:
    def test_a_new_row_gets_the_establishment(self, world, session):
        family = make_family(session)

        assert family.establishment_id == world.here

    def test_a_row_of_another_establishment_is_refused(self, world, session):
        session.add(Family(name="Ailleurs", establishment_id=world.there))

        with pytest.raises(ScopeError):
            session.flush()

    def test_a_membership_of_another_establishment_is_refused(self, world, session):
        session.add(Membership(account_id=1, person_id=1, role="guardian", establishment_id=world.there))

        with pytest.raises(ScopeError):
            session.flush()

    def test_a_row_does_not_move(self, world, session):
        family = session.scalars(select(Family)).one()
        family.establishment_id = world.there

        with pytest.raises(ScopeError):
            session.flush()

    def test_a_session_without_establishment_adds_none(self, world):
        with world.session(None) as session:
            session.add(Family(name="Nulle part"))

            with pytest.raises(ScopeError):
                session.flush()

    def test_an_update_of_many_stays_within_it(self, world, session):
        session.execute(update(Family).values(name="Nouveau"))
        session.commit()

        with world.session(world.there) as other:
            assert other.scalars(select(Family.name)).all() == ["Ailleurs"]

    def test_an_insert_of_many_goes_through_one_door(self, world, session):
        with pytest.raises(ScopeError):
            session.execute(insert(Family), [{"name": "Dehors", "establishment_id": world.there}])

        db.bulk_insert(session, Family, [{"name": "Un"}, {"name": "Deux", "establishment_id": world.there}])
        rows = session.execute(select(Family.name, Family.establishment_id).order_by(Family.id)).all()
        assert [tuple(row) for row in rows] == [("Ici", world.here), ("Un", world.here), ("Deux", world.here)]

    def test_two_people_who_edit_the_same_row_do_not_overwrite_each_other(self, world, session):
        mine = session.scalars(select(Family)).one()
        with world.session(world.here) as other:
            other.scalars(select(Family)).one().staff = True
            other.commit()

        mine.staff = True
        mine.name = "Encore"
        with pytest.raises(StaleDataError):
            session.flush()


class TestWhatTheGuardCannotSee:
    @pytest.mark.parametrize(
        "statement",
        [
            select(Family.__table__),
            update(Family.__table__).values(name="x"),
            text("SELECT * FROM family"),
            union(select(Family.id), select(Student.id)),
            select(Family).from_statement(text("SELECT * FROM family")),
        ],
    )
    def test_a_session_refuses_statements_beside_the_mapped_classes(self, session, statement):
        with pytest.raises(ScopeError):
            session.execute(statement)

    def test_a_connection_bypasses_it_and_only_the_policies_stop_that(self, database, session):
        rows = session.connection().execute(text("SELECT name FROM family")).scalars().all()

        assert set(rows) == ({"Ici", "Ailleurs"} if database.name == "sqlite" else {"Ici"})

    def test_an_exists_without_a_select_escapes_it_and_only_the_policies_stop_that(self, database, session):
        statement = select(Establishment.id).where(exists().where(Family.name == "Ailleurs"))

        assert bool(session.scalars(statement).all()) is (database.name == "sqlite")

    def test_refresh_escapes_it_but_only_for_rows_that_the_session_has(self, session):
        family = session.scalars(select(Family)).one()

        session.refresh(family)

        assert family.name == "Ici"


class TestModes:
    def test_a_reading_session_refuses_to_write(self, fresh_database: Database):
        factory = db.make_session_factory(fresh_database.engine)
        with db.transaction(factory, writes=False) as session:
            assert session.scalars(select(Establishment)).all() == []
            with pytest.raises(ReadOnlyError):
                make_establishment(session)
            session.expunge_all()
            with pytest.raises(ReadOnlyError):
                session.execute(update(Establishment).values(name="x"))

    def test_readers_and_a_writer_of_sqlite_do_not_wait_for_each_other(self, sqlite_template, tmp_path):
        path = tmp_path / "portal.db"
        path.write_bytes(sqlite_template.read_bytes())
        engine = db.make_engine(f"sqlite:///{path}", connect_args={"timeout": 1})
        factory = db.make_session_factory(engine)
        with db.transaction(factory) as writer:
            make_establishment(writer, name="Pas encore")
            with db.transaction(factory, writes=False) as reader:
                assert reader.scalars(select(Establishment)).all() == []
        engine.dispose()

    def test_a_block_that_raises_leaves_nothing(self, fresh_database: Database):
        factory = db.make_session_factory(fresh_database.engine)

        def fail() -> None:
            with db.transaction(factory) as session:
                make_establishment(session)
                raise ZeroDivisionError

        with pytest.raises(ZeroDivisionError):
            fail()

        with db.transaction(factory, writes=False) as session:
            assert session.scalars(select(Establishment)).all() == []

    def test_the_database_answers_a_ping(self, database: Database):
        db.ping(database.engine)

        assert database.engine.pool.checkedout() == 0


class TestOpenSession:
    @pytest.fixture
    def tm(self):
        return transaction.TransactionManager(explicit=True)

    def _count(self, database: Database) -> int:
        with db.transaction(db.make_session_factory(database.engine), writes=False) as session:
            return len(session.scalars(select(Establishment)).all())

    def test_the_manager_commits(self, fresh_database: Database, tm):
        tm.begin()
        session = db.open_session(db.make_session_factory(fresh_database.engine), tm)
        make_establishment(session)
        tm.commit()

        assert self._count(fresh_database) == 1

    def test_nobody_else_commits(self, fresh_database: Database, tm):
        tm.begin()
        session = db.open_session(db.make_session_factory(fresh_database.engine), tm)
        make_establishment(session)

        with pytest.raises(RuntimeError, match="the transaction manager commits"):
            session.commit()
        tm.abort()

        assert self._count(fresh_database) == 0

    def test_after_its_transaction_it_is_of_no_use(self, fresh_database: Database, tm):
        tm.begin()
        session = db.open_session(db.make_session_factory(fresh_database.engine), tm)
        tm.commit()

        with session, pytest.raises(NoTransaction):
            session.scalars(select(Establishment)).all()

    def test_the_manager_aborts(self, fresh_database: Database, tm):
        tm.begin()
        session = db.open_session(db.make_session_factory(fresh_database.engine), tm)
        make_establishment(session)
        tm.abort()

        assert self._count(fresh_database) == 0

    def test_writes_that_no_flush_sees_are_committed_too(self, fresh_database: Database, tm):
        tm.begin()
        session = db.open_session(db.make_session_factory(fresh_database.engine), tm)
        db.count_attempt(session, "valcourt/abarre1", AT, timedelta(minutes=15))
        tm.commit()

        with db.transaction(db.make_session_factory(fresh_database.engine), writes=False) as session:
            assert session.get_one(Throttle, "valcourt/abarre1").attempts == 1


class TestLockRow:
    def test_it_reads_the_row_anew(self, session):
        family = session.scalars(select(Family)).one()
        session.connection().execute(text("UPDATE family SET name = 'Changée'"))

        assert db.lock_row(session, Family, family.id).name == "Changée"

    def test_a_foreign_row_does_not_exist(self, world, session):
        with pytest.raises(NoResultFound):
            db.lock_row(session, Student, world.theirs)


class TestSeats:
    def test_a_seat_is_counted_and_seen_by_the_object(self, session):
        slot = make_slot(session, capacity=1)

        assert db.take_seat(session, slot.id) is True
        assert slot.left == 0
        assert db.take_seat(session, slot.id) is False

    def test_a_seat_is_given_back_once(self, session):
        slot = make_slot(session, capacity=1, full=True)

        assert db.release_seat(session, slot.id) is True
        assert db.release_seat(session, slot.id) is False

    def test_a_foreign_slot_is_not_touched(self, world, session):
        slot = make_slot(session)
        session.commit()

        with world.session(world.there) as other:
            assert db.take_seat(other, slot.id) is False
        assert session.get_one(Slot, slot.id).taken == 0


class Asking:
    """A service that counts how often it asks."""

    def __init__(self, session: db.PortalSession) -> None:
        self._session = session
        self.asked = 0

    @db.remembered
    def families(self, least: int) -> list[int]:
        self.asked += 1
        return [key for key in self._session.scalars(select(Family.id)) if key >= least]


class TestRemembered:
    def test_who_only_reads_asks_the_same_once(self, sessions, world):
        with db.transaction(sessions, world.here, writes=False) as session:
            asking = Asking(session)

            first, again, other = asking.families(0), asking.families(0), asking.families(10**9)

            assert (first == again, len(first), other) == (True, 1, [])
            assert asking.asked == 2

    def test_who_may_write_asks_each_time(self, sessions, world):
        with db.transaction(sessions, world.here) as session:
            asking = Asking(session)
            for _ in range(2):
                asking.families(0)

            assert asking.asked == 2

    def test_it_is_forgotten_with_the_transaction(self, sessions, world):
        session = db.open_to_read(sessions)
        db.enter_establishment(session, world.here)
        asking = Asking(session)
        for _ in range(2):
            asking.families(0)
            session.close()

        assert asking.asked == 2
