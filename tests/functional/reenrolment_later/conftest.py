"""The guardian of the scenario after sending, and an administrator who reads what comes since."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import select
from webtest import TestResponse

from portal.models.accounts import Role
from portal.models.audit import AuditEvent
from portal.models.reenrolment import DossierItem, DossierSnapshot, Verdict
from portal.models.vault import Document
from tests import factories as make
from tests.fixtures.services import ScenarioAfter
from tests.fixtures.web import Browser, new_account
from tests.functional.office.conftest import send_and_walk
from tests.functional.office.desk import Desk
from tests.functional.reenrolment.conftest import account_of, answer_everything
from tests.functional.reenrolment.pages import PHOTO, Family, words
from tests.scenario import ACTOR

INSURANCE = "Attestation d’assurance responsabilité civile"


@dataclass
class Sent:
    """A dossier that was sent without the insurance, from both sides."""

    family: Family
    desk: Desk

    def hand_in(self, key: str = "assurance", file: object = PHOTO, **more: str) -> TestResponse:
        """Send a file of a document on the page of the dossier."""
        return self.family.post("/documents", [("send", key), (f"file-{key}", file), *more.items()])

    def take_back(self, key: str = "assurance") -> TestResponse:
        """Take a document back, on a page that is up to date."""
        return self.family.post("/documents", [("remove", key), self.mark(key)])

    def replace(self, file: object = PHOTO) -> TestResponse:
        """Send a file in the place of the insurance, on a page that is up to date."""
        return self.family.post("/documents", [("replace", "assurance"), ("file-assurance", file), self.mark()])

    def mark(self, key: str = "assurance") -> tuple[str, str]:
        """Which files of a document the page shows now, as its form says it."""
        field = self.family.choose().html.find("input", {"name": f"files-{key}"})
        return f"files-{key}", "" if field is None else str(field["value"])

    def cards(self, family: Family | None = None) -> dict[str, str]:
        """The documents that the page takes: by title, what its tag says."""
        found = (family or self.family).choose().html.select("section[aria-labelledby=later] section.card")
        return {words(card.h3): words(card.find(class_="tag")) for card in found}

    def judge(self, button: str, reason: str = "") -> TestResponse:
        """Decide on the insurance in the office."""
        form = self.decision(button)
        if button == "refuse":
            form["reason"] = reason
        return form.submit(button, value="yes", status="*")

    def decision(self, button: str) -> Any:
        """Open the page of the insurance in the office; return the form of this button."""
        page = self.desk.browser.get(f"{self.desk.path}/arrive/assurance")
        return next(form for form in page.forms.values() if button in form.fields)

    def decide(self, verdict: Verdict) -> None:
        """Let staff decide on the dossier and the flow apply it."""
        services, dossier = self.family.scenario.services, self.family.dossier
        known = [point.key for point in services.open_points.of(services.snapshots.frozen(dossier.id))]
        services.decisions.decide(dossier.id, dossier.round, verdict, None, None, ACTOR, known=known)
        services.decisions.apply_decision(dossier.id, dossier.round)
        self.family.scenario.session.commit()

    def document(self) -> Document:
        """The insurance, the latest that was given."""
        self.family.scenario.session.expire_all()
        found = select(Document).where(Document.type_key == "assurance").order_by(Document.id.desc()).limit(1)
        return self.family.scenario.session.scalars(found).one()

    def item(self) -> DossierItem:
        """What the dossier holds of the insurance."""
        self.family.scenario.session.expire_all()
        found = select(DossierItem).where(DossierItem.item_key == "assurance")
        return self.family.scenario.session.scalars(found).one()

    def seal(self) -> list[tuple[int, str, Any, Any]]:
        """What every snapshot of the dossier says."""
        self.family.scenario.session.expire_all()
        rows = self.family.scenario.session.scalars(select(DossierSnapshot).order_by(DossierSnapshot.round))
        return [(row.round, row.checksum, row.texts, row.answers) for row in rows]

    def journal(self) -> list[tuple[str, object]]:
        """What the journal tells of documents and items."""
        rows = self.family.scenario.session.scalars(select(AuditEvent).order_by(AuditEvent.id))
        return [(row.action, row.after or row.before) for row in rows if row.action.startswith(("document.", "item."))]


@pytest.fixture
def guardian(scenario_after: ScenarioAfter, login_as: Callable[..., Browser]) -> Family:
    """The guardian, everything answered."""
    scenario, _nothing = scenario_after("everything answered", answer_everything)
    return Family(login_as(account_of(scenario)), scenario)


@pytest.fixture
def sent(scenario_after: ScenarioAfter, login_as: Callable[..., Browser], new_browser: Callable[..., Browser]) -> Sent:
    """The dossier is sent and carried by the flow: it waits for staff."""
    scenario, (number, _file) = scenario_after("sent and walked", send_and_walk)
    family = Family(login_as(account_of(scenario)), scenario)
    administrator = login_as(new_account(scenario.session, Role.ADMINISTRATOR), into=new_browser())
    scenario.session.commit()
    return Sent(family, Desk(administrator, scenario, number, ""))


@pytest.fixture
def nadia(sent: Sent, login_as: Callable[..., Browser], new_browser: Callable[..., Browser]) -> Family:
    """The other guardian, in a browser of her own."""
    scenario = sent.family.scenario
    guardian = make.make_guardian(scenario.session, scenario.student.family, civility="madame")
    make.make_guardianship(scenario.session, scenario.student, guardian, rank=2)
    account = make.make_account(scenario.session)
    make.make_membership(scenario.session, account, guardian.person, Role.GUARDIAN)
    scenario.session.commit()
    scenario.session.refresh(scenario.student)
    return Family(login_as(account, into=new_browser()), scenario)
