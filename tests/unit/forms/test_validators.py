"""Readers of what people type."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms import validators
from forms.validators import RefusedError
from portal.formats import telephone
from portal.i18n import use_language


@pytest.fixture(autouse=True)
def english():
    with use_language("en"):
        yield


def refusal(reader, *arguments, **bounds):
    with pytest.raises(RefusedError) as caught:
        reader(*arguments, **bounds)
    return str(caught.value)


class TestReadText:
    def test_it_composes_accents_and_closes_up_spaces(self):
        assert validators.read_text("  Zoe\u0308   de\u00a0La\tTour ") == "Zoë de La Tour"

    @pytest.mark.parametrize("name", ["O'Brien <b>", "D’Artagnan", "Ngọc-Ánh", "李", "أحمد", "X"])
    def test_it_takes_names_of_any_script(self, name):
        assert validators.read_text(name) == name

    def test_it_says_how_much_to_shorten(self):
        assert refusal(validators.read_text, "a" * 101) == "Shorten to 100 characters: there are 101."

    def test_it_refuses_a_million_characters_plainly(self):
        assert refusal(validators.read_text, "a" * 10**6) == "Shorten to 100 characters: there are 1000000."

    def test_it_counts_a_million_stacked_accents_without_sorting_them(self):
        stacked = "a" + "\u0316\u0301" * 500_000

        assert refusal(validators.read_text, stacked) == "Shorten to 100 characters: there are 1000001."

    @pytest.mark.parametrize("hidden", ["\x00", "\x07", "\x1b", "\x7f", "\u202e", "\u2066"])
    def test_it_refuses_characters_that_cannot_be_seen(self, hidden):
        message = refusal(validators.read_text, f"Abarre{hidden}x")

        assert message == "Type this text again: it holds characters that cannot be seen."

    def test_it_asks_for_the_least_length(self):
        assert refusal(validators.read_text, "ab", minimum=3) == "Enter at least 3 characters."


class TestReadLines:
    def test_it_keeps_lines_and_drops_what_surrounds_them(self):
        assert validators.read_lines("\r\n un  \r\n\r\ndeux\t2\r\n") == "un\n\ndeux 2"

    def test_it_refuses_hidden_characters(self):
        assert "cannot be seen" in refusal(validators.read_lines, "un\x00\ndeux")


class TestReadEmail:
    @pytest.mark.parametrize("address", ["j.abarre@exemple.fr", "  j.abarre@exemple.fr ", "j.abarre@EXEMPLE.fr"])
    def test_it_takes_an_address_and_lowers_its_domain(self, address):
        assert validators.read_email(address) == "j.abarre@exemple.fr"

    @pytest.mark.parametrize(
        "typed", ["j.abarre", "j.abarre@", "a@b@c.fr", "j abarre@exemple.fr", "a" * 300, "é" * 10**6]
    )
    def test_it_shows_the_shape_of_an_address(self, typed):
        assert refusal(validators.read_email, typed) == "Enter an address such as j.abarre@exemple.fr."


class TestReadPhone:
    @pytest.mark.parametrize(
        ("typed", "stored"),
        [
            ("06 12 34 56 78", "+33612345678"),
            ("06.12.34.56.78", "+33612345678"),
            ("0612345678", "+33612345678"),
            ("06\u00a012\u00a034\u00a056\u00a078", "+33612345678"),
            ("+33 6 12 34 56 78", "+33612345678"),
            ("0033 612345678", "+33612345678"),
            ("0690 00 12 34", "+590690001234"),
            ("0262 20 12 34", "+262262201234"),
            ("+32 470 12 34 56", "+32470123456"),
        ],
    )
    def test_it_stores_numbers_internationally(self, typed, stored):
        assert validators.read_phone(typed) == stored

    @pytest.mark.parametrize("typed", ["06 12 34 56", "abc", "06 12 34 56 78 ext 4", "0800 FLOWERS", "1" * 10**6, "()"])
    def test_it_asks_for_ten_digits(self, typed):
        assert refusal(validators.read_phone, typed) == "Enter 10 digits, for example 06 12 34 56 78."

    def test_it_asks_for_the_whole_number_after_a_country_code(self):
        message = refusal(validators.read_phone, "+32 47")

        assert message == "Enter the country code and the whole number, for example +32 470 12 34 56."

    def test_it_takes_a_range_that_is_not_allotted_yet(self):
        assert validators.read_phone("06 39 12 00 00") == "+33639120000"

    @given(st.integers(min_value=610_000_000, max_value=699_999_999))
    def test_it_reads_back_what_pages_show(self, number):
        stored = validators.read_phone(f"0{number}")

        assert validators.read_phone(telephone(stored)) == stored


class TestReadPostcode:
    @pytest.mark.parametrize("typed", ["45000", " 45 000 "])
    def test_it_takes_five_digits(self, typed):
        assert validators.read_postcode(typed) == "45000"

    @pytest.mark.parametrize("typed", ["4500", "450000", "2A004", "٤٥٠٠٠", "4" * 10**6])
    def test_it_asks_for_five_digits(self, typed):
        assert refusal(validators.read_postcode, typed) == "Enter 5 digits, for example 45000."


class TestReadDate:
    @pytest.mark.parametrize(
        "typed",
        ["15/08/2010", "15/8/2010", "15.08.2010", "15-08-2010", "15 08 2010", "15 / 08 / 2010", "15082010"],
    )
    def test_it_takes_day_month_year(self, typed):
        assert validators.read_date(typed) == date(2010, 8, 15)

    def test_it_takes_what_browsers_fill_in(self):
        assert validators.read_date("2010-08-15") == date(2010, 8, 15)

    @pytest.mark.parametrize(
        ("typed", "message"),
        [
            ("04/13/1979", "The month must be between 01 and 12."),
            ("00/12/1979", "The day must be between 01 and 31."),
            ("32/12/1979", "The day must be between 01 and 31."),
            ("31/04/2010", "This month has 30 days: check the day."),
            ("29/02/2011", "This month has 28 days: check the day."),
            ("15/08/10", "Write the year with 4 digits, for example 2010."),
            ("15/08/0010", "Write the year with 4 digits, for example 2010."),
            ("15/08/1899", "Enter a date from 01/01/1900 on."),
            ("15/08/2101", "Enter a date up to 31/12/2100."),
            ("hier", "Enter the day, the month and the year, for example 15/08/2010."),
            ("١٥/٠٨/٢٠١٠", "Enter the day, the month and the year, for example 15/08/2010."),
            ("1" * 10**6, "Enter the day, the month and the year, for example 15/08/2010."),
        ],
    )
    def test_it_says_which_part_is_wrong(self, typed, message):
        assert refusal(validators.read_date, typed) == message

    @given(st.dates(validators.EARLIEST, validators.LATEST))
    def test_it_reads_back_every_day_shown(self, day):
        assert validators.read_date(f"{day:%d/%m/%Y}") == day


class TestReadInteger:
    @pytest.mark.parametrize(("typed", "number"), [("3", 3), (" 1 200 ", 1200), ("-2", -2)])
    def test_it_takes_whole_numbers(self, typed, number):
        assert validators.read_integer(typed) == number

    @pytest.mark.parametrize("typed", ["3,5", "trois", "٣", "9" * 10**6, "--3"])
    def test_it_asks_for_digits(self, typed):
        assert refusal(validators.read_integer, typed) == "Enter a number in digits, for example 3."

    def test_it_says_the_bounds(self):
        assert refusal(validators.read_integer, "11", 1, 10) == "Enter a number from 1 to 10."
        assert refusal(validators.read_integer, "0", 1) == "Enter 1 or more."
        assert refusal(validators.read_integer, "11", None, 10) == "Enter 10 or less."


class TestReadAmount:
    @pytest.mark.parametrize(
        ("typed", "amount"),
        [
            ("1 234,56", "1234.56"),
            ("1\u202f234,56\u00a0€", "1234.56"),
            ("1234.5", "1234.50"),
            ("84", "84.00"),
            ("0", "0.00"),
        ],
    )
    def test_it_takes_euros_with_either_sign(self, typed, amount):
        assert validators.read_amount(typed) == Decimal(amount)

    @pytest.mark.parametrize("typed", ["-5", "1,234", "12,345", "mille", "1e3", "NaN", "9" * 10**6])
    def test_it_shows_the_shape_of_an_amount(self, typed):
        assert refusal(validators.read_amount, typed) == "Enter an amount in euros, for example 1240.00."

    def test_it_says_the_largest(self):
        assert refusal(validators.read_amount, "123456789") == "Enter 9999999 or less."


class TestReadPassword:
    def test_it_changes_nothing(self):
        assert validators.read_password("  mot de passe 🎵 ", 12) == "  mot de passe 🎵 "

    def test_it_says_the_lengths(self):
        assert refusal(validators.read_password, "court", 12) == "Choose at least 12 characters."
        assert refusal(validators.read_password, "x" * 129, 12) == "Choose at most 128 characters."
