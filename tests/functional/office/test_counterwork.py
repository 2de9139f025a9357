"""What was done at the counter stands in the office: on the dossier, and in the list of the day."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from portal import clock
from portal.db import PortalSession
from portal.models.accounts import Role
from portal.models.people import Student
from portal.services.assistance import BEGUN
from portal.services.audit import Actor
from tests import factories as make
from tests.fixtures.database import BOTH_DATABASES
from tests.fixtures.web import Browser, new_account
from tests.functional.office.desk import Desk, words
from tests.scenario import Scenario

COUNTER = "/bureau/guichet"


@pytest.fixture
def staff(scenario: Scenario, db_session: PortalSession, login_as: Callable[..., Browser]) -> Browser:
    """A secretary called ABARRE Jérémie; the student is Irina ROUX, her mother Nadia."""
    scenario.person.last_name, scenario.person.first_name = "ROUX", "Nadia"
    scenario.student.person.last_name = "ROUX"
    db_session.flush()
    return login_as(new_account(db_session, Role.ADMINISTRATOR))


def act(staff: Browser, student: Student) -> None:
    """Begin to act in the name of the student's first guardian."""
    page = staff.get("/bureau/eleves")
    form = next(
        form
        for form in page.forms.values()
        if form.get("student", default=None) is not None and form["student"].value == student.public_id
    )
    form.submit()


def fill_in(staff: Browser, student: Student) -> None:
    """Begin the re-enrolment and answer the first step, to be finished later."""
    choice = staff.get(f"/eleves/{student.public_id}/reinscription")
    begin = next(form for form in choice.forms.values() if str(form.action).endswith("/commencer"))
    step = begin.submit().follow()
    form = next(form for form in step.forms.values() if "mobile" in form.fields)
    form["mobile"] = "06 39 98 00 01"
    form.submit("later")


def stop(staff: Browser) -> None:
    """Be oneself again."""
    home = staff.get("/")
    next(form for form in home.forms.values() if str(form.action).endswith("/guichet/fin")).submit()


def today(staff: Browser) -> list[str]:
    """The lines of the list of the day."""
    section = staff.get(COUNTER).html.find("section", {"aria-labelledby": "today"})
    lists = section.find("ul", "list")
    return [words(line) for line in lists.find_all("li", recursive=False)] if lists else []


class TestTheDay:
    def test_it_says_who_did_what_for_whom(self, staff: Browser, scenario: Scenario) -> None:
        act(staff, scenario.student)
        fill_in(staff, scenario.student)
        stop(staff)

        (line,) = today(staff)

        assert line.startswith("ABARRE Jérémie pour ROUX Nadia mercredi 10 juin 2026 à 19 h 02")
        assert "ROUX Irina : réinscription commencée" in line
        assert "ROUX Irina : rempli : Modification des coordonnées" in line

    def test_who_wrote_nothing_is_there_too(self, staff: Browser, scenario: Scenario) -> None:
        act(staff, scenario.student)
        stop(staff)

        (line,) = today(staff)

        assert line.endswith("Rien n’a été écrit.")

    def test_a_day_later_it_is_empty_again(self, staff: Browser, scenario: Scenario) -> None:
        act(staff, scenario.student)
        stop(staff)

        with clock.frozen(clock.now() + timedelta(days=1)):
            assert today(staff) == []

    def test_what_the_family_does_itself_is_no_work_of_the_counter(self, staff: Browser, scenario: Scenario) -> None:
        act(staff, scenario.student)
        stop(staff)
        scenario.begin()
        scenario.answer_everything()
        scenario.session.commit()

        (line,) = today(staff)

        assert line.endswith("Rien n’a été écrit.")

    @BOTH_DATABASES
    def test_each_of_two_names_has_its_own_work(self, staff: Browser, scenario: Scenario) -> None:
        other = make.make_guardian(scenario.session, last_name="PETIT", first_name="Léo")
        make.make_student(scenario.session, last_name="PETIT", first_name="Zoé", guardians=(other,))
        scenario.session.flush()
        act(staff, scenario.student)
        fill_in(staff, scenario.student)
        stop(staff)
        zoe = next(link.student for link in other.guardianships)
        with clock.frozen(clock.now() + timedelta(minutes=5)):
            act(staff, zoe)
            stop(staff)

            latest, first = today(staff)

        assert latest.startswith("ABARRE Jérémie pour PETIT Léo")
        assert latest.endswith("Rien n’a été écrit.")
        assert "réinscription commencée" in first

    @BOTH_DATABASES
    def test_an_account_in_two_browsers_may_act_in_two_names_at_once(self, scenario: Scenario) -> None:
        other = make.make_guardian(scenario.session, last_name="PETIT", first_name="Léo")
        account = make.make_account(scenario.session)
        scenario.session.flush()
        now, services, actor = clock.now(), scenario.services, Actor(account.id, "Test")
        services.audit.add(BEGUN, scenario.person, actor)
        with clock.frozen(now + timedelta(minutes=5)):
            services.audit.add(BEGUN, other.person, actor)
            services.wizard.begin(scenario.student, scenario.person, actor)
            scenario.session.flush()

            latest, first = services.counterwork.of_day(now - timedelta(hours=1), now + timedelta(hours=1))

        assert (latest.person_id, latest.acts) == (other.person_id, [])
        assert [act.words for act in first.acts] == ["réinscription commencée"]

    @BOTH_DATABASES
    def test_on_a_day_without_such_work_it_says_so(self, staff: Browser) -> None:
        assert "Rien encore aujourd’hui" in words(staff.get(COUNTER).html.main)


class TestTheDossier:
    @BOTH_DATABASES
    def test_it_says_what_was_done_for_it_at_the_counter(self, staff: Browser, scenario: Scenario) -> None:
        act(staff, scenario.student)
        fill_in(staff, scenario.student)
        stop(staff)
        dossier = scenario.situation().dossier
        visits = scenario.services.counterwork.of_dossier(dossier)

        assert [(visit.by_name, visit.for_name) for visit in visits] == [("ABARRE Jérémie", "ROUX Nadia")]
        assert [one.words for one in visits[0].acts] == [
            "réinscription commencée",
            "rempli\N{NO-BREAK SPACE}: Modification des coordonnées",
        ]

    @pytest.fixture
    def withdrawn(self, desk: Desk) -> Desk:
        """A dossier that was sent from home and withdrawn at the counter."""
        scenario = desk.scenario
        scenario.person.last_name = "ROUX"
        scenario.session.commit()
        form = next(form for form in desk.browser.get(COUNTER).forms.values() if "nom" in form.fields)
        form["nom"] = "roux"
        found = form.submit().follow()
        next(form for form in found.forms.values() if "person" in form.fields).submit()
        page = desk.browser.get(f"/eleves/{scenario.student.public_id}/reinscription/retirer")
        next(form for form in page.forms.values() if "reason" in form.fields).submit()
        stop(desk.browser)
        return desk

    @BOTH_DATABASES
    def test_its_page_shows_it(self, withdrawn: Desk) -> None:
        section = withdrawn.open().html.find("section", {"aria-labelledby": "counter"})

        assert "ABARRE Jérémie pour ROUX" in words(section)
        assert words(section.find_all("ul")[1]) == "dossier retiré"

    def test_the_list_of_the_day_leads_to_it(self, withdrawn: Desk) -> None:
        section = withdrawn.browser.get(COUNTER).html.find("section", {"aria-labelledby": "today"})

        assert section.a["href"] == withdrawn.path

    def test_without_such_work_there_is_no_such_part(self, desk: Desk) -> None:
        assert desk.open().html.find("section", {"aria-labelledby": "counter"}) is None
