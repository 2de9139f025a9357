"""Forms that another site made up."""

from collections.abc import Callable

import pytest

from portal.db import PortalSession
from portal.models.accounts import Account, LoginSession
from tests.fixtures.database import BOTH_DATABASES
from tests.fixtures.web import PASSWORD, Browser

LOGIN = {"site": "valcourt", "identifier": "abarre1", "password": PASSWORD}
OLD = "Ce formulaire est trop ancien"


def token_of(browser: Browser, path: str) -> str:
    value: str = browser.get(path).html.find("input", {"name": "csrf_token"})["value"]
    return value


@BOTH_DATABASES
class TestToken:
    @pytest.mark.parametrize("token", [None, "", "x", "a" * 43, "é\ud83c".encode("utf-8", "ignore").decode()])
    def test_a_form_without_ours_is_refused(
        self, browser: Browser, account: Account, db_session: PortalSession, token: str | None
    ) -> None:
        browser.get("/connexion")

        page = browser.post("/connexion", LOGIN | ({} if token is None else {"csrf_token": token}), status=400)

        assert OLD in page
        assert db_session.query(LoginSession).count() == 0

    def test_one_without_our_cookie_is_refused(self, browser: Browser, account: Account) -> None:
        token = token_of(browser, "/connexion")
        browser.reset()

        assert OLD in browser.post("/connexion", LOGIN | {"csrf_token": token}, status=400)

    def test_that_of_before_login_is_no_good_after_it(self, browser: Browser, account: Account) -> None:
        token = token_of(browser, "/connexion")
        browser.log_in(account)

        assert OLD in browser.post("/deconnexion", {"csrf_token": token}, status=400)
        assert browser.get("/mot-de-passe").status_int == 200

    def test_that_of_another_login_is_no_good(
        self, login_as: Callable[..., Browser], new_browser: Callable[..., Browser], account: Account
    ) -> None:
        mine, theirs = login_as(account), login_as(account, into=new_browser())
        token = token_of(theirs, "/mot-de-passe")

        mine.post("/deconnexion", {"csrf_token": token}, status=400)

        assert mine.get("/mot-de-passe").status_int == 200


class TestOrigin:
    @pytest.mark.parametrize(
        "origin", ["https://evil.test", "null", "http://portal.test", "https://portal.test.evil.test"]
    )
    def test_another_one_is_refused_even_with_the_token(self, browser: Browser, account: Account, origin: str) -> None:
        values = LOGIN | {"csrf_token": token_of(browser, "/connexion")}

        assert OLD in browser.post("/connexion", values, headers={"Origin": origin}, status=400)

    def test_ours_is_taken(self, browser: Browser, account: Account) -> None:
        values = LOGIN | {"csrf_token": token_of(browser, "/connexion")}

        assert browser.post("/connexion", values).status_int == 303
