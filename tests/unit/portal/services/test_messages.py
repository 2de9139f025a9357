"""Mails as rows: written once, sent by one sender at a time, known by one Message-ID."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from portal import clock
from portal.bootstrap import Container
from portal.db import PortalSession
from portal.models.accounts import Account
from portal.models.messages import Mail, MailState
from portal.models.people import Person
from portal.notifications import DeliveryError, MemoryTransport, RecipientRefusedError, RenderedMail
from portal.services.messages import MOST_ATTEMPTS, MailRoom, MessageService
from portal.settings import Settings
from tests.fixtures.web import person_of

AT = datetime(2026, 6, 10, 17, 2, tzinfo=UTC)


class Broken:
    """A way that takes no mail."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def send(self, message_id: str, recipient: str, mail: Any) -> None:
        raise self.error


@pytest.fixture
def write(db_session: PortalSession, account: Account, settings: Settings) -> Callable[..., Mail | None]:
    """Write the notice of a changed password to the account's person."""
    person = db_session.get_one(Person, person_of(db_session, account))

    def write(**options: Any) -> Mail | None:
        service = MessageService(db_session, settings)
        mail = service.send("password-changed", person, path="/x", identifier="abarre1", at=clock.now(), **options)
        db_session.flush()
        return mail

    return write


def room(container: Container, transport: Any) -> MailRoom:
    def render(event: str, language: str, values: Any) -> RenderedMail:
        return RenderedMail(subject=event, text=str(sorted(values)), html="", language=language)

    return MailRoom(container.sessions, transport, render, (RecipientRefusedError,))


class TestWriting:
    def test_the_row_knows_reader_signature_link_and_language(
        self, write: Callable[..., Mail], account: Account
    ) -> None:
        account.language = "en"

        mail = write()

        assert mail.values["reader"] == "Mr ABARRE"
        assert mail.values["link"] == "https://portal.test/x"
        assert mail.values["signature"]["establishment"] == "Conservatoire de Valcourt"
        assert (mail.recipient, mail.language) == ("jeremie@exemple.test", "en")

    def test_the_establishments_language_holds_where_the_reader_has_none(self, write: Callable[..., Mail]) -> None:
        mail = write()

        assert (mail.language, mail.values["reader"]) == ("fr", "Monsieur ABARRE")

    def test_a_key_sends_once(self, write: Callable[..., Mail], db_session: PortalSession) -> None:
        write(key="dossier.1")
        again = write(key="dossier.1")

        assert again is None
        assert db_session.query(Mail).count() == 1

    def test_who_has_no_address_gets_none(
        self, write: Callable[..., Mail], db_session: PortalSession, account: Account
    ) -> None:
        db_session.get_one(Person, person_of(db_session, account)).email = None

        assert write() is None


class TestSending:
    def test_it_sends_once_and_forgets_the_values(
        self, write: Callable[..., Mail], container: Container, db_session: PortalSession
    ) -> None:
        mail = write()

        first, second = container.mail_room.send(), container.mail_room.send()

        db_session.refresh(mail)
        sent = container.transport.messages  # type: ignore[attr-defined]  # in memory
        assert (first, second, len(sent)) == (1, 0, 1)
        assert mail.message_id in sent[0]["Message-ID"]
        assert (mail.state, mail.values) == (MailState.SENT, {})

    def test_what_is_not_due_waits(self, write: Callable[..., Mail], container: Container) -> None:
        with clock.frozen(AT):
            write(due_at=AT + timedelta(minutes=1))

            assert container.mail_room.due() == 0
        with clock.frozen(AT + timedelta(minutes=1)):
            assert container.mail_room.due() == 1
            assert container.mail_room.due(waiting=30) == 0

    def test_a_claimed_mail_is_nobody_elses_until_its_lease_is_over(
        self, write: Callable[..., Mail], container: Container
    ) -> None:
        with time_machine.travel(AT, tick=False) as machine:
            write()
            one, other = (room(container, container.transport) for _ in range(2))

            assert [len(one.claim()), len(other.claim())] == [1, 0]
            machine.shift(timedelta(seconds=61))
            assert len(other.claim()) == 1

    def test_a_way_that_is_closed_is_tried_again_later(
        self, write: Callable[..., Mail], container: Container, db_session: PortalSession
    ) -> None:
        with time_machine.travel(AT, tick=False) as machine:
            mail = write()
            room(container, Broken(DeliveryError("secret@exemple.test"))).send()
            db_session.refresh(mail)

            assert (mail.state, mail.error) == (MailState.WAITING, "DeliveryError")
            assert container.mail_room.send() == 0
            machine.shift(timedelta(seconds=11))
            assert container.mail_room.send() == 1
            db_session.refresh(mail)
            assert mail.state is MailState.SENT

    @pytest.mark.parametrize("attempts", [0, MOST_ATTEMPTS - 1])
    def test_it_gives_up_in_the_end(
        self, write: Callable[..., Mail], container: Container, db_session: PortalSession, attempts: int
    ) -> None:
        mail = write()
        mail.attempts = attempts
        db_session.flush()
        error = RecipientRefusedError("no") if attempts == 0 else DeliveryError("no")

        room(container, Broken(error)).send()

        db_session.refresh(mail)
        assert (mail.state, mail.values) == (MailState.FAILED, {})

    def test_a_bad_mail_does_not_hold_the_others(
        self, write: Callable[..., Mail], container: Container, db_session: PortalSession
    ) -> None:
        bad, good = write(), write()
        bad.values = {}
        db_session.flush()

        container.mail_room.send()

        db_session.refresh(good)
        assert isinstance(container.transport, MemoryTransport)
        assert good.state is MailState.SENT
