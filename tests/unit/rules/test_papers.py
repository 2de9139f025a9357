"""How old a document may be, and how long it serves."""

from datetime import date

import pytest

from rules.model import DocumentItem
from rules.papers import add_months, last_day, oldest_day

TODAY = date(2026, 5, 31)


def item(**rule) -> DocumentItem:
    return DocumentItem.model_validate({"key": "domicile", "label": "Domicile", **rule})


class TestAddMonths:
    @pytest.mark.parametrize(
        ("day", "months", "expected"),
        [
            (date(2026, 3, 10), 3, date(2026, 6, 10)),
            (date(2026, 3, 31), -1, date(2026, 2, 28)),
            (date(2027, 11, 30), 3, date(2028, 2, 29)),
            (date(2026, 1, 15), -1, date(2025, 12, 15)),
            (date(2026, 12, 31), 12, date(2027, 12, 31)),
        ],
    )
    def test_it_keeps_the_day_or_takes_the_last_of_the_month(self, day, months, expected):
        assert add_months(day, months) == expected


class TestDays:
    def test_the_oldest_day_is_so_many_months_ago_or_any(self):
        assert oldest_day(item(issued_within={"months": 3}), TODAY) == date(2026, 2, 28)
        assert oldest_day(item(), TODAY) is None

    @pytest.mark.parametrize(
        ("rule", "last"),
        [
            ({}, "school-year"),
            ({"valid": "for-ever"}, "for-ever"),
            ({"valid": "2026-12-31"}, date(2026, 12, 31)),
            ({"valid": {"months": 36}}, date(2029, 5, 31)),
        ],
    )
    def test_the_last_day_counts_from_the_day_given_or_is_that_of_the_rules(self, rule, last):
        assert last_day(item(**rule), TODAY) == last
