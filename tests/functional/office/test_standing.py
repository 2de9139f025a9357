"""The list says what has become of a dossier beside its state, and is narrowed by what a secretary looks for."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from portal import clock
from portal.models.courses import CourseSession, Discipline, Room
from portal.models.people import Person, Student
from portal.models.reenrolment import DossierState
from tests import factories as make
from tests.fixtures.database import BOTH_DATABASES
from tests.fixtures.web import Browser
from tests.functional.office.desk import Desk, words
from tests.functional.office.test_list import LIST, add_dossiers, chips, names, searched
from tests.scenario import Scenario

RETURN = {"verdict": "return", "reason": "La photo est floue.", "answer_by": "20/06/2026"}


def state_of(page: Any) -> str:
    """What the only line of the list says of its dossier."""
    return words(page.html.find("td", {"data-label": "État"}))


class TestDecided:
    @BOTH_DATABASES
    @pytest.mark.parametrize(
        ("values", "said"),
        [
            ({"verdict": "accept"}, "Accepté, en cours d’application"),
            ({"verdict": "refuse", "reason": "Plus de place."}, "Refusé, en cours d’application"),
            (RETURN, "Renvoyé, en cours d’application"),
        ],
    )
    def test_a_dossier_that_is_decided_waits_for_nobody(self, desk: Desk, values: dict[str, str], said: str) -> None:
        desk.decide(**values)

        page = desk.browser.get(LIST)

        assert state_of(page) == said
        assert chips(page) == {"Tous": "1", "Décidé, en cours d’application": "1"}
        assert names(desk.browser.get(LIST, {"etat": "in-review"})) == []
        assert len(names(desk.browser.get(LIST, {"etat": "decided"}))) == 1

    def test_its_page_says_the_same(self, desk: Desk) -> None:
        desk.decide(verdict="accept")

        assert "Accepté, en cours d’application" in words(desk.open().html.main)

    def test_once_carried_out_it_stands_in_its_state(self, desk: Desk) -> None:
        desk.decide(verdict="accept")
        desk.scenario.services.decisions.apply_decision(desk.dossier.id, 1)
        desk.scenario.session.commit()

        assert chips(desk.browser.get(LIST)) == {"Tous": "1", "Accepté": "1"}

    def test_the_decision_of_an_earlier_round_does_not_count(self, desk: Desk) -> None:
        desk.decide(**RETURN)
        desk.scenario.services.decisions.apply_decision(desk.dossier.id, 1)
        desk.scenario.walk(desk.scenario.finalise())
        desk.scenario.session.commit()

        assert chips(desk.browser.get(LIST)) == {"Tous": "1", "À décider": "1"}


@BOTH_DATABASES
class TestOverdue:
    @pytest.fixture
    def returned(self, desk: Desk) -> Desk:
        """A dossier that the family has to correct until 20 June."""
        desk.decide(**RETURN)
        desk.scenario.services.decisions.apply_decision(desk.dossier.id, 1)
        desk.scenario.session.commit()
        return desk

    def test_it_is_marked_and_found_once_its_day_is_over(self, returned: Desk) -> None:
        with clock.frozen(clock.now() + timedelta(days=11)):
            page = returned.browser.get(LIST, {"etat": "overdue"})

            assert "Délai passé" in state_of(page)
            assert chips(page) == {"Tous": "1", "Chez la famille": "1", "Délai passé": "1"}
            assert "Délai passé" in words(returned.open().html.h1.find_parent("div"))

    def test_until_then_it_is_not(self, returned: Desk) -> None:
        page = returned.browser.get(LIST)

        assert chips(page) == {"Tous": "1", "Chez la famille": "1"}
        assert "Délai passé" not in state_of(page)
        assert names(returned.browser.get(LIST, {"etat": "overdue"})) == []


@BOTH_DATABASES
class TestNarrowing:
    @pytest.fixture
    def lessons(self, scenario: Scenario, administrator: Browser) -> Browser:
        """One student learns the harp at the Annexe, another one sings at the Mairie."""
        add_dossiers(scenario, 2, DossierState.IN_REVIEW)
        session = scenario.session
        for number, (place, label) in enumerate((("Annexe", "Harpe"), ("Mairie", "Chant")), 1):
            discipline, room = Discipline(key=label.lower(), label=label), Room(name=str(number), location=place)
            session.add_all([discipline, room])
            course = make.make_course(session, meets=(3, "17:30", "18:30"), discipline=discipline)
            session.scalars(select(CourseSession).where(CourseSession.course_id == course.id)).one().room = room
            student = select(Student).join(Student.person).where(Person.first_name == f"Élève {number:03d}")
            make.make_enrolment(session, session.scalars(student).one(), course)
        session.flush()
        return administrator

    @pytest.mark.parametrize("query", [{"lieu": "Annexe"}, {"discipline": "harpe"}])
    def test_by_where_or_what_a_student_learns(self, lessons: Browser, query: dict[str, str]) -> None:
        assert names(lessons.get(LIST, query)) == ["MARTIN Élève 001"]

    def test_the_form_offers_them_and_keeps_them_in_the_address(self, lessons: Browser) -> None:
        form = next(form for form in lessons.get(LIST).forms.values() if "lieu" in form.fields)
        form["lieu"], form["discipline"] = "Mairie", "chant"

        answer = form.submit()

        assert answer.location.endswith(f"{LIST}?lieu=Mairie&discipline=chant")
        assert names(answer.follow()) == ["MARTIN Élève 002"]

    def test_a_seat_of_next_year_counts_too(self, desk: Desk) -> None:
        discipline = Discipline(key="fm", label="Formation musicale")
        desk.scenario.session.add(discipline)
        desk.scenario.theory.course.discipline = discipline
        desk.scenario.session.flush()

        assert len(names(desk.browser.get(LIST, {"discipline": "fm"}))) == 1

    def test_by_a_document_that_nobody_has_read(self, desk: Desk) -> None:
        assert len(names(desk.browser.get(LIST, {"documents": "a-lire"}))) == 1

        desk.press(desk.open(), "accept", "documents--photo")

        assert names(desk.browser.get(LIST, {"documents": "a-lire"})) == []


@BOTH_DATABASES
class TestSearching:
    def test_no_address_holds_what_was_typed(self, desk: Desk) -> None:
        page = searched(desk.browser, "Aubépine")
        links = [link["href"] for link in page.html.find_all("a")]

        assert "recherche=" in page.request.path_qs
        assert not [address for address in (page.request.path_qs, *links) if "ub" in address.partition("?")[2]]

    def test_two_searches_stand_side_by_side(self, desk: Desk) -> None:
        """As in two tabs: the one does not change what the other shows when it is loaded again."""
        first, second = searched(desk.browser, "zzz"), searched(desk.browser, desk.number)

        assert names(desk.browser.get(first.request.path_qs)) == []
        assert len(names(desk.browser.get(second.request.path_qs))) == 1

    def test_a_search_whose_login_is_over_says_so(self, desk: Desk) -> None:
        page = desk.browser.get(LIST, {"recherche": "0123abcd"})

        assert "Cette recherche est terminée" in words(page.html.main)
