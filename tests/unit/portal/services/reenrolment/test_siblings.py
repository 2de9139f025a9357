"""Answers given for one child, offered for the other."""

import pytest

from portal.services.audit import Actor
from tests import factories as make
from tests.scenario import ACTOR, CONTACT, Scenario

ACCOUNT = 0


@pytest.fixture
def both(scenario: Scenario):
    """A family of two: the scenario's student has answered, the sister has a fresh dossier."""
    scenario.begin()
    scenario.answer("coordonnees", CONTACT)
    sister = make.make_student(scenario.session, scenario.student.family, guardians=(scenario.guardian,))
    lesson = make.make_course(scenario.session, scenario.situation().campaign.from_year)
    make.make_enrolment(scenario.session, sister, lesson, activity="actif")
    dossier = make.make_dossier(scenario.session, sister, scenario.situation().revision, respondent=scenario.person)
    return scenario, dossier


def borrowed(scenario, dossier, person=None, key="coordonnees", account=ACCOUNT):
    situation = scenario.services.situations.of_dossier(dossier.id, person)
    step = situation.rules.step(key)
    return scenario.services.siblings.borrow(situation, step, account)


def test_what_was_answered_for_one_child_is_offered_for_the_other(both):
    found = borrowed(*both)

    assert found.answers["mobile"] == CONTACT["mobile"]
    assert found.answers["adresse"] == CONTACT["adresse"]
    assert found.first_name == both[0].student.person.first_name


def test_what_is_answered_here_is_not_offered(both):
    scenario, dossier = both
    situation = scenario.services.situations.of_dossier(dossier.id)
    step = situation.rules.step("coordonnees")
    scenario.services.wizard.answer(situation, step, {"mobile": "+33639980009"}, scenario.person, ACTOR)

    assert "mobile" not in borrowed(scenario, dossier).answers


def test_the_other_guardian_is_offered_nothing_of_it(both):
    scenario, dossier = both
    other = make.make_guardian(scenario.session, scenario.student.family)

    assert borrowed(scenario, dossier, other.person).answers == {}


def test_each_guardian_has_answers_of_his_own(both):
    scenario, dossier = both
    other = make.make_guardian(scenario.session, scenario.student.family)
    mother = scenario.services.situations.of_dossier(dossier.id, scenario.person)
    father = scenario.services.situations.of_dossier(dossier.id, other.person)
    step = mother.rules.step("coordonnees")
    make.make_guardianship(scenario.session, dossier.student, other, rank=2)
    scenario.session.refresh(dossier.student)

    scenario.services.wizard.answer(mother, step, {"mobile": "+33639980001"}, scenario.person, ACTOR)
    scenario.services.wizard.answer(father, step, {"mobile": "+33639980002"}, other.person, ACTOR)
    scenario.session.flush()

    seen = [scenario.services.situations.of_dossier(dossier.id, one) for one in (scenario.person, other.person)]
    assert [one.answers["coordonnees"]["mobile"] for one in seen] == ["+33639980001", "+33639980002"]


def test_an_answer_to_what_is_not_asked_here_is_not_spoken_of(both):
    scenario, dossier = both
    account = make.make_account(scenario.session).id
    mine = scenario.situation()
    given = {"tarif-reduit": True, "quotient": 38_000}
    scenario.services.wizard.answer(mine, mine.rules.step("tarif"), given, scenario.person, Actor(account, "Nadia"))

    before = borrowed(scenario, dossier, key="tarif", account=account)
    situation = scenario.services.situations.of_dossier(dossier.id)
    step = situation.rules.step("tarif")
    scenario.services.wizard.answer(situation, step, {"tarif-reduit": True}, scenario.person, ACTOR)
    after = borrowed(scenario, dossier, key="tarif", account=account)

    assert (before.answers, before.first_name) == ({}, "")
    assert (after.answers, after.first_name) == ({"quotient": 38_000}, scenario.student.person.first_name)
