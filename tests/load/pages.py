"""Pages: processor time and SQL statements of login, home page and a step of fifteen questions."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from webob import Request

from portal import clock, db, demonstration
from portal.services.accounts import passwords
from tests.load import floor
from tests.load.measure import MILLI, call, cpu_of, median_cpu, request_of
from tests.load.report import Line
from tests.load.stage import LONG_ANSWER, STEP, Stage

WARM_UP = 20
TIMES = 200
FEWER = 40
"""Of a login, which is 30 ms of argon2."""


@dataclass(frozen=True)
class Page:
    """A request, how it is answered, what it may cost; `undo` takes back what it wrote."""

    name: str
    request: Callable[[], Request]
    expect: int
    cpu_goal: float | None = None
    statements_goal: int | None = None
    undo: Callable[[], Any] = lambda: None
    least: Callable[[], Any] = lambda: None
    times: int = TIMES


def measure(stage: Stage, directory: Path) -> Iterator[Line]:
    """Yield the lines of every page."""
    with clock.frozen(demonstration.START):
        yield Line("argon2: one password", median_cpu(_password(stage), FEWER) * MILLI, "ms CPU")
        for page in _pages(stage):
            yield from _measured(stage, page, directory)


def _pages(stage: Stage) -> Iterator[Page]:
    yield _login(stage)
    step = stage.step
    browser = stage.browser()
    cookies = dict(browser.cookies)
    yield Page("home page", lambda: request_of("/", cookies), 200)
    yield Page("step of 15, GET", lambda: request_of(step, cookies), 200, cpu_goal=2.0, statements_goal=6)
    sent = _filled_in(stage.questions(browser))

    def undo() -> None:
        # Each time as the first time: with the same answers there already the request would write nothing.
        stage.execute(f"DELETE FROM dossier_answer WHERE step_key = '{STEP}'")

    yield Page("step of 15, POST", lambda: request_of(step, cookies, sent), 303, cpu_goal=4.0, undo=undo)


def _login(stage: Stage) -> Page:
    browser = stage.browser()
    browser.reset()
    form = stage.door(browser)
    cookies, sent = dict(browser.cookies), form.submit_fields()
    return Page(
        "login, POST",
        lambda: request_of("/connexion", cookies, sent),
        303,
        least=_password(stage),
        times=FEWER,
    )


def _password(stage: Stage) -> Callable[[], Any]:
    stored = passwords.hash_password(stage.password)
    return lambda: passwords.fits(stored, stage.password)


def _filled_in(form: Any) -> list[tuple[str, str]]:
    """Return what a guardian sends who corrects two answers and leaves the others as they were filled in."""
    form["employeur"], form[LONG_ANSWER] = "Miellerie du Val", "Nous déménageons en septembre."
    sent: list[tuple[str, str]] = form.submit_fields()
    return sent


def _measured(stage: Stage, page: Page, directory: Path) -> Iterator[Line]:
    for _ in range(WARM_UP if page.times == TIMES else 3):
        call(stage.app, page.request(), page.expect)()
        page.undo()
    copy = db.make_engine(stage.copy(directory / f"{page.name.replace(' ', '-')}.db"))
    with floor.recording(stage.container.engine) as noted:
        body = call(stage.app, page.request(), page.expect)()
    page.undo()
    bare = floor.bare_app(copy, noted, body, page.least)
    call(bare, page.request(), 200)()
    # In turn: whatever else this machine does meanwhile befalls both.
    costs = [_in_turn(stage, page, bare) for _ in range(page.times)]
    copy.dispose()
    full, least = (median(column) * MILLI for column in zip(*costs, strict=True))
    yield Line(page.name, full, "ms CPU", least, page.cpu_goal)
    yield Line(f"{page.name}: SQL", noted.count, "statements", goal=page.statements_goal)


def _in_turn(stage: Stage, page: Page, bare: floor.App) -> tuple[float, float]:
    full = cpu_of(call(stage.app, page.request(), page.expect))
    page.undo()
    return full, cpu_of(call(bare, page.request(), 200))
