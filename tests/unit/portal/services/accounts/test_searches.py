"""What a login keeps beside in whose name staff act: two windows of one browser change the same row."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from portal import clock, db
from portal.models.accounts import LoginSession
from portal.services.accounts.logins import (
    ACTING,
    EVERYWHERE,
    LONGEST,
    NOTICES,
    SEARCHES,
    Notice,
    act_for,
)
from portal.services.accounts.notices import add_notice
from portal.services.accounts.searches import MOST_KEPT, remember_search
from tests.factories import make_establishment
from tests.fixtures.database import Database


class Login:
    """A login in which staff act in a name."""

    def __init__(self, database: Database) -> None:
        self.factory = db.make_session_factory(database.engine)
        now = clock.machine_now()
        with db.transaction(self.factory) as session:
            place = make_establishment(session).id
            row = LoginSession(
                token_hash="x",
                establishment_id=place,
                data={ACTING: {"person": 1, "name": "Nadia Abarre"}},
                created_at=now,
                seen_at=now,
                expires_at=now + LONGEST,
            )
            session.add(row)
            session.flush()
            self.id = row.id

    def search(self) -> str:
        """Search in the second window."""
        with db.transaction(self.factory) as session:
            return remember_search(session, self.id, "Abarre")

    def data(self) -> dict[str, object]:
        """What the login holds now."""
        with db.transaction(self.factory, writes=False) as session:
            return session.get_one(LoginSession, self.id, execution_options=EVERYWHERE).data


@pytest.fixture
def login(fresh_database: Database) -> Login:
    return Login(fresh_database)


class TestTwoWindows:
    def test_a_search_does_not_bring_back_the_name_that_the_other_window_leaves(self, login: Login) -> None:
        with ThreadPoolExecutor(1) as pool:
            with db.transaction(login.factory) as session:
                act_for(session, login.id, None, "")
                session.flush()
                searched = pool.submit(login.search)
                time.sleep(0.2)  # the search has begun before the name is left
            key = searched.result()

        assert ACTING not in login.data()
        assert login.data()[SEARCHES] == [[key, "Abarre"]]


class TestMany:
    def test_the_oldest_is_forgotten(self, login: Login) -> None:
        searched = [f"Nom {number}" for number in range(MOST_KEPT + 2)]
        for text in searched:
            with db.transaction(login.factory) as session:
                remember_search(session, login.id, text)

        assert [text for _key, text in login.data()[SEARCHES]] == searched[2:]


class TestNotices:
    def test_one_request_may_leave_several(self, login: Login) -> None:
        with db.transaction(login.factory) as session:
            for title in ("Une chose", "Une autre"):
                add_notice(session, login.id, Notice(title))

        assert [notice["title"] for notice in login.data()[NOTICES]] == ["Une chose", "Une autre"]
