"""New passwords: asked for, chosen by a link, changed."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
import webtest

from portal import clock
from portal.bootstrap import Container
from portal.db import PortalSession
from portal.models.accounts import Account, AccountState, LoginSession, PasswordLink
from portal.models.audit import AuditEvent
from portal.models.messages import Mail
from tests.fixtures.database import BOTH_DATABASES
from tests.fixtures.web import PASSWORD, Browser

AT = datetime(2026, 6, 10, 17, 2, tzinfo=UTC)
NEW = "Le hautbois dort sous la neige"
REQUEST = "/mot-de-passe/nouveau"


def ask(
    browser: Browser, identifier: str = "abarre1", email: str = "jeremie@exemple.test", site: str = "valcourt"
) -> webtest.TestResponse:
    form = browser.get(REQUEST).form
    form["site"].force_value(site)
    form["identifier"], form["email"] = identifier, email
    return form.submit(expect_errors=True)


@pytest.fixture
def links(container: Container, account: Account) -> Callable[[], list[str]]:
    """Send what is due, and return the path of the button of each mail so far."""

    def read() -> list[str]:
        container.mail_room.send()
        messages = container.transport.messages  # type: ignore[attr-defined]  # in memory
        bodies = [message.get_body(("plain",)).get_content() for message in messages]
        return [re.search(r"https://portal\.test(/\S*)", body)[1] for body in bodies]  # type: ignore[index]  # every mail has one

    return read


def choose(browser: Browser, path: str, password: str = NEW, again: str = "") -> webtest.TestResponse:
    page = browser.get(path).follow(expect_errors=True)
    if page.status_int != 200:
        return page
    page.form["new"], page.form["again"] = password, again or password
    return page.form.submit(expect_errors=True)


class TestAsking:
    def test_the_right_three_send_one_link(self, browser: Browser, links: Callable[[], list[str]]) -> None:
        page = ask(browser).follow()

        assert "Si ce compte existe, un courriel vient de partir." in page
        assert [path.rpartition("/")[0] for path in links()] == ["/mot-de-passe/lien"]

    @BOTH_DATABASES
    @pytest.mark.parametrize(
        "wrong",
        [{"identifier": "personne"}, {"email": "autre@exemple.test"}, {"identifier": "abarre2"}],
    )
    def test_wrong_ones_get_the_same_answer_and_no_mail(
        self, browser: Browser, links: Callable[[], list[str]], wrong: dict[str, str]
    ) -> None:
        right = ask(browser)
        sent = len(links())

        answer = ask(browser, **wrong)

        assert (answer.status, answer.location, answer.body) == (right.status, right.location, right.body)
        assert len(links()) == sent

    @pytest.mark.parametrize("state", [AccountState.SUSPENDED, AccountState.CLOSED])
    def test_a_closed_account_gets_none(
        self,
        browser: Browser,
        links: Callable[[], list[str]],
        account: Account,
        db_session: PortalSession,
        state: AccountState,
    ) -> None:
        account.state = state
        db_session.flush()

        assert ask(browser).status_int == 303
        assert links() == []

    def test_the_address_may_be_typed_in_capitals(self, browser: Browser, links: Callable[[], list[str]]) -> None:
        ask(browser, email="Jeremie@Exemple.TEST")

        assert len(links()) == 1

    def test_an_address_that_only_looks_alike_gets_none(self, browser: Browser, links: Callable[[], list[str]]) -> None:
        ask(browser, email="jérémie@exemple.test")

        assert links() == []

    def test_an_empty_field_is_said_and_the_others_are_kept(self, browser: Browser, account: Account) -> None:
        page = ask(browser, email="")

        assert page.status_int == 422
        assert page.form["identifier"].value == "abarre1"
        assert page.html.select_one("#erreurs a")["href"] == "#email"

    def test_nobody_is_flooded(self, browser: Browser, links: Callable[[], list[str]]) -> None:
        answers = {ask(browser).status_int for _ in range(8)}

        assert answers == {303}
        assert len(links()) == 5

    @BOTH_DATABASES
    def test_the_secret_is_hashed_at_rest_and_leaves_the_mail_row_once_sent(
        self, browser: Browser, links: Callable[[], list[str]], db_session: PortalSession
    ) -> None:
        ask(browser)
        token = links()[0].rpartition("/")[2]

        db_session.expire_all()
        link, mail = db_session.query(PasswordLink).one(), _mail(db_session)
        assert token != link.token_hash
        assert token not in str(mail.values)

    def test_the_present_password_keeps_working(self, browser: Browser, account: Account) -> None:
        ask(browser)

        assert browser.log_in(account).status_int == 303


class TestChoosing:
    def test_the_secret_leaves_the_address_at_once(self, browser: Browser, links: Callable[[], list[str]]) -> None:
        ask(browser)

        answer = browser.get(links()[0])

        assert answer.location == "https://portal.test/mot-de-passe/choisir"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "HttpOnly" in answer.headers["Set-Cookie"]

    def test_opening_the_link_does_not_use_it(self, browser: Browser, links: Callable[[], list[str]]) -> None:
        ask(browser)
        path = links()[0]
        for _ in range(3):
            browser.get(path).follow()

        assert choose(browser, path).status_int == 303

    def test_the_new_password_opens_and_the_old_one_does_not(
        self, browser: Browser, links: Callable[[], list[str]], account: Account
    ) -> None:
        ask(browser)
        page = choose(browser, links()[0]).follow()

        assert "Votre mot de passe est enregistré" in page
        assert browser.log_in(account).status_int == 422
        assert browser.log_in(account, NEW).status_int == 303

    def test_it_works_once(self, browser: Browser, links: Callable[[], list[str]]) -> None:
        ask(browser)
        path = links()[0]
        choose(browser, path)

        again = choose(browser, path, "Encore un autre mot secret")

        assert again.status_int == 410
        assert "Ce lien ne fonctionne plus" in again

    def test_only_the_newest_works(self, browser: Browser, links: Callable[[], list[str]]) -> None:
        with clock.frozen(AT):
            ask(browser)
            older = links()[0]
            ask(browser)
            newer = links()[1]

            assert choose(browser, older).status_int == 410
            assert choose(browser, newer).status_int == 303

    @BOTH_DATABASES
    @pytest.mark.parametrize(
        ("state", "life"),
        [(AccountState.ACTIVE, timedelta(minutes=30)), (AccountState.AWAITING, timedelta(days=14))],
    )
    def test_it_lives_half_an_hour_or_two_weeks_for_a_first_access(
        self,
        browser: Browser,
        links: Callable[[], list[str]],
        account: Account,
        db_session: PortalSession,
        state: AccountState,
        life: timedelta,
    ) -> None:
        account.state = state
        db_session.flush()
        with clock.frozen(AT):
            ask(browser)
            path = links()[0]
        with clock.frozen(AT + life - timedelta(seconds=1)):
            assert browser.get(path).follow().status_int == 200
        with clock.frozen(AT + life):
            assert choose(browser, path).status_int == 410

    @BOTH_DATABASES
    def test_a_first_access_opens_the_account(
        self, browser: Browser, links: Callable[[], list[str]], account: Account, db_session: PortalSession
    ) -> None:
        account.state, account.password_hash = AccountState.AWAITING, None
        db_session.flush()
        ask(browser)
        choose(browser, links()[0])

        assert browser.log_in(account, NEW).status_int == 303

    @pytest.mark.parametrize("token", ["x", "a" * 43, "%C3%A9", "a" * 900])
    def test_an_invented_link_is_over(self, browser: Browser, account: Account, token: str) -> None:
        assert browser.get(f"/mot-de-passe/lien/{token}").follow(status="*").status_int == 410

    @pytest.mark.parametrize("password", ["trop court", "motdepasse2026", "ABARRE-Jérémie"])
    def test_a_weak_password_is_refused_and_the_link_kept(
        self, browser: Browser, links: Callable[[], list[str]], password: str
    ) -> None:
        ask(browser)
        path = links()[0]

        assert choose(browser, path, password).status_int == 422
        assert choose(browser, path).status_int == 303

    def test_two_different_ones_are_refused(self, browser: Browser, links: Callable[[], list[str]]) -> None:
        ask(browser)

        page = choose(browser, links()[0], again="Autre chose tout à fait")

        assert page.html.select_one("#erreurs a")["href"] == "#again"

    @BOTH_DATABASES
    def test_it_ends_every_login_tells_by_mail_and_is_journaled(
        self,
        browser: Browser,
        new_browser: Callable[..., Browser],
        links: Callable[[], list[str]],
        account: Account,
        db_session: PortalSession,
    ) -> None:
        other = new_browser()
        other.log_in(account)
        ask(browser)
        choose(browser, links()[0])

        assert other.get("/mot-de-passe").status_int == 303
        assert links()[-1] == REQUEST
        assert _journal(db_session) == ["account.password_chosen"]


class TestChanging:
    def _change(self, browser: Browser, current: str, new: str, again: str = "") -> webtest.TestResponse:
        page = browser.get("/mot-de-passe")
        form = next(form for form in page.forms.values() if "current" in form.fields)
        form["current"], form["new"], form["again"] = current, new, again or new
        return form.submit(expect_errors=True)

    def test_it_asks_for_the_present_one(self, browser: Browser, account: Account) -> None:
        browser.log_in(account)

        page = self._change(browser, "not this one", NEW)

        assert page.status_int == 422
        assert page.html.select_one("#erreurs a")["href"] == "#current"

    def test_the_new_one_holds_and_the_page_says_so_once(self, browser: Browser, account: Account) -> None:
        browser.log_in(account)

        page = self._change(browser, PASSWORD, NEW).follow()

        assert "Votre mot de passe est changé" in page
        assert "Votre mot de passe est changé" not in browser.get("/mot-de-passe")
        assert browser.get("/mot-de-passe").status_int == 200

    @BOTH_DATABASES
    def test_it_ends_the_other_logins_and_tells_by_mail(
        self,
        browser: Browser,
        new_browser: Callable[..., Browser],
        account: Account,
        links: Callable[[], list[str]],
        db_session: PortalSession,
    ) -> None:
        other = new_browser()
        other.log_in(account)
        browser.log_in(account)
        self._change(browser, PASSWORD, NEW)

        assert other.get("/mot-de-passe").status_int == 303
        assert db_session.query(LoginSession).filter_by(ended_at=None).count() == 1
        assert links() == [REQUEST]
        assert _journal(db_session) == ["account.password_changed"]

    @BOTH_DATABASES
    def test_an_open_link_ends_with_it(
        self, browser: Browser, account: Account, links: Callable[[], list[str]]
    ) -> None:
        ask(browser)
        path = links()[0]
        browser.log_in(account)
        self._change(browser, PASSWORD, NEW)

        assert choose(browser, path).status_int == 410

    def test_the_present_one_cannot_be_guessed_without_end(self, browser: Browser, account: Account) -> None:
        browser.log_in(account)
        for _ in range(10):
            self._change(browser, "not this one", NEW)

        page = self._change(browser, PASSWORD, NEW)

        assert "Trop d’essais" in page

    @pytest.mark.parametrize("new", ["court", "azertyuiop2026", "Jérémie ABARRE"])
    def test_a_weak_one_is_refused(self, browser: Browser, account: Account, new: str) -> None:
        browser.log_in(account)

        page = self._change(browser, PASSWORD, new)

        assert page.html.select_one("#erreurs a")["href"] == "#new"


def _mail(session: PortalSession) -> Mail:
    return session.query(Mail).one()


def _journal(session: PortalSession) -> list[str]:
    return [event.action for event in session.query(AuditEvent).order_by(AuditEvent.id)]
