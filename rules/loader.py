"""Text to ruleset and back: the only door by which a ruleset comes in, and its canonical text."""

import hashlib
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from rules.check import check
from rules.model import Ruleset
from rules.problems import Problem, RulesetError
from rules.reading import MAX_CHARACTERS, Reading, read
from rules.refusals import problems_of

__all__ = [
    "Problem",
    "RulesetError",
    "checksum",
    "dump",
    "load",
    "load_file",
    "load_with_positions",
    "read_bytes",
]

LINE_WIDTH = 110


def load(text: str | bytes) -> Ruleset:
    """Return the ruleset that a text writes; RulesetError with every problem, placed, if it writes none."""
    ruleset, _ = load_with_positions(text)
    return ruleset


def load_with_positions(text: str | bytes) -> tuple[Ruleset, Reading]:
    """Return the ruleset and where each of its parts stands in the text; RulesetError as `load`."""
    reading = read(text)
    if not isinstance(reading.value, dict):
        raise RulesetError([reading.problem((), "mapping", "a ruleset (keys and values)")])
    try:
        ruleset = Ruleset.model_validate(reading.value)
    except ValidationError as error:
        raise RulesetError(problems_of(error, reading)) from None
    findings = check(ruleset)
    if findings:
        raise RulesetError(reading.problem(*finding) for finding in findings)
    return ruleset, reading


def load_file(path: Path | str) -> Ruleset:
    """Return the ruleset of a file; OSError if it cannot be read, RulesetError if it is not one."""
    return load(read_bytes(path))


def read_bytes(path: Path | str) -> bytes:
    """Return the bytes of a file, of a huge one no more than it takes to refuse it."""
    with Path(path).open("rb") as file:
        return file.read(4 * MAX_CHARACTERS + 1)


def dump(ruleset: Ruleset) -> str:
    """Return the canonical text: keys in the order of the grammar, defaults left out, no comments."""
    written = _plain(ruleset.model_dump(exclude_defaults=True, exclude_none=True))
    return yaml.dump(written, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=LINE_WIDTH)


def checksum(text: str) -> str:
    """Return the SHA-256 of a text, in hexadecimal; two rulesets of one canonical text share it."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


class _Dumper(yaml.CSafeDumper):
    """Writes what `rules.reading` reads: no aliases, decimals as they are, paragraphs as blocks."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _write_text(dumper: yaml.CSafeDumper, text: str) -> yaml.ScalarNode:
    # A request: libyaml falls back to quotes where a block would lose spaces.
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


def _write_decimal(dumper: yaml.CSafeDumper, number: Decimal) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:float", format(number, "f"))


_Dumper.add_representer(str, _write_text)
_Dumper.add_representer(Decimal, _write_decimal)


def _plain(value: Any) -> Any:
    """Return tuples as lists, all the way down."""
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value
