"""Files that a request brings are read before its transaction begins: a photograph takes its time, and a page that
writes on SQLite keeps all others from writing. Only so many requests at once may take that time: the server's other
threads are for those who want a page.
"""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress

from pyramid.config import Configurator
from pyramid.registry import Registry
from pyramid.request import Request
from pyramid.response import Response
from sqlalchemy.exc import OperationalError

from portal.files import Stored
from portal.i18n import gettext, set_language
from portal.uploads import MEDIA_TYPES, BadFileError, CheckedFile, Verdict, read_upload
from portal.web.errors import error_response
from portal.web.paths import page_before

Handler = Callable[[Request], Response]
Read = CheckedFile | BadFileError

MOST_FILES = 12
"""Files of one request that are read; no page of ours asks for more, and the rest is not looked at."""
SPENT = frozenset({Verdict.TOO_HEAVY, Verdict.BUSY, Verdict.UNAVAILABLE})
"""After these the rest is not looked at either: a dozen such files would keep a thread of the server for minutes."""
PATIENCE = 5.0
"""Seconds that a request with files waits for those before it to be done."""
RETRY_AFTER = 10
"""Seconds after which one that was sent away may come again; the page's script does by itself."""


class Gate:
    """Lets so many requests at once have their files read.

    Half as many more may wait for a while; any other is sent away at once, for who waits keeps a thread too.
    """

    def __init__(self, places: int, patience: float = PATIENCE) -> None:
        self._places = threading.BoundedSemaphore(places)
        self._inside = threading.BoundedSemaphore(places + places // 2)
        self._patience = patience

    @contextmanager
    def place(self) -> Iterator[bool]:
        """Hold a place, if one was had."""
        with _held(self._inside, 0) as may_wait:
            if not may_wait:
                yield False
                return
            with _held(self._places, self._patience) as had:
                yield had


@contextmanager
def _held(places: threading.BoundedSemaphore, seconds: float) -> Iterator[bool]:
    had = places.acquire(timeout=seconds)
    try:
        yield had
    finally:
        if had:
            places.release()


def read_files(request: Request) -> Mapping[str, Read]:
    """Return what each file field of the request holds, by its name: a checked file, or why it is not taken."""
    if request.method != "POST":
        return {}
    named = {name: field for name, field in request.POST.items() if hasattr(field, "file")}
    read: dict[str, Read] = {}
    for name, field in list(named.items())[:MOST_FILES]:
        found = read[name] = _read(field)
        if isinstance(found, BadFileError) and found.verdict in SPENT:
            break
    return read


def _read(field: object) -> Read:
    try:
        return read_upload(field.file, field.filename or "", tuple(MEDIA_TYPES))  # type: ignore[attr-defined]  # cgi's
    except BadFileError as error:
        return error


def store(request: Request, file: CheckedFile) -> Stored:
    """Write a checked file into the store; it leaves the disk again when the request's transaction is undone.

    A commit that fails may have come through all the same: such a file stays, and is the sweep's if no row names it.
    """
    files = request.container.files
    stored: Stored = files.store(file.body, file.media_type, file.title, file.pages, file.preview)
    request.tm.get().addAfterAbortHook(files.remove, (stored.name,))
    return stored


def uploads_tween_factory(handler: Handler, registry: Registry) -> Handler:
    """Read the files of those who are logged in, of so many at once; nobody else's files are looked at."""

    def uploads_tween(request: Request) -> Response:
        if _brings_files(request):
            with registry.uploads_gate.place() as had:
                if not had:
                    return _sent_away(request)
                _ = request.files_read
        return handler(request)

    return uploads_tween


def _brings_files(request: Request) -> bool:
    if request.method != "POST" or request.content_type != "multipart/form-data":
        return False
    with suppress(OperationalError):  # the view meets the same database and says so on a page
        return request.login is not None and any(getattr(field, "filename", "") for field in request.POST.values())
    return False


def _sent_away(request: Request) -> Response:
    """Say that others are before this one; nothing of the request was looked at."""
    if request.login.language:
        set_language(request.login.language)
    response = error_response(
        503,
        gettext("Many files are arriving at the moment"),
        advice=gettext(
            "Your file was not received, and nothing else was changed. Wait half a minute, go back to the previous "
            "page and send the file again."
        ),
        back=page_before(request),
    )
    response.headers["Retry-After"] = str(RETRY_AFTER)
    return response


def includeme(config: Configurator) -> None:
    """Read files before the transaction."""
    config.registry.uploads_gate = Gate(config.registry.container.settings.uploads_at_once)
    config.add_tween(f"{__name__}.uploads_tween_factory")
