"""Prices: brackets that rise, tables that end, reductions and caps on lines that can bear them."""

from collections.abc import Iterator

from rules.model import PriceCap, PriceLine, PriceReduction, PriceRow, Prices
from rules.problems import Finding, Path, did_you_mean


def check_prices(prices: Prices) -> Iterator[Finding]:
    """Yield what contradicts itself in the prices."""
    yield from _brackets(prices)
    for index, line in enumerate(prices.lines):
        yield from _line(("prices", "lines", index), line, prices)
    lines = {line.key: line for line in prices.lines}
    for index, reduction in enumerate(prices.reductions):
        yield from _targets(("prices", "reductions", index), reduction, lines)
    for index, cap in enumerate(prices.caps):
        yield from _targets(("prices", "caps", index), cap, lines)
    for index in range(1, len(prices.prorata)):
        if prices.prorata[index].start <= prices.prorata[index - 1].start:
            yield ("prices", "prorata", index, "start"), "order", "dates that rise"


def _brackets(prices: Prices) -> Iterator[Finding]:
    brackets = prices.brackets
    for index, bracket in enumerate(brackets):
        path: Path = ("prices", "brackets", index, "up_to")
        last = index == len(brackets) - 1
        before = brackets[index - 1].up_to if index else None
        if (bracket.up_to is None) != last:
            yield path, "bracket", "an upper bound on every bracket but the last"
        elif bracket.up_to is not None and before is not None and bracket.up_to <= before:
            yield path, "order", "bounds that rise"
    keys = [bracket.key for bracket in brackets]
    if (prices.missing_quotient not in keys) if keys else (prices.missing_quotient is not None):
        listed = ", ".join(keys) or "(none declared)"
        expected = f"the bracket of families without a quotient: {listed}"
        yield ("prices", "missing_quotient"), "unknown_key", expected


def _line(path: Path, line: PriceLine, prices: Prices) -> Iterator[Finding]:
    if not line.amounts or line.amounts[-1].when is not None:
        yield (*path, "amounts"), "no_default", "a last row without when"
    for index, row in enumerate(line.amounts):
        yield from _row((*path, "amounts", index), row, prices)
        if row.when is None and index < len(line.amounts) - 1:
            expected = "a when (later rows would never be reached)"
            yield (*path, "amounts", index), "unreachable", expected
    if line.prorata and (line.per == "family" or line.deposit or not prices.prorata):
        expected = "a line per student or course, no deposit, and a prorata table"
        yield (*path, "prorata"), "conflict", expected


def _row(path: Path, row: PriceRow, prices: Prices) -> Iterator[Finding]:
    keys = [bracket.key for bracket in prices.brackets]
    if (row.amount is None) == (row.by_bracket is None):
        yield path, "amount", "either amount or by_bracket"
    elif row.by_bracket is not None and (not keys or set(row.by_bracket) != set(keys)):
        listed = ", ".join(keys) or "(none declared)"
        yield (*path, "by_bracket"), "brackets", f"an amount for every bracket: {listed}"


def _targets(path: Path, rule: PriceReduction | PriceCap, lines: dict[str, PriceLine]) -> Iterator[Finding]:
    student_only = isinstance(rule, PriceReduction) or rule.per == "student"
    if not rule.on:
        yield (*path, "on"), "list", "at least one line"
    for index, key in enumerate(rule.on):
        here = (*path, "on", index)
        line = lines.get(key)
        if key in rule.on[:index]:
            yield here, "duplicate", "each line once"
        elif line is None:
            yield here, "unknown_key", "a line of these prices" + did_you_mean(key, lines)
        elif line.deposit or (line.per == "family" and student_only):
            yield here, "conflict", "a line per student or course, not a deposit"
