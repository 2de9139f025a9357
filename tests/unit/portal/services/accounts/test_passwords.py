"""Which passwords may be chosen, and how they are kept."""

import unicodedata

import pytest

from portal.services.accounts import passwords
from portal.services.accounts.errors import PasswordRefusedError

WORDS = ("abarre1", "ABARRE", "Jérémie", "Orléans", "Conservatoire de Valcourt", "Valcourt")


class TestChoice:
    @pytest.mark.parametrize(
        "password",
        [
            "Quatre violons sous la pluie",
            "   espaces   au   bord   ",
            "🎻🎺🥁🎷🪗🎸🎹🎶🎵🎼🪘🪕",
            "Jérémie joue du hautbois le mardi",
            "x9-yw" * 25 + "abc",
        ],
    )
    def test_it_takes_any_composition(self, password: str) -> None:
        passwords.check_choice(password, WORDS)

        assert passwords.fits(passwords.hash_password(password), password)

    @pytest.mark.parametrize("length", [0, 1, 11, 129, 5000])
    def test_it_refuses_other_lengths_than_12_to_128(self, length: int) -> None:
        with pytest.raises(PasswordRefusedError):
            passwords.check_choice(("correct horse battery staple " * 200)[:length], ())

    @pytest.mark.parametrize(
        "password",
        [
            "motdepasse2026!",
            "Password123456",
            "azertyuiop12",
            "123456789012",
            "aaaaaaaaaaaa",
            "abababababab",
            "motdepassemotdepasse",
            "conservatoire",
            "BonjourBonjour",
        ],
    )
    def test_it_refuses_what_many_people_use(self, password: str) -> None:
        with pytest.raises(PasswordRefusedError, match=r"Beaucoup|Many"):
            passwords.check_choice(password, ())

    @pytest.mark.parametrize(
        "password", ["abarre1jeremie", "Jérémie-ABARRE-45", "jeremie.orleans", "Conservatoire de Valcourt!"]
    )
    def test_it_refuses_what_is_made_of_the_persons_own_words(self, password: str) -> None:
        with pytest.raises(PasswordRefusedError):
            passwords.check_choice(password, WORDS)

    def test_the_list_is_long_enough(self) -> None:
        assert len(passwords._common_passwords()) >= 3000


class TestStoring:
    def test_composed_and_decomposed_letters_are_one_password(self) -> None:
        composed = unicodedata.normalize("NFC", "Été à Orléans, déjà")
        stored = passwords.hash_password(unicodedata.normalize("NFD", composed))

        assert passwords.fits(stored, composed)

    def test_nothing_is_cut_off_after_72_bytes(self) -> None:
        long = "a long sentence of the same beginning " * 3
        stored = passwords.hash_password(long + "one")

        assert not passwords.fits(stored, long + "two")

    def test_it_is_argon2id_with_at_least_19_mebibytes_and_two_rounds(self) -> None:
        assert passwords.hash_password("whatever it is").startswith("$argon2id$v=19$m=19456,t=2,p=1$")

    def test_a_hash_of_weaker_parameters_is_outdated(self) -> None:
        weak = "$argon2id$v=19$m=8192,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$Rdes2IyJHnY8yvSvCP4FCw"

        assert passwords.is_outdated(weak)
        assert not passwords.is_outdated(passwords.hash_password("of today, surely"))

    @pytest.mark.parametrize("stored", [None, "", "not a hash"])
    def test_nothing_fits_no_hash(self, stored: str | None) -> None:
        assert not passwords.fits(stored, "the password of nobody")
