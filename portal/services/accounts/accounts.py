"""Accounts and where they lead: found by site and identifier, with who each is in an establishment."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.i18n import current_language
from portal.models.accounts import Account, LoginSession, Membership
from portal.models.establishments import Establishment
from portal.models.people import Person
from portal.services.accounts.logins import EVERYWHERE
from portal.services.accounts.tokens import is_token
from portal.services.audit import Actor


@dataclass(frozen=True)
class Place:
    """An establishment in which an account has a role."""

    establishment_id: int
    slug: str
    name: str
    person_id: int


class AccountService:
    """Reads accounts, and what their owner sets on them."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def find(self, site: str, identifier: str) -> Account | None:
        """Return the account of an identifier at its home establishment, whatever its state."""
        return self._session.scalars(
            select(Account)
            .join(Establishment, Establishment.id == Account.home_id)
            .where(Establishment.slug == site, Account.identifier == spelled(identifier))
        ).first()

    def account(self, account_id: int) -> Account:
        """Return an account; raises NoResultFound."""
        return self._session.get_one(Account, account_id)

    def places(self, account_id: int) -> list[Place]:
        """Return the open establishments in which an account has a role now, its home first."""
        rows = self._session.execute(
            select(Establishment, Membership.person_id)
            .join(Membership, Membership.establishment_id == Establishment.id)
            .join(Account, Account.id == Membership.account_id)
            .where(Account.id == account_id, Membership.ended_at.is_(None), Establishment.active)
            .order_by(Establishment.id != Account.home_id, Establishment.name, Membership.id),
            execution_options=EVERYWHERE,
        )
        places: dict[int, Place] = {}
        for site, person_id in rows:
            places.setdefault(site.id, Place(site.id, site.slug, site.name, person_id))
        return list(places.values())

    def person(self, place: Place) -> Person:
        """Return who the account is in a place; the session must be in that establishment."""
        return self._session.get_one(Person, place.person_id)

    def has_given(self, account_id: int, csrf_token: str) -> bool:
        """Tell whether the token of a form is that of a login of this account, over or not."""
        if not is_token(csrf_token):
            return False
        given = select(LoginSession.id).where(
            LoginSession.account_id == account_id, LoginSession.csrf_token == csrf_token
        )
        return self._session.scalars(given.limit(1), execution_options=EVERYWHERE).first() is not None

    def speak(self, account_id: int, language: str) -> None:
        """Keep the language in which an account reads."""
        self.account(account_id).language = language

    def keep_spoken(self, actor: Actor) -> None:
        """Keep the language in force for who has chosen none: what he sends in it is answered in it.

        Who acts in another's name keeps nothing: it is not his own page.
        """
        if actor.account_id is None or actor.for_person_id is not None:
            return
        account = self.account(actor.account_id)
        account.language = account.language or current_language()


def spelled(identifier: str) -> str:
    """Return an identifier as it is stored: people copy it with spaces, phones begin it with a capital."""
    return identifier.strip().lower()


def words_of(account: Account, person: Person, site: Establishment) -> tuple[str, ...]:
    """Return what others know of an account's owner, of which no password is made."""
    email = (person.email or "").partition("@")[0]
    birth = "" if person.birth_date is None else f"{person.birth_date:%Y %d%m%Y %d%m%y}"
    known = (account.identifier, person.last_name, person.first_name, email, person.city, birth)
    return (*(word or "" for word in known), site.name, site.short_name, site.slug, "Da Capo", "dacapo")
