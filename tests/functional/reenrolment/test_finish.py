"""Finishing: what is missing, the double click, reading afterwards, the correction loop."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from portal import clock
from portal.models.accounts import Account
from portal.models.messages import Mail
from portal.models.outbox import OutboxMessage
from portal.models.reenrolment import Dossier, DossierDecision, DossierSnapshot, DossierState, Verdict
from portal.models.slots import Booking, BookingState
from portal.services.audit import Actor
from portal.services.reenrolment.items import Place
from tests.fixtures.database import BOTH_DATABASES
from tests.functional.reenrolment.pages import CONTACT, PHOTO, Family, bar, fill, heading, own_form, words
from tests.scenario import ACTOR

REASON = "La photo est floue."


def send_back(family: Family, due_at: datetime | None = None, *, mark: Place | None = None) -> datetime:
    """Let staff return the sent dossier until an instant; return that instant."""
    services, dossier = family.scenario.services, family.dossier
    due = due_at or clock.now() + timedelta(days=10)
    family.scenario.walk(dossier)
    if mark is not None:
        services.items.mark(services.situations.of_dossier(dossier.id), dossier.round, mark, REASON, ACTOR)
    services.decisions.decide(dossier.id, dossier.round, Verdict.RETURNED, REASON, due, ACTOR)
    services.decisions.apply_decision(dossier.id, dossier.round)
    family.scenario.session.commit()
    return due


@pytest.fixture
def returned(complete: Family) -> Family:
    """A dossier that was sent and came back for ten days."""
    complete.finish()
    send_back(complete)
    return complete


class TestIncomplete:
    def test_the_button_says_why_it_does_nothing(self, family: Family) -> None:
        family.begin()

        button = family.open("finalisation").html.find("button", {"name": "next"})

        assert button["aria-disabled"] == "true"
        assert family.open("finalisation").html.find(id=button["aria-describedby"]) is not None

    def test_it_leads_to_the_first_step_that_lacks_something(self, family: Family) -> None:
        family.begin()
        family.send("coordonnees", CONTACT)

        sent = family.finish()

        assert (sent.status_int, sent.location) == (303, f"https://portal.test{family.step('tarif')}")
        assert "Il manque encore quelque chose." in words(sent.follow().html.main)

    @BOTH_DATABASES
    def test_nothing_is_sent(self, family: Family) -> None:
        family.begin()

        family.finish()

        assert family.dossier.state is DossierState.IN_PROGRESS
        assert family.dossier.number is None
        assert family.rows(OutboxMessage, DossierSnapshot, Booking) == [0, 0, 0]


class TestSending:
    def test_the_dossier_gets_its_number_and_the_flow_is_asked_to_come(self, family: Family) -> None:
        family.answer_everything()

        page = family.finish().follow()

        assert family.dossier.number == "2026-00001"
        assert "Dossier n° 2026-00001" in words(page.html.main)
        messages = family.scenario.session.scalars(select(OutboxMessage)).all()
        assert [(row.topic, row.subject_id) for row in messages] == [("dossier.submitted", family.dossier.id)]

    def test_a_double_click_sends_it_once(self, complete: Family) -> None:
        form = own_form(complete.open("finalisation"))

        first, second = form.submit("next", status=303), form.submit("next", status="*")

        assert second.status_int == 303
        assert first.location == second.location
        assert complete.rows(OutboxMessage, DossierSnapshot, Dossier) == [1, 1, 1]
        states = [row.state for row in complete.scenario.session.scalars(select(Booking))]
        assert states == [BookingState.CONFIRMED] * 2

    @BOTH_DATABASES
    def test_a_course_that_filled_up_is_said_and_nothing_is_sent(self, complete: Family) -> None:
        with clock.frozen(clock.now() + timedelta(hours=1)):
            form = own_form(complete.open("finalisation"))
            complete.scenario.services.holds.end_expired(complete.scenario.theory.id)
            complete.scenario.theory.taken = complete.scenario.theory.capacity
            complete.scenario.session.commit()

            page = form.submit("next", status="*")

        assert page.status_int == 409
        assert "FM-2C4-A" in words(page.html.find("div", "bad"))
        assert complete.dossier.state is DossierState.IN_PROGRESS
        assert complete.rows(OutboxMessage) == [0]


class TestLanguage:
    """Who reads in English because the browser does is answered in English, as if it had been chosen."""

    def account(self, family: Family) -> Account:
        family.scenario.session.expire_all()
        return family.scenario.session.scalars(select(Account).where(Account.identifier == "abarre1")).one()

    @pytest.mark.parametrize(("chosen", "kept"), [(None, "en"), ("fr", "fr"), ("en", "en")])
    def test_mails_are_in_the_language_in_which_the_dossier_was_sent_unless_one_was_chosen(
        self, complete: Family, chosen: str | None, kept: str
    ) -> None:
        self.account(complete).language = chosen
        complete.scenario.session.commit()
        complete.browser.extra_environ["HTTP_ACCEPT_LANGUAGE"] = "en-GB,en"

        complete.finish()
        complete.scenario.walk(complete.dossier)

        assert self.account(complete).language == kept
        mail = complete.scenario.session.scalars(select(Mail)).one()
        assert (mail.event, mail.language) == ("dossier-received", kept)

    def test_a_click_that_sends_nothing_keeps_none(self, family: Family) -> None:
        family.begin()
        family.browser.extra_environ["HTTP_ACCEPT_LANGUAGE"] = "en-GB,en"

        family.finish()

        assert self.account(family).language is None

    @BOTH_DATABASES
    def test_who_helps_at_the_counter_keeps_none(self, complete: Family) -> None:
        account, services = self.account(complete), complete.scenario.services

        services.accounts.keep_spoken(Actor(account.id, for_person_id=complete.scenario.person.id))

        assert account.language is None


class TestReading:
    def test_it_can_be_read_but_not_written_any_more(self, complete: Family) -> None:
        form = fill(complete.open("coordonnees"), {"nom": "MARTINEZ"})
        complete.finish()

        opened = complete.open("coordonnees", status=303)
        sent = form.submit("next", status="*")

        assert opened.location == f"https://portal.test{complete.path()}"
        assert sent.status_int == 409
        assert own_form(sent)["nom"].value == "MARTINEZ"
        assert complete.answers("coordonnees")["nom"] == "MARTIN"

    def test_no_page_of_it_has_a_form_to_write_with_but_for_what_may_come_later(self, complete: Family) -> None:
        complete.finish()

        page = complete.choose()

        (form,) = [form for form in page.forms.values() if complete.path() in form.action]
        assert form.action == complete.path("/documents")
        assert set(form.fields) - {None, "csrf_token"} == {"file-assurance", "files-assurance", "send"}
        assert page.html.find("a", href=lambda target: "/etape/" in (target or "")) is None
        assert "MARTIN" in words(page.html.main)

    def test_no_document_can_be_taken_back_or_added(self, complete: Family) -> None:
        complete.finish()

        removed = complete.post("/etape/documents", [("remove", "photo")])
        added = complete.post("/etape/documents", [("send", "assurance"), ("file-assurance", PHOTO)])

        assert (removed.status_int, added.status_int) == (409, 409)
        assert list(complete.scenario.services.vault.given(complete.dossier)) == ["photo"]

    def test_it_stays_readable_after_the_closing(self, complete: Family) -> None:
        complete.finish()

        with clock.frozen(complete.scenario.situation().opening.closes + timedelta(days=30)):
            assert heading(complete.choose()) == "Réinscription : Irina"


class TestReturned:
    def test_the_reason_and_the_deadline_are_said(self, returned: Family) -> None:
        page = returned.choose()

        assert REASON in words(page.html.main)
        assert "Répondez jusqu’au samedi 20 juin 2026 inclus (19 h 01)." in words(page.html.main)
        assert heading(returned.browser.get(page.html.find("a", string="Corriger le dossier")["href"]))

    def test_it_can_be_changed_and_sent_again_in_the_next_round(self, returned: Family) -> None:
        returned.send("coordonnees", {"nom": "MARTINEZ"})

        returned.finish()

        assert (returned.dossier.state, returned.dossier.round) == (DossierState.SUBMITTED, 2)
        assert returned.dossier.number == "2026-00001"
        assert returned.rows(DossierSnapshot) == [2]

    def test_a_double_click_rises_by_one_round(self, returned: Family) -> None:
        form = own_form(returned.open("finalisation"))

        form.submit("next", status=303)
        form.submit("next", status=303)

        assert returned.dossier.round == 2

    def test_it_is_taken_after_the_closing_until_its_own_deadline(self, complete: Family) -> None:
        complete.finish()
        closing = complete.scenario.situation().opening.closes
        due = send_back(complete, closing + timedelta(days=30))

        with clock.frozen(due - timedelta(seconds=1)):
            complete.send("coordonnees", {"nom": "MARTINEZ"})
            complete.finish()

        assert (complete.dossier.state, complete.dossier.round) == (DossierState.SUBMITTED, 2)

    def test_after_its_deadline_it_is_refused_in_words_with_what_was_typed(self, returned: Family) -> None:
        due = returned.dossier.due_at
        form = fill(returned.open("coordonnees"), {"nom": "MARTINEZ"})
        assert due is not None

        with clock.frozen(due):
            page = form.submit("next", status="*")

        assert page.status_int == 409
        assert "Le délai de correction est passé." in words(page.html.find("div", "bad"))
        assert own_form(page)["nom"].value == "MARTINEZ"
        assert returned.answers("coordonnees")["nom"] == "MARTIN"

    def test_the_last_click_is_refused_after_the_deadline_too(self, returned: Family) -> None:
        due = returned.dossier.due_at
        form = own_form(returned.open("finalisation"))
        assert due is not None

        with clock.frozen(due):
            page = form.submit("next", status="*")

        assert page.status_int == 409
        assert returned.dossier.state is DossierState.RETURNED

    def test_it_is_neither_begun_anew_nor_left(self, returned: Family) -> None:
        begun = returned.post("/commencer")
        left = returned.post("/ne-pas-reinscrire")

        assert begun.status_int == 409
        assert left.status_int == 409
        assert returned.dossier.state is DossierState.RETURNED

    def test_only_what_is_marked_is_open_where_something_is(self, complete: Family) -> None:
        complete.finish()
        send_back(complete, mark=Place("documents", "photo"))

        page = complete.open("documents")

        assert [label for label, _ in bar(page)] == ["Documents", "Récapitulatif", "Finalisation"]
        assert REASON in words(page.html.main)
        assert complete.open("coordonnees", status=303).location == f"https://portal.test{complete.path()}"

    def test_the_page_of_the_dossier_lists_it_as_to_be_replaced_with_the_reason(self, complete: Family) -> None:
        complete.finish()
        send_back(complete, mark=Place("documents", "photo"))

        card = complete.choose().html.find("section", {"aria-labelledby": "step-documents"})

        (photo,) = [row for row in card.find_all("div") if row.dt and words(row.dt) == "Photo d’identité"]
        assert words(photo.dd).startswith("à remplacer")
        assert words(photo.dd.p) == REASON

    def test_a_forged_change_beside_the_mark_changes_nothing(self, complete: Family) -> None:
        complete.finish()
        send_back(complete, mark=Place("documents", "photo"))

        refused = complete.post("/etape/coordonnees", [*CONTACT.items(), ("nom", "X"), ("next", "yes")])

        assert refused.status_int in (303, 400, 409)
        assert complete.answers("coordonnees")["nom"] == "MARTIN"

    @BOTH_DATABASES
    def test_the_marked_document_is_given_anew_and_sent(self, complete: Family) -> None:
        complete.finish()
        send_back(complete, mark=Place("documents", "photo"))
        complete.send("documents", {"file-photo": PHOTO})

        complete.finish()

        assert (complete.dossier.state, complete.dossier.round) == (DossierState.SUBMITTED, 2)
        assert [row.verdict for row in complete.scenario.session.scalars(select(DossierDecision))] == ["returned"]
