"""The portal's side of uploads: size and kind are seen here, everything else in a child that may be killed."""

import atexit
import logging
import struct
from collections.abc import Collection
from dataclasses import dataclass
from typing import IO

from portal.children import DONE, FAILED, Child, ChildError, ChildStartError, ChildTimeoutError, Frame, Limits
from portal.uploads.cleaned import REFUSED, Cleaned, pack_request
from portal.uploads.kinds import MEDIA_TYPES, kind_of
from portal.uploads.names import harmless_name
from portal.uploads.previews import first_page
from portal.uploads.verdicts import BadFileError, Verdict

MOST_BYTES = 10 * 1024 * 1024
"""Size of one file."""
LIMITS = Limits(seconds=15, start_seconds=30, megabytes=1024)
PATIENCE = 30
"""Seconds that a file waits for those before it; a page that takes longer is given up by browsers and people."""
WEIGHTY = {b"MemoryError", b"SIGXCPU", b"SIGABRT", b"SIGKILL", b"silence"}
"""How a copy ends that wanted more memory or processor time than it may have; some libraries abort or leave."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class CheckedFile:
    """A file that may be stored: written anew, without metadata or scripts; `preview` is a small JPEG if any."""

    body: bytes
    media_type: str
    title: str
    pages: int
    preview: bytes
    kind: str
    """What the file was when it came, one of `MEDIA_TYPES`."""

    def among(self, accept: Collection[str]) -> "CheckedFile":
        """Return the file when it came in one of these kinds, else raise BadFileError."""
        if self.kind not in accept:
            raise refusal_of(accept)
        return self


def refusal_of(accept: Collection[str]) -> BadFileError:
    """Return the refusal of a file that is in none of these kinds."""
    return BadFileError(Verdict.OTHER_TYPE, ", ".join(kind.upper() for kind in accept))


class UploadReader(Child):
    """Has files written anew through one child, one at a time; nothing of a file outlives its request."""

    def __init__(self, limits: Limits = LIMITS, patience: float = PATIENCE) -> None:
        super().__init__("portal.uploads.child", limits)
        self._patience = patience

    def clean(self, kind: str, body: bytes) -> Cleaned:
        """Return what may be stored of a file of this kind; raises BadFileError."""
        letter, content = self._exchange_in_turn(kind, body)
        try:
            if letter == DONE:
                return Cleaned.unpack(content)
            if letter == REFUSED:
                raise BadFileError(Verdict(content.decode()))
        except (struct.error, ValueError):
            # Our program does not speak like that: the file has taken its copy over.
            logger.error("a file was not read, and its reader no longer spoke our language")
            raise BadFileError(Verdict.BROKEN_OFF) from None
        if content in WEIGHTY:
            raise BadFileError(Verdict.TOO_HEAVY)
        # The name of an exception or of a signal, and nothing that the file holds.
        logger.warning("a file was not read, its reader ended with %s", content.decode() if content.isalnum() else "?")
        raise BadFileError(Verdict.BROKEN_OFF)

    def _exchange_in_turn(self, kind: str, body: bytes) -> Frame:
        if not self._lock.acquire(timeout=self._patience):
            raise BadFileError(Verdict.BUSY)
        try:
            # Packed now and not before: of all files that wait only one is in memory twice.
            letter, content = self.ask(pack_request(kind, body))
            if letter == FAILED:
                # What a copy left in the scratch directory when it was ended goes with the child.
                self._end()
        except ChildTimeoutError:
            raise BadFileError(Verdict.TOO_HEAVY) from None
        except ChildStartError as error:
            logger.error("files cannot be read: %s", error)
            raise BadFileError(Verdict.UNAVAILABLE) from None
        except ChildError:
            logger.warning("a file was not read, the child ended")
            raise BadFileError(Verdict.BROKEN_OFF) from None
        finally:
            self._lock.release()
        return letter, content


reader = UploadReader()
"""The reader of this process."""
atexit.register(reader.close)


def read_upload(file: IO[bytes], name: str, accept: Collection[str], reader: UploadReader = reader) -> CheckedFile:
    """Return what of an upload may be stored, in one of the kinds of `accept`; raises BadFileError."""
    body = file.read(MOST_BYTES + 1)
    if not body:
        raise BadFileError(Verdict.EMPTY)
    if len(body) > MOST_BYTES:
        raise BadFileError(Verdict.TOO_LARGE)
    kind = kind_of(body)
    if kind is None or kind not in accept:
        raise refusal_of(accept)
    cleaned = reader.clean(kind, body)
    media_type, ending = (MEDIA_TYPES["pdf"], ".pdf") if kind == "pdf" else (MEDIA_TYPES["jpeg"], ".jpg")
    preview = first_page(cleaned.body) if kind == "pdf" else cleaned.preview
    return CheckedFile(cleaned.body, media_type, harmless_name(name, ending), cleaned.pages, preview, kind)
