"""Accounts for tests."""

from typing import Any

from sqlalchemy.orm import Session

from portal.models.accounts import Account, AccountState, Membership, Role
from portal.models.people import Person
from tests.factories.common import AT, add, next_value


def make_account(session: Session, *, operator: bool = False, **values: Any) -> Account:
    """Add an active account without password, of the session's establishment; an operator has no home."""
    number = next_value()
    values = {
        "identifier": f"abarre{number}",
        "home_id": None if operator else session.info["establishment"],
        "state": AccountState.ACTIVE,
        "created_at": AT,
    } | values
    return add(session, Account(**values))


def make_membership(
    session: Session, account: Account, person: Person, role: Role = Role.GUARDIAN, **values: Any
) -> Membership:
    """Give an account a role in the session's establishment, as `person`."""
    return add(session, Membership(account=account, person_id=person.id, role=role, **({"since": AT} | values)))
