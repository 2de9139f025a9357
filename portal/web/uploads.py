"""Files that a request brings are read before its transaction begins: a photograph takes its time, and a page that
writes on SQLite keeps all others from writing.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress

from pyramid.config import Configurator
from pyramid.registry import Registry
from pyramid.request import Request
from pyramid.response import Response
from sqlalchemy.exc import OperationalError

from portal.files import Stored
from portal.uploads import MEDIA_TYPES, BadFileError, CheckedFile, Verdict, read_upload

Handler = Callable[[Request], Response]
Read = CheckedFile | BadFileError

MOST_FILES = 12
"""Files of one request that are read; no page of ours asks for more, and the rest is not looked at."""
SPENT = frozenset({Verdict.TOO_HEAVY, Verdict.BUSY, Verdict.UNAVAILABLE})
"""After these the rest is not looked at either: a dozen such files would keep a thread of the server for minutes."""


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
    """Read the files of those who are logged in; nobody else's files are looked at."""

    def uploads_tween(request: Request) -> Response:
        if request.method == "POST" and request.content_type == "multipart/form-data":
            with suppress(OperationalError):  # the view meets the same database and says so on a page
                _ = request.files_read if request.login is not None else None
        return handler(request)

    return uploads_tween


def includeme(config: Configurator) -> None:
    """Read files before the transaction; `request.files_read` gives them."""
    config.add_request_method(read_files, "files_read", reify=True)
    config.add_tween(f"{__name__}.uploads_tween_factory")
