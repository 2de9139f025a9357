"""Staff who stop acting in a family's name are back where they began: on the dossier, or at the counter."""

from typing import Any

import pytest
from webtest import TestResponse

from tests import factories as make
from tests.fixtures.database import BOTH_DATABASES
from tests.functional.office.desk import Desk
from tests.functional.office.test_list import add_dossiers
from tests.functional.reenrolment.pages import words

COUNTER = "/bureau/guichet"


def act(page: TestResponse, **forged: str) -> TestResponse:
    """Press the first button of a page that acts in a name, what it sends being forged or not."""
    form = next(form for form in page.forms.values() if "person" in form.fields)
    person = page.html.find(attrs={"name": "person"})["value"]  # a field at the counter, a button on a dossier
    fields = dict(form.submit_fields()) | {"person": person} | forged
    return page.test_app.post(COUNTER, fields, status="*")


def stop(page: TestResponse) -> str:
    """Press the button that stops; return where that leads."""
    form = next(form for form in page.forms.values() if str(form.action).endswith("/guichet/fin"))
    return str(form.submit(status=303).location).removeprefix("http://localhost")


class TestWayBack:
    @BOTH_DATABASES
    def test_who_began_on_a_dossier_is_on_its_page_again(self, desk: Desk) -> None:
        home = act(desk.open()).follow()

        assert stop(home).endswith(desk.path)
        assert desk.open(status=200)

    def test_so_is_who_stops_in_another_tab(self, desk: Desk) -> None:
        act(desk.open())

        assert stop(desk.browser.get("/bureau/eleves", status=403)).endswith(desk.path)

    def test_who_began_at_the_counter_is_there_again(self, desk: Desk) -> None:
        counter = desk.browser.get(COUNTER)
        search = next(form for form in counter.forms.values() if "nom" in form.fields)
        search["nom"] = desk.scenario.student.person.last_name
        home = act(search.submit().follow()).follow()

        assert stop(home).endswith(COUNTER)

    def test_the_dossier_of_one_time_is_not_that_of_the_next(self, desk: Desk) -> None:
        stop(act(desk.open()).follow())
        search = next(form for form in desk.browser.get(COUNTER).forms.values() if "nom" in form.fields)
        search["nom"] = desk.scenario.student.person.last_name

        assert stop(act(search.submit().follow()).follow()).endswith(COUNTER)

    def test_no_address_holds_the_way_back(self, desk: Desk) -> None:
        answer = act(desk.open())

        assert answer.location.endswith(f"/eleves/{desk.scenario.student.public_id}/reinscription")
        form = next(form for form in answer.follow().forms.values() if str(form.action).endswith("/guichet/fin"))
        assert form.action == "/guichet/fin"
        assert [name for name, _value in form.submit_fields()] == ["csrf_token"]


class TestForged:
    @pytest.mark.parametrize(
        "forged",
        [
            "https://mechant.test/",
            "//mechant.test",
            "../../aide",
            "2026-99999",
            "",
            "x" * 5000,
            "é",
            "2026-00001\r\nX: y",
        ],
    )
    def test_what_is_no_dossier_leads_to_the_counter(self, desk: Desk, forged: str) -> None:
        home = act(desk.open(), dossier=forged).follow()

        assert stop(home).endswith(COUNTER)

    def test_neither_is_the_dossier_of_another_student(self, desk: Desk) -> None:
        add_dossiers(desk.scenario, 1, desk.dossier.state, first=902)
        desk.scenario.session.commit()

        home = act(desk.open(), dossier="2026-00902").follow()

        assert stop(home).endswith(COUNTER)

    def test_what_else_is_sent_when_it_stops_leads_nowhere(self, desk: Desk) -> None:
        home = act(desk.open()).follow()
        form = next(form for form in home.forms.values() if str(form.action).endswith("/guichet/fin"))
        fields = [*form.submit_fields(), ("dossier", "//mechant.test"), ("retour", "//mechant.test")]

        answer: Any = desk.browser.post("/guichet/fin?retour=//mechant.test", fields, status=303)

        assert answer.location.endswith(desk.path)


class TestStranger:
    def test_a_person_of_nobody_begins_nothing(self, desk: Desk) -> None:
        stranger = make.make_student(desk.scenario.session).person
        desk.scenario.session.commit()

        assert act(desk.open(), person=stranger.public_id).status_int == 404
        assert "vous agissez" not in words(desk.open().html)
