"""Passwords: argon2id, and which ones are refused. No table; the slow functions stay outside transactions."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from portal.i18n import lazy_gettext as _
from portal.models.types import fold
from portal.services.accounts.errors import PasswordRefusedError

SHORTEST, LONGEST = 12, 128
FEWEST_SIGNS = 5
"""Different signs of a password; with fewer it is "aaaaaaaaaaaa" or nearly so."""
SHORTEST_OWN_WORD = 3
LEAST_BESIDE_OWN_WORDS = 6
COMMON = Path(__file__).with_name("common_passwords.txt")
COMMON_CHOICE = _("Many people use this password. Choose another one, for example a sentence.")
GUESSED_CHOICE = _("Others could guess this password from your name or your establishment. Choose another one.")
PADDING = "0123456789 !\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~€£§°’"

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def composed(password: str) -> str:
    """Return the composed form: what looks alike and is typed on different keyboards is one password."""
    return unicodedata.normalize("NFC", password)


def hash_password(password: str) -> str:
    """Return what is stored of a password; takes 30 ms on purpose."""
    return _hasher.hash(composed(password))


@lru_cache(maxsize=1)
def _hash_of_nobody() -> str:
    return _hasher.hash("the password of nobody")


def fits(stored: str | None, password: str) -> bool:
    """Tell whether a password is the stored one; without a stored one it takes as long to say no."""
    try:
        _hasher.verify(stored or _hash_of_nobody(), composed(password))
    except (VerificationError, InvalidHashError):
        return False
    return bool(stored)


def is_outdated(stored: str) -> bool:
    """Tell whether a stored hash was made with other parameters than ours today."""
    return _hasher.check_needs_rehash(stored)


def check_choice(password: str, own_words: Iterable[str]) -> None:
    """Raise PasswordRefusedError unless a person of whom others know `own_words` may choose this."""
    chosen = composed(password)
    if len(chosen) < SHORTEST:
        raise PasswordRefusedError(_("Choose at least %(number)s characters.", number=SHORTEST))
    if len(chosen) > LONGEST:
        raise PasswordRefusedError(_("Choose at most %(number)s characters.", number=LONGEST))
    if is_common(chosen):
        raise PasswordRefusedError(COMMON_CHOICE)
    if is_made_of(chosen, own_words):
        raise PasswordRefusedError(GUESSED_CHOICE)


def is_common(password: str) -> bool:
    """Tell whether a password is listed, with digits and signs around it or repeated all the same."""
    plain = _without_accents(password)
    if len(set(plain)) < FEWEST_SIGNS or plain in "01234567890123456789":
        return True
    forms = {plain, plain.strip(PADDING)}
    forms |= {_repeated(form) for form in tuple(forms)}
    return not forms.isdisjoint(_common_passwords())


def is_made_of(password: str, words: Iterable[str]) -> bool:
    """Tell whether little is left of a password once these words are taken out of it."""
    rest = fold(password).replace(" ", "")
    known = {part for word in words for part in fold(word).split() if len(part) >= SHORTEST_OWN_WORD}
    mentioned = [word for word in sorted(known, key=len, reverse=True) if word in rest]
    for word in mentioned:
        rest = rest.replace(word, "")
    return bool(mentioned) and len(rest) < LEAST_BESIDE_OWN_WORDS


@lru_cache(maxsize=1)
def _common_passwords() -> frozenset[str]:
    lines = COMMON.read_text("utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))


def _without_accents(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign)).casefold()


def _repeated(text: str) -> str:
    """Return the part that a text repeats ("azerty" of "azertyazerty"), or the text itself."""
    found = re.fullmatch(r"(.{2,64}?)\1+", text, re.DOTALL)
    return found[1] if found else text
