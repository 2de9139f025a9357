"""A whole wizard: processor time of one dossier from its first step to "sent", with a photograph on the way."""

import io
import random
import resource
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from PIL import Image
from webob import Request
from webtest import Upload
from webtest.forms import File

from portal import clock, db, demonstration
from portal.models.reenrolment import DossierState
from portal.uploads.reading import reader
from tests.fixtures.web import Browser
from tests.load import floor
from tests.load.measure import MILLI, call, cpu_of, request_of
from tests.load.report import Line
from tests.load.stage import LONG_ANSWER, Stage

TIMES, WARM_UP = 20, 2
STEPS = ("coordonnees", "tarif", "autorisations", "documents", "cours", "recapitulatif", "finalisation")
ANSWERS: dict[str, Any] = {
    "employeur": "Miellerie du Val",
    LONG_ANSWER: "Nous déménageons en septembre.",
    "niveau-scolaire": "2nde",
    "reglement.answer": True,
    "image.interne": "yes",
    "sortie.answer": "yes",
    "transport.answer": "no",
    "fm": 0,
    "collectif": 0,
}
"""What the father answers besides what the record fills in; a number takes the course at that place."""
GRAIN, SENSOR, QUALITY = (400, 300), (4000, 3000), 75
FILE = "file-photo"


@dataclass(frozen=True)
class Sent:
    """A request of the walk; `fields` None: a GET."""

    path: str
    fields: list[tuple[str, Any]] | None
    expect: int

    def request(self, cookies: dict[str, str]) -> Request:
        """Return it as a browser sends it."""
        return request_of(self.path, cookies, self.fields)

    @property
    def uploads(self) -> bool:
        """Whether it brings the photograph."""
        return any(name == FILE for name, _ in self.fields or ())


Walk = list[Callable[[], Any]]


def measure(stage: Stage, directory: Path) -> Iterator[Line]:
    """Yield the lines of the wizard.

    The floor is a bare WSGI application that runs the same SQL statements and returns the same bodies, and the same
    cleaning of the same photograph by the same child: what no implementation over these tables could spare.
    """
    with clock.frozen(demonstration.START):
        walk, cookies = _recorded(stage, directory)
        before = directory / "wizard.db"
        stage.copy(before)
        try:
            statements, bare = _bare(stage, directory, walk, cookies)
            stage.put_back(before)
            full = _full(stage, walk, cookies)
            for _ in range(WARM_UP):
                _cpu(full, lambda: stage.put_back(before))
            ours, ours_child = _cost(full, lambda: stage.put_back(before))
            least, least_child = _cost(bare, lambda: None)
        finally:
            reader.close()
    yield Line("whole wizard: one dossier", (ours + ours_child) * MILLI, "ms CPU", (least + least_child) * MILLI)
    yield Line("whole wizard: in the web process", ours * MILLI, "ms CPU", least * MILLI)
    yield Line("whole wizard: a photograph, in its child", ours_child * MILLI, "ms CPU", least_child * MILLI)
    yield Line("whole wizard: SQL", statements, "statements")
    yield Line("whole wizard: requests", len(walk), "requests")


def photograph() -> bytes:
    """Return a JPEG of twelve megapixels and two megabytes, every time the same."""
    width, height = GRAIN
    grain = Image.frombytes("L", GRAIN, random.Random(1).randbytes(width * height)).resize(SENSOR)
    turned = (grain.transpose(Image.Transpose.FLIP_LEFT_RIGHT), grain.transpose(Image.Transpose.FLIP_TOP_BOTTOM))
    written = io.BytesIO()
    Image.merge("RGB", (grain, *turned)).save(written, "JPEG", quality=QUALITY)
    return written.getvalue()


def _recorded(stage: Stage, directory: Path) -> tuple[list[Sent], dict[str, str]]:
    """Walk once in a browser; return every request, with the dossier as it was before."""
    base = stage.step.rpartition("/")[0]
    browser = stage.browser()
    before = directory / "before-the-wizard.db"
    stage.copy(before)
    walk: list[Sent] = []
    for key in STEPS:
        walk += _step(browser, f"{base}/{key}")
    with stage.unit_of_work(writes=False) as services:
        dossier = stage.situation(services).dossier
        state = None if dossier is None else dossier.state
        assert state is DossierState.SUBMITTED, f"the wizard ended with {state}"
    stage.put_back(before)
    return walk, dict(browser.cookies)


def _step(browser: Browser, path: str) -> Iterator[Sent]:
    page = browser.get(path)
    yield Sent(path, None, 200)
    if FILE in _own_form(page).fields:
        form = _own_form(page)
        form[FILE] = Upload("IMG_2041.JPG", photograph(), "image/jpeg")
        yield _posted(form, "send", "photo", path)
        page = browser.get(path)
        yield Sent(path, None, 200)
    form = _own_form(page)
    for name, value in ANSWERS.items():
        if name in form.fields:
            _answer(form, name, value)
    yield _posted(form, "next", "yes", path)


def _own_form(page: Any) -> Any:
    return next(form for form in page.forms.values() if not form.action)


def _answer(form: Any, name: str, value: Any) -> None:
    first = form.fields[name][0]
    if isinstance(value, int) and not isinstance(value, bool):
        if hasattr(first, "options"):
            form[name] = first.options[value][0]
        else:
            form.fields[name][value].checked = True
    else:
        form[name] = value


def _posted(form: Any, button: str, value: str, path: str) -> Sent:
    """Send a form in the browser; return it as it was sent."""
    fields = [(name, _sent(held)) for name, held in form.submit_fields(button, submit_value=value)]
    form.submit(button, value=value, status=303)
    return Sent(path, fields, 303)


def _sent(held: Any) -> Any:
    """Return the value of a control as a request takes it; a file that was not chosen has no name."""
    if not isinstance(held, File):
        return held
    return (held.value.filename, held.value.content) if held.value else ("", b"")


def _full(stage: Stage, walk: list[Sent], cookies: dict[str, str]) -> Walk:
    return [lambda sent=sent: call(stage.app, sent.request(cookies), sent.expect) for sent in walk]


def _bare(stage: Stage, directory: Path, walk: list[Sent], cookies: dict[str, str]) -> tuple[int, Walk]:
    """Walk once more and note each request's statements, over a copy of the database as the request found it."""
    body, statements, calls = photograph(), 0, []
    for number, sent in enumerate(walk):
        copy = db.make_engine(stage.copy(directory / f"wizard-{number}.db"))
        with floor.recording(stage.container.engine) as noted:
            page = call(stage.app, sent.request(cookies), sent.expect)()
        statements += noted.count
        least = (lambda: reader.clean("jpeg", body)) if sent.uploads else (lambda: None)
        app = floor.bare_app(copy, noted, page, least)
        calls.append(lambda app=app, sent=sent: call(app, sent.request(cookies), 200))
    return statements, calls


def _cost(walk: Walk, undo: Callable[[], Any]) -> tuple[float, float]:
    """Return the processor time of a walk in this process, as the median of many, and in the child."""
    start = _of_child(reader.scratch)
    own: list[float] = []
    children = _of_child(lambda: own.extend(_cpu(walk, undo) for _ in range(TIMES)))
    return median(own), (children - start) / TIMES


def _cpu(walk: Walk, undo: Callable[[], Any]) -> float:
    """Walk; what is needed to send a request, and to take the walk back, does not count."""
    used = sum(cpu_of(make()) for make in walk)
    undo()
    return used


def _of_child(act: Callable[[], Any]) -> float:
    """Return the processor time of a child that is started for an act and ended after it."""
    reader.close()
    begun = resource.getrusage(resource.RUSAGE_CHILDREN)
    act()
    reader.close()
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return ended.ru_utime + ended.ru_stime - begun.ru_utime - begun.ru_stime
