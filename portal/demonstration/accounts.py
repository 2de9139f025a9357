"""Writes accounts, all awaiting their first access, and later gives passwords to those that are shown."""

import json
import os
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from babel.support import LazyProxy
from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.db import Factory, transaction
from portal.demonstration.calendar import START
from portal.demonstration.households import Household, Human
from portal.demonstration.markers import Shown, shown_accounts
from portal.i18n import lazy_gettext as _
from portal.models.accounts import Account, AccountState, Membership, Role
from portal.models.establishments import Establishment
from portal.models.types import fold
from portal.services.accounts.passwords import hash_password
from portal.settings import Settings

ABOUT: Mapping[str, LazyProxy] = {
    "golden": _("the family of the guide: one child, history, repertoire and both ledgers"),
    "siblings": _("several children, each with a re-enrolment of their own"),
    "separated-1": _("separated guardians, first account: sees no address and no invoice of the other"),
    "separated-2": _("separated guardians, second account, with an address of their own"),
    "adult": _("an adult student, who re-enrols alone and meets no guardian step"),
    "parent-student": _("a guardian who is also a student: two roles in one establishment"),
    "two-sites": _("one account in two establishments"),
    "office": _("the office: dossiers to read, accept, return or refuse"),
}
"""What there is to try with an account, by the key that its marker keeps."""

CONSONANTS, VOWELS = "bdfgklmnprstvz", "aeiou"


def new_password() -> str:
    """Return random words that can be read aloud and typed, such as "mubako-telizu-fanori-47"."""
    words = [
        "".join(secrets.choice(CONSONANTS) + secrets.choice(VOWELS) for _syllable in range(3)) for _word in range(3)
    ]
    return "-".join([*words, str(10 + secrets.randbelow(90))])


class Register:
    """The accounts of one establishment while it is made: identifiers are unique in it."""

    def __init__(self, session: Session, establishment: Establishment) -> None:
        self._session = session
        self._site = establishment
        self._used: set[str] = set()
        self._accounts: dict[int, Account] = {}
        """By person."""

    def open(self, human: Human, role: Role, identifier: str = "", account: Account | None = None) -> Account:
        """Return a person's account with this role in it; `account` joins one of another establishment."""
        known = account or self._accounts.get(human.person_id)
        if known is None:
            known = Account(
                home_id=self._site.id,
                identifier=self._free(human, identifier),
                state=AccountState.AWAITING,
                created_at=clock.machine_now(),
            )
        self._accounts[human.person_id] = known
        membership = Membership(
            establishment_id=self._site.id,
            role=role,
            person_id=human.person_id,
            since=START,
            account=known,
        )
        self._session.add_all([known, membership])
        return known

    def open_all(self, households: Iterable[Household]) -> None:
        """Open an account for every guardian and every adult student who has none yet."""
        for household in households:
            for human in household.guardians:
                if human.person_id not in self._accounts:
                    self.open(human, Role.GUARDIAN)
            for learner in household.learners:
                # A parent who learns has an account already, and gets the second role in it.
                if learner.adult:
                    self.open(learner.human, Role.STUDENT)

    def _free(self, human: Human, wanted: str) -> str:
        stem = fold(human.first_name)[0] + fold(human.last_name).replace(" ", "")
        rank = 1
        while (identifier := f"{stem}{rank}") in self._used:
            rank += 1
        identifier = wanted or identifier
        self._used.add(identifier)
        return identifier


def find_account(session: Session, slug: str, identifier: str) -> Account | None:
    """Return the account of another establishment, or None."""
    return session.scalars(
        select(Account)
        .join(Establishment, Account.home_id == Establishment.id)
        .where(Establishment.slug == slug, Account.identifier == identifier)
    ).first()


@dataclass(frozen=True)
class _Entry:
    """A line of the file of accounts."""

    shown: Shown
    identifier: str
    password: str

    def to_json(self) -> dict[str, Any]:
        """Return it as the file keeps it."""
        return {
            "site": self.shown.slug,
            "site_name": self.shown.site_name,
            "role": self.shown.role,
            "identifier": self.identifier,
            "password": self.password,
            "name": self.shown.name,
            "about": str(ABOUT[self.shown.about]),
        }


def write_accounts(path: Path, sessions: Factory, settings: Settings) -> list[dict[str, Any]]:
    """Write addresses and shown accounts as JSON and return the accounts; their passwords stand nowhere else.

    A password that the file knows is kept; an account without one gets a new one, so that a lost file or an
    interrupted start mends itself.
    """
    known = _read(path)
    shown = shown_accounts(sessions)
    with transaction(sessions) as session:
        entries = _entries(session, shown, known)
    accounts = [entry.to_json() for entry in entries]
    content = {
        "portal": settings.portal_url,
        "prefect": settings.prefect_ui_url,
        "mailbox": settings.mailbox_url,
        "accounts": accounts,
    }
    _replace(path, json.dumps(content, ensure_ascii=False, indent=2) + "\n")
    return accounts


def _entries(session: Session, shown: Sequence[Shown], known: Mapping[tuple[str, str], str]) -> list[_Entry]:
    wanted = {one.account_id for one in shown}
    rows = {row.id: row for row in session.scalars(select(Account).where(Account.id.in_(wanted)))}
    passwords: dict[int, str] = {}
    for one in shown:
        row = rows[one.account_id]
        if row.id in passwords:
            continue
        password = known.get((one.slug, row.identifier)) if row.password_hash else None
        if password is None:
            password = new_password()
            row.password_hash, row.password_changed_at = hash_password(password), clock.machine_now()
            row.state = AccountState.ACTIVE
        passwords[row.id] = password
    return [_Entry(one, rows[one.account_id].identifier, passwords[one.account_id]) for one in shown]


def _read(path: Path) -> dict[tuple[str, str], str]:
    """Return the passwords that the file knows; an unreadable file knows none."""
    try:
        accounts = json.loads(path.read_text(encoding="utf-8"))["accounts"]
        return {(row["site"], row["identifier"]): row["password"] for row in accounts}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _replace(path: Path, text: str) -> None:
    """Write a file that only its owner reads, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.new")
    draft.unlink(missing_ok=True)
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
