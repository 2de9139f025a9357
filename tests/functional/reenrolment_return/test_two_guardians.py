"""Two people in one dossier: who changed what, and both answers before one is lost."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from portal import clock
from tests import factories as make
from tests.factories.common import AT
from tests.fixtures.database import BOTH_DATABASES
from tests.functional.reenrolment.pages import CONTACT, PERMISSIONS, Family, fill, own_form, words

VISIT = "a modifié cette étape"


@BOTH_DATABASES
class TestWhoWasHere:
    @pytest.mark.parametrize(
        ("later", "said"),
        [
            (timedelta(hours=1), "Nadia a modifié cette étape aujourd’hui à 19:02"),
            (timedelta(hours=5), "Nadia a modifié cette étape hier à 19:02"),
            (timedelta(days=2), "Nadia a modifié cette étape le mercredi 10 juin 2026 à 19:02"),
        ],
    )
    def test_the_page_says_who_changed_the_step_and_when(
        self, family: Family, nadia: Family, later: timedelta, said: str
    ) -> None:
        nadia.send("tarif", {"niveau-scolaire": "2nde"})

        with clock.frozen(AT + later):
            page = family.open("tarif")

        assert said in words(page.html.main)

    def test_nobody_is_told_of_himself(self, family: Family, nadia: Family) -> None:
        nadia.send("tarif", {"niveau-scolaire": "2nde"})

        assert VISIT not in words(nadia.open("tarif").html.main)

    def test_who_changes_the_step_afterwards_is_told_no_more(self, family: Family, nadia: Family) -> None:
        nadia.send("tarif", {"niveau-scolaire": "2nde"})
        with clock.frozen(AT + timedelta(minutes=1)):
            family.send("tarif", {"niveau-scolaire": "3e"})

            assert VISIT not in words(family.open("tarif").html.main)
            assert "Paul a modifié cette étape" in words(nadia.open("tarif").html.main)

    def test_what_a_guardian_answers_about_himself_is_told_to_nobody(self, family: Family, nadia: Family) -> None:
        nadia.send("coordonnees", {**CONTACT, "prenom": "Nadia"})

        page = family.open("coordonnees")

        assert VISIT not in words(page.html.main)
        assert "Nadia" not in page

    def test_a_page_costs_a_statement_more_only_where_there_is_somebody_to_name(
        self, family: Family, nadia: Family, count_statements: Callable[[], list[str]]
    ) -> None:
        family.send("tarif", {"niveau-scolaire": "2nde"})
        noted = count_statements()
        family.open("tarif")
        alone = len(noted)
        with clock.frozen(AT + timedelta(minutes=1)):
            nadia.send("tarif", {"niveau-scolaire": "3e"})

            noted = count_statements()
            family.open("tarif")

        assert len(noted) == alone + 1


@BOTH_DATABASES
class TestClash:
    def test_both_answers_are_shown_and_what_was_typed_stays(self, family: Family, nadia: Family) -> None:
        form = fill(family.open("tarif"), {"niveau-scolaire": "3e"})
        nadia.send("tarif", {"niveau-scolaire": "2nde"})

        page = form.submit("next", value="yes", status=409)

        told = words(page.html.main)
        assert "Nadia a modifié cette étape pendant que vous la remplissiez" in told
        assert "Nadia : 2nde" in told
        assert "Vous : 3e" in told
        assert own_form(page)["niveau-scolaire"].value == "3e"
        assert family.answers("tarif")["niveau-scolaire"] == "2nde"

    def test_a_second_save_wins(self, family: Family, nadia: Family) -> None:
        form = fill(family.open("tarif"), {"niveau-scolaire": "3e"})
        nadia.send("tarif", {"niveau-scolaire": "2nde"})
        page = form.submit("next", value="yes", status=409)

        own_form(page).submit("next", value="yes", status=303)

        assert family.answers("tarif")["niveau-scolaire"] == "3e"

    def test_the_second_save_does_not_win_over_a_third_answer(self, family: Family, nadia: Family) -> None:
        form = fill(family.open("tarif"), {"niveau-scolaire": "3e"})
        nadia.send("tarif", {"niveau-scolaire": "2nde"})
        page = form.submit("next", value="yes", status=409)
        nadia.send("tarif", {"niveau-scolaire": "1re"})

        again = own_form(page).submit("next", value="yes", status=409)

        assert "Nadia : 1re" in words(again.html.main)

    def test_a_refused_form_still_knows_what_its_page_had_shown(self, family: Family, nadia: Family) -> None:
        form = fill(family.open("autorisations"), {"transport.answer": "yes"})
        nadia.send("autorisations", PERMISSIONS)
        page = form.submit("next", value="yes", status=422)

        again = fill(page, {**PERMISSIONS, "transport.answer": "yes"}).submit("next", value="yes", status=409)

        assert "Nadia : non" in words(again.html.main)
        assert "Vous : oui" in words(again.html.main)

    def test_an_answer_that_one_left_alone_stays_as_the_other_gave_it(self, family: Family, nadia: Family) -> None:
        family.send("autorisations", PERMISSIONS)
        form = fill(family.open("autorisations"), {"image.presse": "yes"})
        nadia.send("autorisations", {"transport.answer": "yes"})

        form.submit("next", value="yes", status=303)

        kept = family.answers("autorisations")
        assert kept["transport"]["answer"] is True
        assert kept["image"]["presse"] is True

    def test_the_same_answer_twice_is_no_clash(self, family: Family, nadia: Family) -> None:
        form = fill(family.open("tarif"), {"niveau-scolaire": "2nde"})
        nadia.send("tarif", {"niveau-scolaire": "2nde"})

        form.submit("next", value="yes", status=303)

    def test_two_choices_of_a_course_are_said_by_name(self, family: Family, nadia: Family) -> None:
        scenario, choir = family.scenario, family.scenario.choir
        place = {"code": "ORCHESTRE", "name": "ORCHESTRE", "level": "2C4", "department": choir.course.department}
        course = make.make_course(scenario.session, choir.campaign.to_year, **place)
        orchestra = make.make_slot(scenario.session, choir.campaign, course)
        scenario.session.flush()
        form = fill(family.open("cours"), {"collectif": [orchestra.public_id]})
        nadia.send("cours", {"collectif": [choir.public_id]}, button="later")

        page = form.submit("later", value="yes", status=409)

        assert "Nadia : CHORALE" in words(page.html.main)
        assert "Vous : ORCHESTRE" in words(page.html.main)
        assert orchestra.taken == 0

    def test_guardians_answers_about_themselves_never_clash(self, family: Family, nadia: Family) -> None:
        form = fill(family.open("coordonnees"), CONTACT)
        nadia.send("coordonnees", {**CONTACT, "prenom": "Nadia", "mobile": "06 39 98 00 02"})

        form.submit("next", value="yes", status=303)

    def test_what_was_answered_about_the_household_is_not_said_to_who_lives_apart(
        self, family: Family, nadia: Family
    ) -> None:
        family.scenario.student.family.separated = True
        family.scenario.session.flush()
        reduced = {"niveau-scolaire": "2nde", "tarif-reduit": "yes"}
        for one in (family, nadia):
            one.send("tarif", reduced)
        form = fill(family.open("tarif"), {"quotient": "900"})
        nadia.send("tarif", {"quotient": "400"})

        page = form.submit("next", value="yes", status=409)

        assert "Nadia : une autre réponse" in words(page.html.main)
        assert "400" not in words(page.html.main)

    def test_finishing_later_loses_nothing_either(self, family: Family, nadia: Family) -> None:
        form = fill(family.open("tarif"), {"niveau-scolaire": "3e"})
        nadia.send("tarif", {"niveau-scolaire": "2nde"})

        page = form.submit("later", value="yes", status=409)

        assert "Nadia : 2nde" in words(page.html.main)
        assert own_form(page)["niveau-scolaire"].value == "3e"
