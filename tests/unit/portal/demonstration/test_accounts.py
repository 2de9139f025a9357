"""Accounts of the demonstration: a few with passwords that stand in one file only, all others awaiting."""

import json
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from portal import demonstration
from portal.db import Factory, make_engine, make_session_factory, transaction
from portal.demonstration.accounts import new_password
from portal.demonstration.sites import SAINT_AUBIN, VALCOURT
from portal.models.accounts import Account, AccountState, Membership, Role
from portal.models.people import Guardian, Student
from portal.services.accounts.passwords import check_choice, fits
from portal.settings import Settings
from tests.unit.portal.demonstration.conftest import Inside, Loaded

pytestmark = pytest.mark.usefixtures("quick_passwords")


@pytest.fixture
def place(village: Factory, tmp_path: Path) -> Iterator[tuple[Factory, Path]]:
    """A copy of the village and the file of its accounts, not written yet."""
    path = tmp_path / "portal.db"
    with village.kw["bind"].connect() as original, closing(sqlite3.connect(path)) as copy:
        original.connection.driver_connection.backup(copy)
    engine = make_engine(f"sqlite:///{path}")
    yield make_session_factory(engine), tmp_path / "var" / "demo.json"
    engine.dispose()


class TestTheFile:
    def test_it_tells_addresses_and_accounts(self, place: tuple[Factory, Path], settings: Settings) -> None:
        factory, path = place

        demonstration.write_accounts(path, factory, settings)

        told = json.loads(path.read_text(encoding="utf-8"))
        assert set(told) == {"portal", "prefect", "mailbox", "accounts"}
        assert told["portal"] == "https://portal.test"
        assert {row["role"] for row in told["accounts"]} == {"guardian", "student", "administrator"}
        wanted = {"site", "role", "identifier", "password", "name", "about"}
        assert all(wanted <= set(row) for row in told["accounts"])
        assert all(row[name] for row in told["accounts"] for name in wanted)

    def test_only_its_owner_reads_it(self, place: tuple[Factory, Path], settings: Settings) -> None:
        factory, path = place

        demonstration.write_accounts(path, factory, settings)

        assert stat.S_IMODE(path.stat().st_mode) == 0o600

    def test_its_passwords_open_the_accounts(self, place: tuple[Factory, Path], settings: Settings) -> None:
        factory, path = place

        told = demonstration.write_accounts(path, factory, settings)

        with transaction(factory) as session:
            rows = {row.identifier: (row.password_hash, row.state) for row in session.scalars(select(Account))}
        for row in told:
            stored, state = rows[row["identifier"]]
            assert fits(stored, row["password"])
            assert state is AccountState.ACTIVE

    def test_a_second_start_keeps_passwords_and_takes_new_addresses(
        self, place: tuple[Factory, Path], settings: Settings
    ) -> None:
        factory, path = place
        before = demonstration.write_accounts(path, factory, settings)
        moved = Settings(database_url="sqlite:///unused", portal_url="https://portal.test:7100")

        after = demonstration.write_accounts(path, factory, moved)

        assert after == before
        assert json.loads(path.read_text(encoding="utf-8"))["portal"] == "https://portal.test:7100"

    @pytest.mark.parametrize("content", [None, "", "{", "[]", '{"accounts": [1]}'])
    def test_a_lost_or_broken_one_gets_new_passwords(
        self, place: tuple[Factory, Path], settings: Settings, content: str | None
    ) -> None:
        factory, path = place
        before = demonstration.write_accounts(path, factory, settings)
        path.unlink()
        if content is not None:
            path.write_text(content, encoding="utf-8")

        after = demonstration.write_accounts(path, factory, settings)

        assert [row["identifier"] for row in after] == [row["identifier"] for row in before]
        assert {row["password"] for row in after}.isdisjoint(row["password"] for row in before)

    def test_one_of_another_database_is_not_believed(
        self, place: tuple[Factory, Path], settings: Settings, new_demonstration: Loaded
    ) -> None:
        factory, path = place
        before = demonstration.write_accounts(path, factory, settings)

        with new_demonstration(SAINT_AUBIN) as other:
            after = demonstration.write_accounts(path, other, settings)

        assert {row["password"] for row in after}.isdisjoint(row["password"] for row in before)


class TestTheDatabase:
    def test_it_holds_no_password_in_clear(
        self, place: tuple[Factory, Path], settings: Settings, tmp_path: Path
    ) -> None:
        factory, path = place
        told = demonstration.write_accounts(path, factory, settings)
        with transaction(factory, writes=False) as session:
            dump = "\n".join(session.connection().connection.driver_connection.iterdump())

        assert "$argon2id$" in dump
        assert [row["identifier"] for row in told if row["password"] in dump] == []

    def test_all_other_accounts_await_their_first_access(self, place: tuple[Factory, Path], settings: Settings) -> None:
        factory, path = place
        told = {row["identifier"] for row in demonstration.write_accounts(path, factory, settings)}
        with transaction(factory) as session:
            others = [row for row in session.scalars(select(Account)) if row.identifier not in told]
            found = [(row.state, row.password_hash) for row in others]

        assert len(found) > 40
        assert set(found) == {(AccountState.AWAITING, None)}

    def test_every_guardian_and_every_adult_student_has_one(self, village: Factory, inside: Inside) -> None:
        with inside(village, "saint-aubin") as session:
            members = {
                role: set(session.scalars(select(Membership.person_id).where(Membership.role == role))) for role in Role
            }
            guardians = set(session.scalars(select(Guardian.person_id)))
            adults = set(session.scalars(select(Student.person_id).where(~Student.guardianships.any())))

        assert members[Role.GUARDIAN] == guardians
        assert members[Role.STUDENT] == adults
        assert len(members[Role.ADMINISTRATOR]) == 1

    def test_identifiers_are_initial_name_and_rank(self, village: Factory) -> None:
        with transaction(village) as session:
            identifiers = session.scalars(select(Account.identifier)).all()

        assert len(set(identifiers)) == len(identifiers)
        assert all(word[:-1].isalpha() and word[-1].isdigit() and word == word.lower() for word in identifiers)


class TestTwoEstablishments:
    def test_one_account_is_known_in_both_and_shown_at_its_home(self, new_demonstration: Loaded) -> None:
        neighbour = replace(VALCOURT, students=30, golden=False)
        with new_demonstration(SAINT_AUBIN, neighbour) as factory, transaction(factory) as session:
            rows = session.scalars(
                select(Membership)
                .join(Account, Membership.account_id == Account.id)
                .where(Account.identifier == "mlangevin1"),
                execution_options={"every_establishment": True},
            ).all()
            places = {(row.establishment_id, row.account_id) for row in rows}

        assert len(places) == 2
        assert len({account for _, account in places}) == 1


class TestNewPassword:
    def test_everybody_may_choose_it_and_nobody_gets_the_same(self) -> None:
        passwords = [new_password() for _ in range(50)]

        for password in passwords:
            check_choice(password, ["Valcourt", "Abarre"])
        assert len(set(passwords)) == 50
        assert min(map(len, passwords)) >= 12
