"""How long a document counts."""

from datetime import date

import pytest

from portal.models.courses import SchoolYear
from portal.services.vault import Dates, dates_of, is_too_old
from rules.model import DocumentItem

YEAR = SchoolYear(key="2026-2027", starts_on=date(2026, 9, 1), ends_on=date(2027, 8, 31))
TODAY = date(2026, 6, 10)


def item(**rule) -> DocumentItem:
    return DocumentItem.model_validate({"key": "domicile", "label": "Domicile", **rule})


class TestAge:
    def test_the_day_three_months_ago_is_still_young_enough(self):
        rule = item(issued_within={"months": 3})

        assert not is_too_old(rule, date(2026, 3, 10), TODAY)
        assert is_too_old(rule, date(2026, 3, 9), TODAY)

    def test_without_a_limit_nothing_is_too_old(self):
        assert not is_too_old(item(), date(1990, 1, 1), TODAY)


class TestLastDay:
    @pytest.mark.parametrize(
        ("valid", "expected"),
        [
            ("school-year", date(2027, 8, 31)),
            ("for-ever", None),
            ("2028-08-31", date(2028, 8, 31)),
            ({"months": 36}, date(2029, 6, 10)),
        ],
    )
    def test_it_is_what_the_rules_say(self, valid, expected):
        assert dates_of(item(valid=valid), YEAR, TODAY, None) == Dates(None, expected)

    def test_months_count_from_the_day_of_the_document(self):
        assert dates_of(item(valid={"months": 1}), YEAR, TODAY, date(2026, 5, 1)).valid_until == date(2026, 6, 1)
