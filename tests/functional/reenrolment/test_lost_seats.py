"""A seat that is gone: which one, what is kept meanwhile, what is possible instead; and clashes of wishes."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import Connection, event, update

from portal import clock
from portal.models.reenrolment import Dossier, DossierState
from portal.models.slots import Slot
from tests.functional.reenrolment.pages import Family, fill, own_form, words
from tests.functional.reenrolment.seats import another_time, held, meet, sell


@contextmanager
def somebody_is_faster(family: Family, slot: Slot) -> Iterator[None]:
    """Let others take every seat in the moment in which the first seat is asked for: all looks were before it."""
    connection, slot_id, sold = family.scenario.session.connection(), slot.id, []

    def sell_first(asking: Connection, _cursor: object, statement: str, *_rest: object) -> None:
        if statement.startswith("UPDATE slot SET taken") and not sold:
            sold.append(slot_id)
            asking.exec_driver_sql(f"UPDATE slot SET taken = capacity WHERE id = {slot_id}")

    event.listen(connection, "before_cursor_execute", sell_first)
    yield
    event.remove(connection, "before_cursor_execute", sell_first)
    assert sold == [slot_id]


@pytest.fixture
def evening(complete: Family) -> Slot:
    """Another time of the theory course."""
    return another_time(complete)


@pytest.fixture
def evening_of(begun: Family) -> Slot:
    """The same before anything was chosen."""
    return another_time(begun)


class TestWhileChoosing:
    def test_it_names_the_time_and_what_is_possible_instead_and_holds_the_other_choice(self, begun: Family) -> None:
        meet(begun, begun.scenario.theory, 3, 17)
        form = fill(begun.open("cours"), begun.courses())
        sell(begun.scenario.theory)
        begun.scenario.session.flush()

        page = form.submit("next", value="yes", status=422)

        said = words(page.html.find(id="erreurs"))
        assert "FM-2C4-A, mercredi 17:00 est complet : quelqu’un a pris la dernière place." in said.replace("\xa0", " ")
        assert "Aucun autre horaire n’est possible ici" in said
        assert held(begun) == {"CHORALE"}
        assert page.headers["X-Tm"] == "commit"


class TestAtTheEnd:
    def test_a_lost_seat_is_named_and_the_others_are_held(self, complete: Family, evening: Slot) -> None:
        with clock.frozen(clock.now() + timedelta(hours=1)):
            form = own_form(complete.open("finalisation"))
            for slot in (complete.scenario.theory, complete.scenario.choir):
                complete.scenario.services.holds.end_expired(slot.id)
            sell(complete.scenario.theory)
            complete.scenario.session.flush()

            page = form.submit("next", status=409)

            note = page.html.find("div", "bad")
            said = words(note).replace("\xa0", " ")
            assert "FM-2C4-A, mercredi 17:00 est complet" in said
            assert "Possible à la place : FM-2C4-B, samedi 10:00." in said
            assert "Vos réponses et vos autres choix sont gardés." in said
            assert note.find("a")["href"] == complete.step("cours")
            assert held(complete) == {"CHORALE"}
            assert complete.dossier.state is DossierState.IN_PROGRESS

    def test_a_hold_that_is_over_is_taken_again_where_there_is_a_seat(self, complete: Family) -> None:
        with clock.frozen(clock.now() + timedelta(hours=1)):
            complete.finish()

        assert complete.dossier.state is DossierState.SUBMITTED


class TestInTheSameMoment:
    """Two families take the last seat at once: both pages were right when they were read."""

    def test_the_step_names_the_time_and_says_that_nothing_of_it_was_saved(
        self, begun: Family, evening_of: Slot
    ) -> None:
        form = fill(begun.open("cours"), begun.courses())

        with somebody_is_faster(begun, begun.scenario.theory):
            page = form.submit("next", value="yes", status=409)

        said = words(page.html.find("div", "bad")).replace("\xa0", " ")
        assert "FM-2C4-A, mercredi 17:00 est complet : quelqu’un a pris la dernière place." in said
        assert "Possible à la place : FM-2C4-B, samedi 10:00." in said
        assert "mais n’a pas été enregistré." in said
        assert "gardé" not in said
        assert (held(begun), begun.answers("cours")) == (set(), {})

    def test_the_finish_names_the_time_and_says_that_the_answers_are_kept(
        self, complete: Family, evening: Slot
    ) -> None:
        with clock.frozen(clock.now() + timedelta(hours=1)):
            form = own_form(complete.open("finalisation"))
            for slot in (complete.scenario.theory, complete.scenario.choir):
                complete.scenario.services.holds.end_expired(slot.id)

            with somebody_is_faster(complete, complete.scenario.theory):
                page = form.submit("next", status=409)

        said = words(page.html.find("div", "bad")).replace("\xa0", " ")
        assert "FM-2C4-A, mercredi 17:00 est complet" in said
        assert "Possible à la place : FM-2C4-B, samedi 10:00." in said
        assert "Vos réponses et vos autres choix sont gardés." in said


class TestAnotherTab:
    def test_what_was_sent_meanwhile_holds_no_seat_again(self, complete: Family) -> None:
        services, session = complete.scenario.services, complete.scenario.session
        with clock.frozen(clock.now() + timedelta(hours=1)):
            situation = complete.scenario.situation()
            for slot in (complete.scenario.theory, complete.scenario.choir):
                services.holds.end_expired(slot.id)
            sell(complete.scenario.theory)
            session.flush()
            session.execute(
                update(Dossier).values(state=DossierState.SUBMITTED), execution_options={"synchronize_session": False}
            )

            services.wizard.keep_other_seats(situation, complete.scenario.person)

        assert held(complete) == set()
