"""French puts no-break spaces before high punctuation and inside quotation marks, lest a line begins with them."""

import re
from pathlib import Path

import pytest
import yaml

from tests.architecture.sources import ROOT
from tests.architecture.test_one_word_for_mail import RULES, french_of, said_in_catalogue

ORDINARY = re.compile(r" [:;!?»]|« ")


def test_in_the_catalogue() -> None:
    assert [text for text in said_in_catalogue() if ORDINARY.search(text)] == []


@pytest.mark.parametrize("path", RULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_in_the_rules(path: Path) -> None:
    assert [text for text in french_of(yaml.safe_load(path.read_text())) if ORDINARY.search(text)] == []
