"""Two signatures: asked of the guardian who did not send the dossier, kept as that guardian's own."""

import pytest
from sqlalchemy import select

from portal.models.consents import ConsentRecord
from portal.models.messages import Mail
from portal.models.people import Person
from portal.models.reenrolment import DossierState
from portal.services.reenrolment.signatures import NothingToSignError
from rules.model import ConsentItem
from tests import factories as make
from tests.scenario import ACTOR, RULES, Scenario, build
from tests.unit.portal.services.reenrolment.test_items import give_photo

YES = {"reglement": {"answer": True}}
NO = {"reglement": {"answer": False}}


@pytest.fixture
def scenario(db_session, settings, on_opening_day, monkeypatch) -> Scenario:
    """The scenario under rules that want both guardians to accept the regulations."""
    from portal.bootstrap import Services
    from tests.fixtures.services import DoomedContainer

    text = RULES.read_text()
    asked = text.replace("      - key: reglement\n", "      - key: reglement\n        signatures: 2\n", 1)
    assert asked != text
    container = DoomedContainer(settings)
    return build(db_session, lambda place: Services(db_session, container, place), asked)


@pytest.fixture
def other(scenario: Scenario) -> Person:
    """The second guardian, who may see the student."""
    guardian = make.make_guardian(scenario.session, scenario.student.family)
    guardian.person.email = "autre@exemple.test"
    make.make_guardianship(scenario.session, scenario.student, guardian, rank=2)
    scenario.session.refresh(scenario.student)
    return guardian.person


def send(scenario: Scenario) -> None:
    scenario.begin()
    scenario.answer_everything()
    give_photo(scenario)
    scenario.walk(scenario.finalise())


def wanted(scenario: Scenario, person: Person) -> list[ConsentItem]:
    return scenario.services.signatures.to_sign(scenario.situation(), person)


class TestAsking:
    def test_the_other_guardian_is_asked_once_the_dossier_is_sent(self, scenario, other):
        assert wanted(scenario, other) == []

        send(scenario)

        assert [item.key for item in wanted(scenario, other)] == ["reglement"]
        assert wanted(scenario, scenario.person) == []

    def test_a_mail_asks(self, scenario, other):
        send(scenario)

        mail = scenario.session.scalars(select(Mail).where(Mail.event == "signature-asked")).one()
        assert mail.recipient == "autre@exemple.test"

    def test_staff_decide_while_it_is_missing(self, scenario, other):
        send(scenario)

        situation = scenario.situation()
        assert situation.dossier.state is DossierState.IN_REVIEW
        assert scenario.services.signatures.waits(situation) == [other]

    def test_a_single_guardian_signs_alone(self, scenario):
        send(scenario)

        assert scenario.services.signatures.waits(scenario.situation()) == []

    def test_a_guardian_kept_apart_is_not_asked(self, scenario, other):
        scenario.student.guardianships[-1].may_see = False

        send(scenario)

        assert wanted(scenario, other) == []


class TestSigning:
    @pytest.mark.parametrize(("answers", "given"), [(YES, True), (NO, False)])
    def test_the_answer_is_the_signers_own(self, scenario, other, answers, given):
        send(scenario)

        scenario.services.signatures.sign(scenario.situation(), other, answers, ACTOR)

        said = {row.signer: row.given for row in scenario.services.signatures.standing(scenario.situation())}
        assert said[f"{other.last_name} {other.first_name}"] is given
        assert scenario.services.signatures.waits(scenario.situation()) == []

    def test_nobody_signs_twice(self, scenario, other):
        send(scenario)
        scenario.services.signatures.sign(scenario.situation(), other, YES, ACTOR)

        with pytest.raises(NothingToSignError):
            scenario.services.signatures.sign(scenario.situation(), other, NO, ACTOR)

        rows = select(ConsentRecord).where(ConsentRecord.signer_id == other.id)
        assert len(scenario.session.scalars(rows).all()) == 1
