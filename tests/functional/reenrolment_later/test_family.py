"""After sending, a family hands in what the rules let come later; nothing else of the dossier can be changed."""

import pytest
from webtest import Upload

from portal.models.people import Guardianship
from portal.models.reenrolment import DossierState, ItemState, Verdict
from portal.models.vault import Document, DocumentState
from tests.fixtures.database import BOTH_DATABASES
from tests.functional.reenrolment.pages import PHOTO, Family, own_form, summary, words
from tests.functional.reenrolment_later.conftest import INSURANCE, Sent

BAD = Upload("notes.txt", b"not a picture", "text/plain")


class TestStillToHandIn:
    def test_the_page_names_what_is_still_due_and_until_when(self, sent: Sent) -> None:
        section = sent.family.choose().html.select_one("section[aria-labelledby=later]")

        assert words(section.h2) == "Encore à remettre"
        assert sent.cards() == {INSURANCE: "À envoyer"}
        assert "À remettre avant le premier cours, ici ou à votre établissement." in words(section)
        assert "continuer sans" not in words(section)

    def test_what_was_handed_in_is_not_asked_once_more(self, sent: Sent) -> None:
        sent.hand_in()

        section = sent.family.choose().html.select_one("section[aria-labelledby=later]")

        assert sent.cards() == {INSURANCE: "Reçu"}
        assert "À remettre" not in words(section)

    @pytest.mark.parametrize("accepted", [False, True])
    def test_who_has_something_to_hand_in_is_not_told_to_rest(self, sent: Sent, accepted: bool) -> None:
        if accepted:
            sent.decide(Verdict.ACCEPTED)
        before = words(sent.family.choose().html.main)

        sent.hand_in()

        assert "Vous n’avez rien à faire" not in before
        assert "Vous n’avez rien à faire" in words(sent.family.choose().html.main)

    @pytest.mark.parametrize("verdict", [Verdict.REFUSED, Verdict.WITHDRAWN])
    def test_of_a_dossier_that_is_over_nothing_is_asked(self, sent: Sent, verdict: Verdict) -> None:
        if verdict is Verdict.WITHDRAWN:
            sent.family.post("/retirer", [("reason", "")])
        else:
            sent.desk.decide(verdict="refuse", reason="Complet.")
            sent.family.scenario.services.decisions.apply_decision(sent.family.dossier.id, 1)
            sent.family.scenario.session.commit()

        assert sent.cards() == {}
        assert "Encore à remettre" not in words(sent.family.choose().html.main)
        assert sent.hand_in().status_int == 422
        assert sent.family.rows(Document) == [1]

    def test_before_sending_there_is_no_such_page(self, guardian: Family) -> None:
        answer = guardian.post("/documents", [("send", "assurance"), ("file-assurance", PHOTO)])

        assert (answer.status_int, answer.location) == (303, f"https://portal.test{guardian.path()}")
        assert guardian.rows(Document) == [1]


class TestHandingIn:
    @pytest.mark.parametrize("accepted", [False, True])
    def test_it_reaches_the_establishment_before_and_after_acceptance(self, sent: Sent, accepted: bool) -> None:
        if accepted:
            sent.decide(Verdict.ACCEPTED)

        answer = sent.hand_in()

        assert (answer.status_int, answer.location) == (303, f"https://portal.test{sent.family.path()}")
        page = answer.follow()
        assert "Votre document est remis à votre établissement." in words(page.html.main)
        assert f"Document remis : {INSURANCE}" in words(page.html.find(class_="timeline")).replace("\u00a0", " ")
        assert (sent.document().state, sent.item().state) == (DocumentState.GIVEN, ItemState.GIVEN)
        assert sent.cards() == {INSURANCE: "Reçu"}
        assert sent.journal()[-1] == (
            "document.handed-in",
            {"dossier": sent.desk.number, "item": "assurance", "files": 1},
        )

    @BOTH_DATABASES
    def test_the_sealed_copy_and_the_state_stay_as_they_were(self, sent: Sent) -> None:
        sealed, state = sent.seal(), sent.family.dossier.state

        sent.hand_in()

        assert (sent.seal(), sent.family.dossier.state) == (sealed, state)
        lines = [line for step in sealed[0][2]["steps"] for line in step["lines"]]
        assert [line["value"] for line in lines if line["key"] == "assurance"] == ["pas encore fourni"]

    def test_a_page_may_be_added_or_all_taken_back_until_it_is_read(self, sent: Sent) -> None:
        sent.hand_in()
        sent.hand_in()
        files = len(sent.document().files)

        sent.take_back()

        assert files == 2
        assert sent.cards() == {INSURANCE: "À envoyer"}
        assert sent.journal()[-1] == ("document.taken-back", {"dossier": sent.desk.number, "item": "assurance"})

    def test_once_it_is_read_it_stays_as_it_is(self, sent: Sent) -> None:
        sent.hand_in()
        sent.judge("accept")

        added, removed = sent.hand_in(), sent.take_back()

        assert (added.status_int, removed.status_int) == (422, 422)
        assert len(sent.document().files) == 1
        assert sent.cards() == {}


class TestReceived:
    @pytest.mark.parametrize("accepted", [False, True])
    def test_it_says_since_when_it_is_there_and_that_nobody_has_read_it(self, sent: Sent, accepted: bool) -> None:
        if accepted:
            sent.decide(Verdict.ACCEPTED)
        sent.hand_in()

        section = sent.family.choose().html.select_one("section[aria-labelledby=later]")

        assert "Reçu le mercredi 10 juin 2026, en attente de lecture par votre établissement." in words(section)
        assert words(section.find("label", {"for": "assurance"})).startswith(
            "Ajouter une page ou un fichier, ou remplacer"
        )
        buttons = {button["name"]: words(button).split(" Att")[0] for button in section.find_all("button")}
        assert buttons == {"remove": "Retirer", "send": "Ajouter", "replace": "Remplacer"}

    def test_full_it_can_still_be_replaced(self, sent: Sent) -> None:
        for _ in range(3):
            sent.hand_in()

        section = sent.family.choose().html.select_one("section[aria-labelledby=later]")
        answer = sent.replace()

        assert [button["name"] for button in section.find_all("button")] == ["remove", "replace"]
        assert answer.status_int == 303
        assert len(sent.document().files) == 1

    def test_replaced_the_former_file_is_gone_and_both_are_told(self, sent: Sent) -> None:
        sent.hand_in()
        (former,) = sent.document().files
        store, name = sent.family.scenario.services.container.files, former.file.name

        sent.replace()

        (file,) = sent.document().files
        assert file.file.name != name
        assert [action for action, _told in sent.journal()[-2:]] == ["document.taken-back", "document.handed-in"]
        assert sent.document().state is DocumentState.GIVEN
        with pytest.raises(FileNotFoundError):
            store.read(name)

    def test_a_bad_file_replaces_nothing(self, sent: Sent) -> None:
        sent.hand_in()
        (former,) = sent.document().files

        page = sent.replace(BAD)

        assert page.status_int == 422
        assert [part.file.name for part in sent.document().files] == [former.file.name]

    def test_without_a_file_it_asks_for_one(self, sent: Sent) -> None:
        sent.hand_in()

        page = sent.family.post("/documents", [("replace", "assurance")])

        assert page.status_int == 422
        assert "Choisissez d’abord un fichier" in words(page.html.find(id="assurance-e"))
        assert len(sent.document().files) == 1

    def test_what_staff_have_read_meanwhile_stays(self, sent: Sent) -> None:
        sent.hand_in()
        sent.judge("accept")

        page = sent.replace()

        assert page.status_int == 422
        assert sent.document().state is DocumentState.ACCEPTED


class TestNothingElse:
    @pytest.mark.parametrize("key", ["photo", "domicile", "certificat-medical", "unknown"])
    def test_no_other_document_is_taken(self, sent: Sent, key: str) -> None:
        answer = sent.hand_in(key)

        assert answer.status_int == 422
        assert "rien n’a été envoyé" in words(answer.html.find(id="erreurs"))
        assert sent.family.rows(Document) == [1]

    def test_what_was_sent_with_the_dossier_is_not_taken_back(self, sent: Sent) -> None:
        answer = sent.take_back("photo")

        assert answer.status_int == 422
        assert list(sent.family.scenario.services.vault.given(sent.family.dossier)) == ["photo"]

    def test_the_steps_stay_closed(self, sent: Sent) -> None:
        answer = sent.family.post("/etape/documents", [("send", "assurance"), ("file-assurance", PHOTO)])

        assert answer.status_int == 409
        assert sent.family.rows(Document) == [1]


class TestRefusals:
    def test_a_bad_file_says_why_and_keeps_nothing(self, sent: Sent) -> None:
        page = sent.hand_in(file=BAD)

        assert page.status_int == 422
        assert summary(page)[0][0] == "#assurance"
        assert page.html.find(id="assurance") is not None
        assert words(page.html.find(id="erreurs").h2) == "Rien n’a été remis"
        assert page.html.title.text.startswith("Erreur")
        assert sent.family.rows(Document) == [1]
        assert sent.journal() == []

    def test_a_button_without_a_file_asks_for_one(self, sent: Sent) -> None:
        page = sent.family.post("/documents", [("send", "assurance")])

        assert page.status_int == 422
        assert "Choisissez d’abord un fichier" in words(page.html.find(id="assurance-e"))

    def test_more_files_than_the_rules_allow_are_not_kept(self, sent: Sent) -> None:
        for _ in range(3):
            sent.hand_in()

        page = sent.hand_in()

        assert page.status_int == 422
        assert len(sent.document().files) == 3

    def test_going_back_to_its_address_leads_to_the_dossier(self, sent: Sent) -> None:
        answer = sent.family.browser.get(sent.family.path("/documents"))

        assert answer.location == f"https://portal.test{sent.family.path()}"


class TestTwoGuardians:
    def test_the_other_one_may_hand_in_and_both_see_it(self, sent: Sent, nadia: Family) -> None:
        nadia.post("/documents", [("send", "assurance"), ("file-assurance", PHOTO)])

        assert sent.cards() == sent.cards(nadia) == {INSURANCE: "Reçu"}

    def test_parents_apart_do_not_read_why_a_paper_of_the_other_is_refused(self, sent: Sent, nadia: Family) -> None:
        student = sent.family.scenario.student
        sent.hand_in()
        document = sent.document()
        document.family_id, document.student_id, student.family.separated = student.family_id, None, True
        sent.family.scenario.session.commit()

        sent.judge("refuse", "Le nom est celui d’une autre personne.")

        assert "autre personne" in words(sent.family.choose().html.main)
        assert "autre personne" not in words(nadia.choose().html.main)
        assert sent.cards(nadia) == {INSURANCE: "À envoyer"}

    def test_who_may_only_look_reads_what_is_due_and_hands_in_nothing(self, sent: Sent, nadia: Family) -> None:
        sent.family.scenario.session.query(Guardianship).filter_by(rank=2).one().may_reenrol = False
        sent.family.scenario.session.commit()

        page = nadia.choose()
        answer = nadia.post("/documents", [("send", "assurance"), ("file-assurance", PHOTO)])

        assert f"{INSURANCE}, avant le premier cours" in words(page.html.main)
        assert page.html.find("input", {"type": "file"}) is None
        assert answer.status_int == 422
        assert sent.family.rows(Document) == [1]


class TestReturned:
    def test_a_returned_dossier_takes_documents_in_its_steps(self, sent: Sent) -> None:
        due = "20/06/2026"
        sent.desk.decide(verdict="return", reason="La photo est floue.", answer_by=due)
        sent.family.scenario.services.decisions.apply_decision(sent.family.dossier.id, 1)
        sent.family.scenario.session.commit()

        answer = sent.hand_in()

        assert sent.family.dossier.state is DossierState.RETURNED
        assert sent.cards() == {}
        assert answer.status_int == 422
        assert "file-assurance" in own_form(sent.family.open("documents")).fields
