"""Who a dossier is about: what a secretary needs on the telephone, and the way to act in a family's name."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from portal import clock
from portal.models.courses import CourseKind, StudentYear, Teacher
from portal.models.people import Guardianship
from portal.models.reenrolment import DossierState
from tests import factories as make
from tests.fixtures.database import BOTH_DATABASES
from tests.functional.office.desk import Desk, decision_form, words

RETURN = {"verdict": "return", "reason": "La photo est floue.", "answer_by": "20/06/2026"}


def card(desk: Desk) -> Any:
    """The card that says whom the dossier is about."""
    return desk.open().html.find("section", "who")


def facts(desk: Desk) -> dict[str, str]:
    """What it says of the student."""
    return {words(row.dt): words(row.dd) for row in card(desk).dl.find_all("div")}


def contacts(desk: Desk) -> list[str]:
    """Whom it lets call, and in whose names it lets act."""
    return [words(one) for one in card(desk).find_all("div", "contact")]


def help_words(desk: Desk) -> str:
    """What may be done at the counter, or why nothing."""
    return words(card(desk).find_all("p")[-1])


@pytest.fixture
def mother(desk: Desk) -> Guardianship:
    """A second guardian, with a telephone at home and a mail."""
    session = desk.scenario.session
    other = make.make_guardian(
        session,
        desk.scenario.student.family,
        last_name="BOUVIER",
        first_name="Anne",
        home_phone="+33261990001",
        email="anne@famille.test",
    )
    link = make.make_guardianship(session, desk.scenario.student, other, rank=2)
    session.commit()
    session.expire_all()
    return link


class TestStudent:
    def test_birth_and_age_of_today(self, desk: Desk) -> None:
        desk.scenario.student.person.birth_date = date(2015, 6, 11)
        desk.scenario.session.commit()

        assert facts(desk)["Date de naissance"] == "11/06/2015 (10 ans)"
        with clock.frozen(clock.now() + timedelta(days=1)):
            assert facts(desk)["Date de naissance"] == "11/06/2015 (11 ans)"

    @BOTH_DATABASES
    def test_the_class_is_that_of_this_year_whatever_the_family_proposes(self, desk: Desk) -> None:
        session, present = desk.scenario.session, desk.dossier.campaign.from_year_id
        year = session.scalars(select(StudentYear).where(StudentYear.school_year_id == present)).one()
        year.school_level = "ce2"
        session.commit()

        assert facts(desk)["Classe cette année"] == "CE2"

    def test_the_courses_of_this_year_with_level_and_teacher(self, desk: Desk) -> None:
        session, student, campaign = desk.scenario.session, desk.scenario.student, desk.dossier.campaign
        teacher = Teacher(last_name="DURAND", first_name="Luc")
        session.add(teacher)
        kinds = ((CourseKind.COLLECTIVE, "Chorale", None), (CourseKind.INDIVIDUAL, "Harpe", "1C4"))
        for kind, name, level in kinds:
            course = make.make_course(session, kind=kind, name=name, level=level, teacher=teacher)
            assert course.school_year_id == campaign.from_year_id
            make.make_enrolment(session, student, course, activity="actif")
        session.commit()

        told = facts(desk)["Cours de cette année"]

        assert "Harpe 1C4 (DURAND Luc)" in told
        assert told.endswith("Chorale (DURAND Luc)")

    def test_a_course_that_was_given_up_is_not_there(self, desk: Desk) -> None:
        session, student = desk.scenario.session, desk.scenario.student
        course = make.make_course(session, name="Basson")
        make.make_enrolment(session, student, course, activity="abandon")
        session.commit()

        assert "Basson" not in facts(desk)["Cours de cette année"]


class TestGuardians:
    def test_both_can_be_called_and_written_to(self, desk: Desk, mother: Guardianship) -> None:
        second = card(desk).find_all("div", "contact")[1]

        assert [link["href"] for link in second.find_all("a")] == ["tel:+33261990001", "mailto:anne@famille.test"]
        assert contacts(desk)[1].startswith("BOUVIER Anne 02 61 99 00 01 anne@famille.test")

    def test_parents_who_live_apart_are_named_so(self, desk: Desk, mother: Guardianship) -> None:
        assert "Parents séparés" not in words(card(desk))
        desk.scenario.student.family.separated = True
        desk.scenario.session.commit()

        assert "Parents séparés" in words(card(desk))

    @BOTH_DATABASES
    def test_a_judgment_is_said(self, desk: Desk, mother: Guardianship) -> None:
        mother.restriction, mother.judgment_on = "Pas de contact.", date(2020, 1, 1)
        desk.scenario.session.commit()

        assert "Par jugement : Pas de contact." in words(card(desk))

    @BOTH_DATABASES
    def test_who_may_not_see_the_student_is_nobody_to_act_for(self, desk: Desk, mother: Guardianship) -> None:
        assert "Agir pour Anne" in contacts(desk)[1]
        mother.may_see = False
        desk.scenario.session.commit()

        assert "Agir" not in contacts(desk)[1]
        assert "Cette personne n’a pas accès aux pages de l’élève" in words(card(desk))

    def test_an_adult_student_can_be_called_himself(self, desk: Desk) -> None:
        person = desk.scenario.student.person
        person.birth_date, person.mobile = date(2000, 1, 1), "+33639980009"
        desk.scenario.session.commit()

        assert "06 39 98 00 09" in contacts(desk)[0]
        assert f"Agir pour {person.first_name}" in contacts(desk)[0]
        assert len(contacts(desk)) == 2


class TestActing:
    def act(self, desk: Desk) -> Any:
        """Press the first button of the card."""
        form = decision_form(desk.open())
        return desk.browser.post("/bureau/guichet", form.submit_fields("person", index=0), status=303)

    def test_the_button_opens_the_students_page_in_that_name(self, desk: Desk) -> None:
        answer = self.act(desk)

        assert answer.location.endswith(f"/eleves/{desk.scenario.student.public_id}/reinscription")
        assert f"vous agissez pour {desk.scenario.person.last_name}" in words(answer.follow().html)

    def test_while_it_waits_for_staff_no_answer_is_changed(self, desk: Desk) -> None:
        assert "Pour changer une réponse, renvoyez d’abord le dossier." in help_words(desk)

    def test_a_dossier_that_was_returned_is_corrected_at_the_counter(self, desk: Desk) -> None:
        self.give_back(desk)

        page = self.act(desk).follow()

        assert "corriger le dossier" in help_words_of(page, desk)

    def test_once_the_day_is_over_it_says_so_and_how_to_go_on(self, desk: Desk) -> None:
        self.give_back(desk)
        with clock.frozen(clock.now() + timedelta(days=20)):
            assert "Donnez d’abord plus de temps" in help_words(desk)
            assert card(desk).find("a", href=f"{desk.path}/delai") is not None
            assert "Agir" not in words(card(desk))

    def test_while_a_decision_is_carried_out_nothing_is_done(self, desk: Desk) -> None:
        desk.decide(verdict="accept")

        assert "en cours d’application" in help_words(desk)
        assert "Agir" not in words(card(desk))

    @pytest.mark.parametrize("state", [DossierState.REFUSED, DossierState.WITHDRAWN])
    def test_a_dossier_that_is_over_leaves_nothing_to_do(self, desk: Desk, state: DossierState) -> None:
        desk.dossier.state = state
        desk.scenario.session.commit()

        assert "Le dossier est clos" in help_words(desk)
        assert "Agir" not in words(card(desk))

    @BOTH_DATABASES
    def test_a_student_who_has_left_leaves_nothing_to_do(self, desk: Desk) -> None:
        desk.scenario.student.left_on = date(2026, 6, 1)
        desk.scenario.session.commit()

        assert "L’élève a quitté l’établissement" in help_words(desk)

    def give_back(self, desk: Desk) -> None:
        """Return the dossier to its family until 20 June."""
        desk.decide(**RETURN)
        desk.scenario.services.decisions.apply_decision(desk.dossier.id, 1)
        desk.scenario.session.commit()


def help_words_of(page: Any, desk: Desk) -> str:
    """Stop acting from a page of the family, and read the card again."""
    stop = next(form for form in page.forms.values() if str(form.action).endswith("/guichet/fin"))
    stop.submit()
    return help_words(desk)
