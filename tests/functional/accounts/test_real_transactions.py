"""The same ways in without the doomed transaction: what waits for a lock here would wait for ever in production."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from portal.bootstrap import Container
from portal.db import transaction
from portal.models.accounts import LoginSession
from portal.services.accounts import passwords
from portal.settings import Settings
from portal.web.app import make_app
from tests import factories as make
from tests.fixtures.at_once import container_on
from tests.fixtures.web import PASSWORD, Browser, new_account

AT = datetime(2026, 6, 10, 17, 2, tzinfo=UTC)
NEW = "Le hautbois dort sous la neige"


@pytest.fixture
def real(fresh_database: Any, settings: Settings, password_hash: str) -> Iterator[Container]:
    """A container over a database that is really committed to, with the account abarre1."""
    container = container_on(fresh_database, settings)
    with transaction(container.sessions) as session:
        make.make_establishment(session, slug="valcourt")
        new_account(session, identifier="abarre1", password_hash=password_hash)
    yield container
    container.engine.dispose()


class TestRealTransactions:
    def test_a_whole_visit_never_waits_for_itself(self, real: Container) -> None:
        browser = Browser(make_app(real))
        with time_machine.travel(AT, tick=True) as machine:
            page = browser.get("/connexion")
            page.form["identifier"], page.form["password"] = "abarre1", "wrong"
            assert page.form.submit(expect_errors=True).status_int == 422
            page.form["password"] = PASSWORD
            assert page.form.submit().status_int == 303
            machine.shift(timedelta(minutes=2))
            page = browser.get("/mot-de-passe")
            form = next(form for form in page.forms.values() if "current" in form.fields)
            form["current"], form["new"], form["again"] = PASSWORD, NEW, NEW
            machine.shift(timedelta(minutes=2))
            page = form.submit().follow()
            assert "Votre mot de passe est changé" in page
            token = page.html.find("input", {"name": "csrf_token"})["value"]
            assert browser.post("/langue?vers=en", {"csrf_token": token}).status_int == 303
            assert browser.post("/deconnexion", {"csrf_token": token}).status_int == 303
        with transaction(real.sessions, writes=False) as session:
            rows = session.query(LoginSession).execution_options(every_establishment=True).all()
            assert [row.ended_at is not None for row in rows] == [True]

    def test_no_connection_is_held_while_a_password_is_looked_at(
        self, real: Container, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        held: list[int] = []
        fits = passwords.fits

        def watched(stored: str | None, password: str) -> bool:
            held.append(real.engine.pool.checkedout())  # type: ignore[attr-defined]  # a QueuePool
            return fits(stored, password)

        monkeypatch.setattr(passwords, "fits", watched)
        browser = Browser(make_app(real))
        page = browser.get("/connexion")
        page.form["identifier"], page.form["password"] = "abarre1", PASSWORD
        page.form.submit()

        assert held == [0]
