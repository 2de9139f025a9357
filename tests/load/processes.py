"""Processes of the benchmark beside its own Prefect server."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flows import environment
from portal.settings import ROOT
from tests.fixtures.prefect import PrefectServer, end_process

DEMONSTRATION = {"DA_CAPO_DEMONSTRATION": "true", "DA_CAPO_MAIL_TRANSPORT": "file"}
"""What the server's own settings file leaves out."""


@contextmanager
def running(server: PrefectServer, *arguments: str, **chosen: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a Python process with these variables inside the block; its words go to the server's own file."""
    with (server.var / "processes.log").open("ab") as words:
        command = [sys.executable, *arguments]
        environ = {**server.environ(), **chosen}
        process = subprocess.Popen(command, env=environ, cwd=ROOT, stdout=words, stderr=words)
    try:
        yield process
    finally:
        end_process(process)


def prefect_environment(server: PrefectServer) -> dict[str, str]:
    """Return what a process of Prefect's own needs: our settings of it, our code, our interpreter first."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    return {**environment.prefect_environment(server.settings), "PYTHONPATH": str(ROOT), "PATH": path}


def children(pid: int) -> list[int]:
    """Return the processes that a process has started and that live."""
    found: list[int] = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        found += [int(each) for each in (task / "children").read_text().split()]
    return found
