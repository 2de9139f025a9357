"""A summary as the ABARRE family would send it; tests change only what matters to them."""

from datetime import UTC, date, datetime
from typing import Any

from portal.documents.summary import (
    ConsentLine,
    CourseLine,
    DocumentLine,
    Estimate,
    PriceLine,
    Row,
    Section,
    Sender,
    Summary,
    Wishes,
)

CHECKSUM = "9f2c71ab04de8810c3b955f77a10e2d4" * 2


def summary(**changes: Any) -> Summary:
    """Return the sample with some of its values changed."""
    values: dict[str, Any] = {
        "sender": Sender(
            name="Conservatoire de Valcourt",
            address="2 place de la Musique, 45000 ORLÉANS",
            telephone="0238790000",
        ),
        "number": "2026-00417",
        "round": 1,
        "revision": 7,
        "from_year": "2025-2026",
        "to_year": "2026-2027",
        "student": "ABARRE Irina",
        "birth_date": date(2010, 8, 15),
        "family_identifier": "abarre1",
        "sent_by": "ABARRE Jérémie",
        "sent_at": datetime(2026, 6, 10, 17, 12, tzinfo=UTC),
        "sections": (
            Section(
                title="Coordonnées du responsable",
                rows=(
                    Row(label="Adresse", value="7 rue des Carmes", before="19 rue de Paris"),
                    Row(label="E-mail", value="j.abarre@exemple.fr"),
                ),
            ),
        ),
        "documents": (
            DocumentLine(label="Justificatif de domicile", received_on=date(2026, 6, 10), fingerprint="9f2c 71ab"),
            DocumentLine(label="Assurance responsabilité civile"),
        ),
        "consents": (ConsentLine(label="Règlement intérieur", answer="Accepté", text_of=date(2026, 5, 12)),),
        "courses": (CourseLine(name="FM 3C1 A", when="mercredi 17:30", place="salle Fauré", state="place réservée"),),
        "wishes": (Wishes(group="Pratique collective", names=("Orchestre symphonique", "Musique de chambre")),),
        "estimate": Estimate(
            lines=(PriceLine(label="Cursus piano, résident", reason="Adresse à Orléans", cents=31200),),
            total_cents=31200,
            pending=(PriceLine(label="Tarif réduit", reason="Quotient familial non fourni"),),
            rentals=(PriceLine(label="Violon 3/4", cents=9000),),
        ),
        "checksum": CHECKSUM,
        "verify_url": "https://da-capo.test/verifier/2026-00417",
    }
    return Summary(**(values | changes))
