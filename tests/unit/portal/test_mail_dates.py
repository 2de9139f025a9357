"""The day that a mail bears: the demonstration's where it stays in its mailbox, the machine's where it leaves."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
import time_machine

from portal import clock
from portal.bootstrap import Container
from portal.notifications import MemoryTransport, RenderedMail
from portal.notifications.mailbox import Mailbox, mailbox_app
from portal.settings import Settings
from tests.fixtures.web import Browser

MACHINE = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
BUSINESS = datetime(2026, 6, 26, 17, 30, tzinfo=UTC)
MAIL = RenderedMail(subject="Dossier reçu", text="Bonjour", html="", language="fr")


@pytest.fixture(autouse=True)
def two_clocks():
    """Let the machine and the business be at different days."""
    with time_machine.travel(MACHINE, tick=False), clock.frozen(BUSINESS):
        yield


class TestDates:
    def test_the_mailbox_of_a_demonstration_shows_its_day(self, settings: Settings) -> None:
        chosen = replace(settings, mail_transport="file")
        Container(chosen).transport.send("a", "jeremie@exemple.test", MAIL)

        page = Browser(mailbox_app(chosen.mailbox)).get("/")

        assert Mailbox(chosen.mailbox).newest()[0].sent_at == BUSINESS
        assert "26 juin 2026" in page.text.replace("\N{NO-BREAK SPACE}", " ")

    def test_what_leaves_bears_the_day_of_the_machine(self, settings: Settings) -> None:
        transport = Container(settings).transport
        transport.send("a", "jeremie@exemple.test", MAIL)

        assert isinstance(transport, MemoryTransport)
        assert transport.messages[0]["Date"].datetime == MACHINE
