"""Migrations, roles, policies and triggers, on both databases."""

import re

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.schema import CreateTable

from portal import db, migrations
from portal.models.base import Base, Scoped, Shared
from portal.models.rulesets import RevisionState
from tests.factories import make_entry, make_establishment, make_family, make_revision, make_student

SCOPED = sorted(mapper.local_table.name for mapper in Base.registry.mappers if issubclass(mapper.class_, Scoped))
WITHOUT_POLICY = {
    "account",
    "demonstration_clock",
    "establishment",
    "flow_link",
    "login_session",
    "mail",
    "membership",
    "outbox_message",
    "password_link",
    "throttle",
    "worker_beat",
}


class TestRevisions:
    def test_there_is_one_head(self):
        assert len(migrations.current_heads()) == 1

    def test_up_and_down_leave_an_empty_database(self, empty_database):
        migrations.upgrade(empty_database.owner_url)
        assert migrations.revision_of(empty_database.owner_url) == migrations.current_heads()[0]

        migrations.downgrade(empty_database.owner_url, "base")
        assert inspect(empty_database.owner).get_table_names() == ["alembic_version"]

        migrations.upgrade(empty_database.owner_url)
        assert migrations.drift(empty_database.owner_url) == []

    def test_the_tables_are_those_of_the_code(self, database):
        assert migrations.drift(database.owner_url) == []

    def test_a_missing_column_is_seen_as_drift(self, empty_database):
        migrations.upgrade(empty_database.owner_url)
        with empty_database.owner.begin() as connection:
            connection.execute(text("DROP TABLE wish"))

        assert any("wish" in str(difference) for difference in migrations.drift(empty_database.owner_url))

    def test_checks_have_the_names_of_the_code(self, database):
        found = inspect(database.owner)
        for name, table in db.metadata.tables.items():
            wanted = re.findall(r"CONSTRAINT (ck_\w+) CHECK", str(CreateTable(table).compile(database.owner)))
            assert sorted(check["name"] for check in found.get_check_constraints(name)) == sorted(wanted)

    def test_a_row_that_refers_to_nothing_ends_a_migration(self, tmp_path):
        url = f"sqlite:///{tmp_path / 'portal.db'}"
        migrations.upgrade(url)
        engine = db.make_engine(url)
        with engine.connect() as connection:
            connection.connection.execute("PRAGMA foreign_keys=OFF")
            connection.execute(text("INSERT INTO room (name, location, establishment_id) VALUES ('A', '', 9)"))
            connection.commit()
        engine.dispose()

        with pytest.raises(ValueError, match="room"):
            migrations.upgrade(url)


class TestTenancyOfTables:
    def test_each_table_is_either_scoped_or_listed(self):
        assert set(db.metadata.tables) - set(SCOPED) == WITHOUT_POLICY

    def test_scoped_tables_refer_to_each_other_with_their_establishment(self):
        for name in SCOPED:
            for key in db.metadata.tables[name].foreign_key_constraints:
                target = key.referred_table.name
                if target in SCOPED:
                    assert "establishment_id" in key.column_keys, f"{name} → {target}"

    def test_shared_tables_hide_no_scoped_one(self):
        shared = {mapper.local_table.name for mapper in Base.registry.mappers if issubclass(mapper.class_, Shared)}
        assert shared <= WITHOUT_POLICY


@pytest.fixture
def furnished(postgresql_database):
    """A committed family in one establishment."""
    factory = db.make_session_factory(postgresql_database.engine)
    with db.transaction(factory) as session:
        establishment_id = make_establishment(session).id
        make_family(session)
    yield postgresql_database, establishment_id
    postgresql_database.engine.dispose()
    postgresql_database.empty()


class TestRowLevelSecurity:
    def test_each_scoped_table_forces_a_policy(self, postgresql_database):
        with postgresql_database.owner.connect() as connection:
            rows = connection.execute(
                text(
                    "SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity, count(p.polname)"
                    " FROM pg_class c LEFT JOIN pg_policy p ON p.polrelid = c.oid"
                    " WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace GROUP BY 1, 2"
                )
            ).all()

        assert sorted(name for name, forced, policies in rows if forced and policies == 1) == SCOPED

    def test_without_a_setting_the_application_sees_nothing(self, furnished):
        database, _ = furnished
        with database.engine.connect() as connection:
            assert connection.execute(text("SELECT count(*) FROM family")).scalar() == 0
        with database.owner.connect() as connection:
            assert connection.execute(text("SELECT count(*) FROM family")).scalar() == 1

    def test_the_setting_ends_with_its_transaction(self, furnished):
        database, establishment_id = furnished
        with database.engine.connect() as connection:
            db.apply_establishment(connection, establishment_id)
            assert connection.execute(text("SELECT count(*) FROM family")).scalar() == 1
            connection.commit()
            assert connection.execute(text("SELECT count(*) FROM family")).scalar() == 0

    def test_a_row_of_another_establishment_is_not_written(self, furnished):
        database, establishment_id = furnished
        with database.engine.connect() as connection:
            db.apply_establishment(connection, establishment_id)
            with pytest.raises(ProgrammingError, match="row-level security"):
                connection.execute(
                    text("INSERT INTO room (name, location, establishment_id) VALUES ('A', '', :other)"),
                    {"other": establishment_id + 1},
                )

    def test_the_application_is_under_the_policies(self, furnished):
        database, _ = furnished
        with database.engine.connect() as connection:
            role = connection.execute(
                text("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
            ).one()
            owned = connection.execute(text("SELECT count(*) FROM pg_tables WHERE tableowner = current_user"))
            assert tuple(role) == (False, False)
            assert owned.scalar() == 0

    @pytest.mark.parametrize("statement", ["TRUNCATE family", "DROP TABLE family", "CREATE TABLE mine (id int)"])
    def test_the_application_does_not_change_tables(self, furnished, statement):
        database, _ = furnished
        with database.engine.connect() as connection, pytest.raises(ProgrammingError):
            connection.execute(text(statement))


class TestCompositeKeys:
    def test_the_database_does_not_link_two_establishments(self, sessions, database):
        with sessions() as session:
            make_establishment(session)
            family = make_family(session).id
            session.commit()
        with sessions() as session:
            make_establishment(session)
            student = make_student(session)
            student.family_id = family

            with pytest.raises(IntegrityError):
                session.flush()


class TestTriggers:
    def _attempt(self, session, statement: str) -> None:
        with session.begin_nested():
            session.connection().execute(text(statement))

    @pytest.mark.parametrize("statement", ["UPDATE ledger_entry SET debit = 1", "DELETE FROM ledger_entry"])
    def test_a_ledger_entry_is_never_changed(self, db_session, statement):
        make_establishment(db_session)
        entry = make_entry(db_session, make_family(db_session))

        with pytest.raises(DBAPIError, match="never changed"):
            self._attempt(db_session, statement)
        db_session.refresh(entry)
        assert entry.debit == 8400

    @pytest.mark.parametrize("statement", ["UPDATE ruleset_revision SET note = 'x'", "DELETE FROM ruleset_revision"])
    def test_a_published_revision_is_never_changed(self, db_session, statement):
        make_establishment(db_session)
        make_revision(db_session)

        with pytest.raises(DBAPIError, match="never changed"):
            self._attempt(db_session, statement)

    def test_a_draft_is_changed_and_published(self, db_session):
        make_establishment(db_session)
        revision = make_revision(db_session, draft=True)

        revision.state = RevisionState.PUBLISHED
        revision.published_at = revision.created_at
        db_session.flush()

        with pytest.raises(DBAPIError, match="never changed"):
            self._attempt(db_session, "UPDATE ruleset_revision SET state = 'draft'")

    @pytest.mark.parametrize("table", ["consent_record", "audit_event"])
    def test_the_other_ledgers_refuse_both(self, database, table):
        with database.owner.connect() as connection:
            if database.name == "sqlite":
                query = "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = :table ORDER BY 1"
                wanted = [f"{table}_no_delete", f"{table}_no_update"]
            else:
                query = "SELECT tgname FROM pg_trigger WHERE tgrelid = CAST(:table AS regclass) AND NOT tgisinternal"
                wanted = [f"{table}_immutable"]
            assert connection.execute(text(query), {"table": table}).scalars().all() == wanted
