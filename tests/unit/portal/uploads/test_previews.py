"""The small picture of a PDF's first page."""

import io

import pytest
from PIL import Image

from portal.uploads import previews
from tests.unit.portal.uploads.papers import paper


def test_it_shows_the_first_page() -> None:
    drawn = Image.open(io.BytesIO(previews.first_page(paper())))

    assert drawn.format == "JPEG"
    assert max(drawn.size) == previews.WIDTH


@pytest.mark.parametrize("body", [b"", b"%PDF-1.7 nothing", b"GIF89a"])
def test_what_cannot_be_drawn_has_none(body: bytes) -> None:
    assert previews.first_page(body) == b""


def test_without_poppler_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")

    assert previews.first_page(paper()) == b""


def test_a_page_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(previews, "COMMAND", ("sleep", "30"))
    monkeypatch.setattr(previews, "PATIENCE", 0.2)

    assert previews.first_page(b"") == b""
