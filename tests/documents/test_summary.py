"""The summary read back as a program for reading aloud would read it."""

import re
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader

from portal.documents.rendering import PdfEngine
from portal.documents.summary import Estimate, PriceLine, Row, Section, render_summary, summary_html
from tests.documents.samples import CHECKSUM, summary


def read(pdf: bytes) -> PdfReader:
    """Open a PDF."""
    return PdfReader(BytesIO(pdf))


def words(pdf: bytes) -> str:
    """Return the text of all pages, each run of spaces as one."""
    return " ".join(" ".join(page.extract_text() for page in read(pdf).pages).split())


def structure(node: Any) -> list[str]:
    """Return the structure types of the tag tree, in reading order."""
    node = node.get_object()
    if not isinstance(node, dict):
        return []
    names = [str(node["/S"])] if "/S" in node else []
    below = node.get("/K", [])
    below = below.get_object() if hasattr(below, "get_object") else below
    for child in below if isinstance(below, list) else [below]:
        names += structure(child) if hasattr(child, "get_object") else []
    return names


@pytest.fixture(scope="module")
def french() -> bytes:
    """The sample in French."""
    return render_summary(summary(), "fr")


class TestWhatItSays:
    def test_it_holds_every_part_with_accents(self, french):
        text = words(french)

        for expected in (
            "Conservatoire de Valcourt",
            "45000 ORLÉANS",
            "02 38 79 00 00",
            "2026-00417",
            "ABARRE Irina",
            "15/08/2010",
            "abarre1",
            "mercredi 10 juin 2026",
            "ABARRE Jérémie",
            "Coordonnées du responsable",
            "7 rue des Carmes",
            "19 rue de Paris",
            "Assurance responsabilité civile",
            "Règlement intérieur",
            "Orchestre symphonique",
            "312,00 €",
            "Quotient familial non fourni",
            "90,00 €",
        ):
            assert expected in text

    def test_it_holds_the_whole_checksum(self, french):
        assert CHECKSUM in words(french).replace(" ", "")

    def test_it_speaks_english_to_an_english_reader(self):
        text = words(render_summary(summary(), "en"))

        assert "Re-enrolment summary" in text
        assert "Wednesday 10 June 2026 at 19:12" in text
        assert "€312.00" in text

    def test_it_says_the_time_of_the_establishment(self):
        assert "Wednesday 10 June 2026 at 19:12" in summary_html(summary(), "en")

    @pytest.mark.parametrize(
        ("row", "before"),
        [
            (Row(label="Mobile", value="06 12 34 56 78", before="06 11 22 33 44"), "06 11 22 33 44"),
            (Row(label="Mobile", value="06 12 34 56 78", before=""), "not answered"),
            (Row(label="Nom", value="ABARRE", kept=True), "unchanged"),
            (Row(label="Tarif", value="non"), "–"),
        ],
    )
    def test_it_says_what_was_before_or_that_nothing_was(self, row: Row, before: str):
        changed = Row(label="Ville", value="Valcourt", before="Orléans")

        html = summary_html(summary(sections=(Section(title="Responsable", rows=(changed, row)),)), "en")

        line = next(part for part in html.split("<tr>") if f">{row.label}<" in part)
        assert re.sub("<[^>]+>", "", line.split("<td>")[1]) == before

    def test_a_total_with_pending_lines_says_so(self):
        lines = (PriceLine(label="Cursus", reason="Résident", cents=100),)
        pending = Estimate(lines=lines, total_cents=100, pending=(PriceLine(label="Réduit", reason="Quotient"),))
        known = Estimate(lines=lines, total_cents=100)

        assert "without the lines not known yet" in summary_html(summary(estimate=pending), "en")
        assert "without the lines not known yet" not in summary_html(summary(estimate=known), "en")

    def test_a_corrected_dossier_names_its_sending(self):
        assert "sending no. 2" in summary_html(summary(round=2), "en")

    def test_parts_that_are_empty_leave_no_heading(self):
        html = summary_html(summary(sections=(), documents=(), consents=(), courses=(), wishes=(), estimate=None), "en")

        assert html.count("<h2>") == 1


class TestWhoReadsByEar:
    def test_it_declares_itself_pdf_ua(self, french):
        metadata = read(french).root_object["/Metadata"].get_object().get_data().decode()

        assert "http://www.aiim.org/pdfua/ns/id/" in metadata
        assert 'pdfuaid:part="1"' in metadata or "<pdfuaid:part>1<" in metadata

    def test_it_has_a_title_that_is_shown(self, french):
        pdf = read(french)

        assert "2026-00417" in pdf.metadata.title
        assert pdf.root_object["/ViewerPreferences"]["/DisplayDocTitle"]

    @pytest.mark.parametrize("language", ["fr", "en"])
    def test_it_names_its_language(self, language):
        assert read(render_summary(summary(), language)).root_object["/Lang"] == language

    def test_it_is_tagged_with_headings_tables_and_lists(self, french):
        root = read(french).root_object

        names = structure(root["/StructTreeRoot"])

        assert root["/MarkInfo"]["/Marked"]
        assert names.count("/H1") == 1
        assert {"/H2", "/Table", "/TR", "/TH", "/TD", "/L", "/LI", "/Figure"} <= set(names)

    def test_every_face_is_embedded(self, french):
        faces = [
            font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
            for page in read(french).pages
            for font in page["/Resources"]["/Font"].values()
        ]

        assert faces
        assert all("/FontFile2" in face or "/FontFile3" in face for face in faces)
        assert any("Da-Capo-Text" in str(face["/FontName"]) for face in faces)

    def test_it_numbers_its_pages(self, french):
        pages = read(french).pages

        for number, page in enumerate(pages, start=1):
            assert f"page {number} / {len(pages)}" in " ".join(page.extract_text().split())

    def test_its_outline_lists_the_headings(self, french):
        assert read(french).outline


class TestLongAndHostile:
    def test_a_long_dossier_goes_on_over_pages_without_a_loss(self):
        rows = tuple(Row(label=f"Question {n}", value=f"Réponse {n} " + "très longue " * 30) for n in range(150))

        pdf = render_summary(summary(sections=(Section(title="Longue étape", rows=rows),)), "fr")

        text = words(pdf)
        assert len(read(pdf).pages) > 8
        assert all(f"Question {n} " in text for n in range(150))

    def test_a_word_without_end_stays_on_the_page(self):
        rows = (Row(label="Nom", value="x" * 3000),)

        pdf = render_summary(summary(sections=(Section(title="Étape", rows=rows),)), "fr")

        assert words(pdf).replace(" ", "").count("x") >= 3000

    def test_markup_in_a_name_is_shown_and_not_obeyed(self):
        name = "O'Brien <b> & <img src=file:///etc/passwd>"

        text = words(render_summary(summary(student=name, sent_by=name), "fr"))

        assert name in text

    def test_control_and_direction_marks_are_left_out(self):
        text = words(render_summary(summary(student="ABA\x00RRE \u202eanirI\ud800"), "fr"))

        assert "ABARRE anirI" in text

    def test_letters_that_our_faces_lack_are_still_read(self):
        assert "Łukasz Дарья" in words(render_summary(summary(student="Łukasz Дарья"), "fr"))

    def test_the_same_summary_gives_the_same_bytes_in_another_child(self, french):
        other = PdfEngine()

        again = render_summary(summary(), "fr", other)

        other.close()
        assert again == french
