"""A family that leaves says why where the rules ask: a comment, or one of their reasons; staff read it in the list."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from portal.models.accounts import Role
from portal.models.audit import AuditEvent
from portal.models.reenrolment import DossierState
from tests.fixtures.database import BOTH_DATABASES
from tests.fixtures.services import ScenarioAfter
from tests.fixtures.web import Browser, new_account
from tests.functional.journeys.places import text_of
from tests.functional.reenrolment.conftest import account_of
from tests.functional.reenrolment.pages import Family, own_form, summary, words

COMMENT = "Nous déménageons à <b>Lyon</b>."
LEAVE = "/ne-pas-reinscrire"


def begin_under(pack: str, scenario_after: ScenarioAfter, login_as: Callable[..., Browser]) -> Family:
    """The guardian of the scenario under the rules of another establishment."""
    scenario, _nothing = scenario_after(f"nothing yet, under {pack}", rules=text_of(pack))
    return Family(login_as(account_of(scenario)), scenario)


def leave(family: Family, **given: str) -> Any:
    """Open the page, say why, and confirm."""
    form = own_form(family.browser.get(family.path(LEAVE)))
    for name, value in given.items():
        form[name] = value
    return form.submit(status="*")


def journaled(family: Family) -> list[Any]:
    """The reasons that the journal keeps."""
    found = select(AuditEvent).where(AuditEvent.action == "dossier.declined").order_by(AuditEvent.id)
    return [(event.after or {})["reason"] for event in family.scenario.session.scalars(found)]


@pytest.fixture
def read_by_staff(
    family: Family, login_as: Callable[..., Browser], new_browser: Callable[..., Browser]
) -> Callable[[], str]:
    """A function that returns the line of the student in the office's list."""

    def read() -> str:
        browser = login_as(new_account(family.scenario.session, Role.ADMINISTRATOR), into=new_browser())
        page = browser.get("/bureau/dossiers", {"etat": "declined"})
        return words(page.html.find("tbody").tr)

    return read


class TestComment:
    @pytest.fixture
    def family(self, scenario_after: ScenarioAfter, login_as: Callable[..., Browser]) -> Family:
        return begin_under("hauterive", scenario_after, login_as)

    def test_it_is_kept_journaled_and_read_by_staff(self, family: Family, read_by_staff: Callable[[], str]) -> None:
        leave(family, comment=COMMENT)

        assert (family.dossier.state, family.dossier.leaving_reason) == (DossierState.DECLINED, COMMENT)
        assert journaled(family) == [COMMENT]
        assert COMMENT in read_by_staff()

    @BOTH_DATABASES
    def test_no_list_of_reasons_is_asked(self, family: Family) -> None:
        form = own_form(family.browser.get(family.path(LEAVE)))

        assert "comment" in form.fields
        assert "reason" not in form.fields

    @BOTH_DATABASES
    def test_who_says_nothing_may_leave_too(self, family: Family, read_by_staff: Callable[[], str]) -> None:
        leave(family)

        assert (family.dossier.state, family.dossier.leaving_reason) == (DossierState.DECLINED, None)
        assert journaled(family) == [None]
        assert "Motif" not in read_by_staff()

    def test_a_long_one_is_folded_and_whole(self, family: Family, read_by_staff: Callable[[], str]) -> None:
        long = ("Parce que " * 30).strip()

        leave(family, comment=long)

        assert f"Motif (Abarre Irina){long}" in read_by_staff()

    def test_a_comment_that_is_too_long_is_refused(self, family: Family) -> None:
        page = leave(family, comment="a" * 1_001)

        assert page.status_int == 422
        assert [target for target, _said in summary(page)] == ["#comment"]
        assert family.scenario.situation().dossier is None


class TestListOfReasons:
    @pytest.fixture
    def family(self, scenario_after: ScenarioAfter, login_as: Callable[..., Browser]) -> Family:
        return begin_under("saint-aubin", scenario_after, login_as)

    def test_reason_and_comment_are_kept_journaled_and_read_by_staff(
        self, family: Family, read_by_staff: Callable[[], str]
    ) -> None:
        leave(family, reason="Déménagement", comment=COMMENT)

        said = f"Déménagement : {COMMENT}"
        assert (family.dossier.state, family.dossier.leaving_reason) == (DossierState.DECLINED, said)
        assert journaled(family) == [said]
        assert said in read_by_staff()

    @BOTH_DATABASES
    def test_the_reason_alone_will_do(self, family: Family) -> None:
        leave(family, reason="Coût")

        assert family.dossier.leaving_reason == "Coût"

    @BOTH_DATABASES
    @pytest.mark.parametrize("foreign", ["Autre chose", "cout", "<script>"])
    def test_a_reason_that_the_rules_do_not_have_is_refused(self, family: Family, foreign: str) -> None:
        page = family.post(LEAVE, [("reason", foreign), ("comment", COMMENT)])

        assert page.status_int == 422
        assert [target for target, _said in summary(page)] == ["#reason"]
        assert own_form(page)["comment"].value == COMMENT
        assert family.scenario.situation().dossier is None
        assert journaled(family) == []
