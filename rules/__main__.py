"""The command `python -m rules`: check rulesets, show what one asks, explain what a test's persona gets."""

import argparse
import sys
from collections.abc import Callable, Iterable, Sequence
from typing import TextIO

from rules.compiled import CompiledRules, compile_rules
from rules.explaining import explain
from rules.loader import RulesetError, load_with_positions, read_bytes
from rules.personas import run_tests
from rules.problems import did_you_mean
from rules.reading import Reading
from rules.showing import show

GOOD, BAD = 0, 1


def main(arguments: Sequence[str] | None = None, out: TextIO | None = None) -> int:
    """Run the command and return its exit code: 0 when all is well, 1 for a problem, 2 for a wrong call."""
    options = _parser().parse_args(arguments)
    write = (out or sys.stdout).write
    run: Callable[[argparse.Namespace], tuple[int, Iterable[str]]] = options.run
    code, lines = run(options)
    for line in lines:
        write(f"{line}\n")
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m rules", description=__doc__)
    verbs = parser.add_subparsers(required=True, metavar="check|show|explain")
    check = verbs.add_parser("check", help="find what is wrong with rulesets, and run the tests they carry")
    check.add_argument("files", nargs="+", metavar="FILE")
    check.set_defaults(run=_check)
    showing = verbs.add_parser("show", help="print what a ruleset asks, in plain French")
    showing.add_argument("file", metavar="FILE")
    showing.set_defaults(run=_show)
    explaining = verbs.add_parser("explain", help="print what the persona of a test gets, and why")
    explaining.add_argument("file", metavar="FILE")
    explaining.add_argument("test_key", metavar="TEST_KEY")
    explaining.set_defaults(run=_explain)
    return parser


class _UnreadableError(Exception):
    """A file that gives no ruleset; `lines` say why."""

    def __init__(self, lines: Iterable[str]):
        self.lines = list(lines)
        super().__init__(*self.lines)


def _opened(file: str) -> tuple[CompiledRules, Reading]:
    try:
        ruleset, reading = load_with_positions(read_bytes(file))
    except OSError as error:
        raise _UnreadableError([f"{file}: {error.strerror or error}"]) from None
    except RulesetError as error:
        raise _UnreadableError(f"{file}:{problem}" for problem in error.problems) from None
    return compile_rules(ruleset), reading


def _check(options: argparse.Namespace) -> tuple[int, list[str]]:
    code, lines = GOOD, []
    for file in options.files:
        found, said = _check_one(file)
        code = max(code, found)
        lines += said
    return code, lines


def _check_one(file: str) -> tuple[int, list[str]]:
    try:
        compiled, reading = _opened(file)
    except _UnreadableError as error:
        return BAD, error.lines
    results = run_tests(compiled)
    failures = []
    for index, result in enumerate(results):
        line, column = reading.position(("tests", index, "expect"))
        failures += [
            f"{file}:{line}:{column} tests[{index}] {result.test.key}: {difference}"
            for difference in result.differences
        ]
    if failures:
        return BAD, failures
    return GOOD, [f"{file}: {len(results)} tests passed"]


def _show(options: argparse.Namespace) -> tuple[int, Iterable[str]]:
    try:
        compiled, _ = _opened(options.file)
    except _UnreadableError as error:
        return BAD, error.lines
    return GOOD, show(compiled)


def _explain(options: argparse.Namespace) -> tuple[int, Iterable[str]]:
    try:
        compiled, _ = _opened(options.file)
    except _UnreadableError as error:
        return BAD, error.lines
    keys = [test.key for test in compiled.rules.tests]
    if options.test_key not in keys:
        expected = f"expected one of {', '.join(keys)}{did_you_mean(options.test_key, keys)}"
        return BAD, [f"{options.file}: no test {options.test_key}, {expected}"]
    return GOOD, explain(compiled, options.test_key)


if __name__ == "__main__":
    sys.exit(main())
