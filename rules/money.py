"""Amounts as integer cents: one rounding, half up, for whatever is a share of an amount."""

from decimal import Decimal

CENTS = 100


def in_cents(amount: Decimal) -> int:
    """Return an amount of at most two decimals in cents."""
    return int(amount.scaleb(2))


def in_euros(cents: int) -> Decimal:
    """Return cents as an amount with two decimals."""
    return Decimal(cents).scaleb(-2)


def share(cents: int, numerator: int, denominator: int) -> int:
    """Return `cents` × numerator / denominator, rounded half up to the cent; `cents` is not negative."""
    return (2 * cents * numerator + denominator) // (2 * denominator)
