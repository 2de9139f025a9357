"""Accueil."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from portal import clock
from portal.db import PortalSession
from portal.models.accounts import Account, Role
from portal.models.establishments import Establishment
from portal.models.people import Civility
from tests import factories as make
from tests.fixtures.database import BOTH_DATABASES
from tests.fixtures.web import Browser, new_account
from tests.scenario import Scenario

AFTER_THE_CLOSING = datetime(2026, 8, 1, tzinfo=UTC)


@pytest.fixture
def guardian(scenario: Scenario, db_session: PortalSession) -> Account:
    """The account of the scenario's guardian."""
    person = scenario.person
    person.civility, person.last_name, person.first_name = Civility.MONSIEUR, "ABARRE", "Jérémie"
    scenario.student.person.last_name = "ABARRE"
    account = make.make_account(db_session)
    make.make_membership(db_session, account, person)
    return account


class TestGreeting:
    def test_it_names_the_person_with_the_civility(self, login_as: Callable[..., Browser], guardian: Account) -> None:
        page = login_as(guardian).get("/")

        assert page.html.h1.text == "Bonjour Monsieur ABARRE Jérémie"
        assert "Mercredi 10 juin 2026" in page

    def test_it_speaks_english_too(self, login_as: Callable[..., Browser], guardian: Account) -> None:
        guardian.language = "en"

        page = login_as(guardian).get("/")

        assert page.html.h1.text == "Hello Mr ABARRE Jérémie"

    def test_a_name_with_marks_is_shown_as_it_is(
        self, login_as: Callable[..., Browser], guardian: Account, scenario: Scenario
    ) -> None:
        scenario.person.last_name = "O'Brien <b>"
        scenario.session.flush()

        page = login_as(guardian).get("/")

        assert page.html.h1.text == "Bonjour Monsieur O'Brien <b> Jérémie"


class TestReenrolments:
    def test_each_student_has_the_deadline_in_words_and_a_way_there(
        self, login_as: Callable[..., Browser], guardian: Account, scenario: Scenario
    ) -> None:
        page = login_as(guardian).get("/")

        card = page.html.find("section", {"aria-labelledby": "reenrolments"})
        assert card.a["href"] == f"/eleves/{scenario.student.public_id}/reinscription"
        assert card.b.text == "ABARRE Irina"
        assert "inclus (23\u00a0h\u00a059)" in card.text

    def test_there_is_no_card_when_nothing_is_open(self, login_as: Callable[..., Browser], guardian: Account) -> None:
        with clock.frozen(AFTER_THE_CLOSING):
            page = login_as(guardian).get("/")

        assert page.html.find("section", {"aria-labelledby": "reenrolments"}) is None

    def test_a_child_that_this_guardian_may_not_see_is_not_there(
        self, login_as: Callable[..., Browser], guardian: Account, scenario: Scenario
    ) -> None:
        scenario.student.guardianships[0].may_see = False
        scenario.session.flush()

        page = login_as(guardian).get("/")

        assert "Irina" not in page
        assert "Pas encore d’élève" in page


@BOTH_DATABASES
class TestWords:
    def test_the_establishments_own_text_is_shown_in_paragraphs(
        self, login_as: Callable[..., Browser], guardian: Account, db_session: PortalSession
    ) -> None:
        site = db_session.query(Establishment).one()
        site.welcome = {"fr": "Portes ouvertes samedi.\n\n<b>Bienvenue</b>", "en": "Open day."}
        db_session.flush()

        section = login_as(guardian).get("/").html.find("section", {"aria-labelledby": "welcome"})

        assert [p.text for p in section.find_all("p")] == ["Portes ouvertes samedi.", "<b>Bienvenue</b>"]

    def test_who_has_no_student_reads_whom_to_ask(
        self, login_as: Callable[..., Browser], account: Account, db_session: PortalSession
    ) -> None:
        db_session.query(Establishment).one().phone = "0238790000"
        db_session.flush()

        page = login_as(account).get("/")

        assert "Aucun élève n’est rattaché à ce compte" in page
        assert "02\u00a038\u00a079\u00a000\u00a000" in page


class TestWhereOneBegins:
    def test_an_administrator_begins_at_the_list_of_dossiers(
        self, login_as: Callable[..., Browser], account: Account, db_session: PortalSession
    ) -> None:
        administrator = new_account(db_session, Role.ADMINISTRATOR)

        assert login_as(administrator).get("/").location == "https://portal.test/bureau/dossiers"

    def test_one_who_is_also_a_guardian_begins_with_the_family_and_finds_the_office_in_the_menu(
        self, login_as: Callable[..., Browser], guardian: Account, scenario: Scenario
    ) -> None:
        make.make_membership(scenario.session, guardian, scenario.person, Role.ADMINISTRATOR)

        page = login_as(guardian).get("/")

        assert page.html.h1.text.startswith("Bonjour")
        assert page.html.find("a", href="/bureau/dossiers") is not None

    def test_who_is_not_logged_in_goes_to_connexion(self, browser: Browser, account: Account) -> None:
        assert browser.get("/").location == "https://portal.test/connexion"


class TestCost:
    def test_the_page_of_one_child_takes_few_statements(
        self, login_as: Callable[..., Browser], guardian: Account, count_statements: Callable[..., list[str]]
    ) -> None:
        browser = login_as(guardian)
        browser.get("/")
        statements = count_statements()

        browser.get("/")

        assert len(statements) <= 14, "\n".join(statements)
