"""Connexion and the way out, as a browser sees them."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from portal.bootstrap import Container
from portal.db import PortalSession
from portal.models.accounts import Account, AccountState, LoginSession, Membership
from portal.models.establishments import Establishment
from portal.web.app import make_app
from tests import factories as make
from tests.fixtures.database import BOTH_DATABASES
from tests.fixtures.web import PASSWORD, Browser, new_account

AT = datetime(2026, 6, 10, 17, 2, tzinfo=UTC)
TOGETHER = "ne vont pas ensemble"


def is_inside(browser: Browser) -> bool:
    """Tell whether the browser's login opens a page of its own."""
    return browser.get("/mot-de-passe").status_int == 200


@pytest.fixture
def neighbour(account: Account, db_session: PortalSession) -> Establishment:
    """Another establishment."""
    return make.make_establishment(db_session, slug="hauterive", name="École de Hauterive", enter=False)


class TestThePage:
    def test_it_lists_the_open_establishments_by_name(
        self, browser: Browser, neighbour: Establishment, db_session: PortalSession
    ) -> None:
        make.make_establishment(db_session, enter=False, active=False, name="Fermé")

        options = browser.get("/connexion").form["site"].options

        assert [label for _, _, label in options[1:]] == ["Conservatoire de Valcourt", "École de Hauterive"]

    def test_managers_and_the_eye_know_its_fields(self, browser: Browser, account: Account) -> None:
        page = browser.get("/connexion")

        assert page.form["identifier"].attrs["autocomplete"] == "username"
        assert page.form["password"].attrs["autocomplete"] == "current-password"
        assert 'data-shows="password"' in page
        assert "onpaste" not in page

    def test_it_leads_to_a_new_password(self, browser: Browser, account: Account) -> None:
        page = browser.get("/connexion").click("Générer un nouveau mot de passe")

        assert page.request.path == "/mot-de-passe/nouveau"

    def test_who_is_inside_goes_home(self, login_as: Callable[..., Browser], account: Account) -> None:
        assert login_as(account).get("/connexion").location == "https://portal.test/"

    def test_empty_fields_are_said_at_the_top_and_at_each_field(
        self, browser: Browser, neighbour: Establishment
    ) -> None:
        page = browser.get("/connexion").form.submit(expect_errors=True)

        assert page.status_int == 422
        assert "<title>Erreur" in page
        assert [link["href"] for link in page.html.select("#erreurs a")] == [
            "#site",
            "#identifier",
            "#password",
        ]


class TestComingIn:
    def test_the_right_password_leads_home(self, browser: Browser, account: Account) -> None:
        answer = browser.log_in(account)

        assert (answer.status_int, answer.location) == (303, "https://portal.test/")
        assert "Bonjour Monsieur ABARRE Jérémie" in answer.follow()

    def test_the_cookie_is_bound_to_this_host_and_out_of_reach_of_scripts(
        self, browser: Browser, account: Account
    ) -> None:
        cookies = browser.log_in(account).headers.getall("Set-Cookie")

        cookie = next(cookie for cookie in cookies if cookie.startswith("__Host-da-capo="))
        parts = {part.strip().lower() for part in cookie.split(";")[1:]}
        assert {"secure", "httponly", "path=/", "samesite=lax"} <= parts
        assert not any(part.startswith("domain") for part in parts)

    @BOTH_DATABASES
    def test_the_id_in_the_cookie_is_nowhere_in_the_database(
        self, browser: Browser, account: Account, db_session: PortalSession
    ) -> None:
        browser.log_in(account)

        row = db_session.query(LoginSession).one()
        assert browser.cookie("da-capo") not in (row.token_hash, row.csrf_token, str(row.data))

    def test_each_login_has_a_new_id_and_ends_the_one_before(
        self, browser: Browser, account: Account, new_browser: Callable[..., Browser]
    ) -> None:
        browser.log_in(account)
        before = browser.cookie("da-capo")
        page = browser.get("/mot-de-passe")
        token = page.html.find("input", {"name": "csrf_token"})["value"]
        values = {"site": "valcourt", "identifier": "abarre1", "password": PASSWORD, "csrf_token": token}
        browser.post("/connexion", values)
        thief = new_browser()
        thief.set_cookie("__Host-da-capo", before)

        assert browser.cookie("da-capo") != before
        assert thief.get("/mot-de-passe").status_int == 303

    def test_an_id_that_we_did_not_give_is_not_taken_over(self, browser: Browser, account: Account) -> None:
        browser.set_cookie("__Host-da-capo", "a" * 43)

        browser.log_in(account)

        assert browser.cookie("da-capo") != "a" * 43

    @pytest.mark.parametrize("typed", ["abarre1", "ABARRE1", "  Abarre1 "])
    def test_an_identifier_may_be_typed_with_capitals_and_spaces(
        self, browser: Browser, account: Account, typed: str
    ) -> None:
        account.identifier = "abarre1"
        form = browser.get("/connexion").form
        form["identifier"], form["password"] = typed, PASSWORD

        assert form.submit().status_int == 303

    def test_the_site_is_remembered(self, browser: Browser, account: Account, neighbour: Establishment) -> None:
        browser.log_in(account, site="valcourt")
        browser.post("/deconnexion", {"csrf_token": _token(browser.get("/mot-de-passe"))})

        assert browser.get("/connexion").form["site"].value == "valcourt"

    def test_site_and_identifier_stay_after_an_error_and_the_password_does_not(
        self, browser: Browser, account: Account, neighbour: Establishment
    ) -> None:
        page = browser.log_in(account, "a wrong one", site="valcourt")

        assert page.form["site"].value == "valcourt"
        assert page.form["identifier"].value == "abarre1"
        assert page.form["password"].value == ""

    def test_it_goes_on_to_the_page_that_was_wanted(self, browser: Browser, account: Account) -> None:
        page = browser.get("/mot-de-passe").follow()
        page.form["identifier"], page.form["password"] = "abarre1", PASSWORD

        assert page.form.submit().location == "https://portal.test/mot-de-passe"

    @pytest.mark.parametrize(
        "aim", ["//evil.test", "https://evil.test/", "/\\evil.test", "/..//evil.test", "javascript:alert(1)"]
    )
    def test_it_never_leads_out_of_the_portal(self, browser: Browser, account: Account, aim: str) -> None:
        page = browser.get("/connexion", {"vers": aim})
        page.form["identifier"], page.form["password"] = "abarre1", PASSWORD

        assert page.form.submit().location == "https://portal.test/"

    @BOTH_DATABASES
    @pytest.mark.usefixtures("strong_passwords")
    def test_an_old_hash_is_made_anew(self, browser: Browser, account: Account, db_session: PortalSession) -> None:
        from argon2 import PasswordHasher

        account.password_hash = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
        db_session.flush()

        browser.log_in(account)

        db_session.refresh(account)
        assert "m=19456,t=2" in (account.password_hash or "")


class TestRefusals:
    @pytest.mark.parametrize(
        "trouble", ["wrong", "unknown", "other site", "awaiting", "suspended", "closed", "no role"]
    )
    def test_all_of_them_look_alike(
        self,
        browser: Browser,
        account: Account,
        neighbour: Establishment,
        db_session: PortalSession,
        trouble: str,
    ) -> None:
        states = {state.value: state for state in AccountState}
        account.state = states.get(trouble, AccountState.ACTIVE)
        if trouble == "no role":
            db_session.query(Membership).one().ended_at = AT
        db_session.flush()
        form = browser.get("/connexion").form
        form["site"] = "hauterive" if trouble == "other site" else "valcourt"
        form["identifier"] = "personne" if trouble == "unknown" else "abarre1"
        form["password"] = "another one" if trouble == "wrong" else PASSWORD

        page = form.submit(expect_errors=True)

        assert page.status_int == 422
        assert TOGETHER in page
        assert [link["href"] for link in page.html.select("#erreurs a")] == ["#identifier", "#password"]
        assert browser.cookie("da-capo") in (None, "")

    @pytest.mark.usefixtures("strong_passwords")
    def test_an_unknown_identifier_costs_as_much_time_as_a_wrong_password(
        self, container: Container, account: Account
    ) -> None:
        from portal.services.accounts import LoginRefusedError, Newcomer

        def cost(identifier: str) -> float:
            spent = []
            for number in range(5):
                start = time.process_time()
                with pytest.raises(LoginRefusedError):
                    container.logins.come_in("valcourt", identifier, "wrong", Newcomer(f"192.0.2.{number}"))
                spent.append(time.process_time() - start)
            return min(spent)

        container.logins.sites()
        wrong, unknown = cost("abarre1"), cost("personne")

        assert abs(wrong - unknown) < 0.015


class TestLimits:
    def _fail(self, browser: Browser, account: Account, times: int = 10) -> None:
        for _ in range(times):
            assert browser.log_in(account, "a wrong one").status_int == 422

    def test_after_ten_failures_the_right_password_waits_a_quarter_of_an_hour(
        self, browser: Browser, account: Account
    ) -> None:
        with time_machine.travel(AT, tick=False) as machine:
            self._fail(browser, account)
            held_back = browser.log_in(account)
            machine.shift(timedelta(minutes=15))
            later = browser.log_in(account)

        assert held_back.status_int == 429
        assert "Attendez 15 minutes" in held_back
        assert later.status_int == 303

    def test_an_unknown_identifier_is_held_back_alike(self, browser: Browser, account: Account) -> None:
        with time_machine.travel(AT, tick=False):
            self._fail(browser, account)
            known = browser.log_in(account)
            stranger = Account(identifier="personne")
            self._fail(browser, stranger)
            unknown = browser.log_in(stranger)

        assert (known.status_int, unknown.status_int) == (429, 429)
        summaries = [str(page.html.select_one("#erreurs")) for page in (known, unknown)]
        assert summaries[0] == summaries[1]

    def test_another_account_and_another_site_do_not_wait(
        self, browser: Browser, account: Account, db_session: PortalSession, password_hash: str
    ) -> None:
        other = new_account(db_session, password_hash=password_hash)
        self._fail(browser, account)

        assert browser.log_in(other).status_int == 303

    def test_the_counters_survive_a_restart(self, browser: Browser, account: Account, container: Container) -> None:
        self._fail(browser, account)

        restarted = Browser(make_app(container))

        assert restarted.log_in(account).status_int == 429

    def test_a_success_forgets_the_failures(self, browser: Browser, account: Account) -> None:
        self._fail(browser, account, 9)
        browser.log_in(account)
        browser.post("/deconnexion", {"csrf_token": _token(browser.get("/mot-de-passe"))})

        self._fail(browser, account, 9)
        assert browser.log_in(account).status_int == 303

    def test_an_address_that_fails_with_many_identifiers_waits_for_all(
        self, container: Container, account: Account
    ) -> None:
        from portal.services.accounts import LoginRefusedError, Newcomer, TooManyTriesError
        from portal.services.accounts.throttles import WRONG_PASSWORDS_FROM_ADDRESS, ThrottleService

        with container.sessions.begin() as session:
            for _ in range(WRONG_PASSWORDS_FROM_ADDRESS.tries):
                ThrottleService(session).count(WRONG_PASSWORDS_FROM_ADDRESS, "192.0.2.66")

        with pytest.raises(TooManyTriesError):
            container.logins.come_in("valcourt", "abarre1", PASSWORD, Newcomer("192.0.2.66"))
        with pytest.raises(LoginRefusedError):
            container.logins.come_in("valcourt", "abarre1", "wrong", Newcomer("192.0.2.67"))


@BOTH_DATABASES
class TestStaying:
    def test_a_login_ends_after_an_hour_without_a_request(self, browser: Browser, account: Account) -> None:
        with time_machine.travel(AT, tick=False) as machine:
            browser.log_in(account)
            machine.shift(timedelta(minutes=59))
            assert is_inside(browser)
            machine.shift(timedelta(minutes=59))
            assert is_inside(browser)
            machine.shift(timedelta(minutes=61))

            assert "Votre connexion a pris fin" in browser.get("/mot-de-passe").follow()

    def test_a_login_ends_after_twelve_hours_in_any_case(self, browser: Browser, account: Account) -> None:
        with time_machine.travel(AT, tick=False) as machine:
            browser.log_in(account)
            for _ in range(23):
                machine.shift(timedelta(minutes=31))
                assert is_inside(browser)
            machine.shift(timedelta(minutes=31))

            assert not is_inside(browser)

    def test_the_row_is_touched_at_most_once_a_minute(
        self, browser: Browser, account: Account, db_session: PortalSession
    ) -> None:
        def seen() -> datetime:
            db_session.expire_all()
            return db_session.query(LoginSession).one().seen_at

        with time_machine.travel(AT, tick=False) as machine:
            browser.log_in(account)
            machine.shift(timedelta(seconds=59))
            is_inside(browser)
            assert seen() == AT
            machine.shift(timedelta(seconds=2))
            is_inside(browser)
            assert seen() == AT + timedelta(seconds=61)

    @pytest.mark.parametrize("change", ["suspended", "closed", "role ended", "establishment closed"])
    def test_what_closes_an_account_ends_its_logins_at_once(
        self, login_as: Callable[..., Browser], account: Account, db_session: PortalSession, change: str
    ) -> None:
        browser = login_as(account)
        assert is_inside(browser)
        if change in ("suspended", "closed"):
            account.state = AccountState(change)
        elif change == "role ended":
            db_session.query(Membership).one().ended_at = AT
        else:
            db_session.query(Establishment).one().active = False
        db_session.flush()

        assert not is_inside(browser)


class TestLeaving:
    def test_it_ends_the_login_on_the_server(
        self, browser: Browser, account: Account, new_browser: Callable[..., Browser]
    ) -> None:
        browser.log_in(account)
        thief = new_browser()
        thief.set_cookie("__Host-da-capo", browser.cookie("da-capo"))
        assert is_inside(thief)

        answer = browser.post("/deconnexion", {"csrf_token": _token(browser.get("/mot-de-passe"))})

        assert answer.location == "https://portal.test/connexion"
        assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
        assert "Vous êtes déconnecté" in answer.follow()
        assert not is_inside(browser)
        assert not is_inside(thief)

    def test_it_says_so_once(self, browser: Browser, account: Account) -> None:
        browser.log_in(account)
        browser.post("/deconnexion", {"csrf_token": _token(browser.get("/mot-de-passe"))}).follow()

        assert "Vous êtes déconnecté" not in browser.get("/connexion")

    def test_no_page_of_an_account_stays_in_the_browser(
        self, login_as: Callable[..., Browser], account: Account
    ) -> None:
        assert login_as(account).get("/").headers["Cache-Control"] == "no-store"


def _token(page: Any) -> str:
    token: str = page.html.find("input", {"name": "csrf_token"})["value"]
    return token
