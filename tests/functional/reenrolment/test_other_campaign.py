"""Last year's campaign is closed, its dossier sent: this year's addresses neither write it nor take its slots."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import delete, inspect, select
from sqlalchemy.orm import object_session

from portal.db import Factory
from portal.models.accounts import Role
from portal.models.base import Base
from portal.models.campaigns import Campaign
from portal.models.courses import StudentYear
from portal.models.reenrolment import (
    Dossier,
    DossierAnswer,
    DossierItem,
    DossierSnapshot,
    DossierState,
)
from portal.models.slots import Booking, BookingState, Slot
from portal.models.vault import Document, DocumentFile
from rules.loader import checksum
from tests import factories as make
from tests.fixtures.database import BOTH_DATABASES
from tests.fixtures.services import ScenarioAfter
from tests.fixtures.web import Browser, new_account
from tests.functional.office.conftest import send_and_walk
from tests.functional.reenrolment.conftest import account_of
from tests.functional.reenrolment.pages import CONTACT, PERMISSIONS, PHOTO, STEPS, Family
from tests.scenario import RULES, Scenario, canonical_of

OF_A_DOSSIER = (DossierAnswer, DossierItem, DossierSnapshot, Booking)
FULL: dict[str, dict[str, Any]] = {
    "coordonnees": {**CONTACT, "nom": "AUTRE"},
    "tarif": {"niveau-scolaire": "2nde"},
    "autorisations": PERMISSIONS,
    "documents": {"file-photo": PHOTO, "file-assurance": PHOTO},
    "recapitulatif": {},
    "finalisation": {},
}


@dataclass
class TwoYears:
    """One student in two campaigns of an establishment: a sent dossier of last year's, slots of both."""

    family: Family
    number: str
    file: str
    last: Dossier
    old: Slot
    new: Slot
    choir: Slot

    @property
    def session(self) -> Any:
        """The session of the test."""
        return self.family.scenario.session

    def begin(self) -> Dossier:
        """Begin this year's dossier."""
        self.family.begin()
        (found,) = self.session.scalars(select(Dossier).where(Dossier.id != self.last.id))
        return found

    def seal(self) -> list[dict[str, Any]]:
        """Every row of last year's dossier, its documents and slot as they are now."""
        self.session.expire_all()
        rows = [self.last, self.old]
        for model in OF_A_DOSSIER:
            rows += self.session.scalars(select(model).where(model.dossier_id == self.last.id).order_by(model.id))
        held = [row.document_id for row in rows if isinstance(row, DossierItem) and row.document_id is not None]
        rows += self.session.scalars(select(Document).where(Document.id.in_(held)).order_by(Document.id))
        rows += self.session.scalars(
            select(DocumentFile).where(DocumentFile.document_id.in_(held)).order_by(DocumentFile.id)
        )
        return [_columns(row) for row in rows]

    def new_bookings(self) -> list[tuple[int, BookingState]]:
        """The bookings of this year's dossier."""
        self.session.expire_all()
        rows = self.session.scalars(select(Booking).where(Booking.dossier_id != self.last.id))
        return [(row.slot_id, row.state) for row in rows]


def _columns(row: Base) -> dict[str, Any]:
    return {"": type(row).__name__, **{column.key: getattr(row, column.key) for column in inspect(type(row)).columns}}


@pytest.fixture
def two(scenario_after: ScenarioAfter, login_as: Callable[..., Browser]) -> TwoYears:
    """Last year's dossier was sent by the family with a photo and walked; this year's campaign has opened since."""
    scenario, (number, file) = scenario_after("sent and walked", send_and_walk)
    session = scenario.session
    last = session.scalars(select(Dossier)).one()
    last.campaign.active = False
    session.flush()
    new, choir = _open_this_year(scenario)
    family = Family(login_as(account_of(scenario)), scenario)
    session.commit()
    return TwoYears(family, number, file, last, scenario.theory, new, choir)


def _open_this_year(scenario: Scenario) -> tuple[Slot, Slot]:
    """Open one more campaign under the same rules, the student known in it; return its slots."""
    session, student, text = scenario.session, scenario.student, RULES.read_text()
    campaign = make.make_campaign(session, first=2026)
    canonical = canonical_of(text)
    make.make_revision(
        session, campaign, number=1, source=text, canonical=canonical, checksum=checksum(canonical), author_name="Test"
    )
    make.make_enrolment(session, student, make.make_course(session, campaign.from_year), activity="actif")
    session.execute(delete(StudentYear).where(StudentYear.school_year_id == campaign.from_year_id))
    known = {"cursus": True, "opinion": "favorable", "fm_level": "2C4", "activity": "actif", "exemptions": []}
    make.make_student_year(session, student, campaign.from_year, **known)
    return _reopened(scenario.theory, campaign), _reopened(scenario.choir, campaign)


def _reopened(slot: Slot, campaign: Campaign) -> Slot:
    """The slot of the same course a year later."""
    session, old = object_session(slot), slot.course
    assert session is not None
    course = make.make_course(
        session, campaign.to_year, code=old.code, name=old.name, level=old.level, department=old.department
    )
    return make.make_slot(session, campaign, course)


@BOTH_DATABASES
class TestSlots:
    @pytest.mark.parametrize("button", ["next", "later", "~auto"])
    def test_last_years_is_refused_and_holds_nothing(self, two: TwoYears, button: str) -> None:
        two.begin()
        before = two.seal()

        page = two.family.post(
            "/etape/cours", [("fm", two.old.public_id), ("collectif", two.choir.public_id), (button, "yes")]
        )

        assert page.status_int == 422 or button != "next"
        assert page.status_int < 500
        assert two.old.id not in {slot for slot, _state in two.new_bookings()}
        assert two.seal() == before

    def test_this_years_is_held(self, two: TwoYears) -> None:
        two.begin()
        before = two.seal()

        page = two.family.post(
            "/etape/cours", [("fm", two.new.public_id), ("collectif", two.choir.public_id), ("next", "yes")]
        )

        assert page.status_int == 303
        assert two.new_bookings() == [(two.new.id, BookingState.HELD), (two.choir.id, BookingState.HELD)]
        assert two.seal() == before


def _attempts(two: TwoYears) -> Iterator[tuple[str, list[tuple[str, Any]]]]:
    """Everything that a family's pages can be sent, with what last year's dossier has."""
    shown = next(str(row["id"]) for row in two.seal() if row[""] == "Document")
    courses = {"fm": two.old.public_id, "collectif": two.choir.public_id}
    for key in STEPS:
        for button in ("next", "~auto"):
            yield f"/etape/{key}", [*(FULL | {"cours": courses})[key].items(), (button, "yes")]
    for way in ("remove", "replace", "send"):
        for key in ("photo", "assurance"):
            sent = [(way, key), (f"files-{key}", shown), (f"file-{key}", PHOTO)]
            yield "/documents", sent
            yield "/etape/documents", sent
    yield "/signature", [("reglement.answer", "yes"), ("image.interne", "yes")]
    yield "/retirer", [("reason", "Nous partons.")]
    yield "/ne-pas-reinscrire", []
    yield "/commencer", []


def _accept(two: TwoYears) -> None:
    two.last.state = DossierState.ACCEPTED


def _return(two: TwoYears) -> None:
    two.last.state = DossierState.RETURNED


def _nothing(_two: TwoYears) -> None:
    pass


def _begin(two: TwoYears) -> None:
    two.begin()


@BOTH_DATABASES
class TestLastYearsDossier:
    @pytest.mark.parametrize(("prepare", "ended"), [(_nothing, _return), (_begin, _nothing), (_begin, _accept)])
    def test_no_address_of_this_year_writes_it(
        self, two: TwoYears, prepare: Callable[[TwoYears], None], ended: Callable[[TwoYears], None]
    ) -> None:
        ended(two)
        prepare(two)
        two.session.commit()
        before = two.seal()

        for rest, items in list(_attempts(two)):
            answer = two.family.post(rest, items)

            assert answer.status_int < 500, rest
            assert two.seal() == before, (rest, items)

    def test_this_years_is_withdrawn_alone(self, two: TwoYears) -> None:
        new = two.begin()
        new.state, new.number, new.round = DossierState.SUBMITTED, "2027-00001", 1
        two.session.commit()
        before = two.seal()

        two.family.post("/retirer", [("reason", "Nous partons.")])

        assert two.seal() == before


class TestLastYearsFiles:
    @pytest.mark.parametrize("rest", ["", "/apercu"])
    @pytest.mark.parametrize("prepare", [_nothing, _begin])
    def test_this_years_addresses_do_not_give_them(
        self, two: TwoYears, prepare: Callable[[TwoYears], None], rest: str
    ) -> None:
        prepare(two)
        two.session.commit()

        assert two.family.browser.get(two.family.path(f"/document/{two.file}{rest}"), status=404)
        assert two.family.browser.get(two.family.path("/recapitulatif.pdf"), status=404)

    def test_who_takes_one_into_this_years_dossier_reads_it(self, two: TwoYears) -> None:
        two.begin()
        two.session.commit()
        before = two.seal()

        two.family.post("/etape/documents", [("next", "yes")])

        assert two.family.browser.get(two.family.path(f"/document/{two.file}")).content_type == "image/jpeg"
        assert two.seal() == before

    def test_the_office_reads_them_by_last_years_number_alone(
        self,
        two: TwoYears,
        sessions: Factory,
        login_as: Callable[..., Browser],
        new_browser: Callable[..., Browser],
    ) -> None:
        new = two.begin()
        new.state, new.number = DossierState.SUBMITTED, "2027-00001"
        office = login_as(new_account(two.session, Role.ADMINISTRATOR), into=new_browser())
        stranger = login_as(new_account(two.session, email="autre@exemple.test"), into=new_browser())
        two.session.commit()

        assert office.get(f"/bureau/dossiers/{two.number}/document/{two.file}").content_type == "image/jpeg"
        assert office.get(f"/bureau/dossiers/2027-00001/document/{two.file}", status=404)
        assert stranger.get(f"/bureau/dossiers/{two.number}/document/{two.file}", status=403)
        assert stranger.get(two.family.path(f"/document/{two.file}"), status=404)
