"""What the child says of a file: what may be stored of it, or a verdict; and how that passes the pipe."""

import struct
from dataclasses import dataclass

from portal.uploads.verdicts import Verdict

REFUSED = b"N"
LENGTHS = struct.Struct(">II")


class RefusedFileError(Exception):
    """A file is not taken, for this reason."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict)
        self.verdict = verdict


@dataclass(frozen=True)
class Cleaned:
    """A file that may be stored: `body` is a JPEG of a picture, a PDF of a PDF; `preview` a small JPEG if any."""

    body: bytes
    pages: int
    preview: bytes = b""

    def pack(self) -> bytes:
        """Return it as bytes."""
        return LENGTHS.pack(self.pages, len(self.preview)) + self.preview + self.body

    @classmethod
    def unpack(cls, content: bytes) -> "Cleaned":
        """Return what `pack` packed; raises struct.error for what it did not."""
        pages, length = LENGTHS.unpack_from(content)
        start = LENGTHS.size + length
        return cls(content[start:], pages, content[LENGTHS.size : start])


def pack_request(kind: str, body: bytes) -> bytes:
    """Return what is asked of the child: the kind that the first bytes tell, and the file."""
    return kind.encode() + b"\n" + body


def unpack_request(content: bytes) -> tuple[str, bytes]:
    """Return the kind and the file."""
    kind, _, body = content.partition(b"\n")
    return kind.decode(), body
