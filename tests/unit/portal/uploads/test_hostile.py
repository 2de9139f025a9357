"""Files that are not what they seem, or ask for more than they are worth: each has its verdict, none its way."""

import io
import os

import pikepdf
import pytest

from portal.uploads import MOST_BYTES, Verdict
from tests.unit.portal.uploads import hostile, papers, pictures
from tests.unit.portal.uploads.hostile import HTML

CUT = len(papers.paper(30)) * 2 // 3

REFUSED = {
    "nothing": (lambda: b"", Verdict.EMPTY),
    "a byte too many": (lambda: b"%PDF-1.7\n" + b" " * (MOST_BYTES - 8), Verdict.TOO_LARGE),
    "zip named pdf": (hostile.archive, Verdict.OTHER_TYPE),
    "program named jpg": (lambda: hostile.PROGRAM, Verdict.OTHER_TYPE),
    "svg with script": (lambda: hostile.SVG, Verdict.OTHER_TYPE),
    "gif and jar": (hostile.gif_with_archive, Verdict.OTHER_TYPE),
    "page before pdf": (hostile.page_before_pdf, Verdict.OTHER_TYPE),
    "jpeg cut short": (lambda: pictures.phone_photograph()[:4000], Verdict.BROKEN_PICTURE),
    "png cut short": (lambda: pictures.screenshot()[:300], Verdict.BROKEN_PICTURE),
    "heic cut short": (lambda: pictures.HEIC[:600], Verdict.BROKEN_PICTURE),
    "beginning of a jpeg": (lambda: b"\xff\xd8\xff" + HTML, Verdict.BROKEN_PICTURE),
    "pixel bomb": (hostile.pixel_bomb, Verdict.TOO_MANY_PIXELS),
    "text bomb": (hostile.text_bomb, Verdict.BROKEN_PICTURE),
    "scan bomb": (lambda: hostile.scan_bomb(2000), Verdict.TOO_HEAVY),
    "heic that lies": (lambda: hostile.tall_heic(pictures.HEIC), Verdict.BROKEN_PICTURE),
    "pdf with password": (lambda: papers.encrypted(user="secret"), Verdict.PASSWORD),
    "pdf cut short": (lambda: papers.paper(30)[:CUT], Verdict.CUT_PDF),
    "pdf and zip": (lambda: papers.paper() + hostile.archive(), Verdict.CUT_PDF),
    "beginning and end of a pdf": (lambda: b"%PDF-1.7\n" + os.urandom(2000) + b"\n%%EOF", Verdict.BROKEN_PDF),
    "pdf without page": (hostile.no_page, Verdict.NO_PAGE),
    "101 pages": (lambda: papers.paper(101), Verdict.TOO_MANY_PAGES),
    "a page 20,000 times": (lambda: hostile.same_page(20_000), Verdict.TOO_MANY_PAGES),
    "a page a million times": (lambda: hostile.same_page(1_000_000), Verdict.TOO_HEAVY),
    "tree without end": (hostile.endless_tree, Verdict.BROKEN_PDF),
    "deep tree": (hostile.deep_tree, Verdict.BROKEN_PDF),
    "brackets": (hostile.nested_arrays, Verdict.NO_PAGE),
    "four gigabytes": (hostile.inflating, Verdict.TOO_HEAVY),
    "150,000 objects": (hostile.many_objects, Verdict.TOO_HEAVY),
    "picture of 10 billion": (hostile.huge_picture, Verdict.TOO_HEAVY),
}


class TestRefused:
    @pytest.mark.parametrize(("make", "verdict"), REFUSED.values(), ids=REFUSED)
    def test_it_has_its_verdict_and_the_next_one_is_taken(self, verdict_on, send, make, verdict):
        assert verdict_on(make()) is verdict
        assert send(papers.paper()).pages == 1

    def test_what_the_place_does_not_take_is_refused_unread(self, verdict_on, reader):
        reader.close()

        assert verdict_on(papers.paper(), accept=("jpeg", "png")) is Verdict.OTHER_TYPE
        assert reader._child is None


class TestWrittenAnew:
    """Two files in one: what is stored is one of them, and nothing of the other."""

    def test_a_pdf_that_is_a_page_of_the_web(self, send):
        stored = send(hostile.pdf_with_page(), "page.html")

        assert HTML.strip() in hostile.pdf_with_page()
        assert b"script" not in stored.body
        assert stored.title == "page.pdf"

    def test_a_jpeg_that_is_an_archive(self, send):
        stored = send(pictures.phone_photograph() + hostile.archive())

        assert b"virus.js" not in stored.body

    def test_a_png_that_is_an_archive(self, send):
        assert b"virus.js" not in send(pictures.screenshot() + hostile.archive()).body

    def test_a_pdf_with_a_short_other_file_behind_it(self, send):
        stored = send(papers.paper() + hostile.SVG)

        assert b"<svg" not in stored.body
        with pikepdf.open(io.BytesIO(stored.body)) as document:
            assert len(document.pages) == 1
