"""Ledger entries for tests."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from portal.models.billing import Ledger, LedgerDeposit, LedgerEntry, PaymentMethod
from portal.models.families import Family
from tests.factories.common import add, next_value


def make_entry(
    session: Session, family: Family, *, credit: int = 0, deposited: bool = False, **values: Any
) -> LedgerEntry:
    """Add an invoice of 84,00 €, or a receipt of `credit` cents."""
    kind = "RC" if credit else "FC"
    side = {"credit": credit, "method": PaymentMethod.CHEQUE} if credit else {"debit": 8400}
    values = {
        "ledger": Ledger.FEES,
        "on": date(2025, 10, 11),
        "number": f"25{kind}{next_value():05}",
        "label": "98135" if credit else "AVIS DES SOMMES A PAYER",
    } | values
    entry = LedgerEntry(family=family, **(side | values))
    if deposited:
        session.add(LedgerDeposit(entry=entry, on=entry.on))
    return add(session, entry)
