"""Staff find what came after the sending, and accept it or say why not; the dossier and its flow go their own way."""

import pytest
from sqlalchemy import select

from portal.models.messages import Mail
from portal.models.reenrolment import DossierState, ItemState, Verdict
from portal.models.vault import DocumentState
from portal.notifications import render_mail
from tests.fixtures.database import BOTH_DATABASES
from tests.functional.office.desk import words
from tests.functional.reenrolment_later.conftest import INSURANCE, Sent

REASON = "L’attestation est celle de l’an dernier."


def arrivals(sent: Sent) -> list[str]:
    """What the card of the office says."""
    card = sent.desk.open().html.find("section", {"aria-labelledby": "arrivals"})
    return [] if card is None else [" ".join(" ".join(line.stripped_strings).split()) for line in card.find_all("li")]


class TestArrivals:
    def test_nothing_has_come(self, sent: Sent) -> None:
        assert arrivals(sent) == []

    def test_what_came_since_is_to_be_checked(self, sent: Sent) -> None:
        sent.hand_in()

        assert arrivals(sent) == [f"{INSURANCE} mercredi 10 juin 2026 à 19 h 02 À lire"]

    def test_its_page_shows_the_files(self, sent: Sent) -> None:
        sent.hand_in()

        page = sent.desk.browser.get(f"{sent.desk.path}/arrive/assurance")

        assert words(page.html.h1) == INSURANCE
        link = page.html.find("a", string=lambda text: text and "Voir" in text) or page.html.select_one(
            ".upload-file a"
        )
        assert sent.desk.browser.get(link["href"]).content_type == "image/jpeg"

    def test_what_was_taken_back_is_not_there(self, sent: Sent) -> None:
        sent.hand_in()
        sent.take_back()

        assert arrivals(sent) == []


@pytest.mark.parametrize("accepted", [False, True])
class TestJudging:
    @BOTH_DATABASES
    def test_accepted_it_counts_as_read(self, sent: Sent, accepted: bool) -> None:
        if accepted:
            sent.decide(Verdict.ACCEPTED)
        sent.hand_in()

        sent.judge("accept")

        assert (sent.document().state, sent.item().state) == (DocumentState.ACCEPTED, ItemState.ACCEPTED)
        assert arrivals(sent)[0].endswith("Accepté")
        assert sent.journal()[-1] == ("item.accepted", {"item": "assurance"})

    def test_files_that_came_after_the_page_was_drawn_are_not_accepted_unseen(self, sent: Sent, accepted: bool) -> None:
        if accepted:
            sent.decide(Verdict.ACCEPTED)
        sent.hand_in()
        form = sent.decision("accept")
        sent.take_back()
        sent.hand_in()

        answer = form.submit("accept", value="yes").follow()

        assert "n’attend plus" in words(answer.html.main)
        assert sent.document().state is DocumentState.GIVEN

    @BOTH_DATABASES
    def test_refused_the_family_reads_why_and_hands_in_a_better_one(self, sent: Sent, accepted: bool) -> None:
        if accepted:
            sent.decide(Verdict.ACCEPTED)
        sent.hand_in()
        first = sent.document().id

        sent.judge("refuse", REASON)

        assert arrivals(sent)[0].endswith("Refusé")
        assert sent.journal()[-1] == ("item.refused", {"item": "assurance", "reason": REASON})
        assert sent.cards() == {INSURANCE: "À remplacer"}
        assert f"À remplacer : {REASON}" in words(sent.family.choose().html.main).replace("\u00a0", " ")
        sent.hand_in()
        assert sent.document().id != first
        assert (sent.document().state, sent.item().reason) == (DocumentState.GIVEN, None)
        assert arrivals(sent)[0].endswith("À lire")


class TestTelling:
    def test_enter_in_the_reason_never_accepts(self, sent: Sent) -> None:
        sent.hand_in()

        page = sent.desk.browser.get(f"{sent.desk.path}/arrive/assurance")

        (form,) = [form for form in page.forms.values() if "reason" in form.fields]
        assert "accept" not in form.fields

    def test_the_mail_of_a_refusal_says_which_document_and_why(self, sent: Sent) -> None:
        sent.hand_in()

        sent.judge("refuse", REASON)

        mail = sent.family.scenario.session.scalars(select(Mail).where(Mail.event == "document-refused")).one()
        text = render_mail(mail.event, mail.language, mail.values).text
        assert INSURANCE in text
        assert REASON in text
        assert sent.family.path() in text

    def test_a_refusal_needs_a_reason(self, sent: Sent) -> None:
        sent.hand_in()

        answer = sent.judge("refuse")

        assert answer.status_int == 422
        assert words(answer.html.find(id="reason-e")) != ""
        assert sent.document().state is DocumentState.GIVEN

    def test_two_of_the_office_decide_once(self, sent: Sent) -> None:
        sent.hand_in()
        page = sent.desk.browser.get(f"{sent.desk.path}/arrive/assurance")
        form = next(form for form in page.forms.values() if "reason" in form.fields)
        sent.judge("accept")
        form["reason"] = REASON

        answer = form.submit("refuse", value="yes", status=303)

        assert "n’attend plus votre lecture" in words(answer.follow().html.main)
        assert sent.document().state is DocumentState.ACCEPTED


class TestTheFlow:
    def test_accepting_the_dossier_reads_what_was_sent_and_not_what_came_since(self, sent: Sent) -> None:
        sent.hand_in()

        sent.decide(Verdict.ACCEPTED)

        given = sent.family.scenario.services.vault.given(sent.family.dossier)
        assert {key: row.state for key, row in given.items()} == {
            "photo": DocumentState.ACCEPTED,
            "assurance": DocumentState.GIVEN,
        }
        assert arrivals(sent)[0].endswith("À lire")

    def test_a_document_that_comes_during_the_flow_changes_nothing_of_its_way(self, sent: Sent) -> None:
        scenario = sent.family.scenario
        photo = scenario.services.vault.given(sent.family.dossier)["photo"]
        before = scenario.services.reading.to_read(sent.family.dossier)

        sent.hand_in()

        assert before == scenario.services.reading.to_read(sent.family.dossier) == [photo]
        assert sent.family.dossier.state is DossierState.IN_REVIEW

    def test_the_mail_of_acceptance_no_longer_asks_for_it(self, sent: Sent) -> None:
        sent.hand_in()

        sent.decide(Verdict.ACCEPTED)

        mail = sent.family.scenario.session.scalars(select(Mail).where(Mail.event == "dossier-accepted")).one()
        assert not mail.values.get("to_do")
