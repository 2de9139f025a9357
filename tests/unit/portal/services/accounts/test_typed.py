"""What is kept of dossiers' pages: of the last three, not longer than one may be, each forgotten on its own."""

import pytest
from sqlalchemy.orm import Session

from portal import clock
from portal.models.accounts import LoginSession
from portal.services.accounts.logins import LONGEST as HOURS
from portal.services.accounts.logins import TYPED, act_for
from portal.services.accounts.typed import LONGEST, forget_typed, keep_typed
from tests.factories import make_establishment
from tests.fixtures.database import BOTH_DATABASES


@pytest.fixture
def login(db_session: Session) -> LoginSession:
    """A login of staff."""
    now, place = clock.machine_now(), make_establishment(db_session).id
    times = {"created_at": now, "seen_at": now, "expires_at": now + HOURS}
    row = LoginSession(token_hash="x", establishment_id=place, data={}, **times)
    db_session.add(row)
    db_session.flush()
    return row


def act(session: Session, login: LoginSession, number: str, note: str) -> bool:
    """Type a note on the page of a dossier, and act in a name from there."""
    act_for(session, login.id, 1, "Nadia Abarre", number)
    return keep_typed(session, login.id, [("note", note)] if note else [])


def kept(session: Session, login: LoginSession) -> dict[str, str]:
    """The note that is kept of each dossier."""
    session.flush()
    session.refresh(login)
    return {number: value for number, ((_name, value),) in login.data.get(TYPED, [])}


@BOTH_DATABASES
class TestSeveralDossiers:
    def test_each_keeps_its_own_and_the_oldest_of_four_goes(self, db_session: Session, login: LoginSession) -> None:
        for number in ("2026-9", "2026-00010", "2026-2"):
            act(db_session, login, number, f"De {number}.")
        assert kept(db_session, login) == {n: f"De {n}." for n in ("2026-9", "2026-00010", "2026-2")}

        act(db_session, login, "2026-1", "De 2026-1.")

        assert list(kept(db_session, login)) == ["2026-00010", "2026-2", "2026-1"]

    def test_one_is_forgotten_alone(self, db_session: Session, login: LoginSession) -> None:
        act(db_session, login, "2026-1", "a")
        act(db_session, login, "2026-2", "b")

        forget_typed(db_session, login.id, "2026-1")

        assert kept(db_session, login) == {"2026-2": "b"}


class TestLength:
    def test_the_oldest_makes_room(self, db_session: Session, login: LoginSession) -> None:
        for number in ("1", "2", "3"):
            assert act(db_session, login, number, "x" * (LONGEST // 2 - 5))

        assert list(kept(db_session, login)) == ["2", "3"]

    def test_what_is_too_long_takes_away_what_was_there_before_it(
        self, db_session: Session, login: LoginSession
    ) -> None:
        act(db_session, login, "1", "a")
        act(db_session, login, "2", "b")

        assert not act(db_session, login, "1", "x" * LONGEST)

        assert kept(db_session, login) == {"2": "b"}

    def test_what_just_fits_is_kept(self, db_session: Session, login: LoginSession) -> None:
        assert act(db_session, login, "1", "x" * (LONGEST - len("1note")))

        assert list(kept(db_session, login)) == ["1"]


class TestNothing:
    def test_nothing_typed_takes_away_what_was_there_before_it(self, db_session: Session, login: LoginSession) -> None:
        act(db_session, login, "1", "a")

        assert act(db_session, login, "1", "")

        assert kept(db_session, login) == {}

    def test_who_acts_from_no_dossier_keeps_nothing(self, db_session: Session, login: LoginSession) -> None:
        act(db_session, login, "", "a")

        assert kept(db_session, login) == {}
