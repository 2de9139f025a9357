"""To act in a family's name from the page of a dossier loses nothing of what is begun there: it is back afterwards."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest
from sqlalchemy import select
from webtest import TestResponse

from portal.models.accounts import LoginSession, Role
from portal.models.reenrolment import Verdict
from portal.services.accounts.logins import TYPED
from portal.services.audit import Actor
from tests.fixtures.database import BOTH_DATABASES
from tests.fixtures.services import ScenarioAfter
from tests.fixtures.web import Browser, new_account
from tests.functional.office.desk import Desk, decision_form, words
from tests.functional.office.test_list import add_dossiers
from tests.functional.office.test_too_late import account_id, send_again
from tests.unit.portal.services.reenrolment.test_signatures import BOTH_ACCEPT, send_for_both

PHOTO = "documents--photo"
BEGUN = {"verdict": "return", "reason": "La photo est floue.", "answer_by": "24/06/2026"}
BESIDE = {"note": "La mère est au guichet.", PHOTO: "Le visage est coupé."}
AGAIN = "Ce que vous aviez commencé est de nouveau là"


@pytest.fixture
def unsigned(scenario_after: ScenarioAfter, login_as: Callable[..., Browser]) -> Desk:
    """The office with a dossier that the other guardian has still to sign."""
    scenario, _nothing = scenario_after("both are to accept what is sent", send_for_both, BOTH_ACCEPT)
    administrator = login_as(new_account(scenario.session, Role.ADMINISTRATOR))
    scenario.session.commit()
    return Desk(administrator, scenario, scenario.situation().dossier.number, "")


def act(desk: Desk, forged: Sequence[tuple[str, str]] = (), **begun: str) -> TestResponse:
    """Fill in the page and act in the first name that it offers; `forged` stands in place of fields of the page."""
    page = desk.open()
    form = decision_form(page)
    for name, value in begun.items():
        form[name] = value
    button = page.html.find("section", "who").find("button", {"name": "person"})
    sent = [(name, value) for name, value in form.submit_fields() if name not in dict(forged)]
    answer = desk.browser.post(button["formaction"], [*sent, *forged, ("person", button["value"])], status=303)
    return answer.follow()


def stop(desk: Desk, acting: TestResponse) -> TestResponse:
    """Stop, and be on the dossier again."""
    form = next(form for form in acting.forms.values() if str(form.action).endswith("/guichet/fin"))
    answer = form.submit(status=303)
    assert answer.location.endswith(desk.path)
    return answer.follow()


def act_and_stop(desk: Desk, **begun: str) -> TestResponse:
    """Fill in the page, act in the first name that it offers, stop, and be on the dossier again."""
    return stop(desk, act(desk, **begun))


def kept(desk: Desk) -> list[Any]:
    """What the row of the login keeps."""
    desk.scenario.session.expire_all()
    everywhere = {"every_establishment": True}
    rows = desk.scenario.session.scalars(select(LoginSession.data), execution_options=everywhere)
    return [page for data in rows for page in data.get(TYPED, [])]


def standing(page: TestResponse) -> dict[str, Any]:
    """What stands in the fields that no row keeps."""
    form = decision_form(page)
    return {name: form[name].value for name in (*BEGUN, *BESIDE)}


@BOTH_DATABASES
class TestBack:
    def test_what_was_begun_stands_there_again(self, desk: Desk) -> None:
        page = act_and_stop(desk, **BEGUN, **BESIDE)

        assert standing(page) == BEGUN | BESIDE
        assert page.html.find(id=PHOTO).find_parent("details").has_attr("open")

    def test_it_also_does_when_the_page_is_loaded_once_more(self, desk: Desk) -> None:
        act_and_stop(desk, **BEGUN)

        assert standing(desk.open())["reason"] == BEGUN["reason"]

    def test_once_it_was_sent_it_is_kept_no_longer(self, desk: Desk) -> None:
        page = act_and_stop(desk, note=BESIDE["note"])

        desk.press(page, "note")

        assert decision_form(desk.open())["note"].value == ""

    def test_what_was_chosen_for_another_round_is_not_chosen_for_this_one(self, desk: Desk) -> None:
        act_and_stop(desk, **BEGUN, note=BESIDE["note"])
        send_again(desk)

        form = decision_form(desk.open())

        assert form["verdict"].value is None
        assert form["note"].value == BESIDE["note"]

    def test_a_page_longer_than_any_is_not_kept_and_staff_are_told(self, desk: Desk) -> None:
        act_and_stop(desk, **BEGUN)

        acting = act(desk, note="x" * 20_001)

        assert "trop long pour être conservé" in words(acting.html.find("main"))
        page = stop(desk, acting)
        assert decision_form(page)["note"].value == ""
        assert decision_form(page)["reason"].value == ""  # what was kept before is not what was there now

    def test_what_was_emptied_before_acting_again_stays_empty(self, desk: Desk) -> None:
        act_and_stop(desk, reason=BEGUN["reason"])

        page = act_and_stop(desk, reason="")

        assert decision_form(page)["reason"].value == ""


class TestSaid:
    def test_that_the_fields_are_filled_in_again_until_it_is_cleared(self, desk: Desk) -> None:
        page = act_and_stop(desk, **BEGUN, **BESIDE)
        assert AGAIN in words(page.html.find("main"))
        assert AGAIN in words(desk.open().html.find("main"))

        answer = decision_form(page).submit("clear", status=303)

        assert answer.location.endswith(desk.path)
        page = answer.follow()
        assert AGAIN not in words(page.html.find("main"))
        assert [standing(page)[name] for name in ("verdict", "reason", "note", PHOTO)] == [None, "", "", ""]
        assert desk.decisions() == []

    def test_where_nothing_was_begun_nothing_is_said_or_kept(self, desk: Desk) -> None:
        page = act_and_stop(desk)

        assert AGAIN not in words(page.html.find("main"))
        assert kept(desk) == []

    @BOTH_DATABASES
    def test_what_has_no_field_any_more_is_shown_all_the_same(self, desk: Desk) -> None:
        act_and_stop(desk, **BEGUN, **{PHOTO: BESIDE[PHOTO]})
        services, colleague = desk.scenario.services, Actor(account_id(desk), "PETIT Nadia")
        services.decisions.decide(desk.dossier.id, 1, Verdict.ACCEPTED, None, None, colleague)
        desk.scenario.session.commit()

        told = words(desk.open().html.find("main"))

        assert AGAIN in told
        assert BEGUN["reason"] in told
        assert BESIDE[PHOTO] in told

    def test_what_was_only_chosen_says_nothing_once_it_is_decided(self, desk: Desk) -> None:
        act_and_stop(desk, verdict="return", answer_by="30/06/2026")
        services, colleague = desk.scenario.services, Actor(account_id(desk), "PETIT Nadia")
        services.decisions.decide(desk.dossier.id, 1, Verdict.ACCEPTED, None, None, colleague)
        desk.scenario.session.commit()

        assert AGAIN not in words(desk.open().html.find("main"))

    def test_a_note_that_is_saved_leaves_what_has_no_field_in_sight(self, desk: Desk) -> None:
        page = desk.open()
        services, colleague = desk.scenario.services, Actor(account_id(desk), "PETIT Nadia")
        services.decisions.decide(desk.dossier.id, 1, Verdict.ACCEPTED, None, None, colleague)
        desk.scenario.session.commit()

        saved = desk.press(page, "note", reason=BEGUN["reason"], note=BESIDE["note"])

        assert BEGUN["reason"] in words(saved.html.find("main"))


class TestForged:
    def test_what_cannot_be_read_leaves_the_page_empty(self, desk: Desk) -> None:
        act(desk, forged=[("note", "a"), ("note", "b")])
        desk.browser.post("/guichet/fin", {"csrf_token": desk.browser.token()}, status=303)

        page = desk.open(status=200)

        assert decision_form(page)["note"].value == ""
        assert AGAIN not in words(page.html.find("main"))

    @pytest.mark.parametrize("number", ["2026-99999", "x" * 5_000, "2026-00902"])
    def test_nothing_is_kept_of_what_is_no_dossier_of_the_student(self, desk: Desk, number: str) -> None:
        add_dossiers(desk.scenario, 1, desk.dossier.state, first=902)
        desk.scenario.session.commit()

        act(desk, forged=[("dossier", number)], note=BESIDE["note"])

        assert kept(desk) == []


class TestThePage:
    def test_the_buttons_that_act_belong_to_the_one_form_of_the_page(self, desk: Desk) -> None:
        page = desk.open()

        buttons = page.html.find("main").find_all("button", {"name": "person"})
        assert buttons
        assert all("review" in button.find_parent("form")["class"] for button in buttons)

    def test_so_does_the_one_beside_the_decision_where_a_signature_is_missing(self, unsigned: Desk) -> None:
        note = unsigned.open().html.find("section", {"aria-labelledby": "decision"}).find("div", "note")

        (button,) = note.find_all("button")
        assert (button["name"], button["formaction"]) == ("person", "/bureau/guichet")
        assert "review" in button.find_parent("form")["class"]
