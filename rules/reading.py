"""Text to plain values with their positions. Works on parser events: the first thing out of bounds ends it.

Nothing is built by YAML's constructors; anchors, aliases and tags never get that far.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NoReturn, TypeAlias

import yaml

from rules.problems import Path, Problem, RulesetError, path_text

MAX_CHARACTERS = 400_000
MAX_DEPTH = 16
MAX_VALUES = 30_000
MAX_SCALAR = 4_000
MAX_MAPPING_KEY = 80
MAX_FOUND = 60

Value: TypeAlias = Any
"""What a document is made of: dict, list, str, int, Decimal, bool, None."""
Positions: TypeAlias = dict[Path, tuple[int, int]]

_INTEGER = re.compile(r"-?(0|[1-9]\d{0,17})\Z")
_DECIMAL = re.compile(r"-?(0|[1-9]\d{0,14})\.\d{1,6}\Z")
_WORDS: dict[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}
_QUOTED = ("'", '"', "|", ">")


@dataclass(frozen=True)
class Reading:
    """The values of a document and, for each path, the line and column where it stands (from 1)."""

    value: Value
    positions: Positions

    def position(self, path: Path) -> tuple[int, int]:
        """Return where `path` stands, or where the nearest thing around it does."""
        while path and path not in self.positions:
            path = path[:-1]
        return self.positions.get(path, (1, 1))

    def at(self, path: Path) -> Value:
        """Return the value at `path`; KeyError where there is none."""
        value: Any = self.value
        for part in path:
            # A dict or list is asked only for what paths are made of; a scalar has nothing inside.
            inside: Any = value if isinstance(value, dict | list) else {}
            try:
                value = inside[part]
            except (IndexError, TypeError):
                raise KeyError(part) from None
        return value

    def problem(self, path: Path, code: str, expected: str) -> Problem:
        """Return a problem with its position and what stands there now."""
        try:
            value = self.at(path)
            found = "" if isinstance(value, dict | list) else shown(value)
        except KeyError:
            found = ""
        return Problem(path_text(path), *self.position(path), code, expected, found)


def shown(value: Value) -> str:
    """Write a value for a problem: short, on one line, as the document would."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return str(value).lower()
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= MAX_FOUND else text[: MAX_FOUND - 1] + "…"


def read(text: str | bytes) -> Reading:
    """Return the values of a document and their positions; RulesetError for anything hostile or malformed."""
    if isinstance(text, bytes):
        text = _decode(text)
    if len(text) > MAX_CHARACTERS:
        _refuse("too_long", f"at most {MAX_CHARACTERS} characters", f"{len(text)} characters")
    try:
        return _Reader(text).document()
    except UnicodeEncodeError as error:
        line = text.count("\n", 0, error.start) + 1
        _refuse("characters", "printable UTF-8 text", f"a lone surrogate at character {error.start}", line)


def _decode(raw: bytes) -> str:
    if len(raw) > 4 * MAX_CHARACTERS:  # no character of UTF-8 is longer than 4 bytes
        _refuse("too_long", f"at most {MAX_CHARACTERS} characters", f"{len(raw)} bytes")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        _refuse("characters", "UTF-8 text", f"byte 0x{raw[error.start]:02x}", line)


def _refuse(code: str, expected: str, found: str, line: int = 1) -> NoReturn:
    raise RulesetError([Problem("", line, 1, code, expected, found)])


class _Reader:
    """Builds plain values from events, in one pass, and gives up at the first event it does not allow."""

    def __init__(self, text: str):
        self._events: Iterator[Any] = yaml.parse(text, Loader=yaml.CSafeLoader)
        self._positions: Positions = {(): (1, 1)}
        self._values = 0

    def document(self) -> Reading:
        self._expect(yaml.StreamStartEvent)
        start = self._expect(yaml.DocumentStartEvent)
        if start.version or start.tags:
            self._stop((), start.start_mark, "directive", "no % directive")
        value = self._value(self._next(()), (), 1)
        self._next(())
        end = self._next(())
        if not isinstance(end, yaml.StreamEndEvent):
            self._stop((), end.start_mark, "several", "a single document")
        return Reading(value, self._positions)

    def _stop(self, path: Path, mark: Any, code: str, expected: str, found: str = "") -> NoReturn:
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        raise RulesetError([Problem(path_text(path), line, column, code, expected, found[:MAX_FOUND])])

    def _next(self, path: Path) -> Any:
        try:
            return next(self._events)
        except StopIteration:
            self._stop(path, None, "syntax", "a document")
        except yaml.MarkedYAMLError as error:
            self._stop(path, _useful_mark(error), "syntax", "well-formed YAML", error.problem or "")
        except yaml.YAMLError as error:
            self._stop(path, None, "characters", "printable UTF-8 text", str(error).split("\n")[0])

    def _expect(self, kind: type) -> Any:
        event = self._next(())
        if not isinstance(event, kind):
            self._stop((), event.start_mark, "empty", "one document")
        return event

    def _value(self, event: Any, path: Path, depth: int) -> Value:
        mark = event.start_mark
        self._count(path, mark)
        self._plain(event, path)
        if depth > MAX_DEPTH:
            self._stop(path, mark, "too_deep", f"at most {MAX_DEPTH} levels")
        self._positions[path] = (mark.line + 1, mark.column + 1)
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, path)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._list(path, depth)
        return self._mapping(path, depth)

    def _count(self, path: Path, mark: Any) -> None:
        self._values += 1
        if self._values > MAX_VALUES:
            self._stop(path, mark, "too_many", f"at most {MAX_VALUES} values")

    def _plain(self, event: Any, path: Path) -> None:
        """Let through only an event that nothing else in the text can refer to or give another meaning."""
        if isinstance(event, yaml.AliasEvent):
            self._stop(path, event.start_mark, "alias", "no aliases (*)", f"*{event.anchor}")
        if event.anchor is not None:
            self._stop(path, event.start_mark, "anchor", "no anchors (&)", f"&{event.anchor}")
        if event.tag is not None:
            self._stop(path, event.start_mark, "tag", "no tags (!)", event.tag)

    def _list(self, path: Path, depth: int) -> list[Value]:
        items: list[Value] = []
        while not isinstance(event := self._next(path), yaml.SequenceEndEvent):
            items.append(self._value(event, (*path, len(items)), depth + 1))
        return items

    def _mapping(self, path: Path, depth: int) -> dict[str, Value]:
        mapping: dict[str, Value] = {}
        while not isinstance(event := self._next(path), yaml.MappingEndEvent):
            self._plain(event, path)
            key = self._key(event, path)
            if key in mapping:
                self._stop((*path, key), event.start_mark, "duplicate", "each key once", key)
            mapping[key] = self._value(self._next((*path, key)), (*path, key), depth + 1)
        return mapping

    def _key(self, event: Any, path: Path) -> str:
        mark = event.start_mark
        self._count(path, mark)
        if not isinstance(event, yaml.ScalarEvent):
            self._stop(path, mark, "mapping_key", "a plain word as key")
        if len(event.value) > MAX_MAPPING_KEY:
            self._stop(path, mark, "mapping_key", f"a key of at most {MAX_MAPPING_KEY} characters")
        if event.value == "<<":
            self._stop(path, mark, "merge", "no merge key (<<)")
        return str(event.value)

    def _scalar(self, event: Any, path: Path) -> Value:
        text: str = event.value
        if len(text) > MAX_SCALAR:
            expected, found = f"at most {MAX_SCALAR} characters", f"{len(text)} characters"
            self._stop(path, event.start_mark, "too_long", expected, found)
        return text if event.style in _QUOTED else typed(text)


def typed(text: str) -> Value:
    """Return what an unquoted scalar says: true, false, null, an integer, a decimal, else a text."""
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.match(text):
        return int(text)
    return Decimal(text) if _DECIMAL.match(text) else text


def _useful_mark(error: yaml.MarkedYAMLError) -> Any:
    """Return where the mistake is: libyaml leaves the mark of some at 0:0 and says the place as context."""
    mark = error.problem_mark
    nowhere = mark is None or (mark.line == 0 and mark.column == 0)
    return error.context_mark if nowhere and error.context_mark else mark
