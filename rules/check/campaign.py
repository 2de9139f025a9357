"""Campaign, zones, respondent, review policies: dates in order, one zone a commune, a row for everybody."""

from collections.abc import Iterator

from rules.catalogue import RECORD_FIELDS
from rules.communes import OUTSIDE
from rules.model import Ruleset
from rules.problems import Finding, did_you_mean
from rules.spelling import comparable


def check_campaign(ruleset: Ruleset) -> Iterator[Finding]:
    """Yield what contradicts itself around the campaign."""
    yield from _dates(ruleset)
    yield from _respondent(ruleset)
    yield from _zones(ruleset)
    for name in ruleset.review:
        if name not in RECORD_FIELDS:
            expected = "a field of the record" + did_you_mean(name, RECORD_FIELDS)
            yield ("review", name), "unknown_record", expected


def _dates(ruleset: Ruleset) -> Iterator[Finding]:
    campaign = ruleset.campaign
    if campaign.opens >= campaign.closes:
        yield ("campaign", "closes"), "order", "an instant after opens"
    for index, window in enumerate(campaign.windows):
        if not campaign.opens <= window.opens < window.closes <= campaign.closes:
            expected = "opens before closes, both inside the campaign"
            yield ("campaign", "windows", index, "opens"), "order", expected
    if campaign.leaving_reasons and not campaign.ask_leaving_reason:
        yield ("campaign", "leaving_reasons"), "conflict", "ask_leaving_reason: true beside reasons"


def _respondent(ruleset: Ruleset) -> Iterator[Finding]:
    rows = ruleset.respondent
    if not rows or rows[-1].when is not None:
        yield ("respondent",), "no_default", "a last row without when"
    for index, row in enumerate(rows[:-1]):
        if row.when is None:
            expected = "a when (later rows would never be reached)"
            yield ("respondent", index), "unreachable", expected


def _zones(ruleset: Ruleset) -> Iterator[Finding]:
    seen: set[str] = set()
    for index, zone in enumerate(ruleset.zones):
        last = index == len(ruleset.zones) - 1
        if not zone.communes and not last:
            expected = "communes (only the last zone may mean everywhere else)"
            yield ("zones", index, "communes"), "unreachable", expected
        if zone.communes and zone.key == OUTSIDE:
            expected = f"another key ({OUTSIDE} is everywhere else, without communes)"
            yield ("zones", index, "key"), "conflict", expected
        for number, commune in enumerate(zone.communes):
            if comparable(commune) in seen:
                yield ("zones", index, "communes", number), "duplicate", "a commune in one zone only"
            seen.add(comparable(commune))
