"""How things are measured: processor time, not the clock on the wall, which others share."""

import os
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from webob import Request

from tests.fixtures.web import ORIGIN
from tests.load.floor import App

TICK = os.sysconf("SC_CLK_TCK")
MILLI, MICRO = 1e3, 1e6


def cpu_of(act: Callable[[], Any]) -> float:
    """Return the seconds of processor time of one act."""
    begun = time.process_time()
    act()
    return time.process_time() - begun


def median_cpu(act: Callable[[], Any], times: int) -> float:
    """Return the seconds of processor time of an act, as the median of many."""
    return median(cpu_of(act) for _ in range(times))


def call(app: App, request: Request, expect: int) -> Callable[[], bytes]:
    """Return the call of a WSGI application with a request, as a server makes it."""
    environ = request.environ

    def act() -> bytes:
        told: list[str] = []
        answer = app(environ, lambda status, *_: told.append(status))
        body = b"".join(answer)
        if hasattr(answer, "close"):
            answer.close()
        assert told[0].startswith(str(expect)), told[0]
        return body

    return act


def request_of(path: str, cookies: dict[str, str], post: Any = None) -> Request:
    """Return a request as a browser sends it; a field that is a file comes as its name and content."""
    headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
    if post is not None:
        headers["Origin"] = ORIGIN
    kind = {"content_type": "multipart/form-data"} if any(isinstance(value, tuple) for _, value in post or ()) else {}
    return Request.blank(path, base_url=ORIGIN, headers=headers, POST=post, **kind)


def cpu_of_process(pid: int) -> float:
    """Return the seconds of processor time that a process and its ended children have used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(int(ticks) for ticks in fields[11:15]) / TICK


def memory_of_process(pid: int) -> dict[str, float]:
    """Return what a process holds, in megabytes: `Rss` all of it, `Pss` its share of what others hold too."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    sizes = {name: int(rest.split()[0]) for name, rest in (line.split(":", 1) for line in lines)}
    return {name: sizes[name] * 1024 / 1e6 for name in ("Rss", "Pss")}
