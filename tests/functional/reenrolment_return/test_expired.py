"""A login that ends in the middle of a step: what was typed waits for the same person, and for nobody else."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from webtest import TestResponse

from portal import clock
from portal.db import PortalSession
from portal.models.accounts import Account, LoginSession
from portal.models.reenrolment import DossierAnswer
from portal.web.returning import MOST_CHARACTERS
from tests.fixtures.database import BOTH_DATABASES
from tests.fixtures.web import PASSWORD, Browser
from tests.functional.reenrolment.pages import CONTACT, PHOTO, Family, fill, heading, own_form, words

KEPT = "Ce que vous avez saisi est gardé"
TYPED = "rue <b>O'Brien</b> & fils"


@pytest.fixture
def form(family: Family) -> Any:
    """The step of contact details, filled in with something that cannot be read yet."""
    return fill(family.open("coordonnees"), {**CONTACT, "adresse.street": TYPED, "mobile": "06 39"})


def end_login(family: Family, cookie: bool = True) -> None:
    """End every login on the server; the browser may have lost its cookie, too."""
    session = family.scenario.session
    for row in session.scalars(select(LoginSession), execution_options={"every_establishment": True}):
        row.ended_at = clock.machine_now()
    session.flush()
    if not cookie:
        family.browser.reset()


def expired(family: Family, form: Any, cookie: bool = True) -> TestResponse:
    """Press Suivant after the login has ended; return Connexion."""
    end_login(family, cookie)
    return form.submit("next", value="yes", status=200)


def log_in(page: TestResponse, identifier: str = "abarre1", password: str = PASSWORD) -> TestResponse:
    """Fill in Connexion as it is shown, and send it."""
    page.form["identifier"], page.form["password"] = identifier, password
    return page.form.submit(status="*")


class TestConnexion:
    @pytest.mark.parametrize("cookie", [True, False])
    def test_it_says_that_what_was_typed_is_kept(self, family: Family, form: Any, cookie: bool) -> None:
        page = expired(family, form, cookie)

        assert heading(page) == "Connexion"
        assert KEPT in words(page.html.main)

    def test_what_was_typed_is_escaped_and_in_no_address(self, family: Family, form: Any) -> None:
        page = expired(family, form)

        assert TYPED not in page
        assert "Brien" not in page.form.action
        assert page.form.action == f"/connexion?vers={family.step('coordonnees').replace('/', '%2F')}"

    def test_files_are_said_not_to_be_kept(self, family: Family) -> None:
        documents = fill(family.open("documents"), {"file-photo": PHOTO})

        page = expired(family, documents)

        assert "Les fichiers ne sont pas gardés : choisissez-les de nouveau." in words(page.html.main)

    def test_a_script_is_answered_in_words(self, family: Family, form: Any) -> None:
        fields = [(name, value) for name, value in form.submit_fields() if name]
        end_login(family)

        answer = family.browser.post(family.step("coordonnees"), [*fields, ("~auto", "yes")], status=403)

        assert answer.content_type == "text/plain"
        assert answer.text.startswith("Votre connexion a pris fin.")

    def test_more_than_a_form_can_hold_is_not_carried(self, family: Family, form: Any) -> None:
        form["adresse.street"] = "x" * MOST_CHARACTERS
        end_login(family)

        answer = form.submit("next", value="yes", status=303)

        assert "/connexion" in answer.location

    def test_a_form_that_no_page_of_ours_gave_is_not_carried(self, family: Family) -> None:
        end_login(family)

        answer = family.browser.post(family.step("coordonnees"), [("nom", "X"), ("csrf_token", "guess")], status=303)

        assert "/connexion" in answer.location


class TestSamePerson:
    @pytest.mark.parametrize("cookie", [True, False])
    def test_the_step_opens_again_with_what_was_typed(self, family: Family, form: Any, cookie: bool) -> None:
        answer = log_in(expired(family, form, cookie))

        assert answer.location == f"https://portal.test{family.step('coordonnees')}"
        page = answer.follow()
        again = own_form(page)
        assert (again["adresse.street"].value, again["mobile"].value) == (TYPED, "06 39")
        assert KEPT in words(page.html.main)

    def test_it_is_said_once(self, family: Family, form: Any) -> None:
        log_in(expired(family, form)).follow()

        assert KEPT not in words(family.open("coordonnees").html.main)

    @BOTH_DATABASES
    def test_the_step_does_not_count_as_left(self, family: Family, form: Any) -> None:
        log_in(expired(family, form))

        family.scenario.session.expire_all()
        assert "" not in set(family.scenario.session.scalars(select(DossierAnswer.item_key)))

    def test_a_wrong_password_loses_nothing(self, family: Family, form: Any) -> None:
        refused = log_in(expired(family, form), password="wrong")

        assert refused.status_int == 422
        assert KEPT in words(refused.html.main)
        assert own_form(log_in(refused).follow())["mobile"].value == "06 39"

    def test_an_hour_without_a_request_ends_a_login_in_the_same_way(self, family: Family, form: Any) -> None:
        session = family.scenario.session
        for row in session.scalars(select(LoginSession), execution_options={"every_establishment": True}):
            row.seen_at -= timedelta(minutes=61)
        session.flush()

        page = form.submit("next", value="yes", status=200)

        assert own_form(log_in(page).follow())["mobile"].value == "06 39"

    def test_a_login_begun_in_another_tab_takes_it_at_once(
        self, family: Family, form: Any, guardian: Account, login_as: Callable[..., Browser]
    ) -> None:
        end_login(family)
        login_as(guardian, into=family.browser)

        answer = form.submit("next", value="yes", status=303)

        assert own_form(answer.follow())["mobile"].value == "06 39"

    @BOTH_DATABASES
    def test_an_answer_of_the_other_guardian_shows_both_on_the_page_of_the_step(
        self, family: Family, nadia: Family
    ) -> None:
        form = fill(family.open("tarif"), {"niveau-scolaire": "3e"})
        nadia.send("tarif", {"niveau-scolaire": "2nde"})

        page = log_in(expired(family, form))

        assert page.status_int == 409
        assert "Nadia : 2nde" in words(page.html.main)
        step = next(one for one in page.forms.values() if one.action.endswith("/etape/tarif"))
        assert step["niveau-scolaire"].value == "3e"
        sent = step.submit("next", value="yes", status=303)
        assert sent.location == f"https://portal.test{family.step('autorisations')}"
        assert family.answers("tarif")["niveau-scolaire"] == "3e"

    def test_after_the_closing_the_page_says_so_with_what_was_typed(self, family: Family) -> None:
        form = fill(family.open("tarif"), {"niveau-scolaire": "3e"})
        closes = family.scenario.situation().opening.closes
        page = expired(family, form)

        with clock.frozen(closes):
            refused = log_in(page)

        assert refused.status_int == 409
        assert "était possible jusqu’au samedi 4 juillet 2026 inclus" in words(refused.html.main)
        assert "3e" in refused

    def test_chosen_files_are_asked_for_again(self, family: Family) -> None:
        documents = fill(family.open("documents"), {"file-photo": PHOTO})

        page = log_in(expired(family, documents)).follow()

        assert "Choisissez de nouveau vos fichiers" in words(page.html.main)


class TestSomebodyElse:
    def test_another_account_neither_sees_nor_keeps_it(
        self, family: Family, form: Any, second_guardian: Account
    ) -> None:
        answer = log_in(expired(family, form), second_guardian.identifier)

        assert answer.location == f"https://portal.test{family.step('coordonnees')}"
        page = answer.follow()
        assert "06 39" not in page
        assert "Brien" not in page
        assert family.rows(DossierAnswer) == [0]

    def test_who_is_logged_in_instead_is_told_that_the_form_is_too_old(
        self, family: Family, form: Any, second_guardian: Account, login_as: Callable[..., Browser]
    ) -> None:
        end_login(family)
        login_as(second_guardian, into=family.browser)

        answer = form.submit("next", value="yes", status=400)

        assert "trop ancien" in answer
        assert family.rows(DossierAnswer) == [0]

    @pytest.mark.parametrize("token", ["", "x" * 43])
    def test_text_without_the_token_of_an_own_form_is_not_kept(self, family: Family, form: Any, token: str) -> None:
        page = expired(family, form)
        page.form["typed"] = f"nom=PLANTED&csrf_token={token}"

        answer = log_in(page)

        assert answer.status_int == 303
        assert family.rows(DossierAnswer) == [0]

    @pytest.mark.parametrize("path", ["https://evil.test/", "//evil.test", "/deconnexion", "/mot-de-passe"])
    def test_it_leads_nowhere_but_to_a_step(self, family: Family, form: Any, path: str) -> None:
        page = expired(family, form)
        page.form.action = "/connexion?vers=" + path

        answer = log_in(page)

        assert answer.status_int == 303
        assert "evil" not in answer.location
        assert family.browser.get("/mot-de-passe", status=200)  # nobody was logged out by what was carried
        assert family.rows(DossierAnswer) == [0]

    def test_a_step_of_another_family_is_not_written(
        self, family: Family, form: Any, db_session: PortalSession
    ) -> None:
        page = expired(family, form)
        page.form.action = "/connexion?vers=/eleves/0000000000000000/reinscription/etape/coordonnees"

        answer = log_in(page)

        assert answer.status_int == 303
        assert family.rows(DossierAnswer) == [0]


@BOTH_DATABASES
class TestStaying:
    def test_each_page_knows_for_how_long_the_login_holds(self, family: Family) -> None:
        note = family.open("tarif").html.find(attrs={"data-login-seconds": True})

        assert 3500 < int(note["data-login-seconds"]) <= 3600
        assert note.has_attr("hidden")
        assert note.find("button")["data-stay"] == "/rester-connecte"

    def test_a_click_renews_it(self, family: Family) -> None:
        session, token = family.scenario.session, family.token()
        row = session.scalars(select(LoginSession), execution_options={"every_establishment": True}).one()
        row.seen_at -= timedelta(minutes=58)
        session.flush()

        answer = family.browser.post("/rester-connecte", {"csrf_token": token}, status=204)

        session.expire_all()
        assert clock.machine_now() - row.seen_at < timedelta(minutes=1)
        assert 3590 <= int(answer.headers["Login-Seconds"]) <= 3600

    def test_nothing_goes_beyond_the_longest_login(self, family: Family) -> None:
        session, token = family.scenario.session, family.token()
        row = session.scalars(select(LoginSession), execution_options={"every_establishment": True}).one()
        row.expires_at = clock.machine_now() + timedelta(minutes=5)
        session.flush()

        answer = family.browser.post("/rester-connecte", {"csrf_token": token}, status=204)

        assert int(answer.headers["Login-Seconds"]) <= 300
