"""To re-enrol or not: the choice, leaving with a confirmation, a change of mind."""

import re
from datetime import timedelta

from sqlalchemy import select

from portal import clock
from portal.models.audit import AuditEvent
from portal.models.courses import Absence, Enrolment
from portal.models.outbox import OutboxMessage
from portal.models.reenrolment import Dossier, DossierAnswer, DossierState
from portal.models.slots import Booking, BookingState
from tests import factories as make
from tests.fixtures.database import BOTH_DATABASES
from tests.functional.reenrolment.pages import CONTACT, Family, fill, form_to, heading, own_form, words

BACK = "Je souhaite réinscrire"
LEAVE = "/ne-pas-reinscrire"


def leave(family: Family) -> None:
    """Say that the student does not come back, and confirm it."""
    own_form(family.browser.get(family.path(LEAVE))).submit(status=303)


def absent(family: Family) -> None:
    """Let the student miss lessons without excuse more often than the rules allow."""
    session = family.scenario.session
    enrolment = session.scalars(select(Enrolment)).first()
    for _time in range(4):
        make.make_absence(session, enrolment)
    assert session.query(Absence).count() == 4


class TestChoice:
    def test_it_offers_both_ways_and_says_until_when(self, family: Family) -> None:
        page = family.choose()

        assert heading(page) == "Réinscription : Irina"
        assert "Possible jusqu’au samedi 4 juillet 2026 inclus (23\u00a0h\u00a059)" in page
        assert BACK in page
        assert page.html.find("a", href=family.path(LEAVE)).text.startswith("Je ne souhaite pas réinscrire")

    def test_opening_it_opens_no_dossier(self, family: Family) -> None:
        family.choose()

        assert family.rows(Dossier) == [0]

    def test_re_enrolling_opens_the_first_step(self, family: Family) -> None:
        page = family.click_begin()

        assert heading(page) == "Modification des coordonnées"
        assert family.dossier.state is DossierState.IN_PROGRESS

    def test_two_clicks_open_one_dossier(self, family: Family) -> None:
        form = form_to(family.choose(), "/commencer")

        first, second = form.submit(), form.submit()

        assert first.location == second.location
        assert family.rows(Dossier) == [1]

    def test_whoever_comes_back_later_finds_the_first_step_that_lacks_something(self, family: Family) -> None:
        family.click_begin()

        assert family.choose(status=303).location.endswith("/etape/coordonnees")

    def test_it_speaks_english_too(self, family: Family) -> None:
        family.browser.post("/langue?vers=en", {"csrf_token": family.token()})

        assert heading(family.choose()) == "Re-enrolment of Irina"


class TestLeaving:
    def test_it_asks_before_it_is_noted(self, family: Family) -> None:
        page = family.browser.get(family.path(LEAVE))

        assert heading(page) == "Ne pas réinscrire Irina ?"
        assert family.rows(Dossier) == [0]

    @BOTH_DATABASES
    def test_once_confirmed_it_is_noted_and_journaled(self, family: Family) -> None:
        leave(family)

        assert family.dossier.state is DossierState.DECLINED
        assert family.scenario.session.scalars(select(AuditEvent.action)).all() == ["dossier.declined"]
        assert family.rows(OutboxMessage) == [0]
        assert "ne revient pas" in words(family.choose().html.main)

    def test_seats_that_were_held_become_free(self, family: Family) -> None:
        family.click_begin()
        family.send("cours", family.courses())

        leave(family)

        family.scenario.session.expire_all()
        assert {row.state for row in family.scenario.session.scalars(select(Booking))} == {BookingState.RELEASED}
        assert (family.scenario.theory.taken, family.scenario.choir.taken) == (0, 0)

    def test_the_mind_may_change_until_the_closing(self, family: Family) -> None:
        family.click_begin()
        family.send("tarif", {"niveau-scolaire": "2nde"})
        leave(family)
        closing = family.scenario.situation().opening.closes

        with clock.frozen(closing - timedelta(seconds=1)):
            page = family.click_begin()

        assert page.status_int == 200
        assert family.dossier.state is DossierState.IN_PROGRESS
        assert family.answers("tarif")["niveau-scolaire"] == "2nde"

    def test_after_the_closing_it_stays(self, family: Family) -> None:
        form = form_to(family.choose(), "/commencer")
        leave(family)
        closing = family.scenario.situation().opening.closes

        with clock.frozen(closing):
            refused = form.submit(status=409)

        assert "était possible jusqu’au samedi 4 juillet 2026 inclus" in heading(refused)
        assert family.dossier.state is DossierState.DECLINED

    def test_no_step_is_written_while_the_student_is_noted_as_leaving(self, family: Family) -> None:
        family.click_begin()
        leave(family)

        shown = family.open("tarif", status="*")
        sent = family.post("/etape/tarif", [("niveau-scolaire", "2nde"), ("next", "yes")])

        assert (shown.status_int, shown.location) == (303, f"https://portal.test{family.path()}")
        assert sent.status_int == 409
        assert family.answers("tarif") == {}

    def test_a_last_click_of_another_tab_does_not_send_what_was_left(self, complete: Family) -> None:
        form = own_form(complete.open("finalisation"))
        leave(complete)

        refused = form.submit("next", status="*")

        assert refused.status_int == 409
        assert complete.dossier.state is DossierState.DECLINED
        assert complete.rows(OutboxMessage) == [0]

    def test_a_dossier_that_was_sent_cannot_be_left_any_more(self, complete: Family) -> None:
        form = own_form(complete.browser.get(complete.path(LEAVE)))
        complete.finish()

        asked = complete.browser.get(complete.path(LEAVE), status="*")
        sent = form.submit(status="*")

        assert (asked.status_int, asked.location) == (303, f"https://portal.test{complete.path()}")
        assert sent.status_int == 409
        assert complete.dossier.state is DossierState.SUBMITTED


class TestBlocked:
    @BOTH_DATABASES
    def test_the_reason_stands_in_place_of_the_choice(self, family: Family) -> None:
        absent(family)

        page = family.choose()

        assert "Plus de trois absences n’ont pas été justifiées." in words(page.html.main)
        assert BACK not in page
        assert [form.action for form in page.forms.values() if "reinscription" in form.action] == []

    def test_nothing_can_be_begun_nor_left(self, family: Family) -> None:
        form = form_to(family.choose(), "/commencer")
        absent(family)

        begun = form.submit(status="*")
        left = family.browser.get(family.path(LEAVE), status="*")

        assert begun.status_int == 409
        assert "Plus de trois absences" in words(begun.html.main)
        assert (left.status_int, left.location) == (303, f"https://portal.test{family.path()}")
        assert family.rows(Dossier, DossierAnswer) == [0, 0]

    def test_what_was_typed_while_it_happened_is_shown_again(self, family: Family) -> None:
        family.click_begin()
        form = fill(family.open("coordonnees"), {**CONTACT, "nom": "MARTINEZ"})
        absent(family)

        refused = form.submit("next", status="*")

        assert refused.status_int == 409
        assert "Plus de trois absences" in words(refused.html.main)
        assert own_form(refused)["nom"].value == "MARTINEZ"

    def test_an_adult_is_told_to_use_an_own_account(self, family: Family) -> None:
        student = family.scenario.student.person
        student.birth_date = student.birth_date.replace(year=2000)
        family.scenario.session.flush()

        page = family.choose()

        assert re.search(r"élève adulte|élève majeur", words(page.html.main))
        assert BACK not in page
