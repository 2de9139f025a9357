"""What is missing in the record blocks no family: what it leaves undecided, staff decide."""

from typing import Any

import pytest
from sqlalchemy import select

from portal.models.courses import StudentYear
from portal.models.people import Civility
from portal.models.reenrolment import Dossier, DossierState
from portal.models.vault import Document, DocumentState
from tests import factories as make
from tests.fixtures.services import ScenarioAfter
from tests.scenario import ACTOR, CONTACT, RULES, Scenario
from tests.unit.portal.services.reenrolment.test_items import give_photo

TEXT = RULES.read_text()
PRICED_BY_CURSUS = TEXT.replace("            - student.cursus:", "            - student.current:")
"""Rules in which only a price depends on the cursus."""
PRICED_BY_ANSWER = TEXT.replace(
    "        student.rents_instrument: {is: true}\n      ledger", "        answer.situation: {is: couple}\n      ledger"
)
"""Rules with a price that depends on a question which may stay without answer."""


@pytest.fixture
def same(scenario_after: ScenarioAfter) -> Scenario:
    """The scenario with a record that says already what is answered: no change for staff to look at."""
    found, _nothing = scenario_after("nothing changes", write_down)
    return found


def write_down(scenario: Scenario) -> None:
    person, address = scenario.person, dict(CONTACT["adresse"])
    person.civility, person.last_name, person.first_name = Civility(CONTACT["civilite"]), "MARTIN", "Paul"
    person.address, person.postcode, person.city = address["street"], address["postcode"], address["city"]
    person.mobile, person.email = CONTACT["mobile"], CONTACT["courriel"]
    next_year = scenario.situation().campaign.to_year
    make.make_student_year(scenario.session, scenario.student, next_year, school_level="2nde")


def with_brother(scenario: Scenario) -> None:
    """Nothing changes, and a brother of whom the record does not say whether he is in the cursus has begun."""
    write_down(scenario)
    brother = make.make_student(scenario.session, scenario.student.family, guardians=(scenario.guardian,))
    brother.person.birth_date = scenario.student.person.birth_date
    course = make.make_course(scenario.session, scenario.situation().campaign.from_year)
    make.make_enrolment(scenario.session, brother, course, activity="actif")
    scenario.services.wizard.begin(brother, scenario.person, ACTOR)


def pending(scenario: Scenario) -> list[str]:
    """The keys of the prices that are not known."""
    kept = scenario.services.snapshots.of_round(scenario.situation().dossier.id, 1)
    return [price["key"] for price in kept.prices["pending"]]


def this_year(scenario: Scenario) -> StudentYear:
    year = scenario.situation().campaign.from_year
    rows = select(StudentYear).where(
        StudentYear.school_year_id == year.id, StudentYear.student_id == scenario.student.id
    )
    return scenario.session.scalars(rows).one()


def finalised(scenario: Scenario, **contact: Any) -> Dossier:
    scenario.begin()
    scenario.answer_everything(**contact)
    scenario.answer("tarif", {"niveau-scolaire": "2nde", "tarif-resident": False, "tarif-reduit": False})
    give_photo(scenario)
    scenario.session.scalars(select(Document)).one().state = DocumentState.ACCEPTED
    return scenario.finalise()


def sent(scenario: Scenario, **contact: Any) -> Dossier:
    dossier = finalised(scenario, **contact)
    scenario.walk(dossier)
    return dossier


class TestWhoDecides:
    def test_the_rules_where_nothing_is_missing(self, same):
        dossier = sent(same, situation="couple")

        assert same.situation().outcome.pending == []
        assert dossier.state is DossierState.SUBMITTED

    def test_staff_where_the_record_lacks_what_an_item_depends_on(self, same):
        this_year(same).cursus = None

        dossier = sent(same, situation="couple")

        assert same.situation().outcome.pending == ["fm", "collectif"]
        assert same.situation().outcome.approval == []
        assert dossier.state is DossierState.IN_REVIEW

    def test_the_rules_where_only_a_question_stayed_without_answer_that_may(self, same):
        dossier = sent(same)

        assert same.situation().outcome.pending == ["garde-alternee"]
        assert dossier.state is DossierState.SUBMITTED


class TestPrices:
    def test_staff_where_the_record_lacks_what_a_price_depends_on(self, scenario_after):
        scenario, _nothing = scenario_after("nothing changes, priced by cursus", write_down, PRICED_BY_CURSUS)
        this_year(scenario).cursus = None

        dossier = sent(scenario, situation="couple")

        assert scenario.situation().outcome.pending == []
        assert pending(scenario) == ["cursus", "hors-cursus"]
        assert dossier.state is DossierState.IN_REVIEW

    def test_the_rules_where_a_price_waits_for_a_question_that_may_stay_without_answer(self, scenario_after):
        scenario, _nothing = scenario_after("nothing changes, priced by answer", write_down, PRICED_BY_ANSWER)

        dossier = sent(scenario)

        assert pending(scenario) == ["location"]
        assert dossier.state is DossierState.SUBMITTED

    def test_the_rules_where_a_brother_lacks_something(self, scenario_after):
        scenario, _nothing = scenario_after("nothing changes, with a brother", with_brother, PRICED_BY_CURSUS)

        dossier = sent(scenario, situation="couple")

        assert pending(scenario) == ["cursus", "hors-cursus"]
        assert dossier.state is DossierState.SUBMITTED
