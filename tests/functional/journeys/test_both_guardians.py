"""Two guardians who live apart: one sends, the other signs for himself, and neither learns where the other lives."""

import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest
from pypdf import PdfReader

from portal.models.consents import ConsentAnswer
from portal.models.people import Person, Student
from portal.models.reenrolment import DossierState
from tests.functional.journeys.conftest import Office, PlaceAfter, Visit
from tests.functional.journeys.journey import Journey, told
from tests.functional.journeys.places import Place
from tests.functional.office.desk import decision_form
from tests.functional.reenrolment.pages import PHOTO, fill, own_form, summary, words

HIS = {
    "adresse.street": "12 impasse des Tilleuls",
    "adresse.postcode": "45001",
    "adresse.city": "Hauterive",
    "mobile": "06 39 98 11 22",
    "courriel": "paul.jardin@famille.test",
}
HIS_MARKS = ("Tilleuls", "45001", "39 98 11 22", "39981122", "paul.jardin", "5 quai Neuf", "39 98 77 88", "39987788")
"""What would tell where he lives or how to reach him: as recorded, and as he has changed it."""
HER_MARKS = ("allée des Pins", "45002", "39 98 33 44", "39983344", "nadia.verger")
NADIA, PAUL = "nadia.verger@famille.test", "paul.avant@famille.test"


@dataclass
class Couple:
    """Both of them with the dossier that he has sent."""

    paul: Journey
    nadia: Journey


@pytest.fixture
def couple(place_after: PlaceAfter, visit_in: Callable[..., Visit], visit: Visit) -> Couple:
    """Paul has sent the dossier of Léa, and the flow has carried it; Nadia lives elsewhere."""

    def send(place: Place) -> tuple[int, int, int]:
        sent = after_sending(place, visit_in(place.session))
        return sent.paul.scenario.student.id, sent.paul.scenario.person.id, sent.nadia.scenario.person.id

    place, (student_id, *people) = place_after("sent by one of two", "hauterive", send)
    student = place.session.get_one(Student, student_id)
    return Couple(*(visit(place.session.get_one(Person, each), student) for each in people))


def after_sending(place: Place, visit: Visit, *, printed: bool = False) -> Couple:
    """Send the dossier and carry it; its paper is really printed where that is wanted."""
    household = place.household("Hauterive", separated=True)
    paul, nadia = household.person, household.guardian(first_name="Nadia", city="Varennes-la-Forêt").person
    paul.address, paul.mobile, paul.email = "5 quai Neuf", "+33639987788", PAUL
    nadia.address, nadia.postcode, nadia.mobile, nadia.email = "7 allée des Pins", "45002", "+33639983344", NADIA
    student = household.child("Léa", date(2013, 5, 4), ["claviers"], cursus=False, result="admis")
    couple = Couple(visit(paul, student), visit(nadia, student))
    couple.paul.walk(
        coordonnees=HIS,
        situation={"tarif": "resident"},
        autorisations={"image.interne": "yes", "image.site": "yes"},
        documents={"file-domicile": PHOTO, "date-domicile": "01/06/2026", "file-photo": PHOTO},
    )
    couple.paul.finish()
    couple.paul.carried(summary=printed)
    return couple


def signature(journey: Journey, **values: Any) -> Any:
    """Open the page of the signature, answer and sign."""
    page = journey.browser.get(journey.path("/signature"))
    return fill(page, values).submit(status="*")


def pages(journey: Journey) -> Iterable[str]:
    """Every page that a guardian may open around the dossier, in full."""
    for path in ("/", journey.path(), journey.path("/signature"), journey.path("/retirer"), "/mot-de-passe"):
        page = journey.browser.get(path, status="*")
        yield page.follow().text if page.status_int == 303 else page.text


def found(marks: Iterable[str], texts: Iterable[str]) -> list[str]:
    """Those of the marks that stand in one of the texts."""
    every = "\n".join(texts).replace("\u00a0", " ").replace("\u202f", " ")
    return [mark for mark in marks if mark in every]


class TestAsking:
    rule, pack = "both", "hauterive"

    def test_the_other_is_asked_at_home_on_the_page_and_by_mail(self, couple: Couple) -> None:
        card = words(couple.nadia.browser.get("/").html.find("section", {"aria-labelledby": "reenrolments"}))
        page = couple.nadia.choose()
        mail = couple.nadia.mails()["signature-asked", NADIA]

        assert "À signer" in card
        assert "Votre signature est demandée" in words(page.html.main)
        assert page.html.find("a", href=couple.nadia.path("/signature")) is not None
        assert couple.nadia.path("/signature") in mail
        assert "Règlement intérieur" in mail
        assert "Abarre Jérémie a envoyé la réinscription" in mail
        assert ("dossier-received", NADIA) not in couple.nadia.mails()
        assert ("signature-asked", PAUL) not in couple.nadia.mails()

    def test_who_sent_it_has_nothing_to_sign(self, couple: Couple) -> None:
        assert couple.paul.browser.get(couple.paul.path("/signature"), status=303)
        assert "À signer" not in words(couple.paul.browser.get("/").html.main)
        assert "Votre signature est demandée" not in words(couple.paul.choose().html.main)

    def test_staff_decide_and_see_who_is_waited_for(self, couple: Couple, office: Office) -> None:
        card = office(couple.paul).open().html.find("section", {"aria-labelledby": "signatures"})

        assert couple.paul.dossier.state is DossierState.IN_REVIEW
        assert told(card.find_all("li")) == [
            "Règlement intérieur Abarre Jérémie Oui Abarre Nadia Attendue",
            "Droit à l’image Abarre Jérémie Non, ou pas pour chaque usage Abarre Nadia Attendue",
        ]

    def test_once_it_is_refused_nobody_is_waited_for(self, couple: Couple, office: Office) -> None:
        desk = office(couple.paul)
        desk.decide(verdict="refuse", reason="Plus de place.")
        couple.paul.scenario.services.decisions.apply_decision(couple.paul.dossier.id, 1)
        couple.paul.scenario.session.commit()

        card = desk.open().html.find("section", {"aria-labelledby": "signatures"})

        assert told(card.find_all("li"))[0] == "Règlement intérieur Abarre Jérémie Oui Abarre Nadia Non signé"


class TestDeciding:
    rule, pack = "both", "hauterive"
    missing = "Signature manquante : Abarre Nadia"

    def test_accepting_is_confirmed_as_long_as_she_has_not_signed(self, couple: Couple, office: Office) -> None:
        desk = office(couple.paul)

        refused = desk.decide(verdict="accept")
        accepted = desk.decide(refused, verdict="accept", unsigned=True)

        assert refused.status_int == 422
        assert [target for target, _ in summary(refused)] == ["#unsigned"]
        assert self.missing in words(decision_form(refused).html)
        assert accepted.status_int == 303
        assert desk.decisions() == [("accepted", None)]

    def test_once_she_has_signed_nothing_is_asked(self, couple: Couple, office: Office) -> None:
        signature(couple.nadia, **{"reglement.answer": "no", "image.interne": "no"})
        desk = office(couple.paul)

        page = desk.open()

        assert self.missing not in words(page.html.main)
        assert page.html.find(id="unsigned") is None
        assert desk.decide(page, verdict="accept").status_int == 303

    def test_staff_record_her_answer_at_the_counter(self, couple: Couple, office: Office) -> None:
        desk = office(couple.paul)
        search = next(x for x in desk.browser.get("/bureau/guichet").forms.values() if "nom" in x.fields)
        search["nom"] = "abarre lea"
        found = search.submit().follow()
        nadia = couple.nadia.scenario.person.public_id
        form = next(x for x in found.forms.values() if "person" in x.fields and x["person"].value == nadia)
        form.submit(status=303)

        page = desk.browser.get(couple.nadia.path("/signature"))
        fill(page, {"reglement.answer": "yes"}).submit(status=303)

        services, situation = couple.paul.scenario.services, couple.paul.scenario.situation()
        assert services.signatures.waits(situation) == []
        entries = services.timeline.of(couple.paul.dossier)
        assert "Signé par Abarre Nadia" in [entry.title for entry in entries]

    def test_what_is_missing_leads_to_acting_in_her_name_and_back(self, couple: Couple, office: Office) -> None:
        desk = office(couple.paul)
        page = desk.open()
        note = page.html.find("section", {"aria-labelledby": "decision"}).find("div", "note")
        (button,) = note.find_all("button")

        fields = [*decision_form(page).submit_fields(), ("person", button["value"])]
        home = desk.browser.post(button["formaction"], fields, status=303).follow()
        signed = fill(home.click(href="/signature"), {"reglement.answer": "yes"}).submit(status=303).follow()
        back = next(form for form in signed.forms.values() if form.action == "/guichet/fin").submit(status=303).follow()

        assert words(button) == "Agir pour Nadia (Abarre, Abarre Léa)"
        assert "vous agissez pour Abarre Nadia" in words(home.html)
        assert back.request.path == desk.path
        assert self.missing not in words(back.html.main)

    def test_once_she_cannot_be_acted_for_there_is_no_such_button(self, couple: Couple, office: Office) -> None:
        couple.paul.scenario.student.left_on = date(2026, 6, 1)
        couple.paul.scenario.session.commit()

        note = office(couple.paul).open().html.find("section", {"aria-labelledby": "decision"}).find("div", "note")

        assert note.find("button") is None
        assert "au guichet" not in words(note)


class TestSigning:
    rule, pack = "both", "hauterive"

    def test_her_answers_are_hers_and_staff_see_both(self, couple: Couple, office: Office) -> None:
        uses = {f"image.{use}": "yes" for use in ("interne", "site", "reseaux", "presse")}

        signature(couple.nadia, **{"reglement.answer": "yes"}, **uses).follow()

        rows = couple.nadia.consents("consent_key", "signer_id", "purpose", "answer")
        hers = {row[2]: row[3] for row in rows if row[:2] == ("image", couple.nadia.scenario.person.id)}
        his = {row[2]: row[3] for row in rows if row[:2] == ("image", couple.paul.scenario.person.id)}
        given, refused = ConsentAnswer.GIVEN, ConsentAnswer.REFUSED
        assert hers == dict.fromkeys(("interne", "site", "reseaux", "presse"), given)
        assert his == {"interne": given, "site": given, "reseaux": refused, "presse": refused}
        card = office(couple.paul).open().html.find("section", {"aria-labelledby": "signatures"})
        assert [line.split("Abarre ")[-1] for line in told(card.find_all("li"))] == ["Nadia Oui", "Nadia Oui"]
        assert couple.nadia.browser.get(couple.nadia.path("/signature"), status=303)

    def test_she_may_say_no_to_everything(self, couple: Couple, office: Office) -> None:
        sent = signature(couple.nadia, **{"reglement.answer": "no", "image.interne": "no"})

        assert sent.status_int == 303, summary(sent)
        rows = couple.nadia.consents("consent_key", "signer_id", "answer")
        hers = {row[2] for row in rows if row[1] == couple.nadia.scenario.person.id}
        assert hers == {ConsentAnswer.REFUSED}
        card = office(couple.paul).open().html.find("section", {"aria-labelledby": "signatures"})
        assert told(card.find_all("li"))[0].endswith("Abarre Nadia Non, ou pas pour chaque usage")

    def test_without_an_answer_nothing_is_signed(self, couple: Couple) -> None:
        sent = signature(couple.nadia)

        assert sent.status_int == 422
        assert [target for target, _ in summary(sent)] == ["#reglement--answer"]
        assert couple.nadia.browser.get(couple.nadia.path("/signature")).status_int == 200

    def test_neither_answers_in_the_name_of_the_other(self, couple: Couple) -> None:
        before = couple.paul.consents("signer_id", "answer")

        sent = couple.paul.post("/signature", [("__start__", "reglement:mapping"), ("answer", "no")])

        assert sent.status_int in (303, 400, 409, 422)
        assert couple.paul.consents("signer_id", "answer") == before


class TestApart:
    rule, pack = "both", "hauterive"

    def test_she_reads_his_address_on_no_page_and_in_no_mail(self, couple: Couple) -> None:
        before = list(pages(couple.nadia))
        signature(couple.nadia, **{"reglement.answer": "yes"})
        mails = [text for (_, recipient), text in couple.nadia.mails().items() if recipient == NADIA]

        assert len(mails) == 1
        assert found(HIS_MARKS, [*before, *pages(couple.nadia), *mails]) == []

    def test_he_reads_hers_nowhere_either(self, place: Place, visit: Visit) -> None:
        couple = after_sending(place, visit, printed=True)
        signature(couple.nadia, **{"reglement.answer": "yes"})
        mails = [text for (_, recipient), text in couple.paul.mails().items() if recipient != NADIA]
        paper = couple.paul.browser.get(couple.paul.path("/recapitulatif.pdf"))
        printed = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(paper.body)).pages)

        assert "Tilleuls" in printed
        assert found(HER_MARKS, [*pages(couple.paul), *mails, printed]) == []

    def test_his_paper_and_his_proof_of_address_are_not_hers_to_open(self, couple: Couple) -> None:
        services = couple.paul.scenario.services
        (file,) = services.vault.given(couple.paul.dossier)["domicile"].files
        path = couple.nadia.path(f"/document/{file.file.public_id}")

        assert couple.paul.browser.get(path).content_type == "image/jpeg"
        assert couple.nadia.browser.get(path, status=404)
        assert couple.nadia.browser.get(couple.nadia.path("/recapitulatif.pdf"), status=404)

    def test_once_accepted_and_returned_it_is_still_so(self, couple: Couple, office: Office) -> None:
        desk = office(couple.paul)
        desk.decide(verdict="return", reason="La photo est floue.", answer_by="20/06/2026")
        couple.paul.scenario.services.decisions.apply_decision(couple.paul.dossier.id, 1)
        couple.paul.scenario.session.commit()
        steps = [step.key for step in couple.nadia.scenario.situation().steps]

        hers = [couple.nadia.open(key).text for key in steps]
        mails = [text for (_, recipient), text in couple.nadia.mails().items() if recipient == NADIA]

        assert own_form(couple.nadia.open("coordonnees"))["adresse.street"].value == "7 allée des Pins"
        assert found(HIS_MARKS, [*hers, *mails, *pages(couple.nadia)]) == []
