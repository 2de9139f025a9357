"""A million characters in any field that takes text: refused in words, nothing of them kept."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import func, select
from webtest import TestResponse

from portal.models.accounts import LoginSession, Role
from portal.models.consents import ConsentRecord
from portal.models.messages import Mail
from portal.models.people import Guardian
from portal.models.reenrolment import Dossier, DossierAnswer, DossierEvent, DossierItem, DossierNote
from tests import factories as make
from tests.fixtures.database import BOTH_DATABASES
from tests.fixtures.services import ScenarioAfter
from tests.fixtures.web import Browser, new_account
from tests.functional.reenrolment.conftest import account_of
from tests.functional.reenrolment.pages import Family
from tests.scenario import Scenario
from tests.unit.portal.services.reenrolment.test_signatures import BOTH_ACCEPT, send_for_both

HUGE = "a" * 10**6
SPACED = "a b\n" * 250_000
WRITTEN = (Dossier, DossierAnswer, DossierItem, DossierNote, DossierEvent, ConsentRecord, Mail)


@dataclass
class Sender:
    """Somebody who sends more than a page would take."""

    browser: Browser
    scenario: Scenario

    def post(self, path: str, items: dict[str, str]) -> TestResponse:
        """Send this with the token of a real form."""
        return self.browser.post(path, [("csrf_token", self.browser.token()), *items.items()], status="*")

    def kept(self) -> list[Any]:
        """How many rows there are, and where the dossier stands."""
        session = self.scenario.session
        session.expire_all()
        counts = [session.scalar(select(func.count()).select_from(model)) for model in WRITTEN]
        states = session.execute(select(Dossier.state, Dossier.round, Dossier.leaving_reason)).tuples().all()
        return [*counts, *states]


def student(scenario: Scenario, rest: str) -> str:
    """An address of the student's re-enrolment."""
    return f"/eleves/{scenario.student.public_id}/reinscription{rest}"


@pytest.fixture
def begun(scenario: Scenario, login_as: Callable[..., Browser]) -> Sender:
    """The guardian, the dossier begun."""
    family = Family(login_as(account_of(scenario)), scenario)
    family.begin()
    return Sender(family.browser, scenario)


@pytest.fixture
def sent(scenario_after: ScenarioAfter) -> Scenario:
    """The dossier is sent and walked, and the other guardian's signature waited for."""
    found, _nothing = scenario_after("both are to accept what is sent", send_for_both, BOTH_ACCEPT)
    return found


@pytest.fixture
def first(sent: Scenario, login_as: Callable[..., Browser]) -> Sender:
    """The guardian who sent it."""
    return Sender(login_as(account_of(sent)), sent)


@pytest.fixture
def second(sent: Scenario, login_as: Callable[..., Browser]) -> Sender:
    """The guardian who has to sign."""
    other = sent.session.scalars(select(Guardian).where(Guardian.id != sent.guardian.id)).one()
    account = make.make_account(sent.session)
    make.make_membership(sent.session, account, other.person)
    return Sender(login_as(account), sent)


@pytest.fixture
def office(sent: Scenario, login_as: Callable[..., Browser]) -> Sender:
    """An administrator."""
    return Sender(login_as(new_account(sent.session, Role.ADMINISTRATOR)), sent)


def dossier(sender: Sender, rest: str) -> str:
    """An address of the dossier in the office."""
    return f"/bureau/dossiers/{sender.scenario.session.scalars(select(Dossier)).one().number}{rest}"


LONG = pytest.mark.parametrize("text", [HUGE, SPACED], ids=["one word", "lines"])


@BOTH_DATABASES
@LONG
class TestFamilies:
    @pytest.mark.parametrize(
        ("step", "name"), [("coordonnees", "nom"), ("coordonnees", "adresse.street"), ("tarif", "niveau-scolaire")]
    )
    def test_what_is_saved_meanwhile(self, begun: Sender, step: str, name: str, text: str) -> None:
        """No answer is made of it; as typed, no more is kept than a person types."""
        answer = begun.post(student(begun.scenario, f"/etape/{step}"), {name: text, "~auto": "yes"})

        assert (answer.status_int, answer.content_type) == (200, "text/plain")
        rows = begun.scenario.session.scalars(select(DossierAnswer).execution_options(populate_existing=True)).all()
        assert name.split(".")[0] not in {row.item_key for row in rows}
        assert [row.item_key for row in rows if len(str(row.value)) > 5_000] == []

    def test_a_comment_on_leaving(self, begun: Sender, text: str) -> None:
        before = begun.kept()

        answer = begun.post(student(begun.scenario, "/ne-pas-reinscrire"), {"comment": text})

        assert answer.status_int == 422
        assert "accourcissez" in answer
        assert begun.kept() == before

    def test_a_reason_to_withdraw(self, first: Sender, text: str) -> None:
        before = first.kept()

        answer = first.post(student(first.scenario, "/retirer"), {"reason": text})

        assert answer.status_int == 422
        assert "accourcissez" in answer
        assert first.kept() == before

    def test_a_signature(self, second: Sender, text: str) -> None:
        assert second.browser.get(student(second.scenario, "/signature")).status_int == 200
        before = second.kept()

        answer = second.post(student(second.scenario, "/signature"), {"reglement.answer": text})

        assert answer.status_int == 422
        assert answer.html.find(id="erreurs") is not None
        assert second.kept() == before


@BOTH_DATABASES
@LONG
class TestTheOffice:
    def test_a_note(self, office: Sender, text: str) -> None:
        before = office.kept()

        answer = office.post(dossier(office, "/note"), {"note": text})

        assert answer.status_int == 422
        assert "accourcissez" in answer
        assert office.kept() == before

    def test_a_mark(self, office: Sender, text: str) -> None:
        before = office.kept()
        page = office.browser.get(dossier(office, ""))
        mark = page.html.find("button", {"name": "mark"})["value"]

        answer = office.post(dossier(office, "/element"), {"mark": mark, mark: text, "round": "1"})

        assert answer.status_int == 422
        assert "accourcissez" in answer
        assert office.kept() == before

    def test_a_search(self, office: Sender, text: str) -> None:
        found = office.post("/bureau/guichet", {"nom": text})

        assert found.status_int == 303
        page = found.follow()
        assert page.status_int == 200
        assert text[:200] not in page
        rows = office.scenario.session.scalars(select(LoginSession).execution_options(populate_existing=True))
        assert all(len(str(row.data)) < 1_000 for row in rows)


@BOTH_DATABASES
def test_there_is_nothing_to_sign_before_the_dossier_is_sent(begun: Sender) -> None:
    here = f"https://portal.test{student(begun.scenario, '')}"

    opened = begun.browser.get(student(begun.scenario, "/signature"), status=303)
    signed = begun.post(student(begun.scenario, "/signature"), {"reglement.answer": "yes"})

    assert (opened.location, signed.status_int, signed.location) == (here, 303, here)
