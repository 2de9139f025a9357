"""One person with one student in a browser, from the home page to what the flow makes of the dossier."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from webtest import TestResponse

from portal.documents.summary import render_summary
from portal.models.consents import ConsentRecord
from portal.models.messages import Mail
from portal.models.reenrolment import DossierAnswer
from portal.notifications import render_mail
from tests.functional.journeys.places import Learner
from tests.functional.reenrolment.pages import CONTACT, PHOTO, Family, fill, own_form, words

AS_MOST_ANSWER: Mapping[str, Any] = {
    **CONTACT,
    "niveau-scolaire": "6e",
    "tarif": "plein",
    "statut": "emploi",
    "mobile-eleve": "06 39 98 00 09",
    "adresse-eleve.street": "1 rue du Lac",
    "adresse-eleve.postcode": "45000",
    "adresse-eleve.city": "Valcourt",
    "reglement.answer": "yes",
    "sortie.answer": "no",
    "soins.answer": "yes",
    "transport.answer": "yes",
    "file-photo": PHOTO,
}
"""What is answered wherever a page asks for it."""


@dataclass
class Journey(Family):
    """Walks through whatever steps the rules give the student."""

    scenario: Learner  # type: ignore[assignment]  # as much of a scenario as pages need

    def steps(self) -> list[str]:
        """The steps that the student has now, but the finish."""
        return [step.key for step in self.scenario.situation().steps[:-1]]

    def walk(self, **given: Mapping[str, Any]) -> None:
        """Begin, and leave each step up to the summary; `given` is by step what is answered besides or otherwise."""
        if self.scenario.situation().dossier is None:
            self.begin()
        for key in self.steps():
            self.answer(key, given.get(key.replace("-", "_"), {}))

    def answer(self, key: str, given: Mapping[str, Any] | None = None) -> TestResponse:
        """Fill in a step as most do but for what is `given`, and leave it; nothing of it may be refused."""
        page = self.open(key)
        asked = {name: value for name, value in AS_MOST_ANSWER.items() if name in own_form(page).fields}
        return fill(page, asked | dict(given or {})).submit("next", value="yes", status=303)

    def finish(self) -> TestResponse:
        """Click on "Terminer la réinscription", which succeeds."""
        page = super().finish()
        assert page.location == f"https://portal.test{self.path()}", words(page.follow().html.main)
        return page

    def carried(self, summary: bool = False) -> None:
        """Do what the flow does once the dossier is sent; the paper is really printed where `summary` is wanted."""
        services, dossier = self.scenario.services, self.dossier
        for step in services.walk.steps_to_do(dossier.id):
            if step.kind == "summary":
                body = self._paper(dossier.id, step.round) if summary else b"%PDF"
                stored = services.container.files.store(body, "application/pdf", "recapitulatif.pdf")
                services.walk.record_summary(dossier.id, step.round, step.key, stored.columns())
            else:
                services.walk.do_step(dossier.id, step.round, step.key)
        if not services.walk.standing(dossier.id).waits:
            services.decisions.decide_by_rules(dossier.id, dossier.round)
            services.decisions.apply_decision(dossier.id, dossier.round)
        self.scenario.session.commit()

    def _paper(self, dossier_id: int, round_: int) -> bytes:
        paper = self.scenario.services.walk.snapshot(dossier_id, round_)
        return render_summary(paper.content, paper.language)

    def answers(self, key: str) -> dict[str, Any]:
        """What the rows of this dossier keep of a step, by item."""
        rows = select(DossierAnswer).where(DossierAnswer.step_key == key, DossierAnswer.dossier_id == self.dossier.id)
        found = self.scenario.session.scalars(rows)
        return {row.item_key: row.value["value"] for row in found if row.item_key and row.item_key[0] != "~"}

    def consents(self, *columns: str) -> list[tuple[Any, ...]]:
        """These columns of every consent of the student, the oldest first."""
        self.scenario.session.expire_all()
        mine = ConsentRecord.person_id == self.scenario.student.person_id
        rows = self.scenario.session.scalars(select(ConsentRecord).where(mine).order_by(ConsentRecord.id))
        return [tuple(getattr(row, name) for name in columns) for row in rows]

    def mails(self) -> dict[tuple[str, str], str]:
        """Every mail that was written, by event and recipient: its subject and both of its texts."""
        self.scenario.session.expire_all()
        rendered = {
            (mail.event, mail.recipient): render_mail(mail.event, mail.language, mail.values)
            for mail in self.scenario.session.scalars(select(Mail))
        }
        return {key: "\n".join((mail.subject, mail.text, mail.html)) for key, mail in rendered.items()}


def asked(page: TestResponse) -> set[str]:
    """The names that the form of a page sends, without its own marks, buttons and token."""
    own = {"csrf_token", "~seen", "next", "later", "send", "remove", "extend"}
    return {str(name) for name in own_form(page).fields if name and not name.startswith("files-")} - own


def documents(page: TestResponse) -> dict[str, str]:
    """The documents that a page asks for: by title, what its tag says."""
    cards = page.html.main.find_all("section", "card")
    return {words(card.h2).split(" (")[0]: words(card.find(class_="tag")) for card in cards}


def note(page: TestResponse) -> Any:
    """What the page itself has to say first; None where it says nothing."""
    return page.html.select_one("main div.note:not([hidden])")


def lacking(page: TestResponse) -> dict[str, str]:
    """What the summary says is missing: by label, the message."""
    found = note(page)
    points = [] if found is None else found.find_all("li")
    for reason in [] if found is None else found.select("li p"):
        reason.extract()
    return {words(point.a): words(point).split(" : ", 1)[1] for point in points}


def prices(page: TestResponse) -> dict[str, str]:
    """The estimate of a page: by label, the amount as it is written; the total too."""
    card = page.html.find("section", {"aria-labelledby": "estimate"})
    found = {}
    for row in card.find("table").select("tbody tr:not(.explanation)"):
        cells = [words(cell) for cell in row.find_all(["th", "td"])]
        found[cells[0]] = cells[-1]
    return found


def explained(page: TestResponse, title: str) -> dict[str, str]:
    """The points of a folded list such as "Pas encore décidé": by label, the sentence; empty where it is not there."""
    lists = [found for found in page.html.main.select("details.why") if words(found.summary) == title]
    return {words(point.dt): words(point.dd) for found in lists for point in found.select("dl div")}


def told(nodes: Sequence[Any]) -> list[str]:
    """The words of each node."""
    return [words(node) for node in nodes]
