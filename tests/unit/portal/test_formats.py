"""Dates and amounts as a reader of each language expects them."""

from datetime import date, timedelta

import babel.dates
import pytest

from portal import formats
from portal.i18n import use_language

LEAP_YEAR = [date(2028, 1, 1) + timedelta(days=number) for number in range(366)]


class TestLongDate:
    @pytest.mark.parametrize(("language", "locale"), [("fr", "fr_FR"), ("en", "en_GB")])
    def test_it_writes_each_day_as_babel_does(self, language: str, locale: str) -> None:
        with use_language(language):
            written = [formats.long_date(day) for day in LEAP_YEAR]

        assert [text.replace(" 1er ", " 1 ") for text in written] == [
            babel.dates.format_date(day, "EEEE d MMMM y", locale=locale) for day in LEAP_YEAR
        ]

    def test_the_first_of_a_month_is_the_first_in_french(self) -> None:
        with use_language("fr"):
            assert formats.long_date(date(2026, 7, 1)) == "mercredi 1er juillet 2026"

    def test_it_follows_the_language_in_force(self) -> None:
        with use_language("fr"):
            french = formats.long_date(date(2026, 7, 4))
        with use_language("en"):
            english = formats.long_date(date(2026, 7, 4))

        assert (french, english) == ("samedi 4 juillet 2026", "Saturday 4 July 2026")


class TestMoney:
    @pytest.mark.parametrize(
        ("language", "cents", "written"),
        [
            ("fr", 8_400, "84,00\N{NO-BREAK SPACE}€"),
            ("fr", 0, "0,00\N{NO-BREAK SPACE}€"),
            ("fr", -7_200, "\N{MINUS SIGN}72,00\N{NO-BREAK SPACE}€"),
            ("fr", -123_456, "\N{MINUS SIGN}1\N{NARROW NO-BREAK SPACE}234,56\N{NO-BREAK SPACE}€"),
            ("fr", None, ""),
            ("en", 8_400, "€84.00"),
            ("en", -123_456, "\N{MINUS SIGN}€1,234.56"),
        ],
    )
    def test_less_than_nothing_bears_a_true_minus_sign(self, language: str, cents: int | None, written: str) -> None:
        with use_language(language):
            found = formats.money(cents)

        assert found == written


class TestFileSizes:
    @pytest.mark.parametrize(
        ("size", "french", "english"),
        [(10, "1\u00a0Ko", "1 KB"), (850_000, "850\u00a0Ko", "850 KB"), (3_217_000, "3,2\u00a0Mo", "3.2 MB")],
    )
    def test_large_files_are_told_in_megabytes_as_their_limit_is(self, size, french, english):
        said = []
        for language in ("fr", "en"):
            with use_language(language):
                said.append(formats.file_size(size))

        assert said == [french, english]
