"""Mails: rows written in the transaction of their cause, sent later, each by one sender at a time.

How a mail is worded and by which way it leaves is handed in: this module knows rows.
"""

import logging
import os
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import Select, delete, func, or_, select, update
from sqlalchemy.orm import Session

from portal import clock, db
from portal.i18n import DEFAULT_LANGUAGE, use_language
from portal.models.accounts import Account, Membership
from portal.models.establishments import Establishment
from portal.models.messages import Mail, MailState
from portal.models.people import Person
from portal.services.names import greeted
from portal.settings import Settings

EVERYWHERE = {"every_establishment": True}
CLAIM = 20
LEASE = timedelta(seconds=60)
LONGEST_PAUSE = timedelta(hours=1)
MOST_ATTEMPTS = 30
"""With the pauses between them, attempts go on for about a day."""

log = logging.getLogger(__name__)


class Rendered(Protocol):
    """A mail that only needs a recipient."""

    @property
    def subject(self) -> str:
        """Its subject."""


class Transport(Protocol):
    """A way by which mail leaves."""

    def send(self, message_id: str, recipient: str, mail: Any) -> None:
        """Hand a mail over, or raise."""


Render = Callable[[str, str, Mapping[str, Any]], Rendered]


class MessageService:
    """Writes mails to people of the establishment."""

    def __init__(self, session: Session, settings: Settings) -> None:
        self._session = session
        self._settings = settings

    def send(
        self,
        event: str,
        person: Person,
        *,
        path: str,
        key: str | None = None,
        dossier_id: int | None = None,
        due_at: datetime | None = None,
        **values: Any,
    ) -> Mail | None:
        """Write the mail of an event to a person, in that person's language; its button leads to `path`.

        A person without address gets none, and a `key` that was used gets no second one: None.
        `values` are what the event's mail needs beside signature, reader and link.
        """
        if not person.email or (key is not None and self._was_written(key)):
            return None
        language = self.language_of(person)
        mail = Mail(
            establishment_id=person.establishment_id,
            event=event,
            recipient=person.email,
            language=language,
            values=_json({**values, **self._told_always(person, language, path)}),
            person_id=person.id,
            dossier_id=dossier_id,
            key=key,
            created_at=clock.machine_now(),
            due_at=due_at or clock.now(),
        )
        self._session.add(mail)
        return mail

    def _told_always(self, person: Person, language: str, path: str) -> dict[str, Any]:
        """Return what every mail is told: who writes, to whom, and where its button leads."""
        site = self._session.get_one(Establishment, person.establishment_id)
        with use_language(language):
            reader = greeted(person)
        return {"signature": _signature(site), "reader": reader, "link": self._settings.portal_url + path}

    def _was_written(self, key: str) -> bool:
        found = select(Mail.id).where(Mail.key == key)
        return self._session.scalars(found, execution_options=EVERYWHERE).first() is not None

    def language_of(self, person: Person) -> str:
        """Return the language in which one writes to a person: the account's, else the establishment's."""
        own = self._session.scalars(
            select(Account.language)
            .join(Membership, Membership.account_id == Account.id)
            .where(Membership.person_id == person.id, Membership.establishment_id == person.establishment_id)
            .order_by(Account.language.is_(None), Account.id),
            execution_options=EVERYWHERE,
        ).first()
        return own or self._session.get_one(Establishment, person.establishment_id).locale or DEFAULT_LANGUAGE


@dataclass(frozen=True)
class _Leased:
    """A mail in the hands of one sender."""

    id: int
    message_id: str
    event: str
    recipient: str
    language: str
    values: dict[str, Any]


class MailRoom:
    """Sends what is due. Each call is several short transactions; the sending itself stands in none."""

    def __init__(self, sessions: db.Factory, transport: Transport, render: Render, hopeless: tuple[type, ...]) -> None:
        self._sessions = sessions
        self._transport = transport
        self._render = render
        self._hopeless = hopeless
        self._me = f"{os.getpid()}-{secrets.token_hex(4)}"

    def due(self, waiting: float = 0) -> int:
        """Return how many mails that nobody has in hand have been due for at least `waiting` seconds."""
        with db.transaction(self._sessions, writes=False) as session:
            counted = _due(select(func.count(Mail.id)), waiting)
            return session.scalars(counted, execution_options=EVERYWHERE).one()

    def send(self, waiting: float = 0) -> int:
        """Send some of the mails due for at least `waiting` seconds; return how many were tried."""
        if not self.due(waiting):
            return 0
        claimed = self.claim(waiting)
        for mail in claimed:
            self._send_one(mail)
        return len(claimed)

    def claim(self, waiting: float = 0) -> Sequence[_Leased]:
        """Take some due mails in hand: nobody else gets them before the lease has passed."""
        with db.transaction(self._sessions) as session:
            wanted = _due(select(Mail), waiting).order_by(Mail.due_at, Mail.id).limit(CLAIM)
            rows = session.scalars(db.skip_locked(wanted), execution_options=EVERYWHERE).all()
            for row in rows:
                row.leased_until = clock.machine_now() + LEASE
                row.leased_by = self._me
                row.attempts += 1
            return [_Leased(row.id, row.message_id, row.event, row.recipient, row.language, row.values) for row in rows]

    def _send_one(self, mail: _Leased) -> None:
        """Send one mail; one that left but could not be marked leaves again under the same Message-ID."""
        try:
            rendered = self._render(mail.event, mail.language, mail.values)
            self._transport.send(mail.message_id, mail.recipient, rendered)
        except Exception as error:  # one bad mail must not hold the others; the row keeps the kind of error
            log.warning("mail not sent, id=%s error=%s", mail.id, type(error).__name__)
            self._mark_unsent(mail, error)
        else:
            self._mark_sent(mail, rendered.subject)

    def _mark_sent(self, mail: _Leased, subject: str) -> None:
        with db.transaction(self._sessions) as session:
            row = self._mine(session, mail)
            if row is not None:
                row.state = MailState.SENT
                row.sent_at = clock.machine_now()
                row.subject = subject
                row.values = {}
                row.error = None

    def _mark_unsent(self, mail: _Leased, error: Exception) -> None:
        with db.transaction(self._sessions) as session:
            row = self._mine(session, mail)
            if row is None:
                return
            row.error = type(error).__name__
            row.leased_by = None
            row.leased_until = clock.machine_now() + _pause(row.attempts)
            if isinstance(error, self._hopeless) or row.attempts >= MOST_ATTEMPTS:
                row.state = MailState.FAILED
                row.values = {}

    def _mine(self, session: Session, mail: _Leased) -> Mail | None:
        """Return the row while it is still in our hands: after the lease another sender may have it."""
        wanted = select(Mail).where(Mail.id == mail.id, Mail.leased_by == self._me, Mail.state == MailState.WAITING)
        return session.scalars(wanted.with_for_update(), execution_options=EVERYWHERE).first()


def tidy(session: Session, kept: timedelta) -> int:
    """Forget to whom and what was written, `kept` after a mail was written that has left or never will.

    A row whose key makes an effect send once stays without address and subject. Return how many mails those were.
    """
    over = (Mail.state != MailState.WAITING, Mail.created_at < clock.machine_now() - kept)
    options = {**EVERYWHERE, "synchronize_session": False}
    gone: Any = session.execute(delete(Mail).where(*over, Mail.key.is_(None)), execution_options=options)
    blank: dict[str, Any] = {"recipient": "", "subject": None, "values": {}}
    emptied: Any = session.execute(
        update(Mail).where(*over, Mail.recipient != "").values(**blank), execution_options=options
    )
    return int(gone.rowcount + emptied.rowcount)


def _due(statement: Select[Any], waiting: float) -> Select[Any]:
    free = or_(Mail.leased_until.is_(None), Mail.leased_until <= clock.machine_now())
    due = Mail.due_at <= clock.now() - timedelta(seconds=waiting)
    return statement.where(Mail.state == MailState.WAITING, due, free)


def _pause(attempts: int) -> timedelta:
    """Return how long to leave a mail alone that did not leave: 10 s, then twice as long each time."""
    return min(LONGEST_PAUSE, timedelta(seconds=5 * 2 ** min(attempts, 12)))


def _signature(site: Establishment) -> dict[str, str]:
    return {
        "establishment": site.name,
        "service": site.service_name,
        "address": site.address,
        "telephone": site.phone,
        "email": site.email,
        "zone": site.zone,
    }


def _json(value: Any) -> Any:
    """Return values as JSON keeps them."""
    if isinstance(value, Mapping):
        return {str(name): _json(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_json(each) for each in value]
    return value.isoformat() if isinstance(value, date | datetime) else value
