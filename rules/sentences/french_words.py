"""French words: what elides, what is quoted, how amounts and days are written."""

import re
import unicodedata
from datetime import date
from decimal import Decimal

from rules.sentences.common import NARROW, NO_BREAK

MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin"),
    *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
)
# Common nouns with a silent h elide, these do not; first names with h do not, but for these.
_ASPIRATED = ("harp", "hautbois", "handpan", "hang", "huit", "hors", "hip", "hard", "heavy", "hausse", "haut")
_NOT_BEFORE = ("onz", "oui", "yaourt", "ouistiti")
_SILENT_NAMES = frozenset(
    (
        *(
            "hadrien",
            "hector",
            "hélène",
            "héléna",
            "helena",
            "héloïse",
            "henri",
            "henriette",
            "hermine",
            "hervé",
        ),
        *("hilaire", "hippolyte", "honoré", "honorine", "horace", "hortense", "hubert", "hugo", "hugues"),
        *("huguette", "hyacinthe"),
    )
)
_ELIDED = re.compile(r"(.*\b(?:que|de|le|la|ne|se|me|te))\Z", re.IGNORECASE | re.DOTALL)


def joined(word: str, text: str) -> str:
    """Return two words with the elision French asks for: parce qu’Irina, d’alto, s’il; de harpe."""
    if word.lower().endswith("si") and re.match(r"ils?\b", text):
        return f"{word[:-1]}’{text}"
    if _ELIDED.match(word) and _vowel(text):
        return f"{word[:-1]}’{text}"
    return f"{word} {text}"


def _vowel(text: str) -> bool:
    """Tell whether a text begins with the sound of a vowel."""
    first = re.split(r"[\s\-’']", text, maxsplit=1)[0]
    plain = unicodedata.normalize("NFKD", first.lower()).encode("ascii", "ignore").decode()
    if plain.startswith("h"):
        return first.lower() in _SILENT_NAMES or (first.islower() and not plain.startswith(_ASPIRATED))
    if plain.startswith("y"):
        return plain[1:2] not in ("", *"aeiou")
    return (plain[:1] in tuple("aeiou") or first[:1].lower() in ("œ", "æ")) and not plain.startswith(_NOT_BEFORE)


def quoted(text: object) -> str:
    """Return a text in French quotation marks."""
    return f"«{NO_BREAK}{text}{NO_BREAK}»"


def money(amount: Decimal) -> str:
    """Return an amount as prose writes it."""
    return f"{amount:,.2f}".replace(",", NARROW).replace(".", ",") + f"{NO_BREAK}€"


def day(value: date) -> str:
    """Return a day in words: 1er septembre 2026."""
    number = "1er" if value.day == 1 else str(value.day)
    return f"{number}{NO_BREAK}{MONTHS[value.month - 1]}{NO_BREAK}{value.year}"


def denied(verb: str, word: str = "pas") -> str:
    """Return a verb with its negation around the first word: n’a pas lieu."""
    first, _, rest = verb.partition(" ")
    return f"{joined('ne', first)} {word} {rest}".replace("  ", " ").rstrip()


def neither(words: list[str]) -> str:
    """Return "ni a ni b", or "ni a, ni b, ni c"."""
    return (" " if len(words) == 2 else ", ").join(f"ni {word}" for word in words)
