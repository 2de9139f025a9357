"""The store of files: random names below one directory, written whole or not at all. No name comes from outside."""

import hashlib
import math
import os
import re
import secrets
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

DEPTH = 2
"""How many characters of the name make its folder."""
OURS = re.compile(r"([0-9a-f]{32})(\.jpg|\.part)?")
"""What the store writes: a file, its preview, a file that is being written."""


@dataclass(frozen=True)
class Stored:
    """A file that lies on the disk; its row comes after."""

    name: str
    sha256: str
    size: int
    media_type: str
    title: str
    pages: int | None = None

    def columns(self) -> dict[str, Any]:
        """Return what a row keeps of it."""
        return asdict(self)


class FileStore:
    """Writes and reads files by name."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def store(
        self, content: bytes, media_type: str, title: str, pages: int | None = None, preview: bytes = b""
    ) -> Stored:
        """Write the content under a temporary name, sync it, rename it; return what a row keeps.

        A preview, a small JPEG, lies beside it and goes with it.
        """
        name = secrets.token_hex(16)
        path = self._path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        if preview:
            # Neither synced nor renamed: it may be missing, and then nobody misses more than a glance.
            self._preview(name).write_bytes(preview)
        temporary = self._part(name)
        with temporary.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.rename(path)
        checksum = hashlib.sha256(content).hexdigest()
        return Stored(name, checksum, len(content), media_type, title[:150], pages)

    def read(self, name: str) -> bytes:
        """Return the content; raises FileNotFoundError."""
        return self._path(name).read_bytes()

    def read_preview(self, name: str) -> bytes | None:
        """Return the small JPEG of a file, none where there is none."""
        try:
            return self._preview(name).read_bytes()
        except FileNotFoundError:
            return None

    def has_preview(self, name: str) -> bool:
        """Tell whether there is a small JPEG of a file."""
        return self._preview(name).exists()

    def is_intact(self, name: str, sha256: str) -> bool:
        """Tell whether the file is there and is what was stored."""
        try:
            return hashlib.sha256(self.read(name)).hexdigest() == sha256
        except OSError:
            return False

    def remove(self, name: str) -> None:
        """Take the file and all that goes with it off the disk; nothing when it is gone already."""
        self._path(name).unlink(missing_ok=True)
        self._preview(name).unlink(missing_ok=True)
        self._part(name).unlink(missing_ok=True)  # of a writing that was broken off

    def older_than(self, before: datetime) -> Iterator[frozenset[str]]:
        """Yield, folder by folder, the names of which all that lies there was written before an instant.

        A preview alone counts, and so does what a writing that was broken off has left.
        """
        for folder in sorted(self.root.glob("?" * DEPTH)):
            written: dict[str, float] = {}
            for entry in os.scandir(folder):
                if found := OURS.fullmatch(entry.name):
                    written[found[1]] = max(written.get(found[1], 0.0), _written_at(entry))
            yield frozenset(name for name, at in written.items() if at < before.timestamp())

    def _preview(self, name: str) -> Path:
        return self._path(name).with_suffix(".jpg")

    def _part(self, name: str) -> Path:
        return self._path(name).with_suffix(".part")

    def _path(self, name: str) -> Path:
        if not name.isalnum():
            raise ValueError("a stored name holds letters and digits only")
        return self.root / name[:DEPTH] / name


def _written_at(entry: os.DirEntry[str]) -> float:
    try:
        return entry.stat().st_mtime
    except FileNotFoundError:
        return math.inf  # renamed or removed at this moment: not old
