"""Counters that both databases keep by one statement: attempts and numbers."""

from datetime import timedelta

import pytest

from portal import db
from tests.factories import make_establishment
from tests.factories.common import AT

WINDOW = timedelta(minutes=15)


class TestCountAttempt:
    def test_it_counts_within_the_window_of_the_first(self, db_session):
        counts = [db.count_attempt(db_session, "a", AT + timedelta(minutes=n), WINDOW) for n in (0, 7, 14)]

        assert counts == [1, 2, 3]

    def test_it_starts_anew_when_the_window_is_over(self, db_session):
        db.count_attempt(db_session, "a", AT, WINDOW)
        db.count_attempt(db_session, "a", AT + timedelta(minutes=14), WINDOW)

        assert db.count_attempt(db_session, "a", AT + WINDOW, WINDOW) == 1

    def test_keys_do_not_mix(self, db_session):
        db.count_attempt(db_session, "a", AT, WINDOW)

        assert db.count_attempt(db_session, "b", AT, WINDOW) == 1


class TestNextNumber:
    def test_it_counts_by_kind_and_year(self, db_session):
        make_establishment(db_session)
        wanted = [("FC", 2025), ("FC", 2025), ("RC", 2025), ("FC", 2026), ("FC", 2025)]

        assert [db.next_number(db_session, *key) for key in wanted] == [1, 2, 1, 1, 3]

    def test_establishments_do_not_mix(self, sessions):
        for _ in range(2):
            with sessions() as session:
                make_establishment(session)
                assert db.next_number(session, "FC", 2025) == 1
                session.commit()

    def test_a_number_of_an_undone_transaction_is_given_again(self, sessions):
        with sessions() as session:
            make_establishment(session)
            session.commit()
            db.next_number(session, "FC", 2025)
            session.rollback()

            assert db.next_number(session, "FC", 2025) == 1

    def test_it_needs_an_establishment(self, db_session):
        with pytest.raises(db.ScopeError):
            db.next_number(db_session, "FC", 2025)
