"""The grammar of a ruleset as frozen models: names are the keys of the document, lists are tuples."""

from rules.model.campaign import (
    Approval,
    Campaign,
    Eligibility,
    Priority,
    Reminder,
    Respondent,
    Seats,
    Window,
    Zone,
)
from rules.model.personas import Expect, PersonaTest, Sibling
from rules.model.prices import (
    PriceBracket,
    PriceCap,
    PriceLine,
    PriceProrata,
    PriceReduction,
    PriceRow,
    Prices,
)
from rules.model.ruleset import Policy, Ruleset
from rules.model.steps import (
    CONTENT_OF_KIND,
    ConsentItem,
    DocumentItem,
    FieldItem,
    FieldKind,
    Group,
    Item,
    Option,
    Purpose,
    Step,
)
from rules.model.values import Months, Text

__all__ = [
    "CONTENT_OF_KIND",
    "Approval",
    "Campaign",
    "ConsentItem",
    "DocumentItem",
    "Eligibility",
    "Expect",
    "FieldItem",
    "FieldKind",
    "Group",
    "Item",
    "Months",
    "Option",
    "PersonaTest",
    "Policy",
    "PriceBracket",
    "PriceCap",
    "PriceLine",
    "PriceProrata",
    "PriceReduction",
    "PriceRow",
    "Prices",
    "Priority",
    "Purpose",
    "Reminder",
    "Respondent",
    "Ruleset",
    "Seats",
    "Sibling",
    "Step",
    "Text",
    "Window",
    "Zone",
]
