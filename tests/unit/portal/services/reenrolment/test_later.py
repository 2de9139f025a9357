"""A family's paper that may come later: it serves a sister too, and parents who live apart keep it to themselves."""

import pytest
from sqlalchemy import select

from portal.models.messages import Mail
from portal.models.people import Person
from portal.models.reenrolment import Dossier
from portal.models.vault import Document
from portal.services.reenrolment.access import NotYoursError
from portal.services.reenrolment.items import Place
from portal.services.reenrolment.later import NotDueError
from portal.services.reenrolment.situation import Situation
from tests import factories as make
from tests.fixtures.services import ScenarioAfter
from tests.scenario import ACTOR, RULES, Scenario

INSURANCE = Place("documents", "assurance")
OF_THE_FAMILY = RULES.read_text().replace("due: first-lesson", "due: first-lesson\n        per: family")


@pytest.fixture
def scenario(scenario_after: ScenarioAfter) -> Scenario:
    """Rules under which the insurance is the family's; a dossier was sent without it."""
    found, _nothing = scenario_after("sent without the family's insurance", send, OF_THE_FAMILY)
    return found


def send(scenario: Scenario) -> None:
    scenario.begin()
    scenario.answer_everything()
    step = scenario.situation().rules.step("documents")
    photo = next(item for item in step.documents if item.key == "photo")
    scenario.services.vault.give(scenario.situation().dossier, step, photo, stored(scenario), None, ACTOR)
    scenario.walk(scenario.finalise())


def stored(scenario: Scenario):
    return scenario.services.container.files.store(b"picture", "image/jpeg", "page.jpg", 1)


def frozen(scenario: Scenario) -> Situation:
    return scenario.services.snapshots.frozen(scenario.situation().dossier.id)


def hand_in(scenario: Scenario, person: Person | None = None) -> Document:
    """Hand the insurance in, as the guardian who sent or another person."""
    who = person or scenario.person
    return scenario.services.later.give(frozen(scenario), "assurance", stored(scenario), who, ACTOR)


def shown(scenario: Scenario) -> str:
    """The files that a page of the office shows now."""
    (arrival,) = scenario.services.later.arrived(frozen(scenario))
    return arrival.files


def open_keys(scenario: Scenario, person: Person | None = None) -> list[str]:
    return [item.key for _step, item in scenario.services.later.open_to(frozen(scenario), person or scenario.person)]


def apart(scenario: Scenario) -> Person:
    """Let the parents live apart; return the other one."""
    family = scenario.student.family
    family.separated = True
    other = make.make_guardian(scenario.session, family)
    other.person.email = "autre@famille.test"
    make.make_guardianship(scenario.session, scenario.student, other, rank=2)
    scenario.session.flush()
    scenario.session.refresh(scenario.student)
    return other.person


class TestSister:
    def sister(self, scenario: Scenario) -> Scenario:
        student = make.make_student(scenario.session, scenario.student.family, guardians=(scenario.guardian,))
        student.person.birth_date = scenario.student.person.birth_date
        campaign = scenario.situation().campaign
        course = make.make_course(scenario.session, campaign.from_year)
        make.make_enrolment(scenario.session, student, course, activity="actif")
        known = {"cursus": True, "opinion": "favorable", "fm_level": "2C4", "activity": "actif", "exemptions": []}
        make.make_student_year(scenario.session, student, campaign.from_year, **known)
        scenario.session.flush()
        other = Scenario(
            scenario.session, scenario.services, scenario.guardian, student, scenario.theory, scenario.choir
        )
        send(other)
        return other

    def test_what_is_handed_in_for_one_is_due_for_no_other(self, scenario: Scenario) -> None:
        sister = self.sister(scenario)
        before = open_keys(sister)

        hand_in(scenario)

        assert before == ["assurance"]
        assert open_keys(sister) == []
        (step,) = [one for one in scenario.services.snapshots.contents(frozen(sister)) if one.key == "documents"]
        assert [line.value for line in step.lines if line.key == "assurance"] == ["fourni"]


class TestParentsApart:
    def test_the_other_one_adds_nothing_to_it_and_takes_nothing_back(self, scenario: Scenario) -> None:
        other = apart(scenario)
        hand_in(scenario)

        assert open_keys(scenario, other) == []
        with pytest.raises(NotDueError):
            hand_in(scenario, other)
        with pytest.raises(NotDueError):
            scenario.services.later.take_back(frozen(scenario), "assurance", shown(scenario), other, ACTOR)
        assert open_keys(scenario) == ["assurance"]

    def test_why_it_is_refused_is_told_to_who_gave_it_alone(self, scenario: Scenario) -> None:
        other = apart(scenario)
        scenario.person.email = "lui@famille.test"
        hand_in(scenario, other)

        scenario.services.later.refuse(frozen(scenario), shown(scenario), INSURANCE, "Illisible.", ACTOR)

        told = scenario.session.scalars(select(Mail.recipient).where(Mail.event == "document-refused")).all()
        assert told == ["autre@famille.test"]

    def test_of_a_student_s_own_paper_both_are_told(self, scenario: Scenario) -> None:
        apart(scenario)
        scenario.person.email = "lui@famille.test"
        document = hand_in(scenario)
        document.family_id, document.student_id = None, scenario.student.id
        scenario.session.flush()

        scenario.services.later.refuse(frozen(scenario), shown(scenario), INSURANCE, "Illisible.", ACTOR)

        told = scenario.session.scalars(select(Mail.recipient).where(Mail.event == "document-refused")).all()
        assert sorted(told) == ["autre@famille.test", "lui@famille.test"]


class TestWho:
    def test_a_stranger_hands_in_nothing(self, scenario: Scenario) -> None:
        stranger = make.make_person(scenario.session)

        with pytest.raises(NotYoursError):
            hand_in(scenario, stranger)

    def test_the_journal_names_the_document_of_the_dossier(self, scenario: Scenario) -> None:
        document = hand_in(scenario)

        dossier = scenario.session.get_one(Dossier, scenario.situation().dossier.id)
        assert document.owner_id == scenario.person.id
        assert list(scenario.services.vault.arrivals(dossier)) == ["assurance"]
