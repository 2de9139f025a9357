"""One dossier in the office: what it shows, each decision, what is refused, what the journal keeps."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from webtest import Upload

from portal import clock
from portal.db import Factory
from portal.models.accounts import Role
from portal.models.reenrolment import DossierState, Verdict
from portal.services.accounts.logins import LoginService
from tests import factories as make
from tests.fixtures.database import BOTH_DATABASES
from tests.fixtures.web import Browser, new_account
from tests.functional.office.desk import Desk, decision_form, words
from tests.scenario import ACTOR

REASON = "La photo est floue."


@pytest.fixture
def elsewhere(sessions: Factory, desk: Desk, new_browser: Callable[..., Browser]) -> Desk:
    """An administrator of another establishment at the same addresses."""
    with sessions.begin() as session:
        make.make_establishment(session)
        account = new_account(session, Role.ADMINISTRATOR)
        login = LoginService(session).begin(account, session.info["establishment"], "X", "", "")
    other = new_browser()
    other.set_cookie("__Host-da-capo", login.token)
    return Desk(other, desk.scenario, desk.number, desk.file)


def errors(page: Any) -> list[str]:
    """Where the points of the error summary lead."""
    return [link["href"] for link in page.html.find(id="erreurs").find_all("a")]


class TestShowing:
    def test_it_opens_from_the_list(self, desk: Desk) -> None:
        row = desk.browser.get("/bureau/dossiers").html.find("table").a

        page = desk.browser.get(row["href"])

        assert f"Dossier n° {desk.number}" in words(page.html.main)
        assert "mercredi 10 juin 2026 à 19 h 02" in words(page.html.main)

    def test_each_change_has_its_three_values(self, desk: Desk) -> None:
        table = desk.open().html.find("table", "compare")

        rows = {words(row.th): [words(cell) for cell in row.find_all("td")] for row in table.tbody.find_all("tr")}
        assert rows["Adresse"][-2:] == ["1 rue du Lac, 45000 Valcourt", "À décider"]

    def test_the_day_written_on_a_document_stands_beside_it(self, desk: Desk) -> None:
        """Where the rules limit its age, staff check that day."""
        document = desk.scenario.services.vault.given(desk.dossier)["photo"]
        document.issued_on = date(2026, 6, 1)
        desk.scenario.session.flush()

        shown = next(row for row in desk.open().html.find_all("dd") if row.a and row.a.text == "photo de « Zoé ».jpg")

        assert ", du 01/06/2026" in words(shown)

    def test_what_nobody_answered_is_called_by_one_word(self, desk: Desk) -> None:
        page = desk.open()

        changed = next(
            row for row in page.html.find("table", "compare").tbody.find_all("tr") if row.th.text == "Mobile"
        )
        assert words(changed.td) == "sans réponse"
        assert "Avant : sans réponse" in words(page.html.find("section", {"aria-labelledby": "step-coordonnees"}))

    def test_the_estimate_is_called_as_the_family_reads_it(self, desk: Desk) -> None:
        assert words(desk.open().html.find(id="estimate")) == "Estimation pour l’année"

    def test_names_with_marks_are_shown_as_they_are(self, desk: Desk) -> None:
        desk.scenario.student.person.last_name = "<b>O'BRIEN"
        desk.scenario.session.flush()

        assert words(desk.open().html.h1).startswith("<b>O'BRIEN")

    @pytest.mark.parametrize("number", ["2026-99999", "x", "0", "2026-1", "%00", "' OR 1=1", "é" * 5, "9" * 500])
    def test_a_number_that_no_dossier_has_is_no_page(self, desk: Desk, number: str) -> None:
        path = f"/bureau/dossiers/{number.replace('é', '%C3%A9')}"

        assert desk.browser.get(path, status="*").status_int in (400, 404)

    def test_a_dossier_under_way_has_no_page_yet(self, desk: Desk) -> None:
        assert desk.browser.get("/bureau/dossiers/None", status=404)


class TestDeciding:
    @BOTH_DATABASES
    def test_accepting_is_noted_and_the_flow_is_asked_to_apply_it(self, desk: Desk) -> None:
        page = desk.decide(verdict="accept").follow()

        assert desk.decisions() == [("accepted", None)]
        assert desk.asked() == ["dossier.submitted", "dossier.decided"]
        assert "Accepté" in words(page.html.main)
        assert "verdict" not in decision_form(page).fields

    def test_refusing_keeps_the_reason(self, desk: Desk) -> None:
        desk.decide(verdict="refuse", reason="Plus de place.\nDésolés.")

        assert desk.decisions() == [("refused", "Plus de place.\nDésolés.")]

    def test_returning_keeps_the_reason_and_the_end_of_the_last_day(self, desk: Desk) -> None:
        desk.decide(verdict="return", reason=REASON, answer_by="20/06/2026")

        assert desk.decisions() == [("returned", REASON)]
        decision = desk.scenario.services.decisions.of_round(desk.dossier)
        assert decision.due_at == datetime(2026, 6, 20, 22, 0, tzinfo=UTC)

    def test_the_family_reads_what_was_decided_once_it_is_applied(self, desk: Desk) -> None:
        desk.decide(verdict="return", reason=REASON, answer_by="20/06/2026")
        desk.scenario.services.decisions.apply_decision(desk.dossier.id, 1)
        desk.scenario.session.commit()

        assert desk.dossier.state is DossierState.RETURNED
        assert REASON in words(desk.open().html.main)

    @pytest.mark.parametrize(
        ("values", "action"),
        [
            ({"verdict": "accept"}, "dossier.accepted"),
            ({"verdict": "refuse", "reason": REASON}, "dossier.refused"),
            ({"verdict": "return", "reason": REASON, "answer_by": "20/06/2026"}, "dossier.returned"),
        ],
    )
    def test_each_act_is_journaled_with_who_from_where_and_why(
        self, desk: Desk, values: dict[str, str], action: str
    ) -> None:
        desk.decide(**values)

        (event,) = desk.journal()
        assert (event.action, event.subject_kind, event.subject_id) == (action, "dossier", desk.dossier.id)
        kept = {name: value for name, value in event.after.items() if name != "open"}
        assert kept == {"round": 1, "reason": values.get("reason")}
        assert event.address == "192.0.2.7"
        assert event.by_id is not None
        assert event.request_id
        assert event.at == clock.now()


class TestRefusals:
    @pytest.mark.parametrize(
        ("values", "wrong"),
        [
            ({}, ["#verdict"]),
            ({"verdict": "refuse"}, ["#reason"]),
            ({"verdict": "return"}, ["#reason"]),
            ({"verdict": "return", "answer_by": ""}, ["#reason", "#answer_by"]),
            ({"verdict": "return", "reason": REASON, "answer_by": ""}, ["#answer_by"]),
            ({"verdict": "return", "answer_by": "20/06/2026"}, ["#reason"]),
            ({"verdict": "return", "reason": REASON, "answer_by": "09/06/2026"}, ["#answer_by"]),
            ({"verdict": "return", "reason": REASON, "answer_by": "31/02/2027"}, ["#answer_by"]),
            ({"verdict": "return", "reason": "a" * 10**6, "answer_by": "20/06/2026"}, ["#reason"]),
        ],
    )
    def test_what_lacks_is_named_and_what_was_typed_is_kept(
        self, desk: Desk, values: dict[str, str], wrong: list[str]
    ) -> None:
        page = desk.decide(**values)

        assert page.status_int == 422
        assert errors(page) == wrong
        assert all(page.html.find(id=target[1:]) is not None for target in wrong)
        assert page.html.title.text.strip().startswith("Erreur")
        form = decision_form(page)
        assert {name: form[name].value for name in values} == values
        assert desk.decisions() == []
        assert desk.journal() == []

    @pytest.mark.parametrize("verdict", ["withdrawn", "accepted", "", "x", "Accept"])
    def test_a_verdict_that_is_not_offered_is_refused(self, desk: Desk, verdict: str) -> None:
        page = desk.post("/decision", [("round", "1"), ("verdict", verdict)])

        assert page.status_int == 422
        assert desk.decisions() == []

    @pytest.mark.parametrize("round_", ["0", "2", "", "x", "-1", "1.0", "9" * 30, "١"])
    def test_a_round_that_is_not_the_present_one_is_refused(self, desk: Desk, round_: str) -> None:
        page = desk.post("/decision", [("round", round_), ("verdict", "refuse"), ("reason", REASON)])

        assert page.status_int == 409
        assert "n’a pas été enregistrée" in words(page.html.find("div", "bad"))
        assert decision_form(page)["reason"].value == REASON
        assert desk.decisions() == []

    def test_a_page_of_the_round_before_decides_nothing(self, desk: Desk) -> None:
        old, services = desk.open(), desk.scenario.services
        services.decisions.decide(desk.dossier.id, 1, Verdict.RETURNED, REASON, clock.now().replace(month=8), ACTOR)
        services.decisions.apply_decision(desk.dossier.id, 1)
        desk.scenario.answer("tarif", {"niveau-scolaire": "1re"})
        desk.scenario.walk(desk.scenario.finalise())
        desk.scenario.session.commit()

        page = desk.decide(old, verdict="accept")

        assert page.status_int == 409
        assert desk.decisions() == [("returned", REASON)]
        assert desk.dossier.round == 2

    def test_the_second_of_two_colleagues_is_told(self, desk: Desk) -> None:
        mine, theirs = desk.open(), desk.open()
        desk.decide(theirs, verdict="accept")

        page = desk.decide(mine, verdict="refuse", reason=REASON)

        assert page.status_int == 409
        assert desk.decisions() == [("accepted", None)]
        assert desk.asked() == ["dossier.submitted", "dossier.decided"]

    def test_a_double_click_decides_once(self, desk: Desk) -> None:
        page = desk.open()

        desk.decide(page, verdict="accept")
        desk.decide(page, verdict="accept")

        assert desk.decisions() == [("accepted", None)]
        assert len(desk.journal()) == 1

    @pytest.mark.parametrize(
        "items",
        [
            [("round", Upload("a.txt", b"1")), ("verdict", "accept")],
            [("round", "1"), ("verdict", Upload("a.txt", b"accept"))],
            [("round", "1"), ("verdict", "accept"), ("verdict", "refuse")],
            [("__start__", "verdict:sequence"), ("verdict", "accept")],
        ],
    )
    def test_what_no_page_of_ours_sends_decides_nothing(self, desk: Desk, items: list[tuple[str, object]]) -> None:
        texts = [(name, value) for name, value in items if isinstance(value, str)]
        files = [(name, held.filename, held.content) for name, held in items if isinstance(held, Upload)]

        page = desk.post("/decision", texts, **({"upload_files": files} if files else {}))

        assert page.status_int in (400, 409, 422)
        assert desk.decisions() == []

    def test_a_form_without_our_token_decides_nothing(self, desk: Desk) -> None:
        page = desk.browser.post(f"{desk.path}/decision", {"round": "1", "verdict": "accept"}, status=400)

        assert "trop ancien" in page
        assert desk.decisions() == []


@BOTH_DATABASES
class TestElsewhere:
    def test_an_administrator_of_another_establishment_finds_no_such_dossier(self, elsewhere: Desk, desk: Desk) -> None:
        for rest in ("", "/recapitulatif.pdf", f"/document/{desk.file}"):
            assert elsewhere.browser.get(f"{desk.path}{rest}", status=404)
        for rest in ("/decision", "/element", "/note"):
            assert elsewhere.post(rest, [("round", "1"), ("verdict", "accept")]).status_int == 404
        assert desk.decisions() == []
        assert desk.journal() == []
