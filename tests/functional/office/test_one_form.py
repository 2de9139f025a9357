"""The page of a dossier is one form: whatever part is sent, nothing that was typed in another is lost."""

import pytest

from portal.models.reenrolment import ItemState
from portal.services.reenrolment.items import Place
from tests.fixtures.database import BOTH_DATABASES
from tests.functional.office.desk import Desk, decision_form, words

PHOTO, STREET = "documents--photo", "coordonnees--adresse"
NOTE = "Le père a téléphoné."
REASON = "La photo est floue."


def marks(desk: Desk) -> dict[str, str | None]:
    """What is marked to be corrected, by the name of its field."""
    desk.scenario.session.expire_all()
    found = desk.scenario.services.items.states(desk.dossier)
    return {place.id: item.reason for place, item in found.items() if item.state is ItemState.RETURNED}


def notes(desk: Desk) -> list[str]:
    """The notes of colleagues, the newest first."""
    return [note.text for note in desk.scenario.services.notes.of(desk.dossier)]


class TestRefused:
    def test_a_decision_that_lacks_its_reason_keeps_a_note_and_a_mark(self, desk: Desk) -> None:
        page = desk.decide(verdict="refuse", note=NOTE, **{PHOTO: "Le visage est coupé."})

        form = decision_form(page)
        assert page.status_int == 422
        assert (form["note"].value, form[PHOTO].value) == (NOTE, "Le visage est coupé.")
        assert page.html.find(id=PHOTO).find_parent("details").has_attr("open")

    def test_a_mark_without_reason_keeps_the_decision_and_the_note(self, desk: Desk) -> None:
        page = desk.press(
            desk.open(), "mark", STREET, verdict="return", reason=REASON, answer_by="20/06/2026", note=NOTE
        )

        form = decision_form(page)
        assert page.status_int == 422
        kept = {name: form[name].value for name in ("verdict", "reason", "answer_by", "note")}
        assert kept == {"verdict": "return", "reason": REASON, "answer_by": "20/06/2026", "note": NOTE}
        assert page.html.find(id="erreurs").a["href"] == f"#{STREET}"

    def test_an_empty_note_keeps_the_decision(self, desk: Desk) -> None:
        page = desk.press(desk.open(), "note", verdict="refuse", reason=REASON)

        assert page.status_int == 422
        assert decision_form(page)["reason"].value == REASON
        assert notes(desk) == []

    def test_a_decision_does_not_pass_over_a_mark_that_is_not_saved(self, desk: Desk) -> None:
        page = desk.decide(verdict="return", reason=REASON, answer_by="20/06/2026", **{PHOTO: "Le visage est coupé."})

        assert page.status_int == 422
        assert page.html.find(id="erreurs").a["href"] == f"#{PHOTO}"
        assert desk.decisions() == []


class TestDone:
    def test_a_mark_keeps_a_reason_and_a_note_that_were_begun(self, desk: Desk) -> None:
        page = desk.press(desk.open(), "mark", STREET, reason=REASON, note=NOTE, **{STREET: "Le numéro manque."})

        form = decision_form(page)
        assert page.status_int == 200
        assert marks(desk) == {STREET: "Le numéro manque."}
        assert (form["reason"].value, form["note"].value) == (REASON, NOTE)
        assert "C’est enregistré" in words(page.html.main)

    def test_a_document_that_is_accepted_keeps_them_too(self, desk: Desk) -> None:
        page = desk.press(desk.open(), "accept", PHOTO, reason=REASON)

        state = desk.scenario.services.items.states(desk.dossier)[Place("documents", "photo")].state
        assert state is ItemState.ACCEPTED
        assert decision_form(page)["reason"].value == REASON

    def test_a_note_keeps_a_reason_and_is_gone_from_its_field(self, desk: Desk) -> None:
        page = desk.press(desk.open(), "note", reason=REASON, note=NOTE)

        form = decision_form(page)
        assert notes(desk) == [NOTE]
        assert (form["reason"].value, form["note"].value) == (REASON, "")

    def test_a_decision_keeps_a_note_that_was_begun(self, desk: Desk) -> None:
        page = desk.decide(verdict="refuse", reason=REASON, note=NOTE)

        assert desk.decisions() == [("refused", REASON)]
        assert decision_form(page)["note"].value == NOTE

    @pytest.mark.parametrize(("name", "value"), [("mark", STREET), ("accept", PHOTO)])
    def test_with_nothing_else_begun_the_page_is_asked_for_anew(self, desk: Desk, name: str, value: str) -> None:
        """So that loading it again does nothing twice."""
        page = desk.press(desk.open(), name, value, **({value: "Illisible."} if name == "mark" else {}))

        assert page.status_int == 303

    def test_the_same_note_sent_twice_is_kept_once(self, desk: Desk) -> None:
        page = desk.open()
        desk.press(page, "note", reason=REASON, note=NOTE)

        desk.press(page, "note", reason=REASON, note=NOTE)

        assert notes(desk) == [NOTE]

    def test_a_mark_that_is_kept_is_no_mark_that_was_begun(self, desk: Desk) -> None:
        desk.press(desk.open(), "mark", PHOTO, **{PHOTO: "Le visage est coupé."})

        desk.decide(verdict="return", answer_by="20/06/2026")

        assert desk.decisions() == [("returned", None)]


class TestThePage:
    def test_enter_presses_no_button_of_another_part(self, desk: Desk) -> None:
        """The first button of a form is the one that Enter presses: it is one that only shows the page again."""
        page = desk.open()
        first = page.html.find("form", "review").find("button")

        form = decision_form(page)
        form["verdict"], form["reason"] = "refuse", REASON

        again = form.submit(first["name"], value=first["value"], status="*")

        assert (first.has_attr("hidden"), again.status_int) == (True, 200)
        assert (decision_form(again)["verdict"].value, decision_form(again)["reason"].value) == ("refuse", REASON)
        assert desk.decisions() == []

    def test_a_reason_stands_apart_from_the_answer(self, desk: Desk) -> None:
        desk.press(desk.open(), "mark", STREET, **{STREET: "Le numéro manque."})

        said = desk.open().html.find("p", "mark-reason")

        assert words(said) == "À corriger : Le numéro manque."

    def test_a_place_that_is_not_there_is_refused(self, desk: Desk) -> None:
        page = desk.post("/element", [("round", "1"), ("mark", "x--y"), ("x--y", "Non")])

        assert page.status_int == 409
        assert marks(desk) == {}


class TestStillOpen:
    def test_an_unread_document_is_named_before_it_is_accepted(self, desk: Desk) -> None:
        page = desk.decide(verdict="accept", despite=False)

        assert page.status_int == 422
        assert page.html.find(id="erreurs").a["href"] == "#despite"
        assert words(page.html.find(id="erreurs").a).startswith("Accepter quand même : cochez cette case")
        assert "à lire" not in words(page.html.find(id="erreurs"))
        assert "Photo d’identité (à lire)" in words(page.html.find("label", "tick"))
        assert desk.decisions() == []

    @BOTH_DATABASES
    def test_who_says_to_know_accepts_and_the_journal_keeps_what_was_open(self, desk: Desk) -> None:
        desk.decide(verdict="accept", despite=True)

        (event,) = desk.journal()
        assert desk.decisions() == [("accepted", None)]
        assert "unread:photo" in event.after["open"]

    def test_what_was_read_is_not_asked_about(self, desk: Desk) -> None:
        desk.press(desk.open(), "accept", PHOTO)

        assert "(à lire)" not in words(desk.open().html.main)

    def test_a_question_that_the_rules_could_not_decide_is_named(self, desk: Desk) -> None:
        assert "garde alternée (pas encore déterminé)" in words(desk.open().html.find("label", "tick"))

    def test_a_tick_for_other_points_than_those_of_now_does_not_count(self, desk: Desk) -> None:
        form = decision_form(desk.open())
        sent = [(name, value) for name, value in form.submit_fields() if (name, value) != ("known", "unread:photo")]

        page = desk.post("/decision", [*sent, ("verdict", "accept"), ("despite", "yes")])

        assert page.status_int == 422
        assert desk.decisions() == []

    @pytest.mark.parametrize("verdict", ["refuse", "return"])
    def test_other_decisions_are_not_asked(self, desk: Desk, verdict: str) -> None:
        desk.decide(verdict=verdict, reason=REASON, answer_by="20/06/2026")

        assert len(desk.decisions()) == 1
