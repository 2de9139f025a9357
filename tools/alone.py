"""Run a command and leave none of its processes behind: python tools/alone.py COMMAND…

Servers that tests start in the background outlive whoever started them and would end up with the machine's first
process. Here they come to us instead (a Linux "child subreaper"), are asked to end when the command has, and reaped.
"""

import ctypes
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

PR_SET_CHILD_SUBREAPER = 36
PATIENCE = 5.0


def descendants() -> list[int]:
    """Return the processes that are our children now."""
    try:
        return [int(each) for each in Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()]
    except OSError:
        return []


def reap(options: int = os.WNOHANG) -> dict[int, int]:
    """Take note of every child that has ended; return their exit codes."""
    ended = {}
    while True:
        try:
            pid, status = os.waitpid(-1, options)
        except ChildProcessError:
            return ended
        if pid == 0:
            return ended
        ended[pid] = os.waitstatus_to_exitcode(status)
        options = os.WNOHANG


def end_all() -> None:
    """Ask what is left to end, then make it."""
    for number, patience in ((signal.SIGTERM, PATIENCE), (signal.SIGKILL, PATIENCE)):
        end = time.monotonic() + patience
        asked: set[int] = set()
        while (left := descendants()) and time.monotonic() < end:
            for pid in set(left) - asked:
                asked.add(pid)
                os.kill(pid, number)
            reap()
            time.sleep(0.05)


def main(command: list[str]) -> int:
    """Run the command and return its exit code; Ctrl-C reaches it as it would without us."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    started = subprocess.Popen(command, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler))
    signal.signal(signal.SIGTERM, lambda *_: os.kill(started.pid, signal.SIGTERM))
    code = None
    while code is None:
        code = reap(0).get(started.pid)
    started.returncode = code
    end_all()
    return code if code >= 0 else 128 - code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]) if len(sys.argv) > 1 else __doc__)
