"""Cases read as a few columns are those that are read whole: the same facts, the same people, the same answer."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from portal.models.courses import CourseKind
from portal.models.people import Person, Student
from portal.models.reenrolment import Dossier
from portal.services.reenrolment.cases import Case, CaseReader, Wanted
from tests import factories as make
from tests.scenario import CONTACT, Scenario

Prepare = Callable[[Scenario], Any]


def wanted() -> Wanted:
    """Every student with the dossier."""
    return (
        select(Student, Dossier)
        .outerjoin(Dossier, Dossier.student_id == Student.id)
        .join(Person, Student.person_id == Person.id)
        .order_by(Student.id)
    )


def both_ways(scenario: Scenario) -> tuple[list[Case], list[Case]]:
    """Read all cases as columns, then whole."""
    scenario.session.flush()
    scenario.session.expire_all()
    services, campaign = scenario.services, scenario.situation().campaign
    revision = services.rulesets.current(campaign)
    assert revision is not None
    reader = CaseReader(scenario.session, services.situations, campaign, revision)
    return list(reader.columns(wanted())), list(reader.whole(wanted()))


def told(case: Case) -> dict[str, Any]:
    """What a list or the rules may ask of a case."""
    return {
        "student": case.situation.student.id,
        "facts": dict(case.situation.facts),
        "answers": case.situation.answers,
        "person": case.person.id,
        "people": [person.id for person in case.people],
        "blocked": case.is_blocked,
        "opening": case.situation.opening,
    }


def owe(scenario: Scenario) -> None:
    """Let the family owe money since last winter."""
    make.make_entry(scenario.session, scenario.student.family, debit=5_000, due_on=date(2026, 1, 31))


def miss(scenario: Scenario) -> None:
    """Let four lessons be missed without a word."""
    lesson = make.make_enrolment(
        scenario.session, scenario.student, make.make_course(scenario.session), activity="actif"
    )
    for _ in range(4):
        make.make_absence(scenario.session, lesson, justified=False)


def past_years(scenario: Scenario) -> None:
    """Let there be lessons of two other years, two of them in the same."""
    earlier, later = make.make_school_year(scenario.session, 2020), make.make_school_year(scenario.session, 2021)
    for year in (earlier, earlier, later):
        make.make_enrolment(scenario.session, scenario.student, make.make_course(scenario.session, year))


def second(scenario: Scenario, **values: Any) -> Any:
    """Add a guardian who comes before the first one."""
    other = make.make_guardian(scenario.session, scenario.student.family, city="Ailleurs")
    scenario.student.guardianships[0].rank = 3
    return make.make_guardianship(scenario.session, scenario.student, other, rank=1, **values)


def adult(scenario: Scenario) -> None:
    """Add an adult without guardians who learns something."""
    student = make.make_student(scenario.session, adult=True, city="Valcourt", mobile="+33639980002")
    course = make.make_course(scenario.session, kind=CourseKind.INDIVIDUAL)
    make.make_enrolment(scenario.session, student, course, activity="actif")


def of_age(scenario: Scenario) -> None:
    """Let the student have come of age beside the guardian."""
    scenario.student.person.birth_date = date(2008, 1, 1)


def begun(scenario: Scenario) -> None:
    """Let the guardian have begun."""
    scenario.begin()
    scenario.answer("coordonnees", {**CONTACT, "situation": "couple"})
    scenario.answer("tarif", {"tarif-resident": False, "tarif-reduit": False})


def begun_by_who_may_no_longer(scenario: Scenario) -> None:
    """Let who has begun have lost the right since."""
    begun(scenario)
    scenario.student.guardianships[0].may_reenrol = False


def begun_by_who_is_no_guardian(scenario: Scenario) -> None:
    """Let who has begun be no guardian of the student any more."""
    begun(scenario)
    scenario.session.scalars(select(Dossier)).one().respondent = make.make_guardian(scenario.session).person


CASES: list[Prepare] = [
    lambda scenario: None,
    owe,
    miss,
    past_years,
    second,
    lambda scenario: second(scenario, may_reenrol=False),
    adult,
    of_age,
    begun,
    begun_by_who_may_no_longer,
    begun_by_who_is_no_guardian,
]


class TestColumns:
    @pytest.mark.parametrize("prepare", CASES)
    def test_they_tell_what_whole_rows_tell(self, scenario: Scenario, prepare: Prepare) -> None:
        prepare(scenario)

        columns, whole = both_ways(scenario)

        assert [told(case) for case in columns] == [told(case) for case in whole]
        assert columns

    @pytest.mark.parametrize("prepare", CASES)
    def test_they_are_those_of_the_familys_own_page(self, scenario: Scenario, prepare: Prepare) -> None:
        prepare(scenario)
        _, whole = both_ways(scenario)
        case = next(case for case in whole if case.situation.student.id == scenario.student.id)

        own = scenario.services.situations.of_student(scenario.student, case.person)

        assert own is not None
        assert own.facts == case.situation.facts

    @pytest.mark.parametrize(("prepare", "blocked"), [(CASES[0], False), (owe, True), (miss, True)])
    def test_who_is_blocked_is_told(self, scenario: Scenario, prepare: Prepare, blocked: bool) -> None:
        prepare(scenario)

        assert [case.is_blocked for case in both_ways(scenario)[0]] == [blocked]
