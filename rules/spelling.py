"""How names of places compare: without case, accents, hyphens; St and Ste are Saint and Sainte."""

import unicodedata
from functools import lru_cache

_SHORT = {"st": "saint", "ste": "sainte"}
# NFKD leaves these letters whole, and what is not ASCII is dropped afterwards.
_LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "-": " ", "'": " ", "’": " ", "‐": " ", "‑": " ", ".": " "})


@lru_cache(maxsize=4096)
def comparable(name: str) -> str:
    """Return the name as communes are compared: two names of one commune give the same text."""
    letters = unicodedata.normalize("NFKD", name.lower().translate(_LETTERS))
    words = letters.encode("ascii", "ignore").decode().split()
    return " ".join(_SHORT.get(word, word) for word in words)
