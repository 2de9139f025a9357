"""The lines of the rules: what each of them does as many times as it says."""

from portal.models.people import Student
from tests import factories as make
from tests.load.deciding import decide_from_rows
from tests.scenario import Scenario


def test_it_reads_and_decides_as_many_as_it_is_asked_for(scenario: Scenario) -> None:
    student = scenario.student
    sister = make.make_student(scenario.session, student.family, guardians=(scenario.guardian,))
    scenario.session.flush()
    situation = scenario.situation()

    came = list(decide_from_rows(scenario.session, situation.compiled, situation.campaign, situation.today, 5))

    assert scenario.session.query(Student).count() == 2
    assert len(came) == 5
    assert came[0].blocked == came[2].blocked == came[4].blocked == situation.outcome.blocked
    assert came[0].steps == situation.outcome.steps
    assert came[1].steps == came[3].steps
    assert sister.id > student.id
