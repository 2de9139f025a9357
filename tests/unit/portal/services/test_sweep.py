"""What is past use goes, and nothing else does, on both databases."""

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from portal import clock, db
from portal.db import Factory
from portal.files import FileStore
from portal.models.accounts import LinkPurpose, LoginSession, PasswordLink, Throttle
from portal.models.files import FileState
from portal.models.messages import Mail, MailState
from portal.models.outbox import MessageState, OutboxMessage, WorkerBeat
from portal.services.accounts.logins import LONGEST, LoginService
from portal.services.accounts.throttles import WRONG_PASSWORDS, ThrottleService
from portal.services.sweep import SAFE_AGE, Keeping, Sweep, Swept
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
    return Sweep(sessions, files, Keeping(mails=timedelta(days=90), messages=timedelta(days=30)))


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

    @pytest.mark.parametrize(
        ("begun", "seen", "lives"),
        [
            (timedelta(minutes=59), timedelta(minutes=59), True),
            (timedelta(minutes=61), timedelta(minutes=61), False),
            (LONGEST - timedelta(minutes=1), timedelta(minutes=5), True),
            (LONGEST, timedelta(minutes=5), False),
        ],
        ids=["living", "idle", "living for long", "run out"],
    )
    def test_a_login_that_has_run_out_keeps_nothing_of_what_was_typed(self, sweep, sessions, begun, seen, lives):
        with time_machine.travel(NOW - begun, tick=False), db.transaction(sessions) as session:
            made = make.make_establishment(session)
            LoginService(session).begin(make.make_account(session), made.id, "MARTIN Paul", "192.0.2.7", "")
        with time_machine.travel(NOW - seen, tick=False), db.transaction(sessions) as session:
            login = session.scalars(select(LoginSession), execution_options=EVERYWHERE).one()
            LoginService(session).touch(login.id)

        sweep.sweep()

        with db.transaction(sessions, writes=False) as session:
            login = session.scalars(select(LoginSession), execution_options=EVERYWHERE).one()
            kept = (login.data, login.ended_at)
        assert kept == (({"name": "MARTIN Paul"}, None) if lives else ({}, NOW - seen))


def two_places(sessions: Factory) -> list[int]:
    """Add two establishments, whose rows PostgreSQL keeps apart where a table has a policy."""
    made = []
    for _ in range(2):
        with db.transaction(sessions) as session:
            made.append(make.make_establishment(session).id)
    return made


def add(sessions: Factory, *rows: Any) -> None:
    with db.transaction(sessions) as session:
        session.add_all(rows)


def left(sessions: Factory, column: Any) -> list[Any]:
    with db.transaction(sessions, writes=False) as session:
        return sorted(session.scalars(select(column), execution_options=EVERYWHERE))


DAY = timedelta(days=1)


class TestLinks:
    def link(self, account: int, name: str, made: timedelta, **values: datetime) -> PasswordLink:
        at = NOW - made
        return PasswordLink(
            account_id=account,
            token_hash=name,
            purpose=LinkPurpose.RESET,
            created_at=at,
            expires_at=values.pop("expires_at", at + timedelta(minutes=30)),
            **values,
        )

    def test_those_that_open_nothing_go_a_month_later(self, sweep, sessions):
        with db.transaction(sessions) as session:
            make.make_establishment(session)
            account = make.make_account(session).id
        late = NOW + 9 * DAY
        add(
            sessions,
            self.link(account, "over long ago", 31 * DAY),
            self.link(account, "used long ago", 35 * DAY, used_at=NOW - 31 * DAY, expires_at=late),
            self.link(account, "replaced long ago", 35 * DAY, voided_at=NOW - 31 * DAY, expires_at=late),
            self.link(account, "used of late", 35 * DAY, used_at=NOW - 29 * DAY, expires_at=late),
            self.link(account, "over of late", 29 * DAY),
            self.link(account, "opens", 35 * DAY, expires_at=late),
        )

        with clock.frozen(NOW):
            swept = sweep.sweep()

        assert swept == Swept(links=3)
        assert left(sessions, PasswordLink.token_hash) == ["opens", "over of late", "used of late"]


class TestMails:
    def mail(self, place: int, age: timedelta, state: MailState = MailState.SENT, **values: Any) -> Mail:
        at = NOW - age
        told = {"event": "assisted", "recipient": "jeremie@exemple.test", "subject": "Irina", "values": {"x": "Irina"}}
        return Mail(establishment_id=place, state=state, created_at=at, due_at=at, **(told | values))

    @pytest.mark.parametrize("state", [MailState.SENT, MailState.FAILED])
    def test_those_of_every_place_go_after_three_months(self, sweep, sessions, state):
        here, there = two_places(sessions)
        add(sessions, *(self.mail(place, 91 * DAY, state) for place in (here, there)))
        add(sessions, self.mail(here, 89 * DAY, state, event="young"))

        assert sweep.sweep() == Swept(mails=2)
        assert left(sessions, Mail.event) == ["young"]

    def test_one_that_is_to_be_sent_once_stays_without_what_is_personal(self, sweep, sessions):
        here, _there = two_places(sessions)
        add(sessions, self.mail(here, 91 * DAY, key="dossier-accepted.1.1.1"))

        first, second = sweep.sweep(), sweep.sweep()

        assert (first, second) == (Swept(mails=1), Swept())
        with db.transaction(sessions, writes=False) as session:
            (mail,) = session.scalars(select(Mail), execution_options=EVERYWHERE)
            assert (mail.key, mail.recipient, mail.subject, mail.values) == ("dossier-accepted.1.1.1", "", None, {})

    def test_one_that_has_not_left_stays(self, sweep, sessions):
        here, _there = two_places(sessions)
        add(sessions, self.mail(here, 91 * DAY, MailState.WAITING))

        assert sweep.sweep() == Swept()
        assert left(sessions, Mail.recipient) == ["jeremie@exemple.test"]


class TestOutbox:
    def message(self, place: int, topic: str, state: MessageState, done: timedelta | None) -> OutboxMessage:
        at = NOW - 99 * DAY
        done_at = None if done is None else NOW - done
        return OutboxMessage(
            establishment_id=place, topic=topic, state=state, created_at=at, due_at=at, done_at=done_at
        )

    def test_what_was_carried_out_goes_a_month_later(self, sweep, sessions):
        here, there = two_places(sessions)
        add(
            sessions,
            self.message(here, "done", MessageState.DONE, 31 * DAY),
            self.message(there, "done there", MessageState.DONE, 31 * DAY),
            self.message(here, "young", MessageState.DONE, 29 * DAY),
            self.message(here, "open", MessageState.OPEN, None),
            self.message(here, "to look at", MessageState.ABANDONED, None),
        )

        assert sweep.sweep() == Swept(messages=2)
        assert left(sessions, OutboxMessage.topic) == ["open", "to look at", "young"]


class TestWorkers:
    def test_the_dead_go_after_an_hour(self, sweep, sessions):
        add(
            sessions,
            *(
                WorkerBeat(instance=name, kind="worker", started_at=NOW - DAY, alive_at=NOW - age)
                for name, age in {"dead": timedelta(minutes=61), "silent": timedelta(minutes=59)}.items()
            ),
        )

        assert sweep.sweep() == Swept(workers=1)
        assert left(sessions, WorkerBeat.instance) == ["silent"]
