"""In which language, and in which establishment."""

from collections.abc import Callable

import pytest

from portal.db import Factory, PortalSession
from portal.models.accounts import Account, Role
from portal.models.establishments import Establishment
from tests import factories as make
from tests.fixtures.database import BOTH_DATABASES
from tests.fixtures.web import Browser


def token_of(browser: Browser) -> str:
    value: str = browser.get("/mot-de-passe").html.find("input", {"name": "csrf_token"})["value"]
    return value


class TestLanguageBeforeLogin:
    @pytest.mark.parametrize(
        ("asked", "heading"),
        [
            ("", "Connexion"),
            ("de-DE,de;q=0.9", "Connexion"),
            ("en-GB,en;q=0.9,fr;q=0.5", "Login"),
            ("fr-CH, en;q=0.9", "Connexion"),
            (";;;q=,", "Connexion"),
        ],
    )
    def test_it_is_the_browsers_else_french(self, browser: Browser, account: Account, asked: str, heading: str) -> None:
        page = browser.get("/connexion", headers={"Accept-Language": asked})

        assert page.html.h1.text == heading

    def test_a_link_changes_it_and_stays_on_the_page(self, browser: Browser, account: Account) -> None:
        answer = browser.get("/mot-de-passe/nouveau").click("English")

        assert answer.location == "https://portal.test/mot-de-passe/nouveau"
        assert answer.follow().html.html["lang"] == "en"
        assert browser.get("/nowhere", status=404).html.html["lang"] == "en"

    @pytest.mark.parametrize("back", ["//evil.test", "https://evil.test", "/\t/evil.test"])
    def test_it_never_leads_out(self, browser: Browser, account: Account, back: str) -> None:
        answer = browser.get("/langue", {"vers": "en", "retour": back})

        assert answer.location == "https://portal.test/connexion"

    def test_another_language_does_not_exist(self, browser: Browser, account: Account) -> None:
        assert browser.get("/langue", {"vers": "de"}, status=404)


@BOTH_DATABASES
class TestLanguageOfTheAccount:
    def test_it_is_kept_with_the_account(
        self, login_as: Callable[..., Browser], account: Account, db_session: PortalSession
    ) -> None:
        browser = login_as(account)

        referrer = {"Referer": "https://portal.test/mot-de-passe"}
        answer = browser.post("/langue?vers=en", {"csrf_token": token_of(browser)}, headers=referrer)

        db_session.refresh(account)
        assert account.language == "en"
        assert answer.location == "https://portal.test/mot-de-passe"
        assert browser.get("/mot-de-passe").html.h1.text == "Change your password"

    def test_it_goes_before_the_browsers(self, login_as: Callable[..., Browser], account: Account) -> None:
        account.language = "fr"

        page = login_as(account).get("/mot-de-passe", headers={"Accept-Language": "en"})

        assert page.html.html["lang"] == "fr"


@pytest.fixture
def elsewhere(account: Account, sessions: Factory) -> Establishment:
    """A second establishment, in which the same account is an administrator."""
    with sessions.begin() as session:
        place = make.make_establishment(session, slug="hauterive", name="École de Hauterive")
        person = make.make_person(session, last_name="ABARRE", first_name="Jérôme")
        make.make_membership(session, session.get_one(Account, account.id), person, Role.ADMINISTRATOR)
        session.expunge_all()
    return place


class TestPlace:
    def test_the_menu_offers_it_to_those_who_have_several(
        self, login_as: Callable[..., Browser], account: Account, elsewhere: Establishment
    ) -> None:
        page = login_as(account).get("/mot-de-passe").click("Changer d’établissement")

        assert "École de Hauterive" in page

    def test_others_do_not_see_it(self, login_as: Callable[..., Browser], account: Account) -> None:
        assert "/etablissement" not in login_as(account).get("/mot-de-passe")

    @BOTH_DATABASES
    def test_going_there_changes_name_role_and_data(
        self, login_as: Callable[..., Browser], account: Account, elsewhere: Establishment
    ) -> None:
        browser = login_as(account)

        answer = browser.post("/etablissement", {"site": "hauterive", "csrf_token": token_of(browser)})

        assert answer.location == "https://portal.test/"
        assert browser.get("/").location == "https://portal.test/bureau/dossiers"
        page = browser.get("/mot-de-passe")
        assert "École de Hauterive" in page
        assert "ABARRE Jérôme" in page

    @pytest.mark.parametrize("slug", ["", "inconnu", "saint-aubin"])
    def test_a_place_without_role_does_not_exist(
        self,
        login_as: Callable[..., Browser],
        account: Account,
        db_session: PortalSession,
        slug: str,
    ) -> None:
        make.make_establishment(db_session, slug="saint-aubin", enter=False)
        browser = login_as(account)

        browser.post("/etablissement", {"site": slug, "csrf_token": token_of(browser)}, status=404)
