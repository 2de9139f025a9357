"""Writes invoices and receipts of all families, numbered without gap in the order of their days."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from random import Random
from typing import Any

from sqlalchemy.orm import Session

from portal.demonstration.calendar import PRESENT, TODAY, day_between, weighted
from portal.demonstration.households import Household
from portal.demonstration.rows import insert
from portal.models.billing import Ledger, LedgerDeposit, LedgerEntry, NumberSequence, PaymentMethod

INVOICE, RECEIPT = "FC", "RC"
FIRST_YEAR = 2020
"""The oldest school year whose ledgers are kept."""

OVERDUE_IN_100 = 3
DAYS_TO_PAY = 45
BANKED = (PaymentMethod.CHEQUE, PaymentMethod.CASH, PaymentMethod.ANCV)
"""Payments that somebody carries to the bank."""

METHODS = (
    (PaymentMethod.CHEQUE, 30),
    (PaymentMethod.CARD, 20),
    (PaymentMethod.DIRECT_DEBIT, 20),
    (PaymentMethod.PAYFIP, 14),
    (PaymentMethod.TRANSFER, 8),
    (PaymentMethod.CASH, 4),
    (PaymentMethod.PASS_CULTURE, 2),
    (PaymentMethod.ANCV, 2),
)


@dataclass(eq=False)
class Entry:
    """A line of a ledger; a fixed number places all others of its kind and year around it."""

    household: Household
    on: date
    ledger: Ledger
    label: str
    debit: int = 0
    credit: int = 0
    due_on: date | None = None
    method: PaymentMethod | None = None
    deposited: bool = False
    payer_id: int | None = None
    fixed: int | None = None
    earliest: date = date.min
    """A receipt cannot move before the day of its invoice."""
    late: bool = False
    """An invoice that nobody has paid."""
    number: str = ""

    @property
    def kind(self) -> tuple[str, int]:
        """What is numbered together: invoices or receipts of a calendar year."""
        return (RECEIPT if self.credit else INVOICE), self.on.year

    def move(self, day: date) -> None:
        """Stand on another day; what is due is due as many days later."""
        if self.due_on is not None:
            self.due_on += day - self.on
        self.on = day


def invent_invoices(
    households: Iterable[Household], since: Callable[[Household], int], renters: set[int], rng: Random
) -> Iterator[Entry]:
    """Yield the invoices of families; `since` tells the school year in which a family came."""
    for household in households:
        late = not household.spared and rng.randrange(100) < OVERDUE_IN_100
        rents = any(learner.student_id in renters for learner in household.learners)
        for first in range(max(FIRST_YEAR, since(household)), PRESENT + 1):
            fee = 84_00 * len(household.learners) + rng.randint(0, 40) * 5_00
            autumn = day_between(rng, date(first, 9, 22), date(first, 12, 12))
            yield _invoice(household, autumn, Ledger.FEES, fee, rng)
            winter = day_between(rng, date(first + 1, 1, 15), date(first + 1, 2, 20))
            yield _invoice(household, winter, Ledger.FEES, fee, rng, late and first == PRESENT)
            if rents and first == PRESENT:
                day = day_between(rng, date(first, 11, 3), date(first, 12, 18))
                yield _invoice(household, day, Ledger.RENTALS, 150_00, rng)


def _invoice(household: Household, on: date, ledger: Ledger, cents: int, rng: Random, late: bool = False) -> Entry:
    payer = rng.choice(household.guardians) if household.separated else household.payer
    label = "AVIS DES SOMMES A PAYER" if ledger is Ledger.FEES else "Location d’instrument"
    due = on + timedelta(days=DAYS_TO_PAY)
    return Entry(household, on, ledger, label, debit=cents, due_on=due, payer_id=payer.person_id, late=late)


def invent_receipts(invoices: Iterable[Entry], rng: Random) -> Iterator[Entry]:
    """Yield what settles the invoices; a fixed one brings its own receipt."""
    for invoice in invoices:
        paid = invoice.on + timedelta(days=rng.randint(3, DAYS_TO_PAY - 3))
        if invoice.late or invoice.fixed or paid >= TODAY:
            continue
        method = weighted(rng, METHODS)
        yield Entry(
            invoice.household,
            paid,
            invoice.ledger,
            str(rng.randint(1_000_000, 9_999_999)) if method is PaymentMethod.CHEQUE else "",
            credit=invoice.debit,
            method=method,
            deposited=method in BANKED and paid < TODAY - timedelta(days=21),
            payer_id=invoice.payer_id,
            earliest=invoice.on,
        )


def number_entries(entries: Iterable[Entry], rng: Random) -> list[Entry]:
    """Give every line its number, without gap in the order of days, and return them in that order.

    Where numbers are fixed, the first of that kind and year follows from them, and days of others move so
    that exactly as many lie between as the numbers say.
    """
    series: dict[tuple[str, int], list[Entry]] = defaultdict(list)
    for entry in entries:
        series[entry.kind].append(entry)
    for (kind, year), rows in series.items():
        rows.sort(key=lambda row: row.on)
        for number, row in enumerate(rows, _make_room(rows, rng)):
            row.number = f"{year % 100:02}{kind}{number:05}"
    return [row for rows in series.values() for row in rows]


def _make_room(rows: list[Entry], rng: Random) -> int:
    """Put lines with a fixed number at their places and return the number of the first line."""
    fixed = sorted((row for row in rows if row.fixed), key=lambda row: row.fixed or 0)
    if not fixed:
        return 1
    others = [row for row in rows if not row.fixed]
    ordered = [row for row in others if row.on <= fixed[0].on]
    first = (fixed[0].fixed or 0) - len(ordered)
    later = others[len(ordered) :]
    ordered.append(fixed[0])
    for before, after in pairwise(fixed):
        between, later = _between(before, after, later, rng)
        ordered += [*between, after]
    rows[:] = [*ordered, *later]
    if first < 1:
        raise ValueError("too many lines before the first fixed number")
    return first


def _between(before: Entry, after: Entry, later: list[Entry], rng: Random) -> tuple[list[Entry], list[Entry]]:
    """Choose and move what lies between two fixed lines; return it and the rest, in the order of days."""
    wanted = (after.fixed or 0) - (before.fixed or 0) - 1
    able = [row for row in later if row.earliest <= after.on][:wanted]
    if len(able) < wanted:
        raise ValueError(f"{after.fixed} needs {wanted - len(able)} more lines before it")
    for row in able:
        if row.on > after.on:
            row.move(day_between(rng, max(before.on, row.earliest), after.on))
    chosen = set(map(id, able))
    rest = [row for row in later if id(row) not in chosen]
    for row in rest:
        if row.on <= after.on:
            row.move(after.on + timedelta(days=rng.randint(1, 8)))
    return sorted(able, key=lambda row: row.on), sorted(rest, key=lambda row: row.on)


def write_ledgers(session: Session, entries: Sequence[Entry]) -> None:
    """Write numbered lines, what was deposited, and where each series of numbers goes on."""
    rows: list[dict[str, Any]] = [
        {
            "family_id": entry.household.family_id,
            "payer_id": entry.payer_id,
            "ledger": entry.ledger,
            "on": entry.on,
            "due_on": entry.due_on,
            "number": entry.number,
            "label": entry.label,
            "debit": entry.debit,
            "credit": entry.credit,
            "method": entry.method,
        }
        for entry in entries
    ]
    ids = insert(session, LedgerEntry, rows)
    deposits = [
        {"entry_id": entry_id, "on": entry.on + timedelta(days=6)}
        for entry_id, entry in zip(ids, entries, strict=True)
        if entry.deposited
    ]
    insert(session, LedgerDeposit, deposits)
    last: dict[tuple[str, int], int] = {}
    for entry in entries:
        last[entry.kind] = max(last.get(entry.kind, 0), int(entry.number[4:]))
    insert(
        session,
        NumberSequence,
        [{"kind": kind, "year": year, "last": number} for (kind, year), number in sorted(last.items())],
    )
