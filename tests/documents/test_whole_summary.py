"""A summary with all its parts, of a real dossier and of one that has everything; none runs out of its page."""

import copy
import re
import subprocess
from collections.abc import Iterable
from datetime import UTC, date, datetime
from html import unescape
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from portal import clock
from portal.documents.summary import (
    ConsentLine,
    CourseLine,
    DocumentLine,
    Estimate,
    PriceLine,
    Row,
    Section,
    Summary,
    render_summary,
    summary_html,
)
from tests.documents.samples import summary
from tests.scenario import ACTOR, Scenario

MILLIMETRE = 72 / 25.4
SIDE, TOP = 18 * MILLIMETRE, 13 * MILLIMETRE
"""The margins of the sheet; the foot stands in the lower one."""
ASCENT = 2 * MILLIMETRE
"""By how much the box of a heading's letters may pass the top of its line."""
PLACED_WORD = re.compile(r'<word xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">(.*?)</word>')
LONG = "Attestation-d’assurance-responsabilité-civile-individuelle-accidents-et-corporelle-de-la-famille"
BOTH = "ABARRE Jérémie : oui, usage interne et site internet\nABARRE Nadia : aucun usage"


def everything() -> Summary:
    """Every part, as full as dossiers get."""
    return summary(
        documents=(
            DocumentLine(label="Justificatif de domicile", received_on=date(2026, 6, 10), fingerprint="9f2c 71ab"),
            DocumentLine(label="Avis d’imposition", state="fourni, 2 fichiers"),
            DocumentLine(
                label="Photo d’identité",
                received_on=date(2025, 6, 2),
                note="Déjà fourni pour Anton, valable jusqu’au 31/08/2028",
                fingerprint="c3b9 55f7",
            ),
            DocumentLine(label=LONG),
        ),
        consents=(
            ConsentLine(label="Règlement intérieur", answer="lu et accepté", text_of=date(2026, 5, 12)),
            ConsentLine(label="Droit à l’image", answer=BOTH, text_of=date(2026, 5, 12)),
            ConsentLine(label="Autorisation de sortie", answer="oui (MARTIN Paul, DURAND Hélène)"),
        ),
        courses=(
            CourseLine(name="FM 3C1 A", group="Formation musicale", when="mercredi 17:30", state="place réservée"),
            CourseLine(name="Chorale", group="Pratique collective", when="jeudi 18:00", place="salle Fauré"),
        ),
        estimate=Estimate(
            lines=(
                PriceLine(label="Cursus piano, résident", reason="Adresse à Orléans", cents=31200),
                PriceLine(label="Réduction de famille", reason="Deuxième enfant inscrit", cents=-3120),
            ),
            total_cents=28080,
            pending=(
                PriceLine(label="Tarif réduit", reason="Quotient familial non fourni"),
                PriceLine(label="Supplément", reason="Dépend de l’adresse que l’établissement vérifie encore"),
            ),
            rentals=(PriceLine(label="Violon 3/4", cents=9000),),
            deposits=(PriceLine(label="Dépôt du violon 3/4", cents=30000),),
        ),
    )


def table_under(html: str, heading: str) -> list[list[str]]:
    """The cells of the table that follows a heading, row by row."""
    page = BeautifulSoup(unescape(html), "html.parser")
    found = next(node for node in page.find_all("h2") if node.text == heading).find_next("table")
    return [[cell.get_text(" ", strip=True) for cell in row.find_all(["th", "td"])] for row in found.find_all("tr")]


def paper_of(scenario: Scenario, **files: int) -> str:
    """Send the dossier with so many files for each of these documents; return its paper as HTML."""
    scenario.begin()
    scenario.answer_everything()
    step, dossier = scenario.situation().rules.step("documents"), scenario.situation().dossier
    for key, number in files.items():
        item = next(document for document in step.documents if document.key == key)
        for _ in range(number):
            stored = scenario.services.container.files.store(b"page", "image/jpeg", f"{key}.jpg", 1)
            scenario.services.vault.give(dossier, step, item, stored, None, ACTOR)
    paper = scenario.services.walk.snapshot(scenario.finalise().id, 1)
    return summary_html(paper.content, paper.language)


class TestOfADossier:
    def test_a_document_is_either_given_or_not(self, scenario: Scenario) -> None:
        rows = table_under(paper_of(scenario, photo=1), "Documents")

        assert rows == [
            ["Document", "Reçu"],
            ["Attestation d’assurance responsabilité civile", "pas encore fourni"],
            ["Photo d’identité", "fourni, le 10/06/2026"],
        ]

    def test_it_tells_how_many_files_there_are(self, scenario: Scenario) -> None:
        rows = table_under(paper_of(scenario, photo=1, assurance=2), "Documents")

        assert rows[1] == ["Attestation d’assurance responsabilité civile", "fourni, 2 fichiers, le 10/06/2026"]

    def test_the_day_is_that_of_the_establishment(self, scenario: Scenario) -> None:
        with clock.frozen(datetime(2026, 6, 10, 22, 30, tzinfo=UTC)):
            rows = table_under(paper_of(scenario, photo=1), "Documents")

        assert rows[2] == ["Photo d’identité", "fourni, le 11/06/2026"]

    def test_a_snapshot_of_an_older_release_knows_no_day(self, scenario: Scenario) -> None:
        paper_of(scenario, photo=1)
        dossier = scenario.situation().dossier
        snapshot = scenario.services.snapshots.of_round(dossier.id, 1)
        texts = copy.deepcopy(snapshot.texts)
        del texts["signers"]
        for line in (line for step in texts["steps"] for line in step["lines"]):
            del line["given_on"]
        snapshot.texts = texts

        paper = scenario.services.walk.snapshot(dossier.id, 1)

        rows = table_under(summary_html(paper.content, paper.language), "Documents")
        assert rows[2] == ["Photo d’identité", "fourni"]

    def test_of_a_question_of_this_year_alone_nothing_is_said_to_be_unchanged(self, scenario: Scenario) -> None:
        rows = table_under(paper_of(scenario, photo=1), "Tarif")

        assert [rows[0], rows[1], rows[-1]] == [
            ["Champ", "Avant", "Maintenant"],
            ["Niveau scolaire", "sans réponse", "2nde"],
            ["Je demande un tarif selon mon quotient familial", "–", "non"],
        ]

    def test_a_course_stands_beside_what_it_was_chosen_for(self, scenario: Scenario) -> None:
        rows = table_under(paper_of(scenario, photo=1), "Cours")

        assert rows == [
            ["Enseignement", "Cours"],
            ["Formation musicale", "FM-2C4-A"],
            ["Pratique collective", "CHORALE"],
        ]

    def test_authorisations_say_what_was_answered(self, scenario: Scenario) -> None:
        rows = table_under(paper_of(scenario, photo=1), "Autorisations")

        assert rows[:2] == [["Objet", "Réponse"], ["Règlement intérieur", "lu et accepté"]]


class TestOfEverything:
    def test_what_is_known_of_each_document_is_said_once(self) -> None:
        rows = table_under(summary_html(everything(), "fr"), "Documents")

        assert rows[1:] == [
            ["Justificatif de domicile", "10/06/2026", "9f2c 71ab"],
            ["Avis d’imposition", "fourni, 2 fichiers", "–"],
            ["Photo d’identité", "02/06/2025 Déjà fourni pour Anton, valable jusqu’au 31/08/2028", "c3b9 55f7"],
            [LONG, "pas encore fourni", "–"],
        ]

    def test_pending_lines_stand_above_a_total_that_says_so(self) -> None:
        rows = table_under(summary_html(everything(), "fr"), "Estimation pour l’année")

        assert [row[-1].replace("\u00a0", " ") for row in rows[1:]] == [
            "312,00 €",
            "−31,20 €",
            "à préciser",
            "à préciser",
            "280,80 €",
        ]
        assert rows[-1][:2] == ["Total de l’année", "sans les lignes à préciser"]

    def test_each_guardian_has_a_line_of_his_own(self, printed: Path) -> None:
        first, second = (next(spot for spot in spots(printed) if spot[4] == name) for name in ("usage", "aucun"))

        assert second[1] > first[3]


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The summary that has everything, on paper."""
    path = tmp_path_factory.mktemp("summary") / "summary.pdf"
    path.write_bytes(render_summary(everything(), "fr"))
    return path


def spots(pdf: Path) -> Iterable[tuple[float, float, float, float, str]]:
    """Every word of a PDF with its box, in points from the upper left."""
    told = subprocess.run(["pdftotext", "-bbox", str(pdf), "-"], capture_output=True, text=True, check=True).stdout
    for left, top, right, bottom, word in PLACED_WORD.findall(told):
        yield float(left), float(top), float(right), float(bottom), word


class TestOnPaper:
    WIDTH, HEIGHT = 210 * MILLIMETRE, 297 * MILLIMETRE

    def test_no_word_runs_out_of_the_sheet(self, printed: Path) -> None:
        outside = [
            word
            for left, top, right, bottom, word in spots(printed)
            if left < SIDE - 1 or right > self.WIDTH - SIDE + 1 or top < TOP - ASCENT or bottom > self.HEIGHT
        ]

        assert outside == []

    def test_a_long_answer_is_broken_and_not_cut(self, tmp_path: Path) -> None:
        row = Row(label="Remarque", value="a" * 400, before="b" * 400)
        path = tmp_path / "long.pdf"
        path.write_bytes(render_summary(summary(sections=(Section(title="Remarques", rows=(row,)),)), "fr"))

        words = list(spots(path))

        assert max(right for _left, _top, right, _bottom, _word in words) <= self.WIDTH - SIDE + 1
        assert sum(word.count("a") for *_box, word in words if set(word) == {"a"}) == 400
