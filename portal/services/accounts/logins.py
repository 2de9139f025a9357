"""Logins: rows that a cookie opens, by machine time. What ends one ends it here, not in the browser."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, bindparam, delete, or_, select, update
from sqlalchemy.orm import Session

from portal import clock, db
from portal.models.accounts import Account, AccountState, LoginSession, Membership, Role
from portal.models.establishments import Establishment
from portal.services.accounts.tokens import hash_of, is_token, new_token

IDLE = timedelta(hours=1)
LONGEST = timedelta(hours=12)
TOUCH_EVERY = timedelta(minutes=1)
MEMORY = timedelta(days=30)
"""How long a login is kept that opens nothing any more: somebody may ask who was there, and from where."""
EVERYWHERE = {"every_establishment": True}
LONGEST_AGENT = 200
NOTICES = "notices"
"""Key of a login's data that holds what its next page says once."""
ACTING = "acting_for"
"""Key of a login's data that holds in whose name staff act."""
SEARCHES = "searched"
"""Key of a login's data that holds what staff searched, each with the word that stands for it in addresses."""
TYPED = "typed_on_pages"
"""Key of a login's data that holds what staff had typed on dossiers' pages when they left them to act in a name."""


@dataclass(frozen=True)
class Notice:
    """What the next page says once, in the language of who reads it."""

    title: str
    text: str = ""
    tone: str = "ok"


@dataclass(frozen=True)
class Identity:
    """Who sends a request, taken from the row of the login, never from the request itself."""

    account_id: int
    login_id: int
    establishment_id: int
    establishment_slug: str
    establishment_name: str
    zone: str
    person_id: int | None
    identifier: str
    name: str
    roles: frozenset[str]
    language: str | None
    comfort: dict[str, Any]
    csrf_token: str
    notices: tuple[Notice, ...]
    has_other_places: bool
    seen_at: datetime
    expires_at: datetime
    acting_for: str = ""
    """Name of the person in whose name staff act at the counter; empty: everybody acts for himself."""
    acting_from: str = ""
    """Number of the dossier from whose page they began; empty: from elsewhere."""
    searches: Mapping[str, str] = field(default_factory=dict)
    """What was searched, by the word that stands for it in addresses."""
    typed: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)
    """What was left on the page of a dossier to act in a name, by the dossier's number: fields as they were sent."""

    @property
    def wants_touch(self) -> bool:
        """Tell whether the row should learn that the login is in use."""
        return clock.machine_now() - self.seen_at >= TOUCH_EVERY

    @property
    def seconds_left(self) -> int:
        """For how long the login holds without another request, this one being noted where it is due."""
        now = clock.machine_now()
        used = now if self.wants_touch else self.seen_at
        return int((min(used + IDLE, self.expires_at) - now).total_seconds())


@dataclass(frozen=True)
class NewLogin:
    """A login that has just begun: the only moment at which its token is known."""

    token: str
    account_id: int
    establishment_id: int
    language: str | None


class LoginService:
    """Begins, recognises and ends logins."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def begin(self, account: Account, establishment_id: int, name: str, address: str, agent: str) -> NewLogin:
        """Begin a login in an establishment, under a new id."""
        token, now = new_token(), clock.machine_now()
        self._session.add(
            LoginSession(
                token_hash=hash_of(token),
                account_id=account.id,
                establishment_id=establishment_id,
                data={"name": name},
                csrf_token=new_token(),
                address=address,
                agent=agent[:LONGEST_AGENT],
                created_at=now,
                seen_at=now,
                expires_at=now + LONGEST,
            )
        )
        account.last_login_at = now
        return NewLogin(token, account.id, establishment_id, account.language)

    def recognise(self, token: str) -> Identity | None:
        """Return whose login a token opens, in one statement; None when it opens none any more."""
        if not is_token(token):
            return None
        now = clock.machine_now()
        given = {"token_hash": hash_of(token), "now": now, "seen_since": now - IDLE}
        rows = db.rows(self._session, _living(), given, _Living._make, every_establishment=True)
        here = [row for row in rows if row.role_place == row.establishment_id]
        return _identity(here, rows) if here else None

    def touch(self, login_id: int) -> None:
        """Note that a login is in use."""
        self._change(LoginSession.id == login_id, seen_at=clock.machine_now())

    def end(self, token: str) -> None:
        """End a login, and forget what it searched; a token that opens none ends nothing."""
        self._change(LoginSession.token_hash == hash_of(token), ended_at=clock.machine_now(), data={})

    def end_all(self, account_id: int, but: int | None = None) -> None:
        """End every login of an account, but for one where given."""
        mine = LoginSession.account_id == account_id
        self._change(mine if but is None else and_(mine, LoginSession.id != but), ended_at=clock.machine_now(), data={})

    def move(self, login_id: int, establishment_id: int, name: str) -> None:
        """Take a login to another establishment."""
        values = {"establishment_id": establishment_id, "data": {"name": name}, "csrf_token": new_token()}
        self._change(LoginSession.id == login_id, **values)

    def _change(self, which: Any, **values: Any) -> None:
        statement = update(LoginSession).where(which, LoginSession.ended_at.is_(None)).values(**values)
        options = {**EVERYWHERE, "synchronize_session": False}
        self._session.execute(statement, execution_options=options)


def to_change(session: Session, login_id: int) -> LoginSession | None:
    """Return a login, read anew and locked until the transaction ends; None where it is gone.

    Two windows of one browser share its data: a search in one must not bring back the name that the other has left.
    """
    statement = select(LoginSession).where(LoginSession.id == login_id).with_for_update()
    return session.scalars(statement, execution_options={**EVERYWHERE, "populate_existing": True}).one_or_none()


def act_for(session: Session, login_id: int, person_id: int | None, name: str, dossier: str = "") -> None:
    """Let a login act in the name of a person of its establishment, or for itself again.

    `dossier` is the number of the one from whose page this began. Forms that were drawn in another name are too old
    from here on: what one parent typed never becomes another's.
    """
    row = to_change(session, login_id)
    if row is None:
        raise LookupError("who acts is logged in")
    row.csrf_token = new_token()
    kept = {key: value for key, value in row.data.items() if key != ACTING}
    row.data = kept if person_id is None else {**kept, ACTING: {"person": person_id, "name": name, "dossier": dossier}}


def tidy(session: Session) -> int:
    """Remove the logins whose last hour was long ago, ended before it or not; return how many those were.

    Those that ran out of late end as if their people had ended them: what was searched and typed goes at once.
    """
    now, options = clock.machine_now(), {**EVERYWHERE, "synchronize_session": False}
    past = LoginSession.expires_at < now - MEMORY
    removed: Any = session.execute(delete(LoginSession).where(past), execution_options=options)
    is_over = or_(LoginSession.expires_at <= now, LoginSession.seen_at <= now - IDLE)
    run_out = update(LoginSession).where(LoginSession.ended_at.is_(None), is_over)
    session.execute(run_out.values(ended_at=LoginSession.seen_at, data={}), execution_options=options)
    return int(removed.rowcount)


class _Living(NamedTuple):
    """A login that holds, at one place and in one role of its account."""

    id: int
    account_id: int
    establishment_id: int
    data: dict[str, Any]
    csrf_token: str
    seen_at: datetime
    expires_at: datetime
    identifier: str
    language: str | None
    comfort: dict[str, Any]
    slug: str
    name: str
    zone: str
    role_place: int
    role: Role
    person_id: int | None


@db.shared
def _living() -> Select[Any]:
    """Select a login that holds, with one row for each place and role of its account."""
    return (
        select(
            LoginSession.id,
            LoginSession.account_id,
            LoginSession.establishment_id,
            LoginSession.data,
            LoginSession.csrf_token,
            LoginSession.seen_at,
            LoginSession.expires_at,
            Account.identifier,
            Account.language,
            Account.comfort,
            Establishment.slug,
            Establishment.name,
            Establishment.zone,
            Membership.establishment_id,
            Membership.role,
            Membership.person_id,
        )
        .join(Account, Account.id == LoginSession.account_id)
        .join(Establishment, Establishment.id == LoginSession.establishment_id)
        .join(Membership, Membership.account_id == Account.id)
        .where(
            LoginSession.token_hash == bindparam("token_hash"),
            LoginSession.ended_at.is_(None),
            LoginSession.expires_at > bindparam("now"),
            LoginSession.seen_at > bindparam("seen_since"),
            Account.state == AccountState.ACTIVE,
            Establishment.active,
            Membership.ended_at.is_(None),
        )
        .order_by(Membership.id)
    )


def _identity(here: Sequence[_Living], rows: Sequence[_Living]) -> Identity:
    login = here[0]
    person = next((each.person_id for each in here if each.role != Role.ADMINISTRATOR), login.person_id)
    roles = frozenset(each.role for each in here)
    acting = login.data.get(ACTING) if Role.ADMINISTRATOR in roles else None
    return Identity(
        account_id=login.account_id,
        login_id=login.id,
        establishment_id=login.establishment_id,
        establishment_slug=login.slug,
        establishment_name=login.name,
        zone=login.zone,
        person_id=acting["person"] if acting else person,
        identifier=login.identifier,
        name=login.data.get("name", ""),
        roles=frozenset({Role.GUARDIAN}) if acting else roles,
        language=login.language,
        comfort=login.comfort,
        csrf_token=login.csrf_token,
        notices=tuple(Notice(**notice) for notice in login.data.get(NOTICES, ())),
        has_other_places=any(each.role_place != login.establishment_id for each in rows),
        seen_at=login.seen_at,
        expires_at=login.expires_at,
        acting_for=acting["name"] if acting else "",
        acting_from=acting.get("dossier", "") if acting else "",
        searches=dict(login.data.get(SEARCHES, [])),
        typed={number: [(name, value) for name, value in pairs] for number, pairs in login.data.get(TYPED, [])},
    )
