"""Work given to a child process that may be killed: long-lived, limited in memory and time, without secrets.

The portal's side is `Child`, the child's side is `serve`. They speak in frames over two pipes: one letter, four
bytes of length, and the content.
"""

import ctypes
import math
import os
import resource
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

ROOT = Path(__file__).parents[1]
HEADER = struct.Struct(">cI")
READY, REQUEST, DONE, FAILED = b"R", b"Q", b"P", b"E"
SCRATCH_PREFIX = "da-capo-"
LARGEST_FILE = 64 << 20
"""Bytes of one file that a child may write."""
LARGEST_FRAME = 128 << 20
"""Bytes that one side takes from the other: a document that has taken a child over shall not fill its parent."""
FORBIDDEN = frozenset({"socket.connect", "socket.bind", "subprocess.Popen", "os.system", "os.exec", "os.posix_spawn"})
DIE_WITH_PARENT = 1
"""PR_SET_PDEATHSIG of prctl."""

Frame = tuple[bytes, bytes]
Answer = Callable[[bytes], Frame]
Process = subprocess.Popen[bytes]


class ChildError(Exception):
    """The child could not be started or did not answer; the text quotes nothing of what it was given."""


class ChildStartError(ChildError):
    """The child could not be started; the fault is this machine's and not the request's."""


class ChildTimeoutError(ChildError):
    """The child took longer than allowed and was killed; the next request gets a new one."""


@dataclass(frozen=True)
class Limits:
    """What one child may use."""

    seconds: float = 20
    """Waiting time of one request, and its processor time rounded up."""
    start_seconds: float = 60
    """Waiting time of the child's start, which loads its libraries."""
    megabytes: int = 1024
    """Address space."""


def read_frame(stream: IO[bytes]) -> Frame | None:
    """Return the letter and content of the next frame, None when the other side is gone."""
    header = stream.read(HEADER.size)
    if len(header) < HEADER.size:
        return None
    letter, length = HEADER.unpack(header)
    if length > LARGEST_FRAME:
        return None
    content = stream.read(length)
    return (letter, content) if len(content) == length else None


def write_frame(stream: IO[bytes], letter: bytes, content: bytes = b"") -> None:
    """Send one frame at once."""
    stream.write(HEADER.pack(letter, len(content)) + content)
    stream.flush()


class Child:
    """A program started at the first request and again after its death; one request at a time.

    Several threads may call it and then wait for each other. After a fork each process gets a child.
    """

    def __init__(self, module: str, limits: Limits, environment: Mapping[str, str] | None = None) -> None:
        self._module = module
        self._limits = limits
        self._environment = dict(environment or {})
        # Reentrant: a caller may hold it over a request and what it decides from the answer.
        self._lock = threading.RLock()
        self._child: Process | None = None
        self._scratch: tempfile.TemporaryDirectory[str] | None = None
        self._owner = 0

    def ask(self, request: bytes) -> Frame:
        """Return the letter and content that answer a request; raises ChildError."""
        with self._lock:
            return self._ask(self._living_child(), request, self._limits.seconds)

    def scratch(self) -> Path:
        """Return the directory that parent and child share, which goes when the child does; raises ChildError."""
        with self._lock:
            self._living_child()
            return Path(cast("tempfile.TemporaryDirectory[str]", self._scratch).name)

    def close(self) -> None:
        """End the child, if any; a later request starts another."""
        with self._lock:
            self._end()

    def before_start(self) -> None:
        """Do what a kind of child needs each time that it is started."""

    def _living_child(self) -> Process:
        if self._owner != os.getpid():
            # The child of the process that forked us is not ours to use, to wait for or to kill.
            self._child = self._scratch = None
        if self._child is not None and self._child.poll() is None:
            return self._child
        self._end()
        try:
            return self._start()
        except (OSError, ChildError) as error:
            # No memory, no process, no directory to write in, or a library that does not load.
            self._end()
            raise ChildStartError(f"The child did not start: {error}") from None

    def _start(self) -> Process:
        self.before_start()
        # Named after the program; what a killed child left there goes with the directory.
        prefix = SCRATCH_PREFIX + self._module.split(".")[1] + "-"
        self._owner = os.getpid()
        self._scratch = tempfile.TemporaryDirectory(prefix=prefix)
        limits = (str(self._limits.megabytes), str(math.ceil(self._limits.seconds)))
        # Nothing of our environment (passwords of mail, database) is of use to a child.
        own = {"PATH": os.defpath, "LANG": "C.UTF-8", "HOME": os.path.expanduser("~")}
        self._child = subprocess.Popen(  # noqa: S603  # our own program, constant words
            [sys.executable, "-m", self._module, *limits],
            cwd=ROOT,
            env={**own, "TMPDIR": self._scratch.name, **self._environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        letter, _ = self._ask(self._child, None, self._limits.start_seconds)
        if letter != READY:
            raise ChildError("its reason is on the error output.")
        return self._child

    def _ask(self, child: Process, request: bytes | None, seconds: float) -> Frame:
        too_late = threading.Event()

        def kill() -> None:
            too_late.set()
            child.kill()

        timer = threading.Timer(seconds, kill)
        timer.daemon = True
        timer.start()
        try:
            answer = self._exchange(child, request)
        finally:
            timer.cancel()
        if answer is not None:
            return answer
        self._end()
        if too_late.is_set():
            raise ChildTimeoutError(f"It took more than {seconds:g} s and was given up.")
        raise ChildError("The child ended in the middle of its work.")

    @staticmethod
    def _exchange(child: Process, request: bytes | None) -> Frame | None:
        try:
            if request is not None:
                write_frame(cast("IO[bytes]", child.stdin), REQUEST, request)
            return read_frame(cast("IO[bytes]", child.stdout))
        except OSError:
            return None

    def _end(self) -> None:
        child, self._child = self._child, None
        scratch, self._scratch = self._scratch, None
        if self._owner != os.getpid():
            return
        if child is not None:
            self._end_process(child)
        if scratch is not None:
            scratch.cleanup()

    @staticmethod
    def _end_process(child: Process) -> None:
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            try:
                cast("IO[bytes]", pipe).close()
            except OSError:
                # Bytes that the dead child will not read.
                continue


def _limit(kind: int, most: int) -> None:
    resource.setrlimit(kind, (most, most))


def _allow_seconds(seconds: int) -> None:
    """Let the process use that many more seconds of processor, after which the kernel ends it."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(usage.ru_utime + usage.ru_stime) + 1 + seconds, hard))


def _refuse_outside(event: str, _arguments: tuple[Any, ...]) -> None:
    if event in FORBIDDEN:
        raise PermissionError(f"A document may not do this: {event}")


def _answered(answer: Answer, content: bytes) -> Frame:
    try:
        return answer(content)
    except Exception as error:  # whatever a document provokes, the next one must be served
        return FAILED, type(error).__name__.encode()


def _remove_scratch() -> None:
    """Leave no document behind when the parent is gone without having cleaned up."""
    scratch = Path(os.environ.get("TMPDIR", ""))
    if scratch.name.startswith(SCRATCH_PREFIX):
        shutil.rmtree(scratch, ignore_errors=True)


def serve(load: Callable[[], Answer], arguments: Sequence[str]) -> None:
    """Serve frames until the input closes: the whole program of a child, whose arguments are its limits.

    `load` runs once, within the limit of memory; what it returns answers each request, within that of time.
    """
    megabytes, seconds = (int(argument) for argument in arguments)
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not fall among the frames
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is the parent's: it closes the input
    _limit(resource.RLIMIT_AS, megabytes << 20)
    _limit(resource.RLIMIT_FSIZE, LARGEST_FILE)
    _limit(resource.RLIMIT_CORE, 0)
    answer = load()
    sys.addaudithook(_refuse_outside)
    write_frame(answers, READY)
    while (frame := read_frame(requests)) is not None:
        _allow_seconds(seconds)
        write_frame(answers, *_answered(answer, frame[1]))
    _remove_scratch()


def in_a_copy(answer: Answer) -> Answer:
    """Return `answer` made to work in a copy of the process, so that nothing of one document meets the next.

    A copy that the kernel ended answers FAILED with the name of the signal. It dies with its parent.
    """
    prctl = ctypes.CDLL(None).prctl  # found before there is a copy, where a library could be out of reach

    def copy(parent: int, writer: int, content: bytes) -> None:
        prctl(DIE_WITH_PARENT, signal.SIGKILL)
        if os.getppid() != parent:
            return  # it died before it could take us along: nobody waits, but its pipes would stay open
        letter, answered = _answered(answer, content)
        with os.fdopen(writer, "wb") as pipe:
            pipe.write(letter + answered)

    def answer_apart(content: bytes) -> Frame:
        reader, writer = os.pipe()
        parent, number = os.getpid(), os.fork()
        if number == 0:
            try:
                os.close(reader)
                copy(parent, writer, content)
            finally:
                os._exit(0)
        os.close(writer)
        with os.fdopen(reader, "rb") as pipe:
            answered = pipe.read()
        _, status = os.waitpid(number, 0)
        if os.WIFSIGNALED(status) or not answered:
            name = signal.Signals(os.WTERMSIG(status)).name if os.WIFSIGNALED(status) else "silence"
            return FAILED, name.encode()
        return answered[:1], answered[1:]

    return answer_apart
