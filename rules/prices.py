"""What one family pays: a pure function of its students' facts, in cents, each result rounded half up."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, TypeAlias

from rules.charges import Charge, Estimate, PendingCharge
from rules.compiled import CompiledRules, Decision, LinePlan
from rules.conditions import Facts
from rules.model import PriceCap, PriceReduction, Prices
from rules.money import in_cents, share
from rules.reasons import Reason, reason

LEDGERS = ("fees", "rentals")
ZERO = Decimal(0)
FAMILY_PREFIXES = ("family.", "guardian.", "campaign.")

Slot: TypeAlias = tuple[str, int | None]
"""What a line charges to one student (or, without one, to the family), all courses together."""


def estimate(
    compiled: CompiledRules,
    students: Sequence[Facts],
    courses: Sequence[Sequence[Facts]] = (),
    reasons: bool = False,
) -> Estimate:
    """Return what a family pays for its re-enrolling students, given the complete facts of each.

    `courses` holds, student by student, the facts of the courses that lines per course are charged for.
    """
    return _Account(compiled, students, courses, reasons).settle()


def bracket_of(prices: Prices, quotient: Decimal | None) -> str:
    """Return the bracket of a family quotient, or the one meant for families that give none."""
    if quotient is None:
        return prices.missing_quotient or prices.brackets[-1].key
    return next(bracket.key for bracket in prices.brackets if bracket.up_to is None or quotient <= bracket.up_to)


class _Account:
    """One family's account while it is drawn up: charges, what is pending, and what is left of each line."""

    def __init__(
        self,
        compiled: CompiledRules,
        students: Sequence[Facts],
        courses: Sequence[Sequence[Facts]],
        reasons: bool,
    ):
        self._compiled = compiled
        self._prices = compiled.rules.prices
        self._students = [dict(facts) for facts in students]
        self._courses = courses or [()] * len(self._students)
        self._reasons = reasons
        self._lines: list[Charge] = []
        self._reductions: list[Charge] = []
        self._caps: list[Charge] = []
        self._pending: list[PendingCharge] = []

    def settle(self) -> Estimate:
        eldest_first = self._by_age()
        self._count_students()
        if self._prices.rank_by == "age":
            self._rank(eldest_first)
        for plan in self._compiled.lines:
            self._charge_line(plan)
        if self._prices.rank_by == "price":
            self._rank(self._by_price(eldest_first))
        initial = self._initial()
        left = dict(initial)
        for reduction, granted in self._compiled.reductions:
            self._reduce(reduction, granted, initial, left)
        for cap in sorted(self._prices.caps, key=lambda cap: cap.per != "student"):
            self._cap(cap, left)
        return self._estimate()

    def _by_age(self) -> list[int]:
        students = self._students
        return sorted(range(len(students)), key=lambda index: (*_seniority(students[index]), index))

    def _by_price(self, eldest_first: list[int]) -> list[int]:
        gross = [0] * len(self._students)
        for charge in self._lines:
            if charge.student is not None and charge.kind == "line":
                gross[charge.student] += charge.cents
        # A stable sort: of two who pay the same, the eldest comes first.
        return sorted(eldest_first, key=lambda index: -gross[index])

    def _count_students(self) -> None:
        said = [facts.get("family.students") or 0 for facts in self._students]
        for facts in self._students:
            facts.setdefault("family.students", max(len(said), *said))

    def _rank(self, order: list[int]) -> None:
        for rank, index in enumerate(order, start=1):
            self._students[index].setdefault("student.rank", rank)

    def _charge_line(self, plan: LinePlan) -> None:
        if plan.line.per == "family":
            if self._students:
                self._charge(plan, _of_family(self._students[0]), None, None)
            return
        for index, facts in enumerate(self._students):
            if plan.line.per == "student":
                self._charge(plan, facts, index, None)
                continue
            for course in self._courses[index]:
                self._charge(plan, {**facts, **course}, index, course.get("course.code"))

    def _charge(self, plan: LinePlan, facts: Facts, student: int | None, course: str | None) -> None:
        charged = plan.when.holds(facts)
        if charged is None:
            self._wait(plan.when, facts, student)
        if not charged:
            return
        for number, row in enumerate(plan.rows):
            hit = row.when.holds(facts)
            if hit is None:
                self._wait(row.when, facts, student)
            if hit:
                self._add_line(plan, number, facts, student, course)
            if hit is not False:
                return

    def _add_line(self, plan: LinePlan, number: int, facts: Facts, student: int | None, course: str | None) -> None:
        line, row = plan.line, plan.line.amounts[number]
        bracket, amount = None, row.amount
        if row.by_bracket is not None:
            bracket = bracket_of(self._prices, facts.get("family.quotient"))
            amount = row.by_bracket[bracket]
        kept = self._kept(plan, facts)
        charge = Charge(
            key=line.key,
            label=line.label,
            kind="deposit" if line.deposit else "line",
            ledger=line.ledger,
            cents=_prorated(in_cents(amount or ZERO), kept),
            student=student,
            course=course,
            bracket=bracket,
            kept=kept,
            why=self._why((plan.when, plan.rows[number].reach), facts),
        )
        self._lines.append(charge)

    def _wait(self, decision: Decision, facts: Facts, student: int | None) -> None:
        missing = reason(decision.condition, facts).missing
        self._pending.append(PendingCharge(decision.key, student, missing))

    def _why(self, decisions: tuple[Decision, ...], facts: Facts) -> tuple[Reason, ...]:
        if not self._reasons:
            return ()
        return tuple(reason(decision.condition, facts) for decision in decisions)

    def _kept(self, plan: LinePlan, facts: Facts) -> str | None:
        """Return the share of the year that is charged, None for the whole."""
        start: date | None = facts.get("student.start")
        if not plan.line.prorata or start is None:
            return None
        begun = [row.keep for row in self._prices.prorata if start >= row.start]
        return begun[-1] if begun else None

    def _initial(self) -> dict[Slot, int]:
        initial: dict[Slot, int] = {}
        for charge in self._lines:
            if charge.kind == "line":
                slot = (charge.key, charge.student)
                initial[slot] = initial.get(slot, 0) + charge.cents
        return initial

    def _reduce(
        self, reduction: PriceReduction, granted: Decision, initial: Mapping[Slot, int], left: dict[Slot, int]
    ) -> None:
        for student, facts in enumerate(self._students):
            holds = granted.holds(facts)
            if holds is None:
                self._wait(granted, facts, student)
            if not holds:
                continue
            slots: list[Slot] = [(key, student) for key in reduction.on if (key, student) in left]
            # A percentage of the initial line, but never more than earlier reductions left of it.
            taken = {slot: min(share(initial[slot], reduction.percent, 100), left[slot]) for slot in slots}
            for slot, cents in taken.items():
                left[slot] -= cents
            why = self._why((granted,), facts)
            for ledger, cents in self._by_ledger(taken):
                charge = Charge(reduction.key, reduction.label, "reduction", ledger, -cents, student, why=why)
                self._reductions.append(charge)

    def _cap(self, cap: PriceCap, left: dict[Slot, int]) -> None:
        everyone: Sequence[int | None] = range(len(self._students)) if cap.per == "student" else (None,)
        for student in everyone:
            slots = [slot for slot in left if slot[0] in cap.on and student in (None, slot[1])]
            over = sum(left[slot] for slot in slots) - in_cents(cap.amount)
            taken: dict[Slot, int] = {}
            # From the last lines first, so that a later cap sees what is really left of each.
            for slot in reversed(slots):
                taken[slot] = min(max(over, 0), left[slot])
                left[slot] -= taken[slot]
                over -= taken[slot]
            for ledger, cents in self._by_ledger(taken):
                self._caps.append(Charge(cap.key, cap.label, "cap", ledger, -cents, student))

    def _by_ledger(self, taken: Mapping[Slot, int]) -> Iterator[tuple[str, int]]:
        ledger_of = {line.key: line.ledger for line in self._prices.lines}
        for ledger in LEDGERS:
            cents = sum(cents for (key, _), cents in taken.items() if ledger_of[key] == ledger)
            if cents:
                yield ledger, cents

    def _estimate(self) -> Estimate:
        lines = tuple(charge for charge in self._lines if charge.kind == "line")
        deposits = tuple(charge for charge in self._lines if charge.kind == "deposit")
        due = dict.fromkeys(LEDGERS, 0)
        for charge in (*lines, *self._reductions, *self._caps):
            due[charge.ledger] += charge.cents
        return Estimate(
            lines=lines,
            reductions=tuple(self._reductions),
            caps=tuple(self._caps),
            deposits=deposits,
            pending=tuple(self._pending),
            total=due["fees"],
            rentals=due["rentals"],
            deposit=sum(charge.cents for charge in deposits),
        )


def _prorated(cents: int, kept: str | None) -> int:
    if kept is None:
        return cents
    numerator, denominator = kept.split("/")
    return share(cents, int(numerator), int(denominator))


def _of_family(facts: Facts) -> Facts:
    return {name: value for name, value in facts.items() if name.startswith(FAMILY_PREFIXES)}


def _seniority(facts: Facts) -> tuple[int, Any]:
    """Order students from the eldest: by birth, else about as an age says, then by number."""
    birth: date | None = facts.get("student.birth_date")
    if birth is None:
        return 800_000 - (facts.get("student.age") or 0) * 366, facts.get("student.id", 0)
    return birth.toordinal(), facts.get("student.id", 0)
