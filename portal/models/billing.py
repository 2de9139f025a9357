"""Ledgers of fees and rentals, in whole cents; entries are never changed, only countered."""

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base, Key, PublicId, Scoped, many, one, refer, scoped, unique
from portal.models.families import Family
from portal.models.people import Person


class Ledger(StrEnum):
    """Which account of the family an entry stands in."""

    FEES = "fees"
    RENTALS = "rentals"


class PaymentMethod(StrEnum):
    """How a sum was paid."""

    CHEQUE = "cheque"
    CASH = "cash"
    CARD = "card"
    DIRECT_DEBIT = "direct-debit"
    TRANSFER = "transfer"
    PAYFIP = "payfip"
    ANCV = "ancv"
    PASS_CULTURE = "pass-culture"  # noqa: S105  # no password: a French scheme that pays


class LedgerEntry(PublicId, Scoped, Base):
    """An invoice (debit) or a receipt (credit) in cents.

    A correction is a counter-entry naming in `counters_id` what it counters. `number` is such as
    25FC01618; `label` the text of the day; `due_on` the last day to pay a debit. A trigger refuses UPDATE
    and DELETE.
    """

    __tablename__ = "ledger_entry"
    __table_args__ = scoped(
        unique("number"),
        refer("family"),
        refer("person", "payer_id"),
        refer("ledger_entry", "counters_id"),
        Index(None, "establishment_id", "family_id", "ledger", "on"),
        CheckConstraint("debit = 0 OR credit = 0", name="side"),
    )

    family_id: Mapped[int] = mapped_column(Key)
    payer_id: Mapped[int | None] = mapped_column(Key)
    ledger: Mapped[Ledger]
    on: Mapped[date]
    due_on: Mapped[date | None]
    number: Mapped[str]
    label: Mapped[str]
    debit: Mapped[int] = mapped_column(default=0)
    credit: Mapped[int] = mapped_column(default=0)
    method: Mapped[PaymentMethod | None]
    counters_id: Mapped[int | None] = mapped_column(Key)

    family: Mapped[Family] = one("LedgerEntry.family_id", "Family")
    payer: Mapped[Person | None] = one("LedgerEntry.payer_id", "Person")
    deposit: Mapped["LedgerDeposit | None"] = many(
        "LedgerDeposit.entry_id", "LedgerEntry", uselist=False, back_populates="entry"
    )


class LedgerDeposit(Scoped, Base):
    """That a payment was deposited at the bank (Remise), and on which day."""

    __tablename__ = "ledger_deposit"
    __table_args__ = scoped(unique("entry_id"), refer("ledger_entry", "entry_id"))

    entry_id: Mapped[int] = mapped_column(Key)
    on: Mapped[date]

    entry: Mapped[LedgerEntry] = one("LedgerDeposit.entry_id", "LedgerEntry", back_populates="deposit")


class NumberSequence(Scoped, Base):
    """The last number given of a kind in a year; written only by `portal.db.next_number`."""

    __tablename__ = "number_sequence"
    __table_args__ = scoped(unique("kind", "year"), CheckConstraint("last > 0", name="last"))

    kind: Mapped[str]
    year: Mapped[int]
    last: Mapped[int]
