"""Three ways to send a mail, alike for the caller: a server, a directory, the memory of a test."""

import os
import smtplib
import ssl
import tempfile
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol

from portal.notifications.mails import RenderedMail, parse_sender, to_message

PERMANENT = range(500, 600)
PLAIN_HOSTS = ("127.0.0.1", "::1", "localhost")


class DeliveryError(Exception):
    """A mail was not taken this time; a later attempt may succeed. The text names nobody."""


class RecipientRefusedError(DeliveryError):
    """The mail will never be taken for this recipient: another attempt is useless, someone must be told."""


class Transport(Protocol):
    """Takes a mail for one recipient, or raises."""

    def send(self, message_id: str, recipient: str, mail: RenderedMail) -> None:
        """Hand the mail over; a second call with the same id is the same message again.

        Raises DeliveryError (try later), RecipientRefusedError (do not) or MailError (no such address).
        """


class SmtpTransport:
    """Hands mails to a server, one connection each, so that threads may share it."""

    def __init__(  # the settings of a mail server are that many
        self,
        host: str,
        port: int,
        *,
        sender: str,
        now: Callable[[], datetime],
        starttls: bool = False,
        user: str = "",
        password: str = "",
        seconds: float = 20,
    ) -> None:
        """Keep the settings; raises ValueError for a password that would travel in the clear."""
        if user and not starttls and host not in PLAIN_HOSTS:
            raise ValueError("A user of a distant mail server needs STARTTLS.")
        parse_sender(sender)
        self._server = (host, port)
        self._sender, self._now, self._seconds = sender, now, seconds
        self._starttls, self._user, self._password = starttls, user, password

    def send(self, message_id: str, recipient: str, mail: RenderedMail) -> None:
        """Return once the server has taken the mail into its own queue."""
        message = to_message(message_id, recipient, mail, self._sender, self._now())
        try:
            self._hand_over(message)
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _ in error.recipients.values()]
            if all(code in PERMANENT for code in codes):
                raise RecipientRefusedError(f"The mail server refused the recipient ({codes[0]}).") from None
            raise DeliveryError(f"The mail server put the recipient off ({codes[0]}).") from None
        except smtplib.SMTPResponseException as error:
            raise DeliveryError(f"The mail server answered {error.smtp_code}.") from None
        except (OSError, smtplib.SMTPException) as error:
            raise DeliveryError(f"The mail server cannot be used ({type(error).__name__}).") from None

    def _hand_over(self, message: EmailMessage) -> None:
        with smtplib.SMTP(*self._server, timeout=self._seconds) as server:
            if self._starttls:
                server.starttls(context=ssl.create_default_context())
            if self._user:
                server.login(self._user, self._password)
            try:
                server.send_message(message)
            except smtplib.SMTPNotSupportedError:
                raise RecipientRefusedError("The mail server knows no addresses with accents.") from None


class FileTransport:
    """Writes each mail as one `.eml` file of a directory, whole or not at all."""

    def __init__(self, directory: Path, *, sender: str, now: Callable[[], datetime]) -> None:
        parse_sender(sender)
        self._directory, self._sender, self._now = directory, sender, now

    def send(self, message_id: str, recipient: str, mail: RenderedMail) -> None:
        """Return once the file is on the disk under its name; the same id replaces its file."""
        message = to_message(message_id, recipient, mail, self._sender, self._now())
        try:
            self._write(self._directory / f"{message_id}.eml", message.as_bytes())
        except OSError as error:
            raise DeliveryError(f"The mail cannot be written ({error.strerror}).") from None

    def _write(self, path: Path, content: bytes) -> None:
        self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=self._directory, suffix=".part")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(path)
        except BaseException:
            with suppress(OSError):
                Path(name).unlink()
            raise


class MemoryTransport:
    """Keeps mails in a list, for tests."""

    def __init__(self, *, sender: str, now: Callable[[], datetime]) -> None:
        parse_sender(sender)
        self._sender, self._now = sender, now
        self.messages: list[EmailMessage] = []
        """The mails that were sent, oldest first."""

    def send(self, message_id: str, recipient: str, mail: RenderedMail) -> None:
        """Keep the message; the same id replaces the earlier one."""
        message = to_message(message_id, recipient, mail, self._sender, self._now())
        self.messages = [kept for kept in self.messages if kept["Message-ID"] != message["Message-ID"]]
        self.messages.append(message)
