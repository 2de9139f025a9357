"""What columns refuse, change and return."""

import unicodedata
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError, StatementError

from portal.models.accounts import AccountState
from portal.models.base import CROCKFORD, new_public_id
from portal.models.families import Family
from tests.factories import make_account, make_document, make_establishment, make_family, make_student


class TestInstants:
    def test_they_come_back_in_utc(self, db_session):
        make_establishment(db_session)
        paris = datetime(2026, 6, 10, 19, 2, tzinfo=timezone(timedelta(hours=2)))
        account = make_account(db_session, created_at=paris)
        db_session.expire_all()

        assert account.created_at == paris
        assert account.created_at.tzinfo is UTC

    def test_a_naive_one_is_refused(self, db_session):
        make_establishment(db_session)
        with pytest.raises(StatementError, match="naive"):
            make_account(db_session, created_at=datetime(2026, 6, 10))  # noqa: DTZ001  # that is the point


class TestText:
    def test_it_is_stored_and_found_composed(self, db_session):
        make_establishment(db_session)
        make_family(db_session, name=unicodedata.normalize("NFD", "LEFÈVRE"))
        db_session.expire_all()

        written = unicodedata.normalize("NFD", "LEFÈVRE")
        assert db_session.scalars(select(Family.name).where(Family.name == written)).one() == "LEFÈVRE"


class TestEnumerations:
    def test_they_come_back_as_members(self, db_session):
        make_establishment(db_session)
        account = make_account(db_session, state=AccountState.SUSPENDED)
        db_session.expire_all()

        assert account.state is AccountState.SUSPENDED


class TestPublicId:
    def test_it_is_sixteen_characters_that_cannot_be_confused(self):
        public_id = new_public_id()

        assert len(public_id) == 16
        assert set(public_id) <= set(CROCKFORD)
        assert not set("ILOU") & set(CROCKFORD)

    def test_two_are_never_alike(self):
        assert len({new_public_id() for _ in range(1000)}) == 1000


class TestAccounts:
    def test_two_sites_may_have_the_same_identifier(self, sessions):
        for _ in range(2):
            with sessions() as session:
                make_establishment(session)
                make_account(session, identifier="abarre1")
                session.commit()

        with sessions() as session:
            make_establishment(session)
            make_account(session, identifier="abarre1")
            with pytest.raises(IntegrityError):
                make_account(session, identifier="abarre1")

    def test_operators_share_one_list_of_identifiers(self, db_session):
        make_account(db_session, operator=True, identifier="claude")

        with pytest.raises(IntegrityError):
            make_account(db_session, operator=True, identifier="claude")


class TestDocuments:
    def test_a_document_belongs_to_a_student_or_to_a_family(self, db_session):
        make_establishment(db_session)
        student = make_student(db_session)
        document = make_document(db_session, student, files=2)
        assert [part.position for part in document.files] == [1, 2]

        document.family = student.family
        with pytest.raises(IntegrityError):
            db_session.flush()
