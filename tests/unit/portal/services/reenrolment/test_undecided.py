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
from tests.scenario import CONTACT, Scenario
from tests.unit.portal.services.reenrolment.test_items import give_photo


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


def this_year(scenario: Scenario) -> StudentYear:
    year = scenario.situation().campaign.from_year
    return scenario.session.scalars(select(StudentYear).where(StudentYear.school_year_id == year.id)).one()


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

    def test_staff_where_only_a_price_is_not_known(self, same):
        dossier = finalised(same, situation="couple")
        kept = same.services.snapshots.of_round(dossier.id, dossier.round)
        kept.prices = {**kept.prices, "pending": [kept.prices["lines"][0]]}

        same.walk(dossier)

        assert dossier.state is DossierState.IN_REVIEW
