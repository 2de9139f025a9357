""" "Pourquoi ?" on every page that asks, refuses or charges something."""

from collections.abc import Callable
from datetime import date
from typing import Any

from sqlalchemy import select

from portal.models.courses import StudentYear
from portal.models.reenrolment import DossierSnapshot
from tests import factories as make
from tests.fixtures.web import Browser
from tests.functional.reenrolment.pages import CONTACT, PERMISSIONS, PHOTO, STEPS, Family, words

DANCE = "Demandé parce qu’Irina est inscrite en danse."


PAPERS = {"file-photo": PHOTO, "file-certificat-medical": PHOTO, "date-certificat-medical": "01/06/2026"}


def whys(page: Any) -> dict[str, str]:
    """Each "Pourquoi ?" of a page: its hidden subject, and what it says."""
    found = {}
    for details in page.html.select("details.why"):
        hidden = details.summary.find("span", "visually-hidden")
        if hidden is not None:
            assert words(details.summary).startswith("Pourquoi")
            found[words(hidden).strip("()")] = words(details.div)
    return found


def year_of(family: Family) -> StudentYear:
    """What this year's row tells of the student."""
    return family.scenario.session.scalars(select(StudentYear)).one()


def answer_everything(family: Family) -> None:
    """Go through every step but the last; the certificate is sent too."""
    family.begin()
    family.send("coordonnees", CONTACT)
    family.send("tarif", {"niveau-scolaire": "2nde"})
    family.send("autorisations", PERMISSIONS)
    family.send("documents", PAPERS)
    family.send("cours", family.courses())
    family.send("recapitulatif")


class TestWizard:
    def test_each_page_says_why_it_asks_what_not_everybody_is_asked(self, family: Family) -> None:
        family.begin()
        family.send("coordonnees", CONTACT)

        told = {key: whys(family.open(key)) for key in STEPS[:-1]}

        assert told["coordonnees"] == {
            "Modification des coordonnées": "Cette étape apparaît parce qu’Irina est mineure."
        }
        assert told["tarif"] == {
            "Niveau scolaire": "Réponse obligatoire parce qu’Irina a moins de 18 ans.",
            "Je demande le tarif des résidents": "Cette question est posée parce que la famille habite à Valcourt.",
        }
        assert set(told["autorisations"]) == {"Autorisation de sortie", "Transport lors des sorties"}
        assert told["documents"] == {"Certificat médical": DANCE}
        assert set(told["cours"]) == {"Formation musicale", "Pratique collective"}
        assert set(told["recapitulatif"]) == {"Frais de dossier", "Cursus"}

    def test_the_blocked_finish_says_why_each_point_is_asked(self, family: Family) -> None:
        family.begin()

        points = family.open("finalisation").html.select("main div.note.wait li")

        said = {words(point.a): words(point.p) for point in points if point.p}
        assert said["Certificat médical"] == DANCE
        assert said["Niveau scolaire"] == "Réponse obligatoire parce qu’Irina a moins de 18 ans."

    def test_it_speaks_english_too(self, family: Family) -> None:
        family.begin()
        family.browser.post("/langue?vers=en", {"csrf_token": family.token()})

        page = family.open("documents")

        told = [words(details.div) for details in page.html.select("details.why")]
        assert told == ["Requested because Irina is enrolled in dance."]

    def test_the_summary_tells_the_steps_that_are_not_there(self, family: Family) -> None:
        family.begin()
        year_of(family).cursus = False
        family.scenario.session.flush()

        page = family.open("recapitulatif")

        folded = next(one for one in page.html.select("details.why") if "pas à remplir" in one.summary.text)
        assert words(folded.summary) == "Étapes que vous n’avez pas à remplir"
        assert [words(folded.dt), words(folded.dd)] == ["Cours", "Pas de choix à faire parce qu’Irina est hors cursus."]

    def test_a_page_that_shows_no_price_reckons_none(self, family: Family, count_statements: Callable[[], list[str]]):
        family.begin()
        noted = count_statements()

        family.open("tarif")

        assert not any("family_member" in statement for statement in noted)

    def test_a_refused_page_keeps_its_reasons(self, family: Family) -> None:
        family.begin()

        page = family.send("coordonnees", {"nom": ""})

        assert page.status_int == 422
        assert "Modification des coordonnées" in whys(page)


class TestChoice:
    def test_each_rule_that_blocks_says_its_reason(self, family: Family) -> None:
        scenario = family.scenario
        make.make_entry(scenario.session, scenario.student.family, debit=4000, due_on=date(2026, 5, 1))

        page = family.choose()

        message = "Une somme reste due. La réinscription sera possible après son règlement."
        assert message in page
        assert whys(page) == {message: "Impossible parce que la famille a un impayé."}


class TestOffice:
    def test_staff_read_the_reasons_the_prices_and_what_is_missing(self, family: Family, office: Browser) -> None:
        year_of(family).opinion = "reserve"
        family.scenario.session.flush()
        answer_everything(family)
        family.finish()
        family.scenario.walk(family.dossier)

        page = office.get(f"/bureau/dossiers/{family.dossier.number}")

        assert "L’avis du professeur est réservé." in page
        assert "Décision de l’administration nécessaire parce qu" in page
        told = whys(page)
        assert told["Certificat médical"] == DANCE
        assert told["Frais de dossier"] == "Facturé une fois par famille."
        assert words(page.html.find(id="estimate").parent.find("tr", "total")) == "Total504,00 €"

    def test_staff_read_what_the_family_answered_as_the_familys(self, family: Family, office: Browser) -> None:
        family.begin()
        family.send("coordonnees", CONTACT)
        family.send("tarif", {"niveau-scolaire": "2nde", "tarif-resident": "yes"})
        family.send("autorisations", PERMISSIONS)
        family.send("documents", {**PAPERS, "file-domicile": PHOTO, "date-domicile": "01/06/2026"})
        family.send("cours", family.courses())
        family.send("recapitulatif")
        family.finish()

        page = office.get(f"/bureau/dossiers/{family.dossier.number}")

        assert whys(page)["Justificatif de domicile"].startswith("Demandé parce que la famille a coché «")

    def test_the_prices_are_those_of_the_snapshot(self, family: Family, office: Browser) -> None:
        answer_everything(family)
        family.finish()
        snapshot = family.scenario.session.scalars(select(DossierSnapshot)).one()
        kept = snapshot.prices["total"]
        family.scenario.student.family.quotient = 10_000
        family.scenario.session.flush()

        page = office.get(f"/bureau/dossiers/{family.dossier.number}")

        assert kept == 50_400
        assert words(page.html.find(id="estimate").parent.find("tr", "total")) == "Total504,00 €"
