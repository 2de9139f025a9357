"""Accounts: who may come in, where and as what. Tables without policy, each behind one service."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portal.models.base import Base, Key, PublicId, Shared, one, refer


class AccountState(StrEnum):
    """Whether an account opens: `awaiting` its first access, `suspended` for a time, `closed` for good."""

    AWAITING = "awaiting"
    ACTIVE = "active"
    SUSPENDED = "suspended"
    CLOSED = "closed"


class Role(StrEnum):
    """What an account is in an establishment; an operator is an account without a home instead."""

    GUARDIAN = "guardian"
    STUDENT = "student"
    ADMINISTRATOR = "administrator"


class LinkPurpose(StrEnum):
    """Why a password link was sent."""

    FIRST_ACCESS = "first-access"
    RESET = "reset"


class Account(PublicId, Base):
    """A login. The identifier is unique within its home establishment, and among operators, who have no home.

    `email` and `name` serve operators only: the others' stand on their person. `comfort` holds display
    preferences. `created_at` and `last_login_at` are machine time.
    """

    __tablename__ = "account"
    __table_args__ = (
        UniqueConstraint("home_id", "identifier"),
        Index(
            "uq_account_operator",
            "identifier",
            unique=True,
            sqlite_where=text("home_id IS NULL"),
            postgresql_where=text("home_id IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    home_id: Mapped[int | None] = mapped_column(Key, ForeignKey("establishment.id"))
    identifier: Mapped[str]
    password_hash: Mapped[str | None]
    password_changed_at: Mapped[datetime | None]
    state: Mapped[AccountState] = mapped_column(default=AccountState.AWAITING)
    language: Mapped[str | None]
    comfort: Mapped[dict[str, Any]] = mapped_column(default=dict)
    name: Mapped[str | None]
    email: Mapped[str | None]
    created_at: Mapped[datetime]
    last_login_at: Mapped[datetime | None]

    memberships: Mapped[list["Membership"]] = relationship(back_populates="account")


class Membership(Shared, Base):
    """One role of an account in one establishment, as a person of it; ended ones stay for the journal."""

    __tablename__ = "membership"
    __table_args__ = (
        UniqueConstraint("account_id", "establishment_id", "role"),
        refer("person"),
        Index(None, "establishment_id", "person_id"),
    )

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    account_id: Mapped[int] = mapped_column(Key, ForeignKey("account.id"))
    establishment_id: Mapped[int] = mapped_column(Key, ForeignKey("establishment.id"))
    role: Mapped[Role]
    person_id: Mapped[int] = mapped_column(Key)
    since: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    account: Mapped[Account] = one("Membership.account_id", "Account", back_populates="memberships")


class LoginSession(Shared, Base):
    """A browser that is logged in, in one establishment at a time (none: an operator).

    Machine time throughout. `token_hash` is the SHA-256 of the cookie; `data` small things between two
    pages; `expires_at` the absolute limit.
    """

    __tablename__ = "login_session"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    account_id: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"), index=True)
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)
    csrf_token: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")
    agent: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime] = mapped_column(index=True)
    ended_at: Mapped[datetime | None]


class PasswordLink(Base):
    """A single-use link to choose a password; only its SHA-256 is kept. Business time."""

    __tablename__ = "password_link"

    id: Mapped[int] = mapped_column(Key, primary_key=True)
    account_id: Mapped[int] = mapped_column(Key, ForeignKey("account.id"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    purpose: Mapped[LinkPurpose]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    voided_at: Mapped[datetime | None]


class Throttle(Base):
    """Attempts counted under a key since an instant of machine time; written by `portal.db.count_attempt`."""

    __tablename__ = "throttle"
    __table_args__ = (CheckConstraint("attempts > 0", name="attempts"),)

    key: Mapped[str] = mapped_column(primary_key=True)
    attempts: Mapped[int]
    since: Mapped[datetime] = mapped_column(index=True)
