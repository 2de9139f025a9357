"""What Prefect may see of an error: its kind, where it happened, and a reference to our own log.

An exception's text reaches six columns of Prefect's database, and it may hold a family's name.
"""

import logging
import traceback
import uuid
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import ParamSpec, TypeVar

# Never list this logger in PREFECT_LOGGING_EXTRA_LOGGERS: what it writes stays on our own disk.
log = logging.getLogger(__name__)

PROJECT = Path(__file__).parent.parent
LIBRARIES = "site-packages"

P = ParamSpec("P")
R = TypeVar("R")


class StepFailedError(Exception):
    """An error without its text; the reference finds the whole of it in our log."""


def scrub(error: Exception) -> StepFailedError:
    """Write the whole error to our log and return what may be shown of it."""
    reference = uuid.uuid4().hex[:10]
    log.error("ref=%s", reference, exc_info=error)
    return StepFailedError(f"{type(error).__name__} at {_place(error)} ref={reference}")


def scrubbed(function: Callable[P, R]) -> Callable[P, R]:
    """Let only a StepFailedError out, with neither cause nor context that could tell more."""

    @wraps(function)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return function(*args, **kwargs)
        except StepFailedError:
            raise
        except Exception as error:  # all of them: the text is what must not leave
            shown = scrub(error)
        # Raised after the handler: inside it the first error would hang on as context.
        raise shown

    return guarded


def _place(error: Exception) -> str:
    """Return file and line of the innermost frame of ours, else of the innermost frame."""
    frames = traceback.extract_tb(error.__traceback__)
    if not frames:
        return "unknown"
    ours = [frame for frame in frames if _is_ours(frame.filename)]
    frame = (ours or frames)[-1]
    return f"{Path(frame.filename).name}:{frame.lineno}"


def _is_ours(filename: str) -> bool:
    return LIBRARIES not in filename and filename.startswith(str(PROJECT))
