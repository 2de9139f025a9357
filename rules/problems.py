"""What is wrong with a ruleset, and where: the only error that reading one raises."""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TypeAlias

Path: TypeAlias = tuple[str | int, ...]
Finding: TypeAlias = tuple[Path, str, str]
"""A path, a code and what is expected there: a problem before its position is known."""

MAX_PROBLEMS = 20
LIKENESS = 0.7


@dataclass(frozen=True)
class Problem:
    """One thing to correct, with its place in the text; lines and columns count from 1."""

    path: str
    line: int
    column: int
    code: str
    expected: str
    found: str = ""

    def __str__(self) -> str:
        found = f", found {self.found}" if self.found else ""
        return f"{self.line}:{self.column} {self.path or 'document'}: expected {self.expected}{found}"


class RulesetError(ValueError):
    """The text is not a ruleset; `problems` says why, in the order of the text, 20 at most."""

    def __init__(self, problems: Iterable[Problem]):
        in_order = sorted(dict.fromkeys(problems), key=lambda problem: (problem.line, problem.column))
        self.problems: tuple[Problem, ...] = tuple(in_order[:MAX_PROBLEMS])
        super().__init__("\n".join(str(problem) for problem in self.problems))


def path_text(path: Path) -> str:
    """Write a path as in `steps[2].fields[0].kind`; a name with a dot, such as a fact, is quoted."""
    text = ""
    for part in path:
        if isinstance(part, int):
            text += f"[{part}]"
            continue
        name = f'"{part}"' if "." in part else part
        text += f".{name}" if text else name
    return text


def did_you_mean(word: object, words: Iterable[object]) -> str:
    """Return ` (did you mean x?)` for the word that looks most like `word`, or nothing."""
    close = get_close_matches(str(word), [str(known) for known in words], n=1, cutoff=LIKENESS)
    return f" (did you mean {close[0]}?)" if close else ""
