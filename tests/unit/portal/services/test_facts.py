"""Facts from the records: each of the catalogue that a record tells has its row here."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from portal.models.billing import Ledger
from portal.models.courses import Enrolment, StudentYear
from portal.services.facts import FactService
from rules.catalogue import CATALOGUE
from tests import factories as make
from tests.factories.common import AT
from tests.scenario import Scenario
from tests.unit.portal.services.slots.test_slots import OF_A_COURSE

TODAY = AT.date()


@dataclass
class Case:
    """Rows to add to the scenario, the fact they tell, and its value; without them it is `before`."""

    fact: str
    prepare: Callable[[Scenario], Any]
    value: Any


def facts(scenario: Scenario) -> dict[str, Any]:
    situation = scenario.situation()
    return FactService(scenario.session).of(scenario.student, situation.campaign, scenario.person, TODAY)


def set_year(**values: Any) -> Callable[[Scenario], Any]:
    def prepare(scenario: Scenario) -> None:
        year = scenario.session.query(StudentYear).filter_by(student_id=scenario.student.id).one()
        for name, value in values.items():
            setattr(year, name, value)

    return prepare


def set_person(**values: Any) -> Callable[[Scenario], Any]:
    return lambda scenario: [setattr(scenario.person, name, value) for name, value in values.items()]


def set_family(**values: Any) -> Callable[[Scenario], Any]:
    return lambda scenario: [setattr(scenario.student.family, name, value) for name, value in values.items()]


def next_year(scenario: Scenario, **values: Any) -> None:
    make.make_student_year(scenario.session, scenario.student, scenario.situation().campaign.to_year, **values)


def lesson(scenario: Scenario, year: str = "from_year", **course: Any) -> Any:
    school_year = getattr(scenario.situation().campaign, year)
    made = make.make_course(scenario.session, school_year, **course)
    return make.make_enrolment(scenario.session, scenario.student, made, activity="actif")


def owe(scenario: Scenario) -> None:
    """Past due, due today, due tomorrow, and a payment: only what is past due counts, less what was paid."""
    for due, debit, credit in ((-1, 20000, 0), (0, 9900, 0), (1, 5000, 0), (-30, 0, 15000)):
        sums = {"credit": credit} if credit else {"debit": debit}
        make.make_entry(scenario.session, scenario.student.family, due_on=TODAY + timedelta(days=due), **sums)


def pay_too_much(scenario: Scenario) -> None:
    make.make_entry(scenario.session, scenario.student.family, credit=5000, ledger=Ledger.RENTALS)


def absent(scenario: Scenario) -> None:
    enrolment = lesson(scenario)
    for justified in (False, False, True):
        make.make_absence(scenario.session, enrolment, justified=justified)


def restricted(scenario: Scenario) -> None:
    scenario.student.guardianships[0].judgment_on = date(2024, 3, 1)


def instrument(**values: Any) -> Callable[[Scenario], Any]:
    return lambda scenario: make.make_instrument(scenario.session, scenario.student, **values)


def dance(scenario: Scenario) -> None:
    from portal.models.courses import Department, Discipline

    places = {
        "department": Department(key="danse", label="Danse"),
        "discipline": Discipline(key="danse-classique", label="Danse classique"),
    }
    scenario.session.add_all(places.values())
    lesson(scenario, code="DCL-1", cycle="1", level="1C1", **places)


CASES = [
    Case("student.birth_date", lambda _: None, date(2010, 8, 15)),
    Case("student.current", lambda _: None, True),
    Case("student.current", lambda s: s.session.query(Enrolment).update({"activity": "abandon"}), False),
    Case("student.years", lambda _: None, 1),
    Case("student.years", lambda s: lesson(s, "to_year"), 2),
    Case("student.courses", dance, frozenset({"PIANO-1", "DCL-1"})),
    Case("student.departments", dance, frozenset({"danse"})),
    Case("student.disciplines", dance, frozenset({"danse-classique"})),
    Case("student.cycles", dance, frozenset({"1"})),
    Case("student.levels", dance, frozenset({"1C1"})),
    Case("student.fm_level", set_year(fm_level="3C1"), "3C1"),
    Case("student.cursus", set_year(cursus=False), False),
    Case("student.adapted_schedule", set_year(adapted_schedule=True), True),
    Case("student.opinion", set_year(opinion="defavorable"), "defavorable"),
    Case("student.result", set_year(result="admis"), "admis"),
    Case("student.activity", set_year(activity="conge"), "conge"),
    Case("student.unjustified_absences", absent, 2),
    Case("student.exemptions", set_year(exemptions=["fm"]), frozenset({"fm"})),
    Case("student.rents_instrument", instrument(rented=True), True),
    Case("student.rents_instrument", instrument(rented=True, returned_on=TODAY), False),
    Case("student.instrument_to_return", instrument(due_on=TODAY), True),
    Case("student.instrument_to_return", instrument(due_on=TODAY, returned_on=TODAY), False),
    Case("student.school_level", set_year(school_level="3e"), "3e"),
    Case("student.school_level", lambda s: next_year(s, school_level="2nde"), "2nde"),
    Case("student.guardians", lambda _: None, 1),
    Case("student.start", lambda s: next_year(s, start=date(2026, 9, 14)), date(2026, 9, 14)),
    Case("guardian.situation", set_person(situation="marie"), "marie"),
    Case("guardian.pcs", set_person(pcs="10"), "10"),
    Case("guardian.email", set_person(email="p@exemple.test"), "p@exemple.test"),
    Case("guardian.mobile", set_person(mobile="+33639980001"), "+33639980001"),
    Case("family.commune", set_person(city="Orléans"), "Orléans"),
    Case("family.quotient", set_family(quotient=84050), Decimal("840.50")),
    Case("family.overdue", owe, Decimal("50.00")),
    Case("family.overdue", pay_too_much, Decimal(0)),
    Case("family.separated", set_family(separated=True), True),
    Case("family.court_order", restricted, True),
    Case("family.staff", set_family(staff=True), True),
]
LEFT_OUT = {"student.fm_level", "student.result", "guardian.pcs", "guardian.mobile", "family.quotient"}


class TestEachFact:
    @pytest.mark.parametrize("case", CASES, ids=[f"{case.fact}-{number}" for number, case in enumerate(CASES)])
    def test_it_is_what_the_rows_say(self, scenario, case):
        case.prepare(scenario)
        scenario.session.flush()
        scenario.session.expire_all()

        assert facts(scenario)[case.fact] == case.value

    def test_the_catalogue_has_no_other(self):
        told = {fact.name for fact in CATALOGUE.facts.values() if fact.source == "record"}
        of_lessons = {f"student.{name}" for name in ("departments", "disciplines", "cycles", "levels")}

        assert {case.fact for case in CASES} | set(OF_A_COURSE) == told | of_lessons

    def test_what_no_record_tells_is_left_out(self, scenario):
        scenario.session.query(StudentYear).delete()
        scenario.session.expire_all()

        assert not LEFT_OUT & set(facts(scenario))


class TestChosenCourses:
    def test_a_course_of_next_year_counts_as_soon_as_it_is_chosen(self, scenario):
        scenario.begin()
        assert "collectif" not in scenario.situation().facts["student.departments"]

        scenario.answer("cours", {"collectif": [scenario.choir.public_id]})

        assert scenario.situation().facts["student.departments"] >= {"collectif"}
        assert scenario.situation().facts["student.courses"] >= {"PIANO-1", "CHORALE"}
