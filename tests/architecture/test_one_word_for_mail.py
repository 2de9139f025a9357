"""French has one word for e-mail, wherever a person reads it: "courriel"."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from babel.messages.pofile import read_po

from tests.architecture.sources import ROOT

CATALOGUE = ROOT / "portal/locale/fr/LC_MESSAGES/portal.po"
RULES = sorted((ROOT / "rules").rglob("*.yaml"))
OTHER_WORDS = re.compile(r"\b(e-?mails?|mails?|mél|adresse électronique)\b", re.IGNORECASE)
WORDS = frozenset(("key", "kind", "record", "fact", "type", "when", "unless", "answer", "lists", "email"))
"""Keys of the rules below which no text for a person is written, but names and conditions."""


def french_of(node: Any, key: str = "") -> Iterator[str]:
    """Yield the French texts of a document of the rules: a bare text is French, a text in two languages says so."""
    if isinstance(node, dict):
        for name, value in node.items():
            if name != "en":
                yield from french_of(value, name)
    elif isinstance(node, list):
        for value in node:
            yield from french_of(value, key)
    elif isinstance(node, str) and key not in WORDS:
        yield node


def said_in_catalogue() -> list[str]:
    """Return every French text of the catalogue, plurals one by one."""
    with CATALOGUE.open("rb") as file:
        texts = [message.string for message in read_po(file, locale="fr") if message.id]
    return [text for string in texts for text in ((string,) if isinstance(string, str) else string)]


def test_in_the_catalogue() -> None:
    said = said_in_catalogue()

    assert any("courriel" in text for text in said)
    assert [text for text in said if OTHER_WORDS.search(text)] == []


@pytest.mark.parametrize("path", RULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_in_the_rules(path: Path) -> None:
    texts = list(french_of(yaml.safe_load(path.read_text())))

    assert texts
    assert [text for text in texts if OTHER_WORDS.search(text)] == []
