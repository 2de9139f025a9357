"""The table of moves, and what a dossier may hold only once."""

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal.models.reenrolment import (
    AWAITING_STAFF,
    EDITABLE,
    FINALISED,
    MOVES,
    Dossier,
    DossierAnswer,
    DossierState,
    MoveError,
)
from portal.models.slots import BookingState
from tests.factories import make_answer, make_booking, make_dossier, make_establishment, make_slot

S = DossierState
ENDS = {S.REFUSED, S.WITHDRAWN}


class TestMoves:
    def test_every_state_has_a_row(self):
        assert set(MOVES) == set(DossierState)

    def test_every_state_is_reached_from_the_first(self):
        reached, front = {S.NOT_STARTED}, {S.NOT_STARTED}
        while front:
            front = set().union(*(MOVES[state] for state in front)) - reached
            reached |= front

        assert reached == set(DossierState)

    def test_only_refused_and_withdrawn_are_ends(self):
        assert {state for state in DossierState if not MOVES[state]} == ENDS

    def test_a_finalised_dossier_never_becomes_unfinalised(self):
        assert all(MOVES[state] <= FINALISED for state in FINALISED)

    def test_staff_may_return_whatever_awaits_them(self):
        assert all(S.RETURNED in MOVES[state] for state in AWAITING_STAFF)

    def test_what_the_family_edits_it_may_submit_soon(self):
        assert {S.NOT_STARTED, S.IN_PROGRESS, S.RETURNED} == EDITABLE
        assert all(S.SUBMITTED in MOVES[state] for state in EDITABLE - {S.NOT_STARTED})

    @pytest.mark.parametrize("present", list(DossierState))
    def test_each_move_that_is_not_in_the_table_raises(self, present):
        for wanted in set(DossierState) - MOVES[present]:
            dossier = Dossier(state=present)
            with pytest.raises(MoveError):
                dossier.move_to(wanted)
            assert dossier.state is present

    def test_a_move_of_the_table_is_made(self):
        dossier = Dossier(state=S.SUBMITTED)

        dossier.move_to(S.RETURNED)

        assert dossier.state is S.RETURNED


class TestDossier:
    def test_a_student_has_one_in_a_campaign(self, db_session):
        make_establishment(db_session)
        dossier = make_dossier(db_session)

        with pytest.raises(IntegrityError):
            make_dossier(db_session, dossier.student, dossier.revision)

    @pytest.mark.parametrize("value", ["06 12", ["a", "b"], True, None, 84, {"street": "19 rue de Paris"}])
    def test_an_answer_is_found_as_it_was_given(self, db_session, value):
        make_establishment(db_session)
        make_answer(db_session, make_dossier(db_session), "coordonnees", "mobile", value)
        db_session.expire_all()

        assert db_session.scalars(select(DossierAnswer)).one().value == value

    def test_an_unknown_state_is_refused_by_the_database(self, db_session):
        make_establishment(db_session)
        dossier = make_dossier(db_session)

        with pytest.raises(IntegrityError):
            db_session.connection().exec_driver_sql(f"UPDATE dossier SET state = 'lost' WHERE id = {dossier.id}")


class TestBooking:
    def test_a_student_holds_one_living_booking_of_a_slot(self, db_session):
        make_establishment(db_session)
        dossier, slot = make_dossier(db_session), make_slot(db_session)
        make_booking(db_session, slot, dossier, BookingState.RELEASED)
        make_booking(db_session, slot, dossier, BookingState.HELD)

        with pytest.raises(IntegrityError):
            make_booking(db_session, slot, dossier, BookingState.WAITING)

    def test_a_slot_never_shows_more_than_its_capacity(self, db_session):
        make_establishment(db_session)
        with pytest.raises(IntegrityError):
            make_slot(db_session, capacity=2, taken=3)
