"""Forms are tested in English, in which messages are written; those in French say so."""

from collections.abc import Iterator

import pytest

from portal.i18n import use_language


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """Read every message as it is written in the code."""
    with use_language("en"):
        yield
