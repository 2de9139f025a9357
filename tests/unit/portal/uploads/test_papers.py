"""PDFs as families have them: all that is seen is kept, nothing that acts or is hidden."""

import io

import pikepdf
import pytest
from pypdf import PdfReader

from portal.uploads import Verdict
from portal.uploads.jpegs import without_metadata
from tests.unit.portal.uploads import papers, pictures
from tests.unit.portal.uploads.pictures import SECRET

WORDS = (
    b"/JavaScript",
    b"/JS",
    b"/OpenAction",
    b"/AA",
    b"/Launch",
    b"/EmbeddedFile",
    b"/Filespec",
    b"/XFA",
    b"/Annots",
)


def laid_open(pdf: bytes) -> bytes:
    """The PDF with nothing packed: what stands in it can be searched."""
    written = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        document.save(
            written,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
            compress_streams=False,
        )
    return written.getvalue()


def texts(pdf: bytes) -> list[str]:
    """What each page says."""
    return [page.extract_text().strip() for page in PdfReader(io.BytesIO(pdf)).pages]


class TestWhatIsStored:
    @pytest.mark.parametrize(
        ("make", "says"),
        [
            (papers.paper, ["page 1"]),
            (lambda: papers.paper(12), [f"page {number}" for number in range(1, 13)]),
            (papers.with_attachment, ["facture"]),
            (papers.with_scripts, ["script"]),
            (papers.scan, ["scan"]),
            (lambda: papers.encrypted(user=""), ["page 1"]),
        ],
    )
    def test_it_says_the_same_and_holds_nothing_that_acts(self, send, make, says):
        stored = send(make(), "papier.exe")

        assert (stored.media_type, stored.title, stored.pages) == ("application/pdf", "papier.pdf", len(says))
        assert texts(stored.body) == says
        opened = laid_open(stored.body)
        assert [word for word in (*WORDS, SECRET.encode()) if word in opened] == []

    @pytest.mark.parametrize("make", [papers.with_attachment, papers.with_scripts, papers.filled_form, papers.scan])
    def test_the_samples_hold_what_must_go(self, make):
        opened = laid_open(make())

        assert SECRET.encode() in opened or papers.SCRIPT.encode() in opened

    def test_its_first_page_is_shown_small(self, send):
        assert send(papers.paper()).preview.startswith(b"\xff\xd8")

    def test_data_about_the_document_stays_behind(self, send):
        with pikepdf.open(io.BytesIO(send(papers.paper()).body)) as stored:
            assert "/Info" not in stored.trailer
            assert set(stored.Root.keys()) == {"/Type", "/Pages"}

    def test_an_owners_password_is_gone_and_the_pages_stay(self, send):
        assert not PdfReader(io.BytesIO(send(papers.encrypted(user="")).body)).is_encrypted

    def test_the_place_of_a_photograph_in_a_page_stays_behind_and_the_photograph_is_untouched(self, send):
        with pikepdf.open(io.BytesIO(send(papers.scan()).body)) as stored:
            picture = stored.pages[0].Resources.XObject.Im1

            assert b"Exif" not in picture.read_raw_bytes()
            assert "/Metadata" not in picture
            assert pikepdf.PdfImage(picture).as_pil_image().tobytes() == as_shown(papers.scan())

    def test_pages_keep_the_size_and_turn_that_they_inherit(self, send):
        page = PdfReader(io.BytesIO(send(papers.inherited()).body)).pages[0]

        assert (page.mediabox.width, page.mediabox.height, page.rotation) == (595, 842, 90)

    def test_a_hidden_layer_stays_hidden(self, send):
        with pikepdf.open(io.BytesIO(send(papers.layered()).body)) as stored:
            layers = stored.Root.OCProperties

            assert layers.D.OFF[0].objgen == layers.OCGs[0].objgen == stored.pages[0].Resources.Properties.L1.objgen
            assert set(layers.D.keys()) == {"/OFF"}


class TestForms:
    def test_what_was_filled_in_is_part_of_the_page(self, send):
        stored = send(papers.filled_form()).body

        assert "ABARRE Irina" in "".join(texts(stored))
        opened = laid_open(stored)
        assert [word for word in (*WORDS, b"/AcroForm", SECRET.encode()) if word in opened] == []

    @pytest.mark.parametrize("make", [papers.acrobat_form, papers.portfolio])
    def test_what_only_acrobat_shows_is_refused(self, verdict_on, make):
        assert verdict_on(make()) is Verdict.ACROBAT_ONLY


class TestWithoutMetadata:
    def test_the_picture_is_the_same(self):
        jpeg = pictures.phone_photograph()

        cut = without_metadata(jpeg + b"derriere")

        assert cut is not None
        assert cut.endswith(b"\xff\xd9")
        assert b"Exif" not in cut
        assert pictures.pixels(cut) == pictures.pixels(jpeg)

    def test_all_scans_of_a_progressive_picture_stay(self):
        jpeg = pictures.progressive()

        assert without_metadata(jpeg) == jpeg

    @pytest.mark.parametrize("body", [b"", b"\xff\xd8", pictures.phone_photograph()[:-2], b"\xff\xd8\xff\xe0\x00\x00"])
    def test_what_cannot_be_followed_is_left_to_the_caller(self, body):
        assert without_metadata(body) is None


def as_shown(pdf: bytes) -> bytes:
    """The pixels of the picture of the first page."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return pikepdf.PdfImage(document.pages[0].Resources.XObject.Im1).as_pil_image().tobytes()
