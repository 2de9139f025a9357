"""HTML to PDF/UA in a long-lived child that may be killed; one document at a time in each process."""

import atexit
import ctypes
import json
import logging
import re

from portal.children import DONE, FAILED, Child, ChildError, ChildTimeoutError, Frame, Limits

__all__ = ["Limits", "PdfEngine", "RenderError", "RenderTimeoutError", "engine", "missing_libraries"]

SUBSETTER = "libharfbuzz-subset.so.0"
# Control characters, halves of pairs and marks that turn the direction of a line: no text of ours needs them,
# a PDF cannot hold the first two, and the last make a line read otherwise than it is.
UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
# Faces are unpacked with the day in them and in the order of sets: both fixed, so that the same document gives
# the same bytes.
ENVIRONMENT = {"SOURCE_DATE_EPOCH": "1767225600", "PYTHONHASHSEED": "0"}

logger = logging.getLogger(__name__)


class RenderError(Exception):
    """A document could not be made; the text says why and quotes nothing of its content."""


class RenderTimeoutError(RenderError):
    """A document took longer than allowed; its child was killed and the next document gets a new one."""


def missing_libraries() -> tuple[str, ...]:
    """Return a plain line for each system library whose absence makes documents slow."""
    try:
        ctypes.CDLL(SUBSETTER)
    except OSError:
        return (f"{SUBSETTER} is missing: a PDF takes seven times longer (Debian: libharfbuzz-subset0).",)
    return ()


class PdfEngine(Child):
    """Renders documents through one child, of which a summary needs about a third of the memory."""

    def __init__(self, limits: Limits | None = None) -> None:
        super().__init__("portal.documents.child", limits or Limits(), ENVIRONMENT)

    def before_start(self) -> None:
        """Tell what makes this machine slow."""
        for line in missing_libraries():
            logger.warning(line)

    def render(self, html: str, sheet: str) -> bytes:
        """Return the PDF of `html` with a style sheet of `templates/documents`; raises RenderError.

        The content may refer to nothing but `data:` addresses: others are left out.
        """
        letter, content = self._print(json.dumps({"html": UNPRINTABLE.sub("", html), "sheet": sheet}).encode())
        if letter == FAILED:
            raise RenderError(f"The document could not be made ({content.decode()}).")
        if letter != DONE:
            raise RenderError("The rendering child gave an answer that is none.")
        return content

    def _print(self, request: bytes) -> Frame:
        try:
            with self._lock:
                letter, content = self.ask(request)
                if letter == FAILED:
                    # Whatever failed may have left it full or confused: 1 s for a fresh one is cheap.
                    self._end()
        except ChildTimeoutError as error:
            raise RenderTimeoutError(f"The document was not made: {error}") from None
        except ChildError as error:
            raise RenderError(f"The document was not made: {error}") from None
        return letter, content


engine = PdfEngine()
"""The engine of this process."""
atexit.register(engine.close)
