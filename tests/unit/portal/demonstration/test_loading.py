"""Loading: the same rows from the same seed, once, whole or not at all, on both databases."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import func, select

from portal import clock, demonstration
from portal.db import Factory, make_session_factory, transaction
from portal.demonstration import making
from portal.demonstration.sites import SAINT_AUBIN
from portal.models.accounts import Account
from portal.models.audit import AuditEvent
from portal.models.billing import LedgerEntry
from portal.models.clock import DemonstrationClock
from portal.models.courses import Course, CourseSession, Enrolment, Evaluation
from portal.models.establishments import Establishment
from portal.models.families import Family
from portal.models.people import Person, Student
from tests.fixtures.database import Database
from tests.unit.portal.demonstration.conftest import Inside, Loaded


def checksum(rows: Sequence[Any]) -> str:
    return hashlib.sha256(repr([tuple(row) for row in rows]).encode()).hexdigest()


def what_the_seed_makes(factory: Factory, inside: Inside) -> dict[str, str]:
    """Checksums of rows that chance decides; public ids and times of creation are not among them."""
    chosen = {
        "people": select(
            Person.last_name,
            Person.first_name,
            Person.birth_date,
            Person.address,
            Person.email,
            Person.mobile,
        ).order_by(Person.id),
        "courses": select(Course.code, Course.level, CourseSession.day, CourseSession.starts, CourseSession.room_id)
        .join(CourseSession, CourseSession.course_id == Course.id)
        .order_by(Course.id),
        "results": select(Enrolment.average, Enrolment.result, Evaluation.mark, Evaluation.on)
        .join(Evaluation, Evaluation.enrolment_id == Enrolment.id)
        .order_by(Evaluation.id),
        "ledgers": select(LedgerEntry.number, LedgerEntry.on, LedgerEntry.debit, LedgerEntry.credit).order_by(
            LedgerEntry.number
        ),
    }
    with inside(factory, "saint-aubin") as session:
        return {name: checksum(session.execute(query).all()) for name, query in chosen.items()}


class TestTheSeed:
    def test_it_makes_the_same_rows_each_time(
        self, village: Factory, new_demonstration: Loaded, inside: Inside
    ) -> None:
        with new_demonstration(SAINT_AUBIN) as again:
            assert what_the_seed_makes(again, inside) == what_the_seed_makes(village, inside)

    def test_another_one_makes_other_rows(self, village: Factory, new_demonstration: Loaded, inside: Inside) -> None:
        with new_demonstration(SAINT_AUBIN, seed=7) as other:
            before, after = what_the_seed_makes(village, inside), what_the_seed_makes(other, inside)

        assert not set(before.values()) & set(after.values())


class TestLoading:
    def test_it_works_on_both_databases_and_does_nothing_the_second_time(
        self, fresh_database: Database, inside: Inside
    ) -> None:
        factory, lines = make_session_factory(fresh_database.engine), []
        first = demonstration.load(factory, sites=[SAINT_AUBIN])
        second = demonstration.load(factory, sites=[SAINT_AUBIN], tell=lines.append)

        with inside(factory, "saint-aubin") as session:
            students = session.scalar(select(func.count()).select_from(Student))
        assert (first, second, len(lines), students) == (True, False, 1, 60)

    def test_an_interrupted_one_leaves_nothing_of_its_establishment(
        self, fresh_database: Database, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def interrupt(*_: object) -> None:
            raise KeyboardInterrupt

        factory = make_session_factory(fresh_database.engine)
        with monkeypatch.context() as patched:
            patched.setattr(making, "write_repertoire", interrupt)
            with pytest.raises(KeyboardInterrupt):
                demonstration.load(factory, sites=[SAINT_AUBIN])
        with transaction(factory) as session:
            left = list(session.scalars(select(Establishment)))
            accounts = list(session.scalars(select(Account)))

        assert (left, accounts) == ([], [])
        assert demonstration.load(factory, sites=[SAINT_AUBIN])

    def test_it_leaves_an_establishment_alone_that_it_did_not_make(self, fresh_database: Database) -> None:
        factory = make_session_factory(fresh_database.engine)
        with transaction(factory) as session:
            session.add(Establishment(slug="saint-aubin", name="Saint-Aubin", short_name="Saint-Aubin"))

        with pytest.raises(demonstration.ForeignEstablishmentError):
            demonstration.load(factory, sites=[SAINT_AUBIN])

    def test_it_journals_what_it_made_without_any_password(self, village: Factory, inside: Inside) -> None:
        with inside(village, "saint-aubin") as session:
            after = session.scalars(select(AuditEvent.after).where(AuditEvent.action == "demonstration.loaded")).one()

        assert after is not None
        assert after["seed"] == demonstration.SEED
        assert "password" not in repr(after)


class TestTheClock:
    def test_it_stands_at_the_start_until_somebody_starts_it(self, village: Factory) -> None:
        with transaction(village) as session:
            row = session.get_one(DemonstrationClock, 1)
            stands = (row.business_at, row.machine_at)

        assert stands == (demonstration.START, None)
        assert demonstration.START.strftime("%A %d %B %Y %H:%M %Z") == "Wednesday 10 June 2026 19:02 CEST"

    def test_a_second_load_does_not_set_it_back(self, own_village: Factory) -> None:
        later = demonstration.START.replace(day=26)
        with transaction(own_village) as session:
            clock.move_demonstration(session, later)
        demonstration.load(own_village, sites=[SAINT_AUBIN])
        with transaction(own_village) as session:
            assert session.get_one(DemonstrationClock, 1).business_at == later


class TestTenancy:
    def test_two_establishments_share_no_row(self, new_demonstration: Loaded, inside: Inside) -> None:
        other = replace(SAINT_AUBIN, slug="valcourt")
        with new_demonstration(SAINT_AUBIN, other) as factory:
            families = []
            for slug in ("saint-aubin", "valcourt"):
                with inside(factory, slug) as session:
                    families.append(set(session.scalars(select(Family.id))))

        assert families[0]
        assert not families[0] & families[1]
