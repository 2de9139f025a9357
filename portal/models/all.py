"""Imports every table, so that `metadata` is whole: for migrations, tests and whoever opens a database."""

from portal.models import (
    accounts,
    audit,
    billing,
    campaigns,
    changes,
    clock,
    consents,
    courses,
    establishments,
    families,
    files,
    messages,
    outbox,
    people,
    reenrolment,
    rulesets,
    search,
    slots,
    vault,
)
from portal.models.base import Base

metadata = Base.metadata

__all__ = [
    "accounts",
    "audit",
    "billing",
    "campaigns",
    "changes",
    "clock",
    "consents",
    "courses",
    "establishments",
    "families",
    "files",
    "messages",
    "metadata",
    "outbox",
    "people",
    "reenrolment",
    "rulesets",
    "search",
    "slots",
    "vault",
]
