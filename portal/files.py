"""The store of files: random names below one directory, written whole or not at all. No name comes from outside."""

import hashlib
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

DEPTH = 2
"""How many characters of the name make its folder."""


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
        temporary = path.with_suffix(".part")
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
        """Take the file and its preview off the disk; nothing when they are gone already."""
        self._path(name).unlink(missing_ok=True)
        self._preview(name).unlink(missing_ok=True)

    def _preview(self, name: str) -> Path:
        return self._path(name).with_suffix(".jpg")

    def _path(self, name: str) -> Path:
        if not name.isalnum():
            raise ValueError("a stored name holds letters and digits only")
        return self.root / name[:DEPTH] / name
