"""A file is told by its first bytes."""

import pytest

from portal.uploads.kinds import kind_of
from tests.unit.portal.uploads import hostile, pictures


def box(main: bytes, *others: bytes) -> bytes:
    """The box that begins a picture or a film of the ISO family."""
    brands = main + b"\x00\x00\x00\x00" + b"".join(others)
    return (8 + len(brands)).to_bytes(4, "big") + b"ftyp" + brands


class TestKindOf:
    @pytest.mark.parametrize(
        ("body", "kind"),
        [
            (b"%PDF-1.7\n", "pdf"),
            (b"\xef\xbb\xbf%PDF-1.4\n", "pdf"),
            (b"\xff\xd8\xff\xe0", "jpeg"),
            (b"\x89PNG\r\n\x1a\n", "png"),
            (box(b"heic", b"mif1"), "heic"),
            (box(b"mif1", b"miaf", b"heic"), "heic"),
            (pictures.HEIC, "heic"),
        ],
    )
    def test_it_knows_what_is_taken(self, body, kind):
        assert kind_of(body) == kind

    @pytest.mark.parametrize(
        "body",
        [
            b"",
            b"%PD",
            b" %PDF-1.7",
            b"\xff\xd8",
            box(b"avif", b"mif1"),
            box(b"mif1", b"avif"),
            box(b"isom", b"heic"),
            b"\xff\xff\xff\xffftypmif1",
            b"\x00\x00\x00\x00ftypmif1\x00\x00\x00\x00heic",
            hostile.SVG,
            hostile.HTML,
            hostile.PROGRAM,
            hostile.archive(),
            hostile.gif_with_archive(),
            hostile.page_before_pdf(),
        ],
    )
    def test_it_knows_nothing_else(self, body):
        assert kind_of(body) is None
