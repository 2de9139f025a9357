"""The ways in. Each act is several short transactions of its own, with argon2 between them and never inside.

What must survive a refusal (a counted try) is committed before the refusal is raised.
"""

import logging
from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from portal import clock, db
from portal.models.accounts import Account, AccountState
from portal.models.establishments import Establishment
from portal.models.people import Person
from portal.models.types import fold
from portal.services.accounts import notices, passwords
from portal.services.accounts.accounts import AccountService, Place, spelled, words_of
from portal.services.accounts.acting import note_end
from portal.services.accounts.errors import LoginRefusedError, TooManyTriesError, WrongPasswordError
from portal.services.accounts.links import OPENABLE, PasswordLinkService
from portal.services.accounts.logins import Identity, LoginService, NewLogin
from portal.services.accounts.throttles import (
    LINKS,
    LINKS_FROM_ADDRESS,
    WRONG_PASSWORDS,
    WRONG_PASSWORDS_FROM_ADDRESS,
    Limit,
    ThrottleService,
)
from portal.services.audit import Actor, AuditService
from portal.services.messages import MessageService
from portal.services.names import full_name
from portal.settings import Settings

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Site:
    """An establishment as the pages before login list it."""

    slug: str
    name: str
    address: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True)
class Newcomer:
    """Who knocks: the address that counts for the limits, and what the browser calls itself."""

    address: str
    agent: str = ""


@dataclass(frozen=True)
class _Tried:
    """What was read of an account before its password is looked at."""

    account_id: int | None
    password_hash: str | None


class LoginDoor:
    """Lets people in by site, identifier and password, recognises them, lets them out."""

    def __init__(self, sessions: db.Factory) -> None:
        self._sessions = sessions

    def sites(self) -> list[Site]:
        """Return the open establishments by name."""
        with db.transaction(self._sessions, writes=False) as session:
            rows = session.scalars(select(Establishment).where(Establishment.active)).all()
            sites = [Site(row.slug, row.name, row.address, row.phone, row.email) for row in rows]
        return sorted(sites, key=lambda site: fold(site.name))

    def come_in(self, site: str, identifier: str, password: str, newcomer: Newcomer) -> NewLogin:
        """Begin a login.

        Raises LoginRefusedError, the same for an unknown identifier, a wrong password and an account that is
        not open; raises TooManyTriesError, the same whether or not the account exists.
        """
        tried = self._count_try(site, identifier, newcomer)
        if not passwords.fits(tried.password_hash, password):
            with db.transaction(self._sessions) as session:
                ThrottleService(session).count(WRONG_PASSWORDS_FROM_ADDRESS, newcomer.address)
            log.info("login refused")
            raise LoginRefusedError
        better = _rehashed(tried.password_hash, password)
        with db.transaction(self._sessions) as session:
            login = self._begin(session, tried, better, newcomer)
            ThrottleService(session).forget(WRONG_PASSWORDS, site, spelled(identifier))
        log.info("login begun, account=%s establishment=%s", login.account_id, login.establishment_id)
        return login

    def recognise(self, token: str) -> Identity | None:
        """Return whose login a token opens; None when it opens none any more."""
        with db.transaction(self._sessions, writes=False) as session:
            return LoginService(session).recognise(token)

    def recognise_in(self, session: Session, token: str) -> Identity | None:
        """Do the same in a session that only reads and has no establishment yet: it enters that of the login."""
        identity = LoginService(session).recognise(token)
        if identity is not None:
            db.enter_establishment(session, identity.establishment_id)
        return identity

    def keep_alive(self, identity: Identity) -> None:
        """Note that a login is in use, where that is due."""
        if identity.wants_touch:
            # A busy database is no reason to refuse a page: the next request touches again.
            with suppress(OperationalError), db.transaction(self._sessions) as session:
                LoginService(session).touch(identity.login_id)

    def leave(self, token: str) -> None:
        """End a login at once, and with it that it acts in a name."""
        with db.transaction(self._sessions) as session:
            logins = LoginService(session)
            identity = logins.recognise(token)
            if identity is not None and identity.acting_for:
                note_end(session, identity)
            logins.end(token)

    def places(self, account_id: int) -> list[Place]:
        """Return where an account may go."""
        with db.transaction(self._sessions, writes=False) as session:
            return AccountService(session).places(account_id)

    def move(self, identity: Identity, slug: str) -> bool:
        """Take a login to another establishment of its account; False when it has no role there, or acts in a name."""
        if identity.acting_for:
            return False
        with db.transaction(self._sessions) as session:
            accounts = AccountService(session)
            place = next((place for place in accounts.places(identity.account_id) if place.slug == slug), None)
            if place is None:
                return False
            db.enter_establishment(session, place.establishment_id)
            name = full_name(accounts.person(place))
            LoginService(session).move(identity.login_id, place.establishment_id, name)
            return True

    def forget_notices(self, login_id: int) -> None:
        """Take away what a page has said."""
        with db.transaction(self._sessions) as session:
            notices.forget_notices(session, login_id)

    def _count_try(self, site: str, identifier: str, newcomer: Newcomer) -> _Tried:
        """Count a try before its password is looked at, or many at once would all be free."""
        with db.transaction(self._sessions) as session:
            throttles = ThrottleService(session)
            wait = max(
                throttles.wait(WRONG_PASSWORDS_FROM_ADDRESS, newcomer.address),
                throttles.count(WRONG_PASSWORDS, site, spelled(identifier)),
            )
            account = AccountService(session).find(site, identifier)
            found = _Tried(None, None) if account is None else _Tried(account.id, account.password_hash)
        if wait:
            log.info("login held back")
            raise TooManyTriesError(wait)
        return found

    def _begin(self, session: Session, tried: _Tried, better: str | None, newcomer: Newcomer) -> NewLogin:
        accounts = AccountService(session)
        account = db.lock_row(session, Account, tried.account_id or 0)
        places = accounts.places(account.id)
        unchanged = account.password_hash == tried.password_hash
        if not (unchanged and account.state is AccountState.ACTIVE and places):
            raise LoginRefusedError
        account.password_hash = better or account.password_hash
        place = places[0]
        db.enter_establishment(session, place.establishment_id)
        name = full_name(accounts.person(place))
        return LoginService(session).begin(account, place.establishment_id, name, newcomer.address, newcomer.agent)


class PasswordDoor:
    """Lets people choose a password: by a link that was sent to them, or by the one they know."""

    def __init__(self, sessions: db.Factory, settings: Settings) -> None:
        self._sessions = sessions
        self._settings = settings

    def ask(self, site: str, identifier: str, email: str, newcomer: Newcomer) -> None:
        """Send a link if site, identifier and e-mail belong together; nobody learns whether they do."""
        with db.transaction(self._sessions) as session:
            throttles = ThrottleService(session)
            waits = (
                throttles.count(LINKS_FROM_ADDRESS, newcomer.address),
                throttles.count(LINKS, site, spelled(identifier)),
            )
            account = AccountService(session).find(site, identifier)
            if account is None or any(waits):
                return
            person = self._person(session, account)
            if person is None or (person.email or "").casefold() != email.casefold():
                return
            if account.state in OPENABLE:
                self._links(session).send(account, person)

    def check(self, token: str) -> str:
        """Return the identifier of the account that a link opens; raises LinkOverError."""
        with db.transaction(self._sessions, writes=False) as session:
            return self._links(session).account_of(token).identifier

    def choose(self, token: str, password: str) -> None:
        """Give the account of a link this password, once, and end all its logins.

        Raises LinkOverError or PasswordRefusedError.
        """
        with db.transaction(self._sessions, writes=False) as session:
            account = self._links(session).account_of(token)
            words = self._words(session, account)
        passwords.check_choice(password, words)
        stored = passwords.hash_password(password)
        with db.transaction(self._sessions) as session:
            account = self._links(session).use(token)
            self._set(session, account, stored, "account.password_chosen")
            LoginService(session).end_all(account.id)

    def change(self, identity: Identity, current: str, new: str, newcomer: Newcomer) -> None:
        """Change the password of who knows it, and end the account's other logins.

        Raises WrongPasswordError, PasswordRefusedError or TooManyTriesError.
        """
        with db.transaction(self._sessions) as session:
            account = AccountService(session).account(identity.account_id)
            wait = ThrottleService(session).count(*_own_tries(account))
            before, words = account.password_hash, self._words(session, account)
        if wait:
            raise TooManyTriesError(wait)
        if not passwords.fits(before, current):
            raise WrongPasswordError
        passwords.check_choice(new, words)
        stored = passwords.hash_password(new)
        with db.transaction(self._sessions) as session:
            account = db.lock_row(session, Account, identity.account_id)
            if account.password_hash != before:
                raise WrongPasswordError
            ThrottleService(session).forget(*_own_tries(account))
            self._set(session, account, stored, "account.password_changed")
            LoginService(session).end_all(account.id, but=identity.login_id)

    def _set(self, session: Session, account: Account, stored: str, action: str) -> None:
        account.password_hash = stored
        account.password_changed_at = clock.now()
        account.state = AccountState.ACTIVE
        person = self._person(session, account)
        links = self._links(session)
        links.void(account.id)
        if person is not None:
            links.tell_of_change(account, person)
            AuditService(session).add(action, account, Actor(account.id, full_name(person)))

    def _person(self, session: Session, account: Account) -> Person | None:
        """Return who the account is in its first place, and enter that establishment."""
        accounts = AccountService(session)
        place = next(iter(accounts.places(account.id)), None)
        if place is None:
            return None
        db.enter_establishment(session, place.establishment_id)
        return accounts.person(place)

    def _words(self, session: Session, account: Account) -> tuple[str, ...]:
        person = self._person(session, account)
        if person is None:
            return (account.identifier,)
        return words_of(account, person, session.get_one(Establishment, person.establishment_id))

    def _links(self, session: Session) -> PasswordLinkService:
        return PasswordLinkService(session, MessageService(session, self._settings))


def _own_tries(account: Account) -> tuple[Limit, object, object]:
    """Count apart from the tries at the door: nobody outside can hold back who is inside."""
    return WRONG_PASSWORDS, "inside", account.id


def _rehashed(stored: str | None, password: str) -> str | None:
    """Return a better hash where the stored one was made with other parameters."""
    return passwords.hash_password(password) if stored and passwords.is_outdated(stored) else None
