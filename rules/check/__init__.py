"""What a well-formed ruleset must also respect: names that exist, types that fit, nothing asked too late."""

from rules.check.campaign import check_campaign
from rules.check.conditions import check_conditions
from rules.check.keys import check_keys
from rules.check.personas import check_personas
from rules.check.prices import check_prices
from rules.check.steps import check_steps
from rules.model import Ruleset
from rules.problems import Finding
from rules.vocabulary import vocabulary


def check(ruleset: Ruleset) -> list[Finding]:
    """Return all that is wrong with the meaning of a ruleset; nothing: it can be compiled."""
    facts = vocabulary(ruleset)
    return [
        *check_keys(ruleset),
        *check_campaign(ruleset),
        *check_steps(ruleset),
        *check_prices(ruleset.prices),
        *check_conditions(ruleset, facts),
        *check_personas(ruleset, facts),
    ]
