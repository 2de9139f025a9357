"""Names as people give them, and as others do."""

import pytest

from portal.uploads.names import LONGEST, harmless_name


class TestHarmlessName:
    @pytest.mark.parametrize(
        ("given", "shown"),
        [
            ("attestation.pdf", "attestation.pdf"),
            ("IMG_0042.HEIC", "IMG_0042.pdf"),
            ("Avis d’imposition 2026 (1).PDF", "Avis d’imposition 2026 (1).pdf"),
            ("Scan du 12.06.2026", "Scan du 12.06.2026.pdf"),
            ("Lettre à M. Dupont", "Lettre à M. Dupont.pdf"),
            ("facture.pdf.exe", "facture.pdf"),
            ("Me\u0301decin.pdf", "Médecin.pdf"),
            ("C:\\Users\\Paul\\scan.jpg", "scan.pdf"),
            ("../../etc/passwd", "passwd.pdf"),
            ("..", "document.pdf"),
            (".pdf", "document.pdf"),
            ("", "document.pdf"),
            ("a\x00b\r\nSet-Cookie: c\x7f", "ab Set-Cookie: c.pdf"),
            ("facture\u202efdp.exe", "facturefdp.pdf"),
            ("\u2066a\u2069\u200f\ufeff\ud800", "a.pdf"),
            ("a\u2028b\u00a0\u00a0c", "a b c.pdf"),
            ("شهادة التأمين.pdf", "شهادة التأمين.pdf"),
            ("photo 🎻.png", "photo 🎻.pdf"),
        ],
    )
    def test_it_is_what_a_person_wrote_and_nothing_else(self, given, shown):
        assert harmless_name(given, ".pdf") == shown

    def test_it_is_not_long(self):
        assert harmless_name("é" * 500 + ".jpeg", ".jpg") == "é" * (LONGEST - 4) + ".jpg"
