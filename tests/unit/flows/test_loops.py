import signal
import subprocess
import sys
import threading
import time

from flows.engine import EngineDownError
from flows.loops import DOWN_PAUSE, LONGEST_PAUSE, Round, keep_round, keep_rounds, pause_after


class Stop:
    """An event that ends the rounds after some pauses and keeps how long they were."""

    def __init__(self, pauses: int) -> None:
        self.left = pauses
        self.pauses: list[float] = []

    def is_set(self) -> bool:
        return self.left <= 0

    def wait(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.left -= 1


class TestARound:
    def test_it_rests_when_there_is_nothing_more(self):
        stop = Stop(2)

        keep_round(Round("x", 5.0, lambda: False), stop)

        assert stop.pauses == [5.0, 5.0]

    def test_it_goes_on_at_once_when_there_is_more(self):
        stop = Stop(1)

        keep_round(Round("x", 5.0, lambda: True), stop)

        assert stop.pauses == [0]

    def test_failures_make_it_rest_longer_and_longer_until_it_works(self):
        answers = [ValueError("x"), ValueError("x"), ValueError("x"), None]
        stop = Stop(4)

        def work():
            if error := answers.pop(0):
                raise error
            return False

        keep_round(Round("x", 0.25, work), stop)

        assert stop.pauses == [1.0, 2.0, 4.0, 0.25]

    def test_without_prefect_it_asks_again_soon_and_says_nothing(self, caplog):
        stop = Stop(3)

        def work():
            raise EngineDownError("x")

        keep_round(Round("x", 0.25, work), stop)

        assert stop.pauses == [DOWN_PAUSE] * 3
        assert caplog.records == []

    def test_a_pause_has_an_end(self):
        assert pause_after(1000, 5.0) == LONGEST_PAUSE


class TestStopping:
    def test_a_hanging_round_does_not_hold_up_the_end(self):
        stop = threading.Event()
        hanging = threading.Event()
        rounds = [Round("hangs", 1, lambda: hanging.wait(5)), Round("works", 0.01, lambda: False)]
        threading.Timer(0.05, stop.set).start()
        begun = time.monotonic()

        keep_rounds(rounds, stop, grace=0.2)

        assert time.monotonic() - begun < 1
        hanging.set()

    def test_the_dispatcher_ends_within_two_seconds(self):
        code = (
            "from flows import dispatcher; from tests.unit.flows.fakes import FakeEngine, some_stores;"
            "import os; print('up', flush=True); dispatcher.main(FakeEngine(), some_stores()); os._exit(0)"
        )
        with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as process:
            process.stdout.readline()
            time.sleep(0.3)  # until its signals are its own
            begun = time.monotonic()
            process.send_signal(signal.SIGTERM)

            assert process.wait(5) == 0
            assert time.monotonic() - begun < 2
