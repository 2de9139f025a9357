"""Static files by content: one joined sheet, and URLs that change whenever the bytes behind them change.

No Pyramid here: the route that serves them asks `Assets.find` and sets the headers.
"""

import gzip
import hashlib
import posixpath
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

STATIC = Path(__file__).parent / "static"
PREFIX = "/statique"
SHEET = "css/da-capo.css"
SHEET_PARTS = (
    "css/layers.css",
    "css/tokens.css",
    "css/base.css",
    "css/layout.css",
    "css/menu.css",
    "css/components/buttons.css",
    "css/components/forms.css",
    "css/components/upload.css",
    "css/components/messages.css",
    "css/components/lists.css",
    "css/components/tables.css",
    "css/components/navigation.css",
    "css/components/courses.css",
    "css/components/week.css",
    "css/components/records.css",
    "css/office.css",
    "css/preferences.css",
    "css/print.css",
)
CONTENT_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".woff2": "font/woff2",
    ".png": "image/png",
    ".ico": "image/x-icon",
}
_COMPRESSED = {".css", ".js", ".svg", ".txt"}  # the others are compressed by their own format

_CSS_COMMENT = re.compile(r"""("[^"]*"|'[^']*')|\s*/\*.*?\*/\s*""", re.DOTALL)
_CSS_SPACE = re.compile(r"""("[^"]*"|'[^']*')|\s*([{};,>])\s*|(:)\s+|\s+""")
_CSS_URL = re.compile(r"""url\("(?P<path>\.{1,2}/[^"]+)"\)""")
_JS_IMPORT = re.compile(r"""(?P<before>\b(?:from|import)\s+")(?P<path>\.{1,2}/[^"]+)(?=";)""")


class UnknownAssetError(LookupError):
    """A template or a sheet names a file that is not there."""


@dataclass(frozen=True)
class Asset:
    """A file as it is served."""

    path: str
    body: bytes
    fingerprint: str
    content_type: str
    compressed: bytes | None


def strip_css(source: str) -> str:
    """Return the same sheet without comments and needless white space; strings stay as written."""
    bare = _CSS_COMMENT.sub(lambda match: match[1] or " ", source)
    shorter = _CSS_SPACE.sub(lambda match: match[1] or match[2] or match[3] or " ", bare)
    return shorter.replace(";}", "}").strip()


def fingerprint_of(body: bytes) -> str:
    """Return a short name of the content: enough that two contents never share it by chance."""
    return hashlib.sha256(body).hexdigest()[:16]


def join_sheets(root: Path, parts: Iterable[str] = SHEET_PARTS) -> str:
    """Return the parts as one sheet, in order, as if it stood in `css/`."""
    return "\n".join(strip_css(_lift_urls((root / part).read_text("utf-8"), part)) for part in parts)


def _lift_urls(source: str, part: str) -> str:
    """Make the relative URLs of a part hold from the place of the joined sheet."""

    def lift(match: re.Match[str]) -> str:
        target = posixpath.normpath(posixpath.join(posixpath.dirname(part), match["path"]))
        return f'url("../{target}")'

    return _CSS_URL.sub(lift, source)


class Assets:
    """The static files of one process, read once when it starts."""

    def __init__(self, root: Path = STATIC, prefix: str = PREFIX, parts: Iterable[str] = SHEET_PARTS) -> None:
        self._root = root
        self._prefix = prefix
        self._parts = tuple(parts)
        self._assets: dict[str, Asset] = {}
        for file in sorted(root.rglob("*")):
            path = file.relative_to(root).as_posix()
            if file.is_file() and file.suffix in CONTENT_TYPES and path not in self._parts:
                self._asset(path)
        self._asset(SHEET)

    def url(self, path: str) -> str:
        """Return the URL of a file: it may be kept by browsers for ever. An unknown path raises."""
        asset = self._asset(path)
        return f"{self._prefix}/{asset.fingerprint}/{asset.path}"

    def find(self, path: str) -> Asset | None:
        """Return the file at a path below the fingerprint of a URL, or None.

        Serve it for ever when the fingerprint asked for is its own; when it is another one (a page kept
        from before an upgrade), serve it all the same, but without letting the browser keep it.
        """
        return self._assets.get(path)

    def paths(self) -> list[str]:
        """Return the paths that can be asked for."""
        return sorted(self._assets)

    def _asset(self, path: str) -> Asset:
        if path not in self._assets:
            self._assets[path] = self._build(path)
        return self._assets[path]

    def _build(self, path: str) -> Asset:
        body = self._read(path)
        suffix = posixpath.splitext(path)[1]
        compressed = gzip.compress(body, 9, mtime=0) if suffix in _COMPRESSED else None
        return Asset(path, body, fingerprint_of(body), CONTENT_TYPES[suffix], compressed)

    def _read(self, path: str) -> bytes:
        if path == SHEET:
            source = join_sheets(self._root, self._parts)
            return _CSS_URL.sub(self._linked(path, 'url("{}")'), source).encode()
        file = self._root / path
        if file.suffix not in CONTENT_TYPES or path in self._parts or not file.is_file():
            raise UnknownAssetError(path)
        body = file.read_bytes()
        if file.suffix == ".js":
            return _JS_IMPORT.sub(self._linked(path, "{}"), body.decode()).encode()
        return body

    def _linked(self, path: str, shape: str) -> Callable[[re.Match[str]], str]:
        """Turn a relative reference into the URL of its target: a change of the target changes this file."""

        def link(match: re.Match[str]) -> str:
            target = posixpath.normpath(posixpath.join(posixpath.dirname(path), match["path"]))
            return match.groupdict().get("before", "") + shape.format(self.url(target))

        return link
