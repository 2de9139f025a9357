"""Links to choose a password: single-use, hashed in their row, the newest alone valid. Business time."""

from datetime import timedelta
from typing import Any

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from portal import clock
from portal.models.accounts import Account, AccountState, LinkPurpose, PasswordLink
from portal.models.people import Person
from portal.services.accounts.errors import LinkOverError
from portal.services.accounts.tokens import hash_of, is_token, new_token
from portal.services.messages import MessageService

RESET_MINUTES = 30
FIRST_ACCESS_DAYS = 14
OPENABLE = frozenset({AccountState.AWAITING, AccountState.ACTIVE})
MEMORY = timedelta(days=30)
"""How long a link is kept that opens nothing any more: for who asks what happened to an account."""
LINK_PATH = "/mot-de-passe/lien/"
REQUEST_PATH = "/mot-de-passe/nouveau"


class PasswordLinkService:
    """Sends links and honours them once."""

    def __init__(self, session: Session, messages: MessageService) -> None:
        self._session = session
        self._messages = messages

    def send(self, account: Account, person: Person) -> None:
        """Send a link to the person's address; it voids older ones, and the present password keeps working.

        For an account that was never opened it is a first access, which may take its time.
        """
        self.void(account.id)
        first = account.state is AccountState.AWAITING
        life = timedelta(days=FIRST_ACCESS_DAYS) if first else timedelta(minutes=RESET_MINUTES)
        token, now = new_token(), clock.now()
        self._session.add(
            PasswordLink(
                account_id=account.id,
                token_hash=hash_of(token),
                purpose=LinkPurpose.FIRST_ACCESS if first else LinkPurpose.RESET,
                created_at=now,
                expires_at=now + life,
            )
        )
        length: dict[str, Any] = {"days": FIRST_ACCESS_DAYS} if first else {"minutes": RESET_MINUTES}
        self._messages.send(
            "first-access" if first else "password-link",
            person,
            path=LINK_PATH + token,
            identifier=account.identifier,
            expires_at=now + life,
            **length,
        )

    def tell_of_change(self, account: Account, person: Person) -> None:
        """Send the notice that the password is another one now."""
        self._messages.send(
            "password-changed", person, path=REQUEST_PATH, identifier=account.identifier, at=clock.now()
        )

    def account_of(self, token: str) -> Account:
        """Return the account that a link opens; raises LinkOverError."""
        if not is_token(token):
            raise LinkOverError
        account = self._session.scalars(
            select(Account).join(PasswordLink, PasswordLink.account_id == Account.id).where(*_valid(token))
        ).first()
        if account is None or account.state not in OPENABLE:
            raise LinkOverError
        return account

    def use(self, token: str) -> Account:
        """Return the account that a link opens, and close it; of two at once one gets LinkOverError."""
        account = self.account_of(token)
        statement = update(PasswordLink).where(*_valid(token)).values(used_at=clock.now())
        used = self._session.execute(statement, execution_options={"synchronize_session": False})
        if used.rowcount != 1:  # type: ignore[attr-defined]  # an UPDATE has one
            raise LinkOverError
        self.void(account.id)
        return account

    def void(self, account_id: int) -> None:
        """End the unused links of an account."""
        statement = (
            update(PasswordLink)
            .where(
                PasswordLink.account_id == account_id,
                PasswordLink.used_at.is_(None),
                PasswordLink.voided_at.is_(None),
            )
            .values(voided_at=clock.now())
        )
        self._session.execute(statement, execution_options={"synchronize_session": False})


def tidy(session: Session) -> int:
    """Remove the links that were used, replaced or over long ago; return how many those were."""
    before = clock.now() - MEMORY
    over = or_(PasswordLink.used_at < before, PasswordLink.voided_at < before, PasswordLink.expires_at < before)
    options = {"synchronize_session": False}
    removed: Any = session.execute(delete(PasswordLink).where(over), execution_options=options)
    return int(removed.rowcount)


def _valid(token: str) -> tuple[Any, ...]:
    return (
        PasswordLink.token_hash == hash_of(token),
        PasswordLink.used_at.is_(None),
        PasswordLink.voided_at.is_(None),
        PasswordLink.expires_at > clock.now(),
    )
