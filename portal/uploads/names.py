"""Names of files as people gave them, made harmless to show and to save under."""

import re
import unicodedata

LONGEST = 100
"""Characters of a name with its ending."""
ENDING = re.compile(r"\.[A-Za-z][A-Za-z0-9]{1,4}$")
NAMELESS = "document"


def harmless_name(name: str, ending: str) -> str:
    """Return a name in NFC with the true ending: no path, no control, nothing that turns the direction of a line."""
    base = re.split(r"[/\\]", name)[-1]
    shown = unicodedata.normalize("NFC", "".join(map(_harmless, base)))
    stem = " ".join(shown.split())
    while ENDING.search(stem):
        # All of them: "facture.pdf.exe" would else be shown as "facture.pdf.pdf".
        stem = ENDING.sub("", stem)
    return (stem.strip(" .")[: LONGEST - len(ending)].strip() or NAMELESS) + ending


def _harmless(char: str) -> str:
    kind = unicodedata.category(char)
    if kind[0] == "Z" or char in "\t\n\v\f\r":
        return " "
    # C: controls, marks of direction, halves of pairs, private and unassigned characters.
    return "" if kind[0] == "C" else char
