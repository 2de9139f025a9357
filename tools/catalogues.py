"""The translations: gather the messages of the sources, compare, compile.

python tools/catalogues.py update     bring portal.po up to date with the sources
python tools/catalogues.py check      fail when a message of the sources has no French
python tools/catalogues.py compile    make the file that the programs read
"""

import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = ROOT / "portal" / "locale" / "fr" / "LC_MESSAGES" / "portal.po"
FIXED = datetime(2026, 1, 1, tzinfo=UTC)
"""The catalogue's dates stand still: they would differ at each update and say nothing that git does not."""
KEYWORDS = {**DEFAULT_KEYWORDS, "lazy_gettext": None}
SOURCES = {"portal": "python", "forms": "python", "flows": "python", "templates": "jinja2.ext:babel_extract"}
OPTIONS = {
    "jinja2.ext:babel_extract": {
        "trimmed": "true",
        "silent": "false",
        "encoding": "utf-8",
        "extensions": "jinja2.ext.do",
    }
}


def gather() -> Catalog:
    """Return every message of the sources."""
    catalogue = Catalog(project="Da Capo", charset="utf-8")
    for folder, method in SOURCES.items():
        pattern = "**.py" if method == "python" else "**.jinja2"
        found = extract_from_dir(
            ROOT / folder, [(pattern, method)], {pattern: OPTIONS.get(method, {})}, keywords=KEYWORDS
        )
        for name, line, message, comments, context in sorted(found, key=lambda row: (row[0], row[1])):
            catalogue.add(message, locations=[(f"{folder}/{name}", line)], auto_comments=comments, context=context)
    return catalogue


def french() -> Catalog:
    """Return the French catalogue as it is written."""
    if not CATALOGUE.exists():
        return Catalog(locale="fr", project="Da Capo", charset="utf-8")
    with CATALOGUE.open("rb") as lines:
        return read_po(lines, locale="fr")


def update() -> None:
    """Bring the French catalogue up to date; obsolete messages leave it, nothing is guessed."""
    catalogue = french()
    catalogue.update(gather(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    catalogue.fuzzy = False
    catalogue.header_comment = "# French of Da Capo. `make translations` brings it up to date with the sources."
    catalogue.creation_date = catalogue.revision_date = FIXED
    CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
    with CATALOGUE.open("wb") as lines:
        write_po(lines, catalogue, width=110, sort_output=True, no_location=True, omit_header=False)


def missing() -> list[str]:
    """Return the messages of the sources that have no complete French, one line each."""
    written, rows = french(), []
    for message in gather():
        if not message.id:
            continue
        known = written.get(message.id, context=message.context)
        texts = () if known is None else known.string if isinstance(known.string, tuple) else (known.string,)
        if not texts or not all(texts):
            rows.append(f"{message.locations[0][0]}:{message.locations[0][1]}: no French for {message.id!r}")
        elif known.fuzzy:  # left so when a message gets a plural; the programs would show English
            rows.append(f"{message.locations[0][0]}: {message.id!r}: its French is marked fuzzy, look at it")
        elif errors := list(known.check()):
            rows.append(f"{message.locations[0][0]}: {message.id!r}: {errors[0]}")
    return rows


def compile_catalogue() -> None:
    """Make portal.mo beside portal.po."""
    with CATALOGUE.with_suffix(".mo").open("wb") as binary:
        write_mo(binary, french())


def main(act: str) -> None:
    """Do one of the acts of the module's text."""
    if act == "check":
        rows = missing()
        sys.exit("\n".join([*rows, f"{len(rows)} messages without French"]) if rows else 0)
    {"update": update, "compile": compile_catalogue}[act]()


if __name__ == "__main__":
    if sys.argv[1:] not in (["update"], ["check"], ["compile"]):
        sys.exit(__doc__)
    main(sys.argv[1])
