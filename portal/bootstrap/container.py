"""What lives as long as the process."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import cached_property

from sqlalchemy.orm import Session

from portal import clock, db
from portal.bootstrap.services import Services
from portal.files import FileStore
from portal.notifications import (
    FileTransport,
    MemoryTransport,
    RecipientRefusedError,
    SmtpTransport,
    Transport,
    render_mail,
)
from portal.notifications.mails import MailError
from portal.services.accounts import LoginDoor, PasswordDoor
from portal.services.messages import MailRoom
from portal.services.sweep import Keeping, Sweep
from portal.settings import Settings


class Container:
    """What lives as long as the process: settings, engine, files, transports."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.engine = db.make_engine(settings.database_url)
        self.sessions = db.make_session_factory(self.engine)
        self.files = FileStore(settings.files)
        if settings.demonstration:
            clock.follow(self.sessions)

    @cached_property
    def transport(self) -> Transport:
        """The way by which mail leaves."""
        settings, sender, now = self.settings, self.settings.mail_sender, clock.machine_now
        if settings.mail_transport == "file":
            # These stay here, and bear the demonstration's day as its pages do. What leaves bears the machine's: a
            # server would take a mail from another day for junk.
            return FileTransport(settings.mailbox, sender=sender, now=clock.now)
        if settings.mail_transport == "memory":
            return MemoryTransport(sender=sender, now=now)
        return SmtpTransport(
            settings.smtp_host,
            settings.smtp_port,
            sender=sender,
            now=now,
            starttls=settings.smtp_starttls,
            user=settings.smtp_user,
            password=settings.smtp_password,
        )

    @cached_property
    def mail_room(self) -> MailRoom:
        """Who sends the mails that are due."""
        return MailRoom(self.sessions, self.transport, render_mail, (RecipientRefusedError, MailError))

    @cached_property
    def sweep(self) -> Sweep:
        """Who takes away what is past use."""
        mails, messages = self.settings.mails_kept_days, self.settings.outbox_kept_days
        return Sweep(self.sessions, self.files, Keeping(timedelta(days=mails), timedelta(days=messages)))

    @cached_property
    def logins(self) -> LoginDoor:
        """The door that people come in by."""
        return LoginDoor(self.sessions)

    @cached_property
    def passwords(self) -> PasswordDoor:
        """The door of those who choose a password."""
        return PasswordDoor(self.sessions, self.settings)

    def services(self, session: Session, establishment_id: int | None) -> Services:
        """Return the use cases over a session that somebody else commits."""
        return Services(session, self, establishment_id)

    @contextmanager
    def unit_of_work(self, establishment_id: int | None = None, writes: bool = True) -> Iterator[Services]:
        """Run a block in a transaction of its own: committed at its end, undone when it raises."""
        with db.transaction(self.sessions, establishment_id, writes) as session:
            yield self.services(session, establishment_id)
