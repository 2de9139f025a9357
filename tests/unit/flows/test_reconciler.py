import pytest

from flows import reconciler
from flows.engine import RunState
from flows.reconciler import Limits, Report, reconcile
from tests.unit.flows.fakes import DOSSIER, NOW, FakeEngine, a_run, some_stores


@pytest.fixture(autouse=True)
def _standing_clock(monkeypatch):
    monkeypatch.setattr(reconciler.clock, "machine_now", lambda: NOW)


@pytest.fixture
def stores():
    return some_stores()


def to_move(stores, run=None):
    stores.subjects.moving.append(DOSSIER)
    if run:
        stores.links.link(DOSSIER, run.id)


class TestRunsThatNoWorkerHasInHand:
    @pytest.mark.parametrize("state", [RunState.PENDING, RunState.RUNNING], ids=str)
    def test_they_are_taken_up_again_as_the_same_run(self, stores, state):
        engine = FakeEngine(a_run(state=state))

        report = reconcile(engine, stores)

        assert report.rescheduled == 1
        assert engine.states == [
            ("run-1", RunState.CRASHED, "Crashed"),
            ("run-1", RunState.SCHEDULED, "AwaitingRetry"),
        ]

    def test_one_in_hand_is_left_alone(self, stores):
        engine = FakeEngine(a_run())
        stores.beats.held = frozenset({"run-1"})

        report = reconcile(engine, stores)

        assert report == Report()
        assert engine.states == []

    def test_a_young_one_is_left_alone(self, stores):
        engine = FakeEngine(a_run(seconds_old=29))

        assert reconcile(engine, stores) == Report()

    def test_one_that_moved_meanwhile_is_left_alone(self, stores, monkeypatch):
        engine = FakeEngine(a_run())
        monkeypatch.setattr(engine, "read", lambda _: a_run(state=RunState.COMPLETED, seconds_old=0))

        assert reconcile(engine, stores) == Report()

    def test_it_is_given_up_after_five_falls(self, stores):
        engine = FakeEngine(a_run())
        engine.fallen["run-1"] = 5

        report = reconcile(engine, stores)

        assert report.given_up == 1
        assert engine.by_id["run-1"].state is RunState.CRASHED

    def test_one_that_somebody_cancelled_ends_cancelled(self, stores):
        engine = FakeEngine(a_run(state=RunState.CANCELLING))

        report = reconcile(engine, stores)

        assert report.cancelled == 1
        assert engine.by_id["run-1"].state is RunState.CANCELLED


class TestDossiersThatNobodyMoves:
    def test_one_without_run_gets_a_new_message(self, stores):
        to_move(stores)

        report = reconcile(FakeEngine(), stores)

        assert report == Report(lost=1)
        assert stores.outbox.added == [("dossier.mend", DOSSIER)]

    def test_one_whose_run_was_wiped_gets_a_new_message(self, stores):
        to_move(stores, a_run())

        assert reconcile(FakeEngine(), stores) == Report(lost=1)

    @pytest.mark.parametrize("state", [RunState.COMPLETED, RunState.CANCELLED], ids=str)
    def test_one_whose_run_ended_gets_a_new_message(self, stores, state):
        run = a_run(state=state)
        to_move(stores, run)

        assert reconcile(FakeEngine(run), stores) == Report(ended=1)

    def test_one_whose_run_sleeps_gets_a_new_message(self, stores):
        run = a_run(state=RunState.PAUSED)
        to_move(stores, run)

        assert reconcile(FakeEngine(run), stores) == Report(deaf=1)

    def test_a_run_that_just_ended_may_be_telling_it(self, stores):
        run = a_run(state=RunState.COMPLETED, seconds_old=2)
        to_move(stores, run)

        assert reconcile(FakeEngine(run), stores) == Report()

    @pytest.mark.parametrize("state", [RunState.SCHEDULED, RunState.RUNNING], ids=str)
    def test_one_whose_run_moves_it_is_left_alone(self, stores, state):
        run = a_run(state=state, seconds_old=5)
        to_move(stores, run)

        assert reconcile(FakeEngine(run), stores) == Report()
        assert stores.outbox.added == []


class TestDossiersWhoseRunFailed:
    def test_it_tries_again_after_a_while(self, stores):
        run = a_run(state=RunState.FAILED, seconds_old=601)
        to_move(stores, run)
        engine = FakeEngine(run)

        report = reconcile(engine, stores)

        assert report == Report(retaken=1)
        assert engine.by_id["run-1"].state is RunState.SCHEDULED

    def test_it_is_told_until_then(self, stores):
        run = a_run(state=RunState.FAILED, seconds_old=599)
        to_move(stores, run)

        assert reconcile(FakeEngine(run), stores) == Report(stuck=1)

    def test_it_is_left_to_the_operator_in_the_end(self, stores):
        run = a_run(state=RunState.FAILED, seconds_old=100_000)
        to_move(stores, run)
        engine = FakeEngine(run)
        engine.fallen["run-1"] = 6

        assert reconcile(engine, stores) == Report(stuck=1)


class TestTheReport:
    def test_it_counts_what_was_mended_and_not_what_was_only_seen(self):
        assert Report(rescheduled=2, lost=1, stuck=4, waiting=3, given_up=1).mended == 3

    def test_it_tells_messages_that_nobody_takes(self, stores):
        stores.outbox.old = 2

        assert reconcile(FakeEngine(), stores).waiting == 2

    def test_every_kind_has_words(self):
        words = [row[0] for row in Report().rows()]

        assert len(set(words)) == len(words) == 9

    def test_limits_may_be_shorter(self, stores):
        engine = FakeEngine(a_run(seconds_old=5))

        assert reconcile(engine, stores, Limits(beat=4)).rescheduled == 1
