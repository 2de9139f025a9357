"""An administrator on the pages of the office, and the rows that this leaves."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from webtest import TestResponse

from portal.models.audit import AuditEvent
from portal.models.outbox import OutboxMessage
from portal.models.reenrolment import Dossier, DossierDecision
from tests.fixtures.web import Browser
from tests.scenario import Scenario


@dataclass
class Desk:
    """One dossier of the scenario in an administrator's browser."""

    browser: Browser
    scenario: Scenario
    number: str
    file: str

    @property
    def path(self) -> str:
        """The address of the dossier."""
        return f"/bureau/dossiers/{self.number}"

    def open(self, **options: Any) -> TestResponse:
        """Open the dossier."""
        return self.browser.get(self.path, **options)

    def decide(self, page: TestResponse | None = None, **values: Any) -> TestResponse:
        """Fill in the decision, on a page opened before where one is given, and save it.

        Who accepts says to know what is open, unless the test says otherwise.
        """
        form = decision_form(page or self.open())
        if values.get("verdict") == "accept" and "despite" in form.fields:
            values.setdefault("despite", True)
        for name, value in values.items():
            form[name] = value
        return form.submit(status="*")

    def press(self, page: TestResponse, name: str, value: str = "", **values: str) -> TestResponse:
        """Fill in what the page has, then press one of its buttons: "accept", "mark", or "note"."""
        form = decision_form(page)
        for field, text in values.items():
            form[field] = text
        button = (
            page.html.find("button", {"name": name, "value": value})
            if value
            else page.html.find("button", formaction=f"{self.path}/{name}")
        )
        pressed = [(name, value)] if value else []
        return self.browser.post(button["formaction"], [*form.submit_fields(), *pressed], status="*")

    def post(self, rest: str, items: Any = (), **options: Any) -> TestResponse:
        """Send whatever, with the token of a real form."""
        pairs = [("csrf_token", self.browser.token()), *items]
        return self.browser.post(f"{self.path}{rest}", pairs, **({"status": "*"} | options))

    @property
    def dossier(self) -> Dossier:
        """The dossier as its row is now."""
        self.scenario.session.expire_all()
        return self.scenario.session.scalars(select(Dossier).where(Dossier.number == self.number)).one()

    def decisions(self) -> list[tuple[str, str | None]]:
        """Every decision with its reason."""
        self.scenario.session.expire_all()
        rows = self.scenario.session.scalars(select(DossierDecision).order_by(DossierDecision.id))
        return [(row.verdict.value, row.reason) for row in rows]

    def journal(self) -> list[AuditEvent]:
        """What the journal has of decisions by people."""
        rows = self.scenario.session.scalars(select(AuditEvent).order_by(AuditEvent.id))
        return [row for row in rows if row.action.startswith("dossier.") and row.by_name == "ABARRE Jérémie"]

    def asked(self) -> list[str]:
        """What the flow was asked for."""
        return [row.topic for row in self.scenario.session.scalars(select(OutboxMessage).order_by(OutboxMessage.id))]


def decision_form(page: TestResponse) -> Any:
    """The form of the page: the decision on the whole, a mark for each item, a note."""
    return next(form for form in page.forms.values() if form.action.endswith("/decision"))


def words(node: Any) -> str:
    """The text of a node, its spaces made single."""
    return " ".join(node.text.split())
