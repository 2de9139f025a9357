"""One suite for the three ways to send a mail, then what only one of them does."""

import os
import socket
import stat
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller

from portal.notifications import (
    DeliveryError,
    FileTransport,
    MemoryTransport,
    RecipientRefusedError,
    RenderedMail,
    SmtpTransport,
    Transport,
)
from portal.notifications.events import MailError

SENDER = "Da Capo <ne-pas-repondre@da-capo.test>"
NOW = datetime(2026, 6, 10, 17, 12, tzinfo=UTC)
MAIL = RenderedMail(
    subject="Réinscription envoyée",
    text="Bonjour É\n.\nfin\n",
    html="<p>Bonjour É</p>",
    language="fr",
    sender_name="Valcourt",
)


def now() -> datetime:
    """Return the frozen time of these tests."""
    return NOW


@dataclass
class Server:
    """A mail server that remembers, or answers as it is told."""

    answer: str = "250 OK"
    to_recipient: str = "250 OK"
    received: list[tuple[list[str], bytes]] = field(default_factory=list)

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.to_recipient.startswith("2"):
            envelope.rcpt_tos.append(address)
        return self.to_recipient

    async def handle_DATA(self, server, session, envelope):
        self.received.append((envelope.rcpt_tos, envelope.content))
        return self.answer


@pytest.fixture
def server():
    """A mail server on this machine."""
    handler = Server()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(handler, hostname="127.0.0.1", port=port)
    controller.start()
    handler.port = port
    yield handler
    controller.stop()


@dataclass
class Case:
    """A transport, and how to read what it has sent."""

    transport: Transport
    sent: object

    def messages(self) -> list[EmailMessage]:
        """Return what was sent, read from its bytes."""
        return [message_from_bytes(content, policy=default) for content in self.sent()]


@pytest.fixture(params=["smtp", "file", "memory"])
def case(request, tmp_path):
    """Each transport in turn."""
    if request.param == "smtp":
        server = request.getfixturevalue("server")
        transport = SmtpTransport("127.0.0.1", server.port, sender=SENDER, now=now)
        return Case(transport, lambda: [content for _, content in server.received])
    if request.param == "file":
        folder = tmp_path / "mailbox"
        transport = FileTransport(folder, sender=SENDER, now=now)
        return Case(transport, lambda: [path.read_bytes() for path in sorted(folder.glob("*.eml"))])
    memory = MemoryTransport(sender=SENDER, now=now)
    return Case(memory, lambda: [message.as_bytes() for message in memory.messages])


class TestEveryTransport:
    def test_it_sends_a_mail_whole(self, case):
        case.transport.send("17", "j@exemple.fr", MAIL)

        [message] = case.messages()
        assert message["Subject"] == "Réinscription envoyée"
        assert message["To"] == "j@exemple.fr"
        assert message["From"].addresses[0].display_name == "Valcourt"
        assert message["Message-ID"] == "<mail.17@da-capo.test>"
        assert message["Date"].datetime == NOW
        assert message.get_body(("plain",)).get_content().replace("\r\n", "\n") == MAIL.text
        assert "Bonjour É" in message.get_body(("html",)).get_content()

    def test_each_mail_has_one_recipient_and_its_own_id(self, case):
        case.transport.send("1", "j@exemple.fr", MAIL)
        case.transport.send("2", "k@exemple.fr", MAIL)

        found = {message["Message-ID"]: message["To"] for message in case.messages()}
        assert found == {"<mail.1@da-capo.test>": "j@exemple.fr", "<mail.2@da-capo.test>": "k@exemple.fr"}

    def test_a_repeat_is_the_same_message(self, case):
        case.transport.send("17", "j@exemple.fr", MAIL)
        case.transport.send("17", "j@exemple.fr", MAIL)

        assert {message["Message-ID"] for message in case.messages()} == {"<mail.17@da-capo.test>"}

    @pytest.mark.parametrize(
        ("mail_id", "recipient"),
        [
            ("17", "j@exemple.fr, k@exemple.fr"),
            ("17", "j@exemple.fr\r\nRCPT TO:<k@exemple.fr>"),
            ("../17", "j@exemple.fr"),
        ],
    )
    def test_it_refuses_a_wrong_address_or_id_and_sends_nothing(self, case, mail_id, recipient):
        with pytest.raises(MailError):
            case.transport.send(mail_id, recipient, MAIL)

        assert case.messages() == []

    def test_it_refuses_a_wrong_sender_when_it_is_made(self, tmp_path):
        for make in (
            lambda: SmtpTransport("127.0.0.1", 25, sender="nobody", now=now),
            lambda: FileTransport(tmp_path, sender="nobody", now=now),
            lambda: MemoryTransport(sender="nobody", now=now),
        ):
            with pytest.raises(MailError):
                make()


class TestSmtp:
    def test_the_envelope_has_the_one_recipient(self, server):
        SmtpTransport("127.0.0.1", server.port, sender=SENDER, now=now).send("17", "j@exemple.fr", MAIL)

        assert [recipients for recipients, _ in server.received] == [["j@exemple.fr"]]

    def test_a_recipient_refused_for_good_needs_no_second_attempt(self, server):
        server.to_recipient = "550 unknown j@exemple.fr"

        with pytest.raises(RecipientRefusedError) as refusal:
            SmtpTransport("127.0.0.1", server.port, sender=SENDER, now=now).send("17", "j@exemple.fr", MAIL)

        assert "j@exemple.fr" not in str(refusal.value)

    @pytest.mark.parametrize("answers", [{"to_recipient": "450 later"}, {"answer": "451 later"}, {"answer": "554 no"}])
    def test_another_refusal_may_be_tried_again(self, server, answers):
        for name, answer in answers.items():
            setattr(server, name, answer)

        with pytest.raises(DeliveryError) as refusal:
            SmtpTransport("127.0.0.1", server.port, sender=SENDER, now=now).send("17", "j@exemple.fr", MAIL)

        assert not isinstance(refusal.value, RecipientRefusedError)

    def test_a_server_that_is_away_may_be_tried_again(self):
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]

        with pytest.raises(DeliveryError, match="ConnectionRefusedError"):
            SmtpTransport("127.0.0.1", port, sender=SENDER, now=now).send("17", "j@exemple.fr", MAIL)

    def test_it_sends_nothing_in_the_clear_where_tls_was_asked(self, server):
        transport = SmtpTransport("127.0.0.1", server.port, sender=SENDER, now=now, starttls=True)

        with pytest.raises(DeliveryError) as refusal:
            transport.send("17", "j@exemple.fr", MAIL)

        assert not isinstance(refusal.value, RecipientRefusedError)
        assert server.received == []

    def test_a_password_does_not_leave_the_machine_in_the_clear(self):
        with pytest.raises(ValueError, match="STARTTLS"):
            SmtpTransport("mail.example.org", 25, sender=SENDER, now=now, user="u", password="p")

    def test_a_server_that_is_silent_is_given_up(self):
        with socket.create_server(("127.0.0.1", 0)) as silent:
            port = silent.getsockname()[1]
            transport = SmtpTransport("127.0.0.1", port, sender=SENDER, now=now, seconds=0.2)

            with pytest.raises(DeliveryError):
                transport.send("17", "j@exemple.fr", MAIL)


class TestFile:
    def test_a_repeat_replaces_its_file(self, tmp_path):
        transport = FileTransport(tmp_path, sender=SENDER, now=now)

        transport.send("17", "j@exemple.fr", MAIL)
        transport.send("17", "j@exemple.fr", MAIL)

        assert [path.name for path in tmp_path.iterdir()] == ["17.eml"]

    def test_only_the_owner_may_read_a_mail(self, tmp_path):
        FileTransport(tmp_path / "box", sender=SENDER, now=now).send("17", "j@exemple.fr", MAIL)

        assert stat.S_IMODE((tmp_path / "box" / "17.eml").stat().st_mode) == 0o600
        assert stat.S_IMODE((tmp_path / "box").stat().st_mode) == 0o700

    def test_a_failure_leaves_no_half_file(self, tmp_path, monkeypatch):
        def full(descriptor: int) -> None:
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(os, "fsync", full)

        with pytest.raises(DeliveryError, match="No space left"):
            FileTransport(tmp_path, sender=SENDER, now=now).send("17", "j@exemple.fr", MAIL)

        assert list(tmp_path.iterdir()) == []

    def test_a_place_that_cannot_be_written_is_an_error_of_delivery(self, tmp_path):
        (tmp_path / "file").write_text("")

        with pytest.raises(DeliveryError):
            FileTransport(Path(tmp_path / "file"), sender=SENDER, now=now).send("17", "j@exemple.fr", MAIL)
