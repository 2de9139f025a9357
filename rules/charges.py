"""What an estimate is made of: charges in cents, those that wait for a fact, and the sums."""

from dataclasses import dataclass

from rules.model import Text
from rules.reasons import Reason


@dataclass(frozen=True, slots=True)
class Charge:
    """An amount with its label; `student` counts in the family from 0, None is the whole family.

    `cents` is negative for a reduction or a cap. `kept` is the share of the year that is charged ("2/3"), None
    for the whole. `why` is empty unless reasons were asked for.
    """

    key: str
    label: Text
    kind: str
    ledger: str
    cents: int
    student: int | None = None
    course: str | None = None
    bracket: str | None = None
    kept: str | None = None
    why: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class PendingCharge:
    """A line or reduction that cannot be settled before these facts are known."""

    key: str
    student: int | None
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Estimate:
    """The prices of a family in cents: fees and rentals apart, deposits outside both."""

    lines: tuple[Charge, ...]
    reductions: tuple[Charge, ...]
    caps: tuple[Charge, ...]
    deposits: tuple[Charge, ...]
    pending: tuple[PendingCharge, ...]
    total: int
    rentals: int
    deposit: int

    @property
    def charges(self) -> tuple[Charge, ...]:
        """Every charge, lines first."""
        return self.lines + self.deposits + self.reductions + self.caps
