"""A family on the pages of a re-enrolment: what it clicks and types, and the rows that this leaves."""

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from PIL import Image
from sqlalchemy import func, select
from webtest import TestResponse, Upload

from portal.models.reenrolment import Dossier, DossierAnswer
from tests.fixtures.web import Browser
from tests.scenario import ACTOR, Scenario

STEPS = ("coordonnees", "tarif", "autorisations", "documents", "cours", "recapitulatif", "finalisation")
CONTACT = {
    "civilite": "monsieur",
    "nom": "MARTIN",
    "prenom": "Paul",
    "adresse.street": "1 rue du Lac",
    "adresse.postcode": "45000",
    "adresse.city": "Valcourt",
    "mobile": "06 39 98 00 01",
    "courriel": "paul.martin@famille.test",
}
PERMISSIONS = {"reglement.answer": "yes", "image.interne": "yes", "sortie.answer": "yes", "transport.answer": "no"}


def picture() -> bytes:
    """A small picture, as a telephone sends it."""
    written = io.BytesIO()
    Image.new("RGB", (8, 8), "teal").save(written, "JPEG")
    return written.getvalue()


PHOTO = Upload("photo.jpg", picture(), "image/jpeg")


@dataclass
class Family:
    """The guardian of the scenario in a browser."""

    browser: Browser
    scenario: Scenario

    def path(self, rest: str = "") -> str:
        """An address below the student's re-enrolment."""
        return f"/eleves/{self.scenario.student.public_id}/reinscription{rest}"

    def step(self, key: str) -> str:
        """The address of a step."""
        return self.path(f"/etape/{key}")

    def choose(self, **options: Any) -> TestResponse:
        """Open the page of the choice, or what stands in its place."""
        return self.browser.get(self.path(), **options)

    def click_begin(self) -> TestResponse:
        """Click on "Je souhaite réinscrire l'élève"; return the first step."""
        return form_to(self.choose(), "/commencer").submit().follow()

    def begin(self) -> None:
        """Begin without the page of the choice, where a test is about what comes after it."""
        self.scenario.services.wizard.begin(self.scenario.student, self.scenario.person, ACTOR)
        self.scenario.session.commit()

    def open(self, key: str, **options: Any) -> TestResponse:
        """Open a step."""
        return self.browser.get(self.step(key), **options)

    def send(
        self, key: str, values: Mapping[str, Any] | None = None, button: str = "next", value: str = "yes"
    ) -> TestResponse:
        """Open a step, fill it in and click on a button."""
        return fill(self.open(key), values or {}).submit(button, value=value, status="*")

    def post(self, rest: str, items: Iterable[tuple[str, Any]] = (), **options: Any) -> TestResponse:
        """Send whatever, with the token of a real form."""
        pairs = [("csrf_token", self.token()), *items]
        files = [(name, held.filename, held.content) for name, held in pairs if isinstance(held, Upload)]
        texts = [(name, text) for name, text in pairs if not isinstance(text, Upload)]
        chosen = {"upload_files": files} if files else {}
        return self.browser.post(self.path(rest), texts, **({"status": "*"} | chosen | options))

    def token(self) -> str:
        """The token that a page of this login carries."""
        return self.browser.token()

    def courses(self) -> dict[str, Any]:
        """The choice of one slot in each group."""
        return {"fm": self.scenario.theory.public_id, "collectif": [self.scenario.choir.public_id]}

    def answer_everything(self) -> None:
        """Begin, and go through every step but the last."""
        self.click_begin()
        self.send("coordonnees", CONTACT)
        self.send("tarif", {"niveau-scolaire": "2nde"})
        self.send("autorisations", PERMISSIONS)
        self.send("documents", {"file-photo": PHOTO})
        self.send("cours", self.courses())
        self.send("recapitulatif")

    def finish(self) -> TestResponse:
        """Click on "Terminer la réinscription"."""
        return self.send("finalisation")

    @property
    def dossier(self) -> Dossier:
        """The dossier as its row is now."""
        session = self.scenario.session
        session.expire_all()
        return session.scalars(select(Dossier).where(Dossier.student_id == self.scenario.student.id)).one()

    def answers(self, key: str) -> dict[str, Any]:
        """What the rows keep of a step, by item, without the marks of the wizard itself."""
        self.scenario.session.expire_all()
        rows = self.scenario.session.scalars(select(DossierAnswer).where(DossierAnswer.step_key == key))
        return {row.item_key: row.value["value"] for row in rows if row.item_key and row.item_key[0] != "~"}

    def rows(self, *models: Any) -> list[int]:
        """How many rows each of these tables has."""
        self.scenario.session.expire_all()
        return [self.scenario.session.scalar(select(func.count()).select_from(model)) or 0 for model in models]


def own_form(page: TestResponse) -> Any:
    """The form that is sent to the page's own address."""
    return next(form for form in page.forms.values() if not form.action)


def form_to(page: TestResponse, ending: str) -> Any:
    """The form of a page whose address ends like this."""
    return next(form for form in page.forms.values() if form.action.endswith(ending))


def fill(page: TestResponse, values: Mapping[str, Any]) -> Any:
    """Type into the form of a page; a list ticks the boxes of these values and no other of that name."""
    form = own_form(page)
    for name, value in values.items():
        if isinstance(value, list):
            for box in form.fields[name]:
                box.checked = box._value in value
        elif form.fields[name][0].__class__.__name__ == "Checkbox":
            form[name] = value == "yes"
        else:
            form[name] = value
    return form


def heading(page: TestResponse) -> str:
    """The h1 of a page, its spaces made single."""
    return " ".join(page.html.h1.text.split())


def words(node: Any) -> str:
    """The text of a node, its spaces made single."""
    return " ".join(node.text.split())


def bar(page: TestResponse) -> list[tuple[str, str]]:
    """The steps of the bar, each with its state."""
    steps = page.html.find("nav", "steps").find_all("li")
    return [(words(step).split(" (")[0], step["class"][1]) for step in steps]


def summary(page: TestResponse) -> list[tuple[str, str]]:
    """The points of the error summary: where each leads and what it says."""
    found = page.html.find(id="erreurs")
    return [] if found is None else [(link["href"], words(link)) for link in found.find_all("a")]


def leads_to_controls(page: TestResponse) -> bool:
    """Whether each point of the summary leads to something on the page."""
    return all(page.html.find(id=target[1:]) is not None for target, _ in summary(page))
