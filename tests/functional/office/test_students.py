"""Students whose dossier has not come: who has not begun, who fills in, who cannot and why, and the way to help."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from portal import clock
from portal.models.courses import CourseKind
from portal.models.people import Student
from portal.models.reenrolment import DossierState
from portal.services.facts import FactService
from portal.services.facts_of_many import ManyFacts
from portal.services.reenrolment.access import access
from portal.services.reenrolment.cohort import PAGE_SIZE
from tests import factories as make
from tests.fixtures.database import BOTH_DATABASES
from tests.fixtures.web import Browser
from tests.functional.office.desk import words
from tests.functional.office.test_list import add_dossiers
from tests.scenario import Scenario

PAGE = "/bureau/eleves"


@pytest.fixture
def irina(scenario: Scenario) -> Student:
    """The scenario's student, who may begin; her guardian has a telephone."""
    scenario.person.last_name, scenario.person.first_name = "ABARRE", "Jérémie"
    scenario.person.mobile = "+33639980001"
    scenario.student.person.last_name = "ABARRE"
    scenario.session.flush()
    return scenario.student


def block(scenario: Scenario, student: Student) -> None:
    """Let the student's family owe money since last winter."""
    make.make_entry(scenario.session, student.family, debit=5_000, due_on=date(2026, 1, 31))


def rows(page: Any) -> dict[str, dict[str, str]]:
    """What the list says of each student, by column."""
    found = page.html.find("tbody")
    lines = found.find_all("tr") if found else ()
    return {words(line.th): {cell["data-label"]: words(cell) for cell in line.find_all("td")} for line in lines}


def selects(noted: list[str]) -> list[str]:
    """What was read."""
    return [statement for statement in noted if statement.startswith("SELECT")]


def searched(browser: Browser, text: str) -> Any:
    """What the list shows once it was searched."""
    form = next(form for form in browser.get(PAGE).forms.values() if "nom" in form.fields)
    form["nom"] = text
    return form.submit().follow()


@BOTH_DATABASES
class TestProgress:
    def test_who_has_not_begun_is_there_with_whom_to_call(
        self, administrator: Browser, scenario: Scenario, irina: Student
    ) -> None:
        line = rows(administrator.get(PAGE))["ABARRE Irina"]

        assert line["Avancement"] == "Pas commencé"
        assert line["Motif"] == ""
        assert line["Qui répond"] == "ABARRE Jérémie 06 39 98 00 01 Agir pour Jérémie (ABARRE, ABARRE Irina)"

    def test_who_fills_in_says_so(self, administrator: Browser, scenario: Scenario, irina: Student) -> None:
        scenario.begin()
        scenario.session.flush()

        assert rows(administrator.get(PAGE))["ABARRE Irina"]["Avancement"] == "En train de remplir"
        assert list(rows(administrator.get(PAGE, {"etat": "filling-in"}))) == ["ABARRE Irina"]
        assert rows(administrator.get(PAGE, {"etat": "not-begun"})) == {}

    def test_who_is_blocked_says_why_in_the_words_for_staff(
        self, administrator: Browser, scenario: Scenario, irina: Student
    ) -> None:
        block(scenario, irina)

        line = rows(administrator.get(PAGE))["ABARRE Irina"]

        assert line["Avancement"] == "Pas commencé Bloqué"
        assert line["Motif"].startswith("Impossible parce que la famille a un impayé.")

    def test_what_the_family_reads_of_it_stands_behind(
        self, administrator: Browser, scenario: Scenario, irina: Student
    ) -> None:
        block(scenario, irina)
        expected = access(scenario.situation(), scenario.person).reasons

        reason = administrator.get(PAGE).html.find("td", {"data-label": "Motif"})

        assert words(reason.summary) == "Ce que lit la famille (ABARRE Irina)"
        assert [words(told.p) for told in reason.find_all("details")] == [str(one) for one in expected]
        assert "réinscription sera possible" in words(reason.details)

    def test_where_nobody_may_answer_that_is_said(
        self, administrator: Browser, scenario: Scenario, irina: Student
    ) -> None:
        irina.guardianships[0].may_reenrol = False
        scenario.session.flush()

        assert "Personne n’a le droit de réinscrire" in rows(administrator.get(PAGE))["ABARRE Irina"]["Motif"]

    def test_an_adult_answers_for_himself(self, administrator: Browser, scenario: Scenario) -> None:
        adult = make.make_student(
            scenario.session, adult=True, last_name="ROUX", first_name="Max", mobile="+33639980002"
        )
        course = make.make_course(scenario.session, kind=CourseKind.INDIVIDUAL)
        make.make_enrolment(scenario.session, adult, course, activity="actif")

        line = rows(administrator.get(PAGE))["ROUX Max"]

        assert "Personne n’a le droit" not in line["Motif"]
        assert line["Qui répond"] == "ROUX Max 06 39 98 00 02 Agir pour Max (ROUX, ROUX Max)"

    def test_a_student_who_has_come_of_age_answers_beside_the_guardians(
        self, administrator: Browser, scenario: Scenario, irina: Student
    ) -> None:
        irina.person.birth_date, irina.person.mobile = date(2008, 1, 1), "+33639980003"
        scenario.session.flush()

        line = rows(administrator.get(PAGE))["ABARRE Irina"]

        assert line["Qui répond"].startswith("ABARRE Irina 06 39 98 00 03 Agir pour Irina")
        assert "ABARRE Jérémie 06 39 98 00 01" in line["Qui répond"]
        form = next(form for form in administrator.get(PAGE).forms.values() if "person" in form.fields)
        assert "pour ABARRE Irina" in words(form.submit().follow().html)

    @pytest.mark.parametrize("state", [DossierState.IN_REVIEW, DossierState.ACCEPTED, DossierState.DECLINED])
    def test_who_has_answered_is_not_here(
        self, administrator: Browser, scenario: Scenario, state: DossierState
    ) -> None:
        add_dossiers(scenario, 1, state)

        assert "MARTIN Élève 001" not in rows(administrator.get(PAGE))

    def test_who_has_left_is_not_here(self, administrator: Browser, scenario: Scenario, irina: Student) -> None:
        irina.left_on = date(2026, 1, 1)
        scenario.session.flush()

        assert rows(administrator.get(PAGE)) == {}

    def test_before_the_opening_nobody_is_blocked_by_the_calendar(
        self, administrator: Browser, scenario: Scenario, irina: Student
    ) -> None:
        with clock.frozen(datetime(2026, 5, 1, tzinfo=clock.now().tzinfo)):
            line = rows(administrator.get(PAGE))["ABARRE Irina"]

        assert "ouvre" in line["Motif"]
        assert "Bloqué" not in line["Avancement"]


@BOTH_DATABASES
class TestFinding:
    def test_those_who_are_blocked_are_counted_and_shown_alone(
        self, administrator: Browser, scenario: Scenario, irina: Student
    ) -> None:
        block(scenario, irina)
        make.make_student(scenario.session, last_name="ZOLA", first_name="Émile", guardians=(scenario.guardian,))

        page = administrator.get(PAGE, {"etat": "blocked"})

        assert "ABARRE Irina" in rows(page)
        chip = page.html.find("ul", "chips").find("a", {"aria-current": "page"})
        assert words(chip) == f"Bloqué {len(rows(page))}"

    def test_a_guardians_name_finds_the_child_and_stands_in_no_address(
        self, administrator: Browser, irina: Student
    ) -> None:
        page = searched(administrator, "jérémie")

        assert list(rows(page)) == ["ABARRE Irina"]
        assert "rémie" not in page.request.path_qs

    def test_the_counter_opens_in_the_name_of_who_answers(self, administrator: Browser, irina: Student) -> None:
        page = administrator.get(PAGE)
        form = next(form for form in page.forms.values() if "person" in form.fields)

        home = form.submit().follow()

        assert "vous agissez pour ABARRE Jérémie" in words(home.html)

    @pytest.mark.parametrize("query", ["etat=x", "page=0", "page=99", "lieu=%27", "recherche=x", "etat=blocked&page=9"])
    def test_junk_is_passed_over(self, administrator: Browser, irina: Student, query: str) -> None:
        assert administrator.get(f"{PAGE}?{query}").html.find("ul", "chips") is not None

    def test_without_a_campaign_the_page_says_so(self, administrator: Browser, scenario: Scenario) -> None:
        scenario.situation().campaign.active = False
        scenario.session.flush()

        assert administrator.get(PAGE, status=200)


class TestMany:
    @pytest.fixture
    def many(self, scenario: Scenario) -> list[Student]:
        """More than fit on a page, each with a guardian."""
        session = scenario.session
        found = []
        for number in range(PAGE_SIZE + 5):
            guardian = make.make_guardian(session)
            name = {"last_name": "MARTIN", "first_name": f"Élève {number:03d}"}
            found.append(make.make_student(session, guardians=(guardian,), **name))
        session.flush()
        return found

    @BOTH_DATABASES
    def test_the_pages_share_them_without_loss(self, administrator: Browser, many: list[Student]) -> None:
        first = administrator.get(PAGE)

        second = administrator.get(first.html.find("a", rel="next")["href"])

        assert len(rows(first)) == PAGE_SIZE
        assert len({*rows(first), *rows(second)}) == len(many) + 1

    @BOTH_DATABASES
    def test_the_pages_share_those_who_are_blocked(
        self, administrator: Browser, scenario: Scenario, many: list[Student]
    ) -> None:
        for student in many:
            block(scenario, student)
        scenario.session.flush()
        first = administrator.get(PAGE, {"etat": "blocked"})

        second = administrator.get(first.html.find("a", rel="next")["href"])

        assert (len(rows(first)), len(rows(second))) == (PAGE_SIZE, len(many) - PAGE_SIZE)
        assert not set(rows(first)) & set(rows(second))
        assert "ABARRE Irina" not in {*rows(first), *rows(second)}

    @pytest.mark.parametrize("query", [{}, {"etat": "blocked"}])
    def test_more_students_cost_no_more_statements(
        self,
        administrator: Browser,
        scenario: Scenario,
        many: list[Student],
        count_statements: Callable[[], list[str]],
        query: dict[str, str],
    ) -> None:
        administrator.get(PAGE, query)
        noted = count_statements()
        scenario.session.expire_all()
        administrator.get(PAGE, query)
        before = selects(noted)
        for number in range(PAGE_SIZE):
            guardian = make.make_guardian(scenario.session)
            make.make_student(scenario.session, guardians=(guardian,), last_name="DUBOIS", first_name=f"É {number}")
        scenario.session.flush()
        scenario.session.expire_all()

        noted.clear()
        administrator.get(PAGE, query)

        assert selects(noted) == before  # nor longer ones, as a list of every student's id would be

    @BOTH_DATABASES
    def test_facts_read_together_are_those_read_one_by_one(self, scenario: Scenario, many: list[Student]) -> None:
        session, campaign = scenario.session, scenario.situation().campaign
        for number, student in enumerate(many[:6]):
            block(scenario, student)
            enrolment = make.make_enrolment(session, student, make.make_course(session), activity="actif")
            for _ in range(number):
                make.make_absence(session, enrolment, justified=False)
            make.make_instrument(session, student, rented=number % 2 == 0, due_on=date(2026, 6, 30))
            make.make_student_year(session, student, campaign.from_year, cursus=True, exemptions=["fm"])
            student.guardianships[0].judgment_on = date(2020, 1, 1) if number % 3 else None
        session.flush()
        students, today = [scenario.student, *many], clock.today("Europe/Paris") + timedelta(days=1)

        together = ManyFacts(session, [student.id for student in students], campaign, today)

        one_by_one = FactService(session)
        for student in students:
            person = student.guardianships[0].guardian.person
            assert together.of(student, person) == one_by_one.of(student, campaign, person, today)
