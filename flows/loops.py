"""Rounds that a process repeats side by side until told to stop; a hanging one does not hold the others."""

import logging
import signal
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flows.engine import EngineDownError
from flows.errors import scrub

log = logging.getLogger(__name__)

LONGEST_PAUSE = 10.0
DOWN_PAUSE = 2.0
"""Prefect costs nothing to ask while it is away, and whoever waits for it has waited long enough."""


@dataclass(frozen=True, slots=True)
class Round:
    """Something repeated: `work` returns True when more of it waits, else it rests for `every` seconds."""

    name: str
    every: float
    work: Callable[[], bool]


def stop_on_signals(stop: threading.Event) -> None:
    """Let SIGTERM and SIGINT end the process in order."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())


def keep_round(round_: Round, stop: threading.Event) -> None:
    """Repeat a round until `stop`; after a failure it rests, each time longer, and goes on."""
    failures = 0
    while not stop.is_set():
        try:
            more = round_.work()
        except EngineDownError:
            # Said already, once for all rounds, by the client that found it out.
            stop.wait(max(round_.every, DOWN_PAUSE))
            continue
        except Exception as error:  # one bad row must not end the process
            log.warning("%s: %s", round_.name, scrub(error))
            failures += 1
        else:
            failures = 0
            stop.wait(0 if more else round_.every)
            continue
        stop.wait(pause_after(failures, round_.every))


def pause_after(failures: int, every: float) -> float:
    """Return how long to rest after so many failures in a row."""
    return min(LONGEST_PAUSE, max(every, 0.5) * 2 ** min(failures, 6))


def keep_rounds(rounds: Sequence[Round], stop: threading.Event, grace: float = 1.5) -> None:
    """Repeat all rounds in threads of their own until `stop`, then wait for them no longer than `grace`.

    A round cut off in the middle loses nothing: its leases pass and its effects are idempotent.
    """
    threads = [
        threading.Thread(target=keep_round, args=(round_, stop), name=round_.name, daemon=True) for round_ in rounds
    ]
    for thread in threads:
        thread.start()
    stop.wait()
    share = grace / max(1, len(threads))
    for thread in threads:
        thread.join(share)
