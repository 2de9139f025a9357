"""To act in a family's name from the page of a dossier loses nothing of what is begun there: it is back afterwards."""

from collections.abc import Callable
from typing import Any

import pytest
from webtest import TestResponse

from portal.models.accounts import Role
from tests.fixtures.database import BOTH_DATABASES
from tests.fixtures.services import ScenarioAfter
from tests.fixtures.web import Browser, new_account
from tests.functional.office.desk import Desk, decision_form
from tests.functional.office.test_too_late import send_again
from tests.unit.portal.services.reenrolment.test_signatures import BOTH_ACCEPT, send_for_both

PHOTO = "documents--photo"
BEGUN = {"verdict": "return", "reason": "La photo est floue.", "answer_by": "24/06/2026"}
BESIDE = {"note": "La mère est au guichet.", PHOTO: "Le visage est coupé."}


@pytest.fixture
def unsigned(scenario_after: ScenarioAfter, login_as: Callable[..., Browser]) -> Desk:
    """The office with a dossier that the other guardian has still to sign."""
    scenario, _nothing = scenario_after("both are to accept what is sent", send_for_both, BOTH_ACCEPT)
    administrator = login_as(new_account(scenario.session, Role.ADMINISTRATOR))
    scenario.session.commit()
    return Desk(administrator, scenario, scenario.situation().dossier.number, "")


def act_and_stop(desk: Desk, **begun: str) -> TestResponse:
    """Fill in the page, act in the first name that it offers, stop, and be on the dossier again."""
    page = desk.open()
    form = decision_form(page)
    for name, value in begun.items():
        form[name] = value
    button = page.html.find("section", "who").find("button", {"name": "person"})
    fields = [*form.submit_fields(), ("person", button["value"])]
    acting = desk.browser.post(button["formaction"], fields, status=303).follow()
    stop = next(form for form in acting.forms.values() if str(form.action).endswith("/guichet/fin"))
    answer = stop.submit(status=303)
    assert answer.location.endswith(desk.path)
    return answer.follow()


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

    def test_a_page_longer_than_any_is_not_kept(self, desk: Desk) -> None:
        page = act_and_stop(desk, note="x" * 20_001)

        assert decision_form(page)["note"].value == ""


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
