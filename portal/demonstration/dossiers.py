"""Makes some dossiers of the campaign as their families would: through the services of the wizard."""

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pikepdf
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from portal import clock
from portal.bootstrap import Container, Services
from portal.demonstration.calendar import START, new_random
from portal.demonstration.loading import SEED, Tell
from portal.demonstration.nextyear import SCARCE_SEATS
from portal.i18n import gettext
from portal.models.accounts import Membership
from portal.models.audit import AuditEvent
from portal.models.establishments import Establishment
from portal.models.people import Guardian, Guardianship, Person, Student
from portal.models.reenrolment import Dossier
from portal.models.slots import Slot
from portal.services.audit import Actor
from portal.services.reenrolment.access import Access, access
from portal.services.reenrolment.situation import Situation
from portal.services.slots import course_facts
from rules.model import ConsentItem, DocumentItem, FieldItem, Step
from rules.outcome import offered

ACTION = "demonstration.dossiers"
SHOWN_FIRST = 16
"""Students who are left alone: those of the accounts that are shown come first."""

SHARES = {"submitted": 0.008, "begun": 0.02, "declined": 0.01}
"""How many of the students stand where at the start."""

PLAIN = {
    "civility": "madame",
    "text": "Sans objet",
    "multiline": "Sans objet",
    "email": "famille@courriel.example",
    "phone": "+33639980000",
    "date": "1980-05-04",
    "integer": 1,
    "amount": 90_000,
    "checkbox": False,
    "choices": [],
    "school_level": "cm2",
    "address": {"street": "1 rue du Lac", "postcode": "96100", "city": "Valcourt"},
}
"""An answer of each kind, where the record has none."""


@dataclass(frozen=True)
class Family:
    """Who answers for a student, and who that is in the journal."""

    student: Student
    person: Person
    actor: Actor


def add_dossiers(container: Container, *, seed: int = SEED, tell: Tell = lambda _line: None) -> bool:
    """Make the dossiers that are not there yet; return whether any was made.

    Each establishment's are made in one transaction, or none. Those submitted wait for their flow.
    """
    with container.unit_of_work(writes=False) as services:
        sites = services.session.execute(select(Establishment.id, Establishment.slug)).tuples().all()
    made = 0
    for establishment_id, slug in sites:
        with container.unit_of_work(establishment_id) as services:
            if not _is_done(services.session):
                made += _Desk(services, new_random(seed, slug, "dossiers")).fill()
    if made:
        tell(gettext("%(number)s dossiers") % {"number": made})
    return made > 0


def _is_done(session: Session) -> bool:
    return session.scalars(select(AuditEvent.id).where(AuditEvent.action == ACTION)).first() is not None


class _Desk:
    """Fills the dossiers of one establishment."""

    def __init__(self, services: Services, rng: Random) -> None:
        self._services = services
        self._rng = rng

    def fill(self) -> int:
        """Make all and leave a line in the journal; return how many."""
        families = self._families()
        wanted = {name: max(1, round(len(families) * share)) for name, share in SHARES.items()}
        acts = [name for name, count in wanted.items() for _ in range(count)]
        made = 0
        for family in families:
            if not acts:
                break
            with clock.frozen(self._moment(acts[0])):
                if self._act(family, acts[0]):
                    acts.pop(0)
                    made += 1
        with clock.frozen(START):
            site = self._services.session.get_one(Establishment, self._services.establishment_id)
            self._services.audit.add(ACTION, site, Actor(name="Da Capo"), after={"dossiers": made})
        return made

    def _moment(self, act: str) -> datetime:
        """Return when it happened: what is submitted just before the start, for its flow comes after."""
        minutes = self._rng.randint(3, 55) if act == "submitted" else self._rng.randint(70, 40 * 60)
        return START - timedelta(minutes=minutes)

    def _families(self) -> list[Family]:
        session = self._services.session
        guardian = joinedload(Guardianship.guardian).joinedload(Guardian.person)
        known = (
            joinedload(Student.person),
            joinedload(Student.family),
            selectinload(Student.guardianships).options(guardian),
        )
        students = list(session.scalars(select(Student).order_by(Student.id).options(*known)))
        accounts: dict[int, int] = dict(
            session.execute(select(Membership.person_id, Membership.account_id)).tuples().all()
        )
        chosen = students[SHOWN_FIRST:]
        self._rng.shuffle(chosen)
        return [_family(student, accounts) for student in chosen]

    def _act(self, family: Family, act: str) -> bool:
        """Do what a family does; return False when the rules do not let it."""
        services = self._services
        situation = services.situations.of_student(family.student, family.person)
        if situation is None or access(situation, family.person).access is not Access.WRITE:
            return False
        if act == "declined":
            services.wizard.decline(family.student, family.person, None, family.actor)
            return True
        dossier = services.wizard.begin(family.student, family.person, family.actor)
        services.session.flush()  # the dossier is read again at each step
        steps = [step.key for step in situation.steps if step.kind != "finish"]
        for key in steps if act == "submitted" else steps[: self._rng.randint(1, max(1, len(steps) - 2))]:
            self._answer(family, dossier, key)
        if act == "submitted":
            services.finalisation.finalise(dossier.id, family.person, family.actor)
        services.session.flush()  # the next family finds the seats that are left
        return True

    def _answer(self, family: Family, dossier: Dossier, key: str) -> None:
        """Answer one step, in the situation that the steps before have made."""
        services = self._services
        situation = services.situations.of_student(family.student, family.person)
        if situation is None or key not in {step.key for step in situation.steps}:
            return
        step = situation.rules.step(key)
        answers: dict[str, Any] = {}
        if step.kind == "form":
            answers = dict(self._fields(situation, step))
        elif step.kind == "consents":
            asked = set(situation.outcome.consents)
            answers = {x.key: _consent(x) for x in step.consents if x.key in asked}
        elif step.kind == "courses":
            answers = self._courses(situation, step)
        elif step.kind == "documents":
            self._documents(situation, dossier, step, family.actor)
        services.wizard.answer(situation, step, answers, family.person, family.actor)
        services.session.flush()  # the next step reads these answers

    def _fields(self, situation: Situation, step: Step) -> Iterator[tuple[str, Any]]:
        record = self._services.situations.record(situation)
        for field in step.fields:
            # A question that an earlier answer of this step opens is left out where it may be.
            state = situation.outcome.fields.get(field.key)
            if state in ("asked", "required") and field.kind != "information":
                value = record.read(field.record) if field.record else None
                if value is None and (state == "required" or field.kind == "checkbox"):
                    value = _plain(field)
                if value is not None:
                    yield field.key, value

    def _courses(self, situation: Situation, step: Step) -> dict[str, list[str]]:
        slots = self._services.slots.of_campaign(situation.campaign)
        free = {slot.course.code: slot for slot in slots if slot.capacity > SCARCE_SEATS and slot.left > 0}
        offers = offered(situation.compiled, situation.facts, [course_facts(x.course) for x in free.values()])
        asked = set(situation.outcome.groups)
        return {
            group.key: self._choose(offers.get(group.key, ()), free, 2 if group.mode == "wishes" else group.min)
            for group in step.groups
            if group.key in asked
        }

    def _choose(self, codes: Sequence[str], slots: Mapping[str, Slot], count: int) -> list[str]:
        chosen = self._rng.sample(sorted(codes), min(count, len(codes)))
        return [slots[code].public_id for code in chosen]

    def _documents(self, situation: Situation, dossier: Dossier, step: Step, actor: Actor) -> None:
        asked = set(situation.outcome.documents)
        for item in step.documents:
            if item.key in asked and item.required and item.due == "finish":
                body, media_type, title = _page(item)
                stored = self._services.container.files.store(body, media_type, title, pages=1)
                self._services.vault.give(dossier, step, item, stored, dossier.respondent, actor)


def _family(student: Student, accounts: Mapping[int, int]) -> Family:
    guardians = sorted(student.guardianships, key=lambda link: link.rank)
    person = guardians[0].guardian.person if guardians else student.person
    actor = Actor(accounts.get(person.id), f"{person.first_name} {person.last_name}")
    return Family(student, person, actor)


def _plain(field: FieldItem) -> Any:
    if field.kind == "choice":
        return field.options[0].key
    return PLAIN.get(field.kind, "1")


def _consent(item: ConsentItem) -> dict[str, Any]:
    """Accept what must be accepted, permit what is asked, and allow the first of free uses."""
    if item.kind != "consent":
        return {"answer": True, "persons": []}
    return {purpose.key: position == 0 for position, purpose in enumerate(item.purposes)}


def _page(item: DocumentItem) -> tuple[bytes, str, str]:
    """Return an empty page in a kind that the document takes."""
    written = io.BytesIO()
    if "pdf" in item.accept:
        with pikepdf.new() as document:
            document.add_blank_page(page_size=(595, 842))
            document.save(written)
        return written.getvalue(), "application/pdf", f"{item.key}.pdf"
    Image.new("RGB", (350, 450), (214, 222, 235)).save(written, "JPEG", quality=70)
    return written.getvalue(), "image/jpeg", f"{item.key}.jpg"
