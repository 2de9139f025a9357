"""What keeps an effect from happening twice, shown by leaving it out: the lock, the question, the constraint."""

import threading

import pytest
from sqlalchemy.exc import IntegrityError

from portal.services.reenrolment import walking
from portal.services.reenrolment.walking import WalkService
from tests.flows.test_real_dossiers import ONCE

pytestmark = pytest.mark.prefect

CONSENTS = "autorisations"
SUMMARY = "recapitulatif"


@pytest.fixture
def submitted(installation):
    """An installation whose dossier waits for its flow; the steps are walked by hand."""
    installation.submit()
    return installation


def do_step(installation, key):
    with installation.container.unit_of_work(installation.place) as services:
        services.walk.do_step(installation.dossier_id, 1, key)


def write_summary(installation):
    stored = installation.container.files.store(b"%PDF", "application/pdf", "recapitulatif.pdf")
    with installation.container.unit_of_work(installation.place) as services:
        services.walk.record_summary(installation.dossier_id, 1, SUMMARY, stored.columns())


class TestAStepAskedForTwice:
    def test_it_happens_once(self, submitted):
        keys = [step for step in submitted.steps_to_do() if step != SUMMARY]

        for _time in range(2):
            for key in keys:
                do_step(submitted, key)
            write_summary(submitted)

        assert submitted.effects() == ONCE

    def test_without_the_question_the_constraint_still_refuses_the_second(self, submitted, monkeypatch):
        monkeypatch.setattr(WalkService, "_outcomes", lambda *_: set())
        write_summary(submitted)

        with pytest.raises(IntegrityError):
            write_summary(submitted)

        assert len(submitted.summaries()) == 1

    def test_without_question_and_record_it_happens_twice(self, submitted, monkeypatch):
        monkeypatch.setattr(WalkService, "_outcomes", lambda *_: set())
        monkeypatch.setattr(WalkService, "_record", lambda *_: None)

        write_summary(submitted)
        write_summary(submitted)

        assert len(submitted.summaries()) == 2


@pytest.mark.parametrize("fresh_database", ["postgresql"], indirect=True)
class TestTwoWalkersAtOnce:
    """On PostgreSQL: on SQLite the transactions that write wait for each other, whatever we leave out."""

    def test_the_lock_lets_one_of_them_do_the_step(self, submitted, monkeypatch):
        race = Race(submitted, monkeypatch)

        race.run()

        assert (race.met, race.errors) == (False, [])
        assert submitted.effects()["consent_record"] == ONCE["consent_record"]

    def test_without_the_lock_they_meet_and_the_constraint_undoes_one(self, submitted, monkeypatch):
        race = Race(submitted, monkeypatch)
        race.leave_out_the_lock()

        race.run()

        assert race.met
        assert [type(error) for error in race.errors] == [IntegrityError]
        assert submitted.effects()["consent_record"] == ONCE["consent_record"]

    def test_without_lock_and_record_the_ledger_of_consents_is_doubled(self, submitted, monkeypatch):
        race = Race(submitted, monkeypatch, records=False)
        race.leave_out_the_lock()

        race.run()

        assert (race.met, race.errors) == (True, [])
        assert submitted.effects()["consent_record"] == 2 * ONCE["consent_record"]


class Race:
    """Two walkers of one step that wait for each other, for a moment, before they record it."""

    def __init__(self, installation, monkeypatch, records=True):
        self.installation = installation
        self.monkeypatch = monkeypatch
        self.errors = []
        self.met = False
        self._barrier = threading.Barrier(2)
        record = WalkService._record

        def meet_and_record(service, dossier, key, result):
            try:
                self._barrier.wait(1)
                self.met = True
            except threading.BrokenBarrierError:
                pass  # alone: the other one stands before the lock
            if records:
                record(service, dossier, key, result)

        monkeypatch.setattr(WalkService, "_record", meet_and_record)

    def leave_out_the_lock(self):
        self.monkeypatch.setattr(walking.db, "lock_row", lambda session, model, key: session.get_one(model, key))

    def run(self):
        walkers = [threading.Thread(target=self._walk) for _number in range(2)]
        for walker in walkers:
            walker.start()
        for walker in walkers:
            walker.join()

    def _walk(self):
        try:
            do_step(self.installation, CONSENTS)
        except IntegrityError as error:
            self.errors.append(error)
