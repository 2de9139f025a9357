"""How many requests at once have files read, who waits, and who is sent away."""

from contextlib import ExitStack
from threading import Event, Thread

from portal.web.uploads import Gate

LONG, SHORT = 30.0, 0.05


class Visitor(Thread):
    """Asks for a place and keeps it until told to leave."""

    def __init__(self, gate: Gate) -> None:
        super().__init__(daemon=True)
        self.answered, self.leave = Event(), Event()
        self.had = False
        self._gate = gate
        self.start()

    def run(self) -> None:
        with self._gate.place() as self.had:
            self.answered.set()
            self.leave.wait(LONG)

    def has(self, seconds: float = LONG) -> bool:
        """Whether a place was had within that time."""
        return self.answered.wait(seconds) and self.had


class TestGate:
    def test_as_many_as_there_are_places_come_in(self) -> None:
        gate = Gate(4, SHORT)

        with ExitStack() as held:
            assert [held.enter_context(gate.place()) for _ in range(4)] == [True] * 4

    def test_one_more_waits_and_is_sent_away_in_the_end(self) -> None:
        gate = Gate(1, SHORT)

        with gate.place(), gate.place() as late:
            assert not late

    def test_who_waits_comes_in_when_another_leaves(self) -> None:
        gate = Gate(2, LONG)
        first, second = Visitor(gate), Visitor(gate)
        assert (first.has(), second.has()) == (True, True)
        third = Visitor(gate)
        assert not third.answered.wait(SHORT)

        first.leave.set()

        assert third.has()

    def test_half_as_many_may_wait_and_the_next_is_sent_away_at_once(self) -> None:
        gate = Gate(2, LONG)
        inside = [Visitor(gate), Visitor(gate)]
        assert all(each.has() for each in inside)
        waiting = Visitor(gate)
        assert not waiting.answered.wait(SHORT)

        next_one = Visitor(gate)

        assert next_one.answered.wait(LONG / 2)
        assert not next_one.had
        for each in (*inside, waiting):
            each.leave.set()

    def test_a_place_is_free_again_after_an_error(self) -> None:
        gate = Gate(1, SHORT)

        try:
            with gate.place():
                raise ValueError
        except ValueError:
            pass

        with gate.place() as had:
            assert had
