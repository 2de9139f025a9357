"""The product's own lists."""

import pytest

from portal.lists import LISTS, PCS_VERSION, choices_of


class TestLists:
    @pytest.mark.parametrize("name", LISTS)
    def test_keys_stand_once_and_words_in_both_languages(self, name):
        keys = [row.key for row in LISTS[name]]

        assert len(set(keys)) == len(keys)
        assert all(row.fr.strip() and row.en.strip() for row in LISTS[name])

    def test_departments_are_those_of_metropolitan_france_and_overseas(self):
        codes = {row.key for row in LISTS["birth_department"]}

        assert {f"{number:02d}" for number in range(1, 96)} - codes == {"20"}
        assert {"2A", "2B", "971", "972", "973", "974", "975", "976", "987", "988", "99"} <= codes
        assert len(codes) == 94 + 2 + 11 + 1

    def test_occupations_are_those_of_the_version_that_is_kept_with_them(self):
        assert PCS_VERSION == "2020"
        assert [row.key for row in LISTS["pcs"]] == sorted(row.key for row in LISTS["pcs"])
        assert len({row.heading_fr for row in LISTS["pcs"]}) == 8

    def test_situations_and_levels_are_those_that_rules_compare(self):
        assert [row.fr for row in LISTS["family_situation"]][-1] == "Veuf/Veuve"
        assert [row.key for row in LISTS["school_level"]][:3] == ["hors", "ps", "ms"]

    def test_payment_has_every_method_of_the_ledgers(self):
        assert [row.fr for row in LISTS["payment"]] == [
            "Chèque",
            "Espèces",
            "Carte bancaire",
            "Prélèvement",
            "Virement",
            "PayFiP",
            "ANCV",
            "Pass Culture",
        ]

    def test_choices_are_read_in_the_language_asked(self):
        assert [choice.label for choice in choices_of("civility", "fr")] == ["Madame", "Monsieur"]
        assert [choice.label for choice in choices_of("civility", "en")] == ["Ms", "Mr"]
