"""The office's list of dossiers: states with counts, filters, pages, and queries without sense."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from portal.db import Factory, PortalSession
from portal.models.accounts import Role
from portal.models.people import Person, Student
from portal.models.reenrolment import Dossier, DossierState
from portal.models.rulesets import RulesetRevision
from portal.services.accounts.logins import LoginService
from portal.services.reenrolment.listing import PAGE_SIZE
from tests import factories as make
from tests.factories.common import AT
from tests.fixtures.database import BOTH_DATABASES
from tests.fixtures.services import ScenarioAfter
from tests.fixtures.web import Browser, new_account
from tests.functional.office.desk import words
from tests.scenario import Scenario

LIST = "/bureau/dossiers"


def add_dossiers(scenario: Scenario, count: int, state: DossierState, name: str = "MARTIN", first: int = 1) -> None:
    """Give as many more students a dossier in a state, sent one minute after the other."""
    session = scenario.session
    revision = session.scalars(select(RulesetRevision)).one()
    for number in range(first, first + count):
        sent = {} if state in (DossierState.IN_PROGRESS, DossierState.DECLINED) else {"number": f"2026-{number:05d}"}
        at = {"finalised_at": AT + timedelta(minutes=number)} if sent else {}
        student = make.make_student(session, last_name=name, first_name=f"Élève {number:03d}")
        make.make_dossier(session, student, revision, state, **sent, **at)
    session.flush()


def names(page: Any) -> list[str]:
    """The students of a page, in order."""
    return [words(cell) for cell in page.html.find_all("th", scope="row")]


def chips(page: Any) -> dict[str, str]:
    """The states of the list with their counts."""
    found = page.html.find("ul", "chips").find_all("a")
    return {words(link).rsplit(" ", 1)[0]: words(link.b) for link in found}


def current(page: Any) -> str:
    """The state that the list is narrowed to."""
    return words(page.html.find("ul", "chips").find("a", {"aria-current": "page"})).rsplit(" ", 1)[0]


def searched(browser: Browser, text: str, **filters: str) -> Any:
    """What the list shows once it was searched within filters."""
    form = _search(browser.get(LIST, filters))
    form["nom"] = text
    return form.submit().follow()


@pytest.fixture
def several(scenario_after: ScenarioAfter, login_as: Callable[..., Browser]) -> Browser:
    """Two dossiers sent, one to decide, one under way."""
    scenario, _nothing = scenario_after("four dossiers", add_several)
    return login_as(new_account(scenario.session, Role.ADMINISTRATOR))


def add_several(scenario: Scenario) -> None:
    """Add those four."""
    add_dossiers(scenario, 2, DossierState.SUBMITTED)
    add_dossiers(scenario, 1, DossierState.IN_REVIEW, "O'BRIEN %_", first=3)
    add_dossiers(scenario, 1, DossierState.IN_PROGRESS, "DUPONT", first=4)


@BOTH_DATABASES
class TestList:
    def test_it_says_so_when_nothing_is_there(self, administrator: Browser, scenario: Scenario) -> None:
        assert "Pas encore de dossier" in words(administrator.get(LIST).html.main)

    def test_each_state_has_its_count(self, several: Browser) -> None:
        assert chips(several.get(LIST)) == {
            "Tous": "4",
            "En cours de traitement": "2",
            "À décider": "1",
            "En train de remplir": "1",
        }

    def test_those_that_have_waited_longest_come_first_and_unsent_ones_last(self, several: Browser) -> None:
        assert names(several.get(LIST)) == [
            "MARTIN Élève 001",
            "MARTIN Élève 002",
            "O'BRIEN %_ Élève 003",
            "DUPONT Élève 004",
        ]

    def test_what_was_sent_can_be_opened_what_is_under_way_cannot(self, several: Browser) -> None:
        links = several.get(LIST).html.find("table").find_all("a")

        assert [link["href"] for link in links] == [f"{LIST}/2026-{number:05d}" for number in (1, 2, 3)]

    def test_the_day_is_that_of_the_establishment(self, administrator: Browser, scenario: Scenario) -> None:
        """23:30 of UTC is the next day in Paris."""
        add_dossiers(scenario, 1, DossierState.SUBMITTED)
        scenario.session.scalars(select(Dossier)).one().finalised_at = datetime(2026, 6, 9, 23, 30, tzinfo=UTC)
        scenario.session.flush()

        assert "10/06/2026" in words(administrator.get(LIST).html.find("table"))

    def test_another_establishment_sees_none_of_it(
        self, several: Browser, sessions: Factory, new_browser: Callable[..., Browser]
    ) -> None:
        with sessions.begin() as elsewhere:
            make.make_establishment(elsewhere)
            make.make_campaign(elsewhere)
            account = new_account(elsewhere, Role.ADMINISTRATOR)
            login = LoginService(elsewhere).begin(account, elsewhere.info["establishment"], "X", "", "")
        other = new_browser()
        other.set_cookie("__Host-da-capo", login.token)

        page = other.get(LIST)

        assert "MARTIN" not in page
        assert chips(page) == {"Tous": "0"}


@BOTH_DATABASES
class TestFilters:
    def test_a_state(self, several: Browser) -> None:
        page = several.get(LIST).click("À décider")

        assert names(page) == ["O'BRIEN %_ Élève 003"]
        assert current(page) == "À décider"

    @pytest.mark.parametrize("search", ["dupont", "DUP", "eleve 004", "Élève 004", "  dupont   eleve "])
    def test_a_name_however_it_is_typed(self, several: Browser, search: str) -> None:
        page = searched(several, search)

        assert names(page) == ["DUPONT Élève 004"]
        assert _search(page)["nom"].value == search.strip()

    @pytest.mark.parametrize("search", ["masson alphonse", "Alphonse MASSON", "alphonse dupont", "élève dupont"])
    def test_words_in_any_order_of_the_student_or_a_guardian(
        self, several: Browser, db_session: PortalSession, search: str
    ) -> None:
        student = db_session.scalars(select(Student).join(Student.person).where(Person.last_name == "DUPONT")).one()
        father = make.make_guardian(db_session, student.family, last_name="MASSON", first_name="Alphonse")
        make.make_guardianship(db_session, student, father)
        db_session.flush()

        assert names(searched(several, search)) == ["DUPONT Élève 004"]

    def test_a_number(self, several: Browser) -> None:
        assert names(searched(several, "2026-00002")) == ["MARTIN Élève 002"]

    def test_a_state_and_a_name_together_and_both_are_kept(self, several: Browser) -> None:
        page = searched(several, "martin", etat="submitted")

        form = _search(page)
        assert len(names(page)) == 2
        assert (form["etat"].value, form["nom"].value) == ("submitted", "martin")
        assert all("recherche=" in link["href"] for link in page.html.find("ul", "chips").find_all("a"))

    @pytest.mark.parametrize(
        ("search", "found"), [("%", 4), ("\\", 4), ("o'brien %_", 1), ("m%n", 0), ("m_rtin", 0), ("2026-0000_", 0)]
    )
    def test_marks_of_the_database_have_no_sense_of_their_own(self, several: Browser, search: str, found: int) -> None:
        assert len(names(searched(several, search))) == found

    def test_nothing_found_says_so_and_leads_back(self, several: Browser) -> None:
        page = searched(several, "zzz")

        assert names(page) == []
        assert page.html.find("div", "empty").a["href"] == LIST

    def test_a_state_that_no_dossier_has_is_shown_with_none(self, several: Browser) -> None:
        page = several.get(LIST, {"etat": "refused"})

        assert current(page) == "Refusé"
        assert chips(page)["Refusé"] == "0"


class TestPages:
    @pytest.fixture
    def scenario(self, scenario_after: ScenarioAfter) -> Scenario:
        """The scenario with one more dossier than fits on a page."""
        made, _nothing = scenario_after(
            "more than a page", lambda scenario: add_dossiers(scenario, PAGE_SIZE + 1, DossierState.SUBMITTED)
        )
        return made

    @pytest.fixture
    def many(self, administrator: Browser) -> Browser:
        """An administrator who has them all."""
        return administrator

    @BOTH_DATABASES
    def test_they_share_the_list_without_loss(self, many: Browser) -> None:
        first = searched(many, "martin", etat="submitted")

        second = many.get(first.html.find("a", rel="next")["href"])

        assert (len(names(first)), len(names(second))) == (PAGE_SIZE, 1)
        assert not set(names(first)) & set(names(second))
        assert current(second) == "En cours de traitement"
        assert second.html.find("a", rel="next") is None

    @pytest.mark.parametrize(
        ("page", "position"),
        [
            ("0", 1),
            ("-1", 1),
            ("2", 2),
            ("3", 2),
            ("999999", 2),
            ("9" * 40, 1),
            ("x", 1),
            ("", 1),
            ("2.0", 1),
            ("٢", 1),
        ],
    )
    def test_one_that_is_none_shows_the_nearest_or_the_first(self, many: Browser, page: str, position: int) -> None:
        assert words(many.get(LIST, {"page": page}).html.find("nav", "pager").b) == f"{position} / 2"

    def test_a_page_costs_the_same_however_long_the_list_is(
        self, many: Browser, scenario: Scenario, count_statements: Callable[[], list[str]]
    ) -> None:
        noted = count_statements()
        many.get(LIST)
        before = len(noted)
        add_dossiers(scenario, PAGE_SIZE, DossierState.SUBMITTED, first=100)

        noted.clear()
        many.get(LIST)

        assert len(noted) == before


@BOTH_DATABASES
class TestJunk:
    @pytest.mark.parametrize(
        "query",
        [
            "etat=nothing",
            "etat=SUBMITTED",
            "etat=submitted&etat=refused",
            "etat=%27%20OR%201%3D1",
            "recherche=" + "a" * 5_000,
            "recherche=%F0%9F%8E%BB",
            "lieu=" + "a" * 5_000,
            "lieu=%E2%80%AE&discipline=%27",
            "documents=x",
            "page=1&page=2",
            "page=1e3",
            "x=y",
            "=&&=",
        ],
    )
    def test_it_is_passed_over(self, several: Browser, query: str) -> None:
        page = several.get(f"{LIST}?{query}")

        assert page.html.find("ul", "chips") is not None

    def test_marks_are_shown_as_they_were_typed(self, several: Browser) -> None:
        page = searched(several, '"><script>alert(1)</script>')

        assert "<script>alert" not in page
        assert _search(page)["nom"].value == '"><script>alert(1)</script>'

    def test_without_a_campaign_the_page_says_so(
        self, db_session: PortalSession, browser: Browser, login_as: Callable[..., Browser]
    ) -> None:
        make.make_establishment(db_session)

        page = login_as(new_account(db_session, Role.ADMINISTRATOR)).get(LIST)

        assert "campagne" in words(page.html.main)


def _search(page: Any) -> Any:
    return next(form for form in page.forms.values() if "nom" in form.fields)
