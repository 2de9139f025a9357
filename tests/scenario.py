"""A small establishment under Valcourt's rules with one student who can re-enrol, walked by the real services."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from portal.bootstrap import Services
from portal.db import enter_establishment
from portal.models.courses import CourseKind, Department
from portal.models.people import Guardian, Student
from portal.models.reenrolment import Dossier
from portal.models.slots import Slot
from portal.services.audit import Actor
from portal.services.reenrolment.situation import Situation
from rules.loader import checksum, dump, load
from tests import factories as make

RULES = Path(__file__).parent.parent / "rules" / "establishments" / "valcourt" / "2026-2027.yaml"
ACTOR = Actor(name="Test")

CONTACT = {
    "civilite": "monsieur",
    "nom": "MARTIN",
    "prenom": "Paul",
    "adresse": {"street": "1 rue du Lac", "postcode": "45000", "city": "Valcourt"},
    "mobile": "+33639980001",
    "courriel": "paul.martin@famille.test",
}
"""Answers to the step of contact details; the factory's guardian has none of these."""


@dataclass
class Scenario:
    """The rows of the scenario and the ways to move it on."""

    session: Session
    services: Services
    guardian: Guardian
    student: Student
    theory: Slot
    choir: Slot

    @property
    def person(self) -> Any:
        """The guardian's person."""
        return self.guardian.person

    def ids(self) -> dict[str, int]:
        """What `found` finds the same rows by."""
        rows = {"guardian": self.guardian, "student": self.student, "theory": self.theory, "choir": self.choir}
        return {"establishment": self.session.info["establishment"]} | {name: row.id for name, row in rows.items()}

    def situation(self) -> Situation:
        """The student's situation now."""
        found = self.services.situations.of_student(self.student, self.person)
        assert found is not None
        return found

    def begin(self) -> Dossier:
        """Open the dossier."""
        return self.services.wizard.begin(self.student, self.person, ACTOR)

    def answer(self, step_key: str, answers: dict[str, Any]) -> None:
        """Answer one step as the wizard does."""
        situation = self.situation()
        step = situation.rules.step(step_key)
        self.services.wizard.answer(situation, step, answers, self.person, ACTOR)
        self.session.flush()

    def answer_everything(self, **contact: Any) -> None:
        """Answer every step so that nothing is missing but documents."""
        self.answer("coordonnees", {**CONTACT, **contact})
        self.answer("tarif", {"niveau-scolaire": "2nde", "tarif-reduit": False})
        yes = {"answer": True}
        self.answer(
            "autorisations",
            {
                "reglement": yes,
                "image": {"interne": True},
                "sortie": {**yes, "persons": []},
                "transport": yes,
            },
        )
        self.answer("documents", {})
        self.answer("cours", {"fm": [self.theory.public_id], "collectif": [self.choir.public_id]})
        self.answer("recapitulatif", {})

    def finalise(self) -> Dossier:
        """Send the dossier."""
        dossier = self.situation().dossier or self.begin()
        self.services.finalisation.finalise(dossier.id, self.person, ACTOR)
        self.session.flush()
        return dossier

    def walk(self, dossier: Dossier) -> None:
        """Do every step of the round but the rendering of the summary, as the flow does."""
        for step in self.services.walk.steps_to_do(dossier.id):
            if step.kind == "summary":
                stored = self.services.container.files.store(b"%PDF", "application/pdf", "recapitulatif.pdf")
                self.services.walk.record_summary(dossier.id, step.round, step.key, stored.columns())
            else:
                self.services.walk.do_step(dossier.id, step.round, step.key)


@cache
def canonical_of(text: str) -> str:
    """Return rules as publishing keeps them; once a process, for that takes longer than the rest of a scenario."""
    return dump(load(text))


def build(session: Session, services_of: Any, rules: str | None = None) -> Scenario:
    """Make the establishment, the family and the courses; `services_of(establishment_id)` wires the services.

    `rules` is the text of the ruleset, Valcourt's if not given.
    """
    place = make.make_establishment(session, slug="valcourt")
    services: Services = services_of(place.id)
    campaign = make.make_campaign(session)
    text = rules or RULES.read_text()
    canonical = canonical_of(text)
    make.make_revision(
        session, campaign, number=1, source=text, canonical=canonical, checksum=checksum(canonical), author_name="Test"
    )
    family = make.make_family(session)
    guardian = make.make_guardian(session, family)
    guardian.person.city = "Valcourt"
    student = make.make_student(session, family, guardians=(guardian,))
    student.person.birth_date = date(2010, 8, 15)
    course = make.make_course(session, campaign.from_year, code="PIANO-1", kind=CourseKind.INDIVIDUAL)
    make.make_enrolment(session, student, course, activity="actif")
    make.make_student_year(
        session,
        student,
        campaign.from_year,
        cursus=True,
        opinion="favorable",
        fm_level="2C4",
        activity="actif",
        exemptions=[],
    )
    theory = make.make_slot(session, campaign, _course(session, campaign, "FM-2C4-A", "formation-musicale"))
    choir = make.make_slot(session, campaign, _course(session, campaign, "CHORALE", "collectif"))
    session.flush()
    return Scenario(session, services, guardian, student, theory, choir)


def found(session: Session, services_of: Any, ids: dict[str, Any]) -> Scenario:
    """Return the scenario whose rows are there already."""
    enter_establishment(session, ids["establishment"])
    rows: dict[str, Any] = {
        "guardian": session.get_one(Guardian, ids["guardian"]),
        "student": session.get_one(Student, ids["student"]),
        "theory": session.get_one(Slot, ids["theory"]),
        "choir": session.get_one(Slot, ids["choir"]),
    }
    return Scenario(session, services_of(ids["establishment"]), **rows)


def _course(session: Session, campaign: Any, code: str, department: str) -> Any:
    place = Department(key=department, label=department)
    session.add(place)
    return make.make_course(session, campaign.to_year, code=code, name=code, level="2C4", department=place)
