"""Numbers of invoices and receipts: in the order of days, around those that are fixed."""

from datetime import date, timedelta
from random import Random

import pytest

from portal.demonstration.households import Household
from portal.demonstration.ledgers import Entry, number_entries
from portal.models.billing import Ledger

NOBODY = Household([], [])


def invoice(on: date, fixed: int | None = None, earliest: date = date.min) -> Entry:
    return Entry(NOBODY, on, Ledger.FEES, "", debit=1, due_on=on, fixed=fixed, earliest=earliest)


def numbers(entries: list[Entry]) -> dict[str, Entry]:
    return {entry.number: entry for entry in number_entries(entries, Random(1))}


class TestNumbers:
    def test_they_start_with_one_in_each_year(self) -> None:
        found = numbers([invoice(date(2024, 12, 31)), invoice(date(2025, 1, 1)), invoice(date(2025, 3, 1))])

        assert list(found) == ["24FC00001", "25FC00001", "25FC00002"]

    def test_they_lead_up_to_a_fixed_one(self) -> None:
        fixed = invoice(date(2025, 10, 11), fixed=1618)
        found = numbers([invoice(date(2025, 10, 1)), fixed, invoice(date(2025, 10, 20))])

        assert sorted(found) == ["25FC01617", "25FC01618", "25FC01619"]
        assert found["25FC01618"] is fixed

    @pytest.mark.parametrize("step", [1, 9], ids=["too many between", "too few between"])
    def test_days_move_until_as_many_lie_between_two_fixed_ones_as_their_numbers_say(self, step: int) -> None:
        first, second = invoice(date(2025, 10, 1), fixed=100), invoice(date(2025, 10, 20), fixed=106)
        others = [invoice(date(2025, 10, 2) + timedelta(days=step * x)) for x in range(10)]

        found = numbers([first, second, *others])

        days = [found[number].on for number in sorted(found)]
        assert found["25FC00100"] is first
        assert found["25FC00106"] is second
        assert days == sorted(days)
        assert all(entry.due_on == entry.on for entry in others)

    def test_a_line_does_not_move_before_what_it_settles(self) -> None:
        first, second = invoice(date(2025, 10, 1), fixed=1), invoice(date(2025, 10, 20), fixed=3)
        too_late = invoice(date(2025, 11, 1), earliest=date(2025, 10, 25))
        able = invoice(date(2025, 11, 5), earliest=date(2025, 10, 10))

        found = numbers([first, second, too_late, able])

        assert found["25FC00002"] is able
        assert able.on >= date(2025, 10, 10)
        assert too_late.on == date(2025, 11, 1)
