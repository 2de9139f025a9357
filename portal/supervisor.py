"""A small supervisor: starts a few programs, starts again what dies, ends all of them within seconds."""

import ctypes
import http.client
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from urllib.parse import urlsplit

STOP_SECONDS = 4.0
"""How long all programs together may take to end well before they are killed."""
LONGEST_PAUSE = 30.0
PR_SET_PDEATHSIG = 1

logger = logging.getLogger(__name__)


@dataclass
class Program:
    """One process to keep alive. `ready` is an address that answers once it works; None: ready when it runs."""

    name: str
    command: Sequence[str]
    ready: str | None = None
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    deaths: int = 0
    again_at: float = 0.0


def _die_with_parent() -> None:
    """Ask Linux to end this child when the supervisor is killed, so that nothing is left behind."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def answers(address: str) -> bool:
    """Tell whether an http address answers with less than 500."""
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(parts.netloc, timeout=2)
    try:
        connection.request("GET", parts.path or "/")
        return connection.getresponse().status < 500
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


class Supervisor:
    """Keeps programs alive, in the order given; stops them in the reverse order."""

    def __init__(self, programs: Sequence[Program], logs: Path) -> None:
        self.programs = list(programs)
        self.logs = logs
        self.stopping = Event()

    def start(self) -> None:
        """Start every program; each writes to its own log file."""
        self.logs.mkdir(parents=True, exist_ok=True)
        for program in self.programs:
            self._launch(program)

    def _launch(self, program: Program) -> None:
        with (self.logs / f"{program.name}.log").open("ab") as log:
            program.process = subprocess.Popen(  # noqa: S603  # our own commands
                list(program.command),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env={**os.environ, **program.environment},
                preexec_fn=_die_with_parent,  # no threads run in the supervisor
            )

    def wait_until_ready(self, seconds: float, tell: Callable[[str], None]) -> bool:
        """Wait until every program with an address answers; tell each one's name as it comes up."""
        waiting = [program for program in self.programs if program.ready]
        end = time.monotonic() + seconds
        while waiting and time.monotonic() < end and not self.stopping.is_set():
            for program in [program for program in waiting if answers(program.ready or "")]:
                waiting.remove(program)
                tell(program.name)
            self.look_after()
            self.stopping.wait(0.1)
        return not waiting

    def look_after(self) -> None:
        """Start again what died, a little later each time."""
        for program in self.programs:
            if program.process is None or program.process.poll() is None:
                continue
            if program.again_at == 0.0:
                program.deaths += 1
                program.again_at = time.monotonic() + min(LONGEST_PAUSE, 0.5 * 2**program.deaths)
                logger.warning("%s ended with %s", program.name, program.process.returncode)
            elif time.monotonic() >= program.again_at:
                program.again_at = 0.0
                self._launch(program)

    def run(self) -> None:
        """Look after the programs until somebody asks to stop."""
        while not self.stopping.wait(0.5):
            self.look_after()

    def stop(self) -> None:
        """End every program, the last started first; kill what has not ended in time."""
        self.stopping.set()
        alive = [program.process for program in reversed(self.programs) if program.process]
        for process in alive:
            if process.poll() is None:
                process.terminate()
        end = time.monotonic() + STOP_SECONDS
        for process in alive:
            try:
                process.wait(max(0.05, end - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(1)

    def stop_on_signals(self) -> None:
        """Make Ctrl-C and a polite kill end `run`."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: self.stopping.set())


def python(*arguments: str) -> list[str]:
    """Return the command that runs this Python with `arguments`."""
    return [sys.executable, *arguments]
