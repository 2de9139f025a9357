"""Two signatures: asked of the guardian who did not send the dossier, kept as that guardian's own."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from portal import clock
from portal.models.audit import AuditEvent
from portal.models.consents import ConsentAnswer, ConsentRecord
from portal.models.messages import Mail
from portal.models.people import FamilyMember, Person
from portal.models.reenrolment import DossierEvent, DossierState, Verdict
from portal.notifications import render_mail
from portal.services.names import full_name
from portal.services.reenrolment.decisions import SignatureMissingError
from portal.services.reenrolment.signatures import NothingToSignError
from rules.model import ConsentItem
from tests import factories as make
from tests.fixtures.services import ScenarioAfter
from tests.scenario import ACTOR, RULES, Scenario
from tests.unit.portal.services.reenrolment.test_items import give_photo

BOTH_ACCEPT = RULES.read_text().replace(
    "      - key: reglement\n", "      - key: reglement\n        signatures: 2\n", 1
)
YES = {"reglement": {"answer": True}}
NO = {"reglement": {"answer": False}}


@pytest.fixture
def scenario(scenario_after: ScenarioAfter) -> Scenario:
    """The scenario under rules that want both guardians to accept the regulations."""
    found, _nothing = scenario_after("both are to accept", rules=BOTH_ACCEPT)
    return found


@pytest.fixture
def other(scenario: Scenario) -> Person:
    """The second guardian, who may see the student."""
    return second_guardian(scenario)


@pytest.fixture
def sent(scenario_after: ScenarioAfter) -> Scenario:
    """The same with both guardians, the dossier sent and walked."""
    found, _nothing = scenario_after("both are to accept what is sent", send_for_both, BOTH_ACCEPT)
    return found


@pytest.fixture
def signer(sent: Scenario) -> Person:
    """The second guardian of the dossier that is sent."""
    return sent.student.guardianships[-1].guardian.person


def second_guardian(scenario: Scenario) -> Person:
    guardian = make.make_guardian(scenario.session, scenario.student.family)
    guardian.person.email = "autre@exemple.test"
    make.make_guardianship(scenario.session, scenario.student, guardian, rank=2)
    scenario.session.refresh(scenario.student)
    return guardian.person


def send_for_both(scenario: Scenario) -> None:
    second_guardian(scenario)
    send(scenario)


def send(scenario: Scenario) -> None:
    scenario.begin()
    scenario.answer_everything()
    give_photo(scenario)
    scenario.walk(scenario.finalise())


def send_of_last_year(scenario: Scenario, signer: Person) -> None:
    """Let a guardian have accepted the same text before, in a dossier that is over."""
    item = next(item for step in scenario.situation().rules.steps for item in step.consents if item.key == "reglement")
    scenario.session.add(
        ConsentRecord(
            person_id=scenario.student.person_id,
            signer_id=signer.id,
            consent_key=item.key,
            text_version=item.version,
            text=item.text.fr,
            answer=ConsentAnswer.GIVEN,
            at=clock.now() - timedelta(days=365),
        )
    )
    scenario.session.flush()


def wanted(scenario: Scenario, person: Person) -> list[ConsentItem]:
    return scenario.services.signatures.to_sign(scenario.situation(), person)


class TestAsking:
    def test_the_other_guardian_is_asked_once_the_dossier_is_sent(self, scenario, other):
        assert wanted(scenario, other) == []

        send(scenario)

        assert [item.key for item in wanted(scenario, other)] == ["reglement"]
        assert wanted(scenario, scenario.person) == []

    def test_one_mail_acknowledges_and_asks(self, sent, signer):
        (mail,) = sent.session.scalars(select(Mail).where(Mail.person_id == signer.id))
        text = render_mail(mail.event, "fr", mail.values).text.replace("\N{NO-BREAK SPACE}", " ")
        assert mail.event == "signature-asked"
        said = " ".join(text.split())
        assert f"{full_name(sent.person)} a envoyé la réinscription" in said
        assert f"Nous avons reçu le dossier n° {sent.situation().dossier.number}" in said
        assert "- Règlement intérieur" in text
        assert "rien à faire" not in said

    def test_who_sent_the_dossier_is_told_alone_that_nothing_is_left_to_do(self, sent, signer):
        mails = sent.session.scalars(select(Mail).where(Mail.event == "dossier-received"))
        assert {mail.person_id for mail in mails} == {sent.person.id}

    @pytest.mark.parametrize("billed", [True, False])
    def test_the_estimate_is_for_who_is_billed(self, scenario, other, billed):
        if not billed:
            scenario.session.execute(delete(FamilyMember).where(FamilyMember.person_id == other.id))

        send(scenario)

        (mail,) = scenario.session.scalars(select(Mail).where(Mail.person_id == other.id))
        assert ("Estimation pour l’année" in render_mail(mail.event, "fr", mail.values).text) is billed

    def test_staff_decide_while_it_is_missing(self, sent, signer):
        situation = sent.situation()
        assert situation.dossier.state is DossierState.IN_REVIEW
        assert sent.services.signatures.waits(situation) == [signer]

    def test_a_single_guardian_signs_alone(self, scenario):
        send(scenario)

        assert scenario.services.signatures.waits(scenario.situation()) == []

    def test_a_guardian_kept_apart_is_not_asked(self, scenario, other):
        scenario.student.guardianships[-1].may_see = False

        send(scenario)

        assert wanted(scenario, other) == []


class TestSigning:
    @pytest.mark.parametrize(("answers", "given"), [(YES, True), (NO, False)])
    def test_the_answer_is_the_signers_own(self, sent, signer, answers, given):
        sent.services.signatures.sign(sent.situation(), signer, answers, ACTOR)

        said = {row.signer: row.given for row in sent.services.signatures.standing(sent.situation())}
        assert said[f"{signer.last_name} {signer.first_name}"] is given
        assert sent.services.signatures.waits(sent.situation()) == []

    def test_the_signer_reads_that_he_signed_and_staff_read_who_did(self, sent, signer):
        sent.services.signatures.sign(sent.situation(), signer, YES, ACTOR)

        timeline, dossier = sent.services.timeline, sent.situation().dossier
        titles = [timeline.of(dossier, reader)[2].title for reader in (signer, sent.person, None)]
        assert titles == ["Vous avez signé", f"Signé par {signer.first_name}", f"Signé par {full_name(signer)}"]

    def test_a_signature_of_an_older_release_names_nobody(self, sent, signer):
        dossier = sent.situation().dossier
        sent.session.add(DossierEvent(dossier_id=dossier.id, round=1, kind="signed", at=clock.now()))

        titles = [sent.services.timeline.of(dossier, reader)[2].title for reader in (signer, None)]

        assert titles == ["Signé par l’autre responsable"] * 2

    def test_nobody_signs_twice(self, sent, signer):
        sent.services.signatures.sign(sent.situation(), signer, YES, ACTOR)

        with pytest.raises(NothingToSignError):
            sent.services.signatures.sign(sent.situation(), signer, NO, ACTOR)

        rows = select(ConsentRecord).where(ConsentRecord.signer_id == signer.id)
        assert len(sent.session.scalars(rows).all()) == 1

    @pytest.mark.parametrize("signer", ["other", "sender"])
    def test_what_was_signed_in_another_year_is_signed_anew(self, scenario, other, signer):
        person = other if signer == "other" else scenario.person
        send_of_last_year(scenario, person)

        send(scenario)
        scenario.services.signatures.sign(scenario.situation(), other, YES, ACTOR)

        standing = scenario.services.signatures.standing(scenario.situation())
        assert {row.person_id: row.given for row in standing} == {scenario.person.id: True, other.id: True}
        assert wanted(scenario, other) == []


class TestAcceptingWithoutIt:
    def accept(self, scenario: Scenario, **known: bool) -> None:
        dossier = scenario.situation().dossier
        scenario.services.decisions.decide(dossier.id, 1, Verdict.ACCEPTED, None, None, ACTOR, **known)

    def test_it_is_refused_as_long_as_nobody_says_that_it_is_known(self, sent, signer):
        with pytest.raises(SignatureMissingError) as refusal:
            self.accept(sent)

        assert str(refusal.value) == f"Signature manquante\u00a0: {full_name(signer)}."
        assert sent.services.decisions.of_round(sent.situation().dossier) is None

    def test_staff_who_know_accept_and_the_journal_tells(self, sent, signer):
        self.accept(sent, unsigned=True)

        event = sent.session.scalars(select(AuditEvent).where(AuditEvent.action == "dossier.accepted")).one()
        assert event.after["unsigned"] == [signer.id]

    @pytest.mark.parametrize("answers", [YES, NO])
    def test_an_answer_is_enough_be_it_a_no(self, sent, signer, answers):
        sent.services.signatures.sign(sent.situation(), signer, answers, ACTOR)

        self.accept(sent)

        event = sent.session.scalars(select(AuditEvent).where(AuditEvent.action == "dossier.accepted")).one()
        assert "unsigned" not in event.after

    @pytest.mark.parametrize("verdict", [Verdict.REFUSED, Verdict.RETURNED])
    def test_other_decisions_wait_for_nobody(self, sent, signer, verdict):
        dossier = sent.situation().dossier

        sent.services.decisions.decide(dossier.id, 1, verdict, "Non", clock.now() + timedelta(days=5), ACTOR)

        assert sent.services.decisions.of_round(dossier).verdict is verdict
