"""Memory at rest of each process of an installation, after it has worked."""

import http.client
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from urllib.parse import urlencode

from sqlalchemy import select

from portal import clock, demonstration
from portal.models.outbox import MessageState, OutboxMessage
from tests.fixtures.prefect import PrefectServer, free_port, wait_for
from tests.load.measure import cpu_of_process, memory_of_process
from tests.load.processes import DEMONSTRATION, children, running
from tests.load.report import Line
from tests.load.stage import Stage

WEB_GOAL = 120.0
"""Megabytes of a web process."""
VISITORS, VISITS = 8, 20
IDLE_SECONDS, IDLE_CPU = 3.0, 0.4
LONGEST = 60.0


def measure(stage: Stage, server: PrefectServer) -> Iterator[Line]:
    """Yield two lines a process: the whole, and its share of what it holds together with others."""
    port = free_port()
    with ExitStack() as running_now:
        web, worker, dispatcher = (
            running_now.enter_context(running(server, "-m", *command, **DEMONSTRATION))
            for command in (("portal", "serve", "--port", str(port)), ("flows", "worker"), ("flows", "dispatcher"))
        )
        assert wait_for(lambda: _answers(port), LONGEST), "the portal did not start"
        _visit(stage, port)
        # Dossiers that families of the demonstration have sent are carried now: at rest is what comes after.
        assert wait_for(lambda: _all_carried(stage) and _rests(worker.pid), LONGEST, 0.5), "no rest"
        assert server.process is not None
        found = {
            "web process": web.pid,
            "Prefect's server": server.process.pid,
            "dispatcher": dispatcher.pid,
            "worker": worker.pid,
        }
        for name, pid in found.items():
            yield from _lines(name, pid)
        for pid in children(worker.pid):
            yield from _lines("worker's child that prints", pid)


def _lines(name: str, pid: int) -> Iterator[Line]:
    held = memory_of_process(pid)
    yield Line(f"memory: {name}", held["Rss"], "MB RSS", goal=WEB_GOAL if name == "web process" else None)
    yield Line(f"memory: {name}, its share", held["Pss"], "MB PSS")


def _all_carried(stage: Stage) -> bool:
    """Tell whether nothing waits for the dispatcher."""
    with stage.unit_of_work(writes=False) as services:
        waiting = select(OutboxMessage.id).where(OutboxMessage.state == MessageState.OPEN).limit(1)
        return services.session.scalars(waiting).first() is None


def _rests(pid: int) -> bool:
    """Tell whether a process does next to nothing for a while."""
    before = cpu_of_process(pid)
    time.sleep(IDLE_SECONDS)
    return cpu_of_process(pid) - before < IDLE_CPU


def _answers(port: int) -> bool:
    try:
        return _ask(port, "/readyz", {}) == 200
    except OSError:
        return False


def _visit(stage: Stage, port: int) -> None:
    """Have several people at once log in, read the home page and a step of the wizard, and fill it in."""
    with clock.frozen(demonstration.START):
        step = stage.step
        browser = stage.browser()
        cookies = dict(browser.cookies)
        sent = urlencode(stage.questions(browser).submit_fields())
        browser.reset()
        form = stage.door(browser)
        door, knock = dict(browser.cookies), urlencode(form.submit_fields())

    def visit(_number: int) -> list[int]:
        return [
            _ask(port, "/connexion", door),
            _ask(port, "/connexion", door, knock),
            _ask(port, "/", cookies),
            _ask(port, step, cookies),
            _ask(port, step, cookies, sent),
        ]

    with ThreadPoolExecutor(VISITORS) as visitors:
        for told in visitors.map(visit, range(VISITORS * VISITS)):
            assert told == [200, 303, 200, 200, 303], told


def _ask(port: int, path: str, cookies: Mapping[str, str], sent: str | None = None) -> int:
    """Return the status of an answer, once it is read."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
    if sent is not None:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    connection.request("GET" if sent is None else "POST", path, sent, headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status
