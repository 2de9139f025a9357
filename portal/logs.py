"""The log of a process that serves people: one plain line a record, without what could be somebody's.

A path may hold the token of a single-use link, and the text of an error what a family has typed.
"""

import logging
import re
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).parent.parent
SECRET = re.compile(r"(?<![\w-])[\w-]{43}(?![\w-])")
"""What has the shape of a token of ours, wherever it stands."""
WITHHELD = "[…]"
LINES = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
LIBRARIES = "site-packages"


class LineFormatter(logging.Formatter):
    """Time in UTC, level, logger, message; of an error its kind and the places of ours that it came through."""

    def __init__(self, *_given: object, **_options: object) -> None:
        """Take whatever an ini file gives a formatter: there is one shape only."""
        super().__init__("%(asctime)s %(levelname)s %(name)s %(message)s")

    def formatTime(self, record: logging.LogRecord, datefmt: str | None = None) -> str:  # noqa: N802  # the library's name
        """Return when the record was made."""
        return f"{datetime.fromtimestamp(record.created, UTC):%Y-%m-%dT%H:%M:%SZ}"

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line."""
        # A copy: a handler beside ours would otherwise find the text of the error kept on the record.
        own = logging.makeLogRecord(vars(record) | {"exc_info": None, "exc_text": None, "stack_info": None})
        line = super().format(own)
        if record.exc_info and record.exc_info[1] is not None:
            line = f"{line} | {told(record.exc_info[1])}"
        return SECRET.sub(WITHHELD, LINES.sub(" ", line))


def told(error: BaseException) -> str:
    """Say the kind of an error and of what it came from, each with its way through our code, and not its text."""
    way = " > ".join(_places(error)) or "nowhere of ours"
    said = f"{type(error).__name__} at {way}"
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return f"{said}, from {told(cause)}" if cause is not None else said


def _places(error: BaseException) -> list[str]:
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if _is_ours(frame.filename)]
    return [f"{Path(frame.filename).relative_to(ROOT)}:{frame.lineno}" for frame in ours]


def _is_ours(filename: str) -> bool:
    return LIBRARIES not in filename and Path(filename).is_relative_to(ROOT)


def set_up() -> None:
    """Write the log of this process to its error output: our own from INFO on, that of libraries from WARNING on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(LineFormatter())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("portal").setLevel(logging.INFO)
