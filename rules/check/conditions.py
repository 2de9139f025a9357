"""Conditions: facts that exist, comparisons that fit them, and nothing spoken of before it can be known."""

from collections.abc import Iterator, Mapping

from rules.catalogue import Fact
from rules.conditions import Comparison, bind, comparisons
from rules.model import Ruleset
from rules.problems import Finding
from rules.sites import ANSWER, Site, answer_order, sites

FAMILY_PREFIXES = ("family.", "guardian.", "campaign.")
RANK = "student.rank"


def check_conditions(ruleset: Ruleset, facts: Mapping[str, Fact]) -> Iterator[Finding]:
    """Yield what is wrong with the conditions of a ruleset."""
    order = answer_order(ruleset)
    for site in sites(ruleset):
        if site.condition is None:
            continue
        for inner, code, expected in bind(site.condition, facts, site.course).problems:
            yield site.path + inner, code, expected
        for inner, comparison in comparisons(site.condition):
            for code, expected in _misplaced(ruleset, order, site, comparison):
                yield site.path + inner, code, expected


def _misplaced(
    ruleset: Ruleset, order: Mapping[str, int], site: Site, comparison: Comparison
) -> Iterator[tuple[str, str]]:
    for name in comparison.facts:
        if order.get(name, -1) >= site.answers:
            yield "too_early", _earlier(site)
        if name == RANK and _is_circular(ruleset, site):
            yield "circular", f"no {RANK} in lines when rank_by is price"
        if _is_family_line(ruleset, site) and not name.startswith(FAMILY_PREFIXES):
            yield "scope", "a fact about the family (this line is charged once for all its students)"


def _earlier(site: Site) -> str:
    if site.path[0] in ("campaign", "respondent"):
        return f"no {ANSWER}… here (this is settled before the first question)"
    return "an answer already given at this point (move the question before)"


def _is_circular(ruleset: Ruleset, site: Site) -> bool:
    return site.path[:2] == ("prices", "lines") and ruleset.prices.rank_by == "price"


def _is_family_line(ruleset: Ruleset, site: Site) -> bool:
    if site.path[:2] != ("prices", "lines"):
        return False
    index = site.path[2]
    return isinstance(index, int) and ruleset.prices.lines[index].per == "family"
