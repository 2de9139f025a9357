"""What is past use goes, and nothing else does, on both databases."""

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import time_machine
from sqlalchemy import select

from portal import db
from portal.db import Factory
from portal.files import FileStore
from portal.models.accounts import LoginSession, Throttle
from portal.models.files import FileState
from portal.services.accounts.logins import LONGEST, LoginService
from portal.services.accounts.throttles import WRONG_PASSWORDS, ThrottleService
from portal.services.sweep import SAFE_AGE, Sweep, Swept
from tests import factories as make

NOW = datetime(2026, 6, 10, 17, 2, tzinfo=UTC)
OLD, YOUNG = SAFE_AGE + timedelta(minutes=1), SAFE_AGE - timedelta(minutes=1)
EVERYWHERE = {"every_establishment": True}

Lay = Callable[..., str]


@pytest.fixture(autouse=True)
def at_noon():
    """Stop the machine's clock."""
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def files(tmp_path: Path) -> FileStore:
    """An empty store."""
    return FileStore(tmp_path / "files")


@pytest.fixture
def sweep(sessions: Factory, files: FileStore) -> Sweep:
    """The sweep of an installation."""
    return Sweep(sessions, files)


@pytest.fixture
def lay(files: FileStore) -> Lay:
    """Store a file of some age; return its name."""

    def lay(age: timedelta = OLD) -> str:
        name = files.store(b"page", "image/jpeg", "photo.jpg", 1, preview=b"small").name
        for path in lying(files):
            if path.stem == name:
                touch(path, age)
        return name

    return lay


def touch(path: Path, age: timedelta) -> None:
    at = (NOW - age).timestamp()
    os.utime(path, (at, at))


def lying(files: FileStore) -> list[Path]:
    return [path for path in files.root.rglob("*") if path.is_file()]


def place(sessions: Factory, *names: str, **values) -> None:
    """Add an establishment whose rows name these files."""
    with db.transaction(sessions) as session:
        make.make_establishment(session)
        for name in names:
            make.make_file(session, name=name, **values)


class TestFiles:
    def test_one_that_no_row_names_goes_with_its_preview(self, sweep, files, lay):
        lay()

        assert sweep.sweep() == Swept(forgotten=1, files=1)
        assert lying(files) == []

    def test_a_young_one_stays_its_row_may_come(self, sweep, files, lay):
        name = lay(YOUNG)

        assert sweep.sweep() == Swept()
        assert files.read(name) == b"page"

    def test_those_that_a_row_of_any_establishment_names_stay(self, sweep, sessions, files, lay):
        first, second = lay(), lay()
        place(sessions, first)
        place(sessions, second)

        assert sweep.sweep() == Swept()
        assert {files.read(first), files.read(second)} == {b"page"}

    def test_one_that_its_row_says_is_gone_goes(self, sweep, sessions, files, lay):
        place(sessions, lay(), state=FileState.PURGED)

        assert sweep.sweep().files == 1
        assert lying(files) == []

    @pytest.mark.parametrize("rest", [".part", ".jpg"])
    def test_what_a_broken_off_writing_has_left_goes(self, sweep, files, lay, rest):
        name = lay()
        path = files.root / name[:2] / name
        path.rename(path.with_suffix(rest))

        assert sweep.sweep().files == 1
        assert lying(files) == []

    def test_a_file_that_is_being_written_stays(self, sweep, files, lay):
        name = lay()
        path = files.root / name[:2] / name
        touch(path.rename(path.with_suffix(".part")), timedelta(0))

        assert sweep.sweep() == Swept()
        assert len(lying(files)) == 2

    @pytest.mark.parametrize("stranger", ["ab/README", "ab/" + "a" * 31, "lost+found/" + "a" * 32])
    def test_what_the_store_did_not_write_stays(self, sweep, files, stranger):
        path = files.root / stranger
        path.parent.mkdir(parents=True)
        path.write_text("whose?")
        touch(path, OLD)

        assert sweep.sweep() == Swept()
        assert path.exists()

    def test_there_may_be_no_store_yet(self, sweep):
        assert sweep.sweep() == Swept()


class TestTooMany:
    @pytest.fixture
    def crowd(self, lay):
        """Four forgotten files."""
        return [lay() for _ in range(4)]

    def test_none_goes(self, sweep, crowd, files):
        assert sweep.sweep(most_files=3) == Swept(forgotten=4)
        assert all(files.read(name) == b"page" for name in crowd)

    def test_as_many_as_are_allowed_go(self, sweep, crowd, files):
        assert sweep.sweep(most_files=4) == Swept(forgotten=4, files=4)

    def test_all_go_when_asked(self, sweep, crowd, files):
        assert sweep.sweep(most_files=None) == Swept(forgotten=4, files=4)
        assert lying(files) == []

    def test_the_rest_is_tidied_all_the_same(self, sweep, crowd, sessions):
        with time_machine.travel(NOW - timedelta(days=2), tick=False), db.transaction(sessions) as session:
            ThrottleService(session).count(WRONG_PASSWORDS, "abarre1")

        assert sweep.sweep(most_files=3) == Swept(forgotten=4, counters=1)


class TestRows:
    def test_counters_of_tries_go_when_they_count_no_more(self, sweep, sessions):
        for age in (timedelta(days=2), timedelta(minutes=10)):
            with time_machine.travel(NOW - age, tick=False), db.transaction(sessions) as session:
                ThrottleService(session).count(WRONG_PASSWORDS, str(age))

        assert sweep.sweep() == Swept(counters=1)
        with db.transaction(sessions, writes=False) as session:
            assert [row.since for row in session.scalars(select(Throttle))] == [NOW - timedelta(minutes=10)]

    @pytest.mark.parametrize(
        ("begun", "ended", "stays"),
        [
            (timedelta(minutes=5), None, True),
            (timedelta(days=29), timedelta(days=29), True),
            (timedelta(days=31), timedelta(days=31), False),
            (timedelta(days=30) + LONGEST - timedelta(minutes=1), None, True),
            (timedelta(days=30) + LONGEST + timedelta(minutes=1), None, False),
        ],
        ids=["living", "ended of late", "ended long ago", "over of late", "over long ago"],
    )
    def test_logins_go_a_month_after_they_are_over(self, sweep, sessions, begun, ended, stays):
        with time_machine.travel(NOW - begun, tick=False), db.transaction(sessions) as session:
            made = make.make_establishment(session)
            login = LoginService(session).begin(make.make_account(session), made.id, "MARTIN Paul", "192.0.2.7", "")
            session.flush()
            if ended is not None:
                LoginService(session).end(login.token)

        swept = sweep.sweep()

        with db.transaction(sessions, writes=False) as session:
            left = session.scalars(select(LoginSession), execution_options=EVERYWHERE).all()
        assert (len(left), swept.logins) == ((1, 0) if stays else (0, 1))
