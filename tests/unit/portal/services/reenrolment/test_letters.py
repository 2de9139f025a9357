"""Letters: each reader of one dossier reads all of it in his own language, whoever's language was in force."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.i18n import use_language
from portal.models.courses import StudentYear
from portal.models.messages import Mail
from portal.models.people import Person
from portal.models.reenrolment import Verdict
from portal.notifications import render_mail
from portal.services.names import in_a_sentence
from tests import factories as make
from tests.factories.common import AT
from tests.fixtures.services import ScenarioAfter
from tests.scenario import ACTOR, RULES, Scenario
from tests.unit.portal.services.reenrolment.test_items import PHOTO, give_photo, mark

IN_ENGLISH = {
    "label: Photo d’identité": "label: {fr: Photo d’identité, en: Portrait}",
    "label: Attestation d’assurance responsabilité civile": "label: {fr: Assurance, en: Liability insurance}",
    "label: Cursus\n": "label: {fr: Cursus, en: Curriculum}\n",
    "      - key: reglement\n": "      - key: reglement\n        signatures: 2\n",
}
"""What the rules of this file say besides: both guardians sign, and what mails name has an English name."""
TO_BRING = (
    "remettre sur le portail, ou apporter à votre établissement\N{NO-BREAK SPACE}: Assurance, avant le premier cours"
)
WORKERS = ("fr", "en")
"""Languages in which a worker, or a member of staff, may be while a letter is written."""


@pytest.fixture
def scenario(scenario_after: ScenarioAfter) -> Scenario:
    """A guardian who reads French, and a second one who reads English and is billed as the first is."""
    found, _nothing = scenario_after("one reads French, one English", add_second, both_languages())
    return found


@pytest.fixture
def sent(scenario_after: ScenarioAfter) -> Scenario:
    """The same with the dossier sent, which the flow has not walked yet."""
    found, _nothing = scenario_after("sent by who reads French", send_with_second, both_languages())
    return found


@pytest.fixture
def walked(scenario_after: ScenarioAfter) -> Scenario:
    """The same with the dossier walked, in French."""
    found, _nothing = scenario_after("sent by who reads French and walked", walk_with_second, both_languages())
    return found


def both_languages() -> str:
    """The text of the rules."""
    rules = RULES.read_text()
    for french, both in IN_ENGLISH.items():
        assert french in rules
        rules = rules.replace(french, both, 1)
    return rules


def add_second(scenario: Scenario) -> None:
    guardian = make.make_guardian(scenario.session, scenario.student.family)
    guardian.person.email = "other@exemple.test"
    make.make_guardianship(scenario.session, scenario.student, guardian, rank=2)
    scenario.session.refresh(scenario.student)
    speak(scenario, scenario.person, "fr")
    speak(scenario, guardian.person, "en")


def send_with_second(scenario: Scenario) -> None:
    add_second(scenario)
    send(scenario)


def walk_with_second(scenario: Scenario) -> None:
    send_with_second(scenario)
    scenario.walk(scenario.situation().dossier)


def second(scenario: Scenario) -> Person:
    """The guardian who reads English."""
    return scenario.student.guardianships[-1].guardian.person


def speak(scenario: Scenario, person: Person, language: str) -> None:
    account = make.make_account(scenario.session, language=language)
    make.make_membership(scenario.session, account, person)


def send(scenario: Scenario) -> None:
    scenario.begin()
    scenario.answer_everything()
    give_photo(scenario)
    scenario.finalise()


def decide(scenario: Scenario, verdict: Verdict) -> None:
    dossier = scenario.situation().dossier
    due = AT + timedelta(days=5) if verdict is Verdict.RETURNED else None
    scenario.services.decisions.decide(dossier.id, dossier.round, verdict, None, due, ACTOR, unsigned=True)
    scenario.services.decisions.apply_decision(dossier.id, dossier.round)
    scenario.session.flush()


def mail_to(scenario: Scenario, person: Person) -> Mail:
    """The last mail to a person."""
    found = select(Mail).where(Mail.person_id == person.id).order_by(Mail.id.desc()).limit(1)
    return scenario.session.scalars(found).one()


def text_of(mail: Mail) -> str:
    return " ".join(render_mail(mail.event, mail.language, mail.values).text.split())


@pytest.mark.parametrize("worker", WORKERS)
class TestEachInOwnLanguage:
    def test_what_is_to_be_signed(self, sent, worker):
        with use_language(worker):
            sent.walk(sent.situation().dossier)

        mail = mail_to(sent, second(sent))
        assert (mail.event, mail.language) == ("signature-asked", "en")
        assert "House rules" in text_of(mail)

    def test_what_remains_to_hand_in_and_who_has_not_signed(self, sent, worker):
        with use_language(worker):
            sent.walk(sent.situation().dossier)

        mail = mail_to(sent, sent.person)
        assert mail.values["to_do"] == [TO_BRING]
        assert mail.values["unsigned"] == [in_a_sentence(second(sent))]
        said = text_of(mail).replace("\N{NO-BREAK SPACE}", " ")
        assert "Il vous reste à faire : - remettre sur le portail" in said
        assert f"Signature encore attendue : {in_a_sentence(second(sent))}" in said
        assert "rien à faire" not in said

    def test_by_when_the_establishment_answers(self, sent, worker):
        with use_language(worker):
            sent.walk(sent.situation().dossier)

        mail = mail_to(sent, sent.person)
        assert mail.values["answer_by"] == "2026-07-01"
        assert "Nous vous répondons au plus tard le mercredi 1er juillet 2026." in text_of(mail)

    def test_a_price_that_is_not_known_yet(self, scenario, worker):
        scenario.session.scalars(select(StudentYear)).one().cursus = None
        send(scenario)

        with use_language(worker):
            scenario.walk(scenario.situation().dossier)

        assert "Not known yet: Curriculum" in text_of(mail_to(scenario, second(scenario)))
        assert mail_to(scenario, scenario.person).values["pending"] == ["Cursus", "Parcours libre"]

    def test_what_is_to_be_corrected(self, walked, worker):
        mark(walked, PHOTO)

        with use_language(worker):
            decide(walked, Verdict.RETURNED)

        labels = [mail_to(walked, reader).values["items"][0]["label"] for reader in (walked.person, second(walked))]
        assert labels == ["Photo d’identité", "Portrait"]

    def test_more_time_for_the_correction(self, walked, worker):
        mark(walked, PHOTO)
        decide(walked, Verdict.RETURNED)

        with use_language(worker):
            dossier, until = walked.situation().dossier, AT + timedelta(days=9)
            decision = walked.services.decisions.of_round(dossier)
            walked.services.letters.extended(walked.situation(), decision, until, walked.services.items.marked(dossier))
        walked.session.flush()

        labels = [mail_to(walked, reader).values["items"][0]["label"] for reader in (walked.person, second(walked))]
        assert labels == ["Photo d’identité", "Portrait"]

    def test_what_remains_once_it_is_accepted(self, walked, worker):
        with use_language(worker):
            decide(walked, Verdict.ACCEPTED)

        french, english = (mail_to(walked, reader).values["to_do"] for reader in (walked.person, second(walked)))
        assert french == [TO_BRING]
        assert english == [
            "hand in on the portal, or bring to your establishment: Liability insurance, before the first lesson",
            "read and sign the authorisations that ask for both guardians",
        ]
        waited = [mail_to(walked, reader).values["unsigned"] for reader in (walked.person, second(walked))]
        assert waited == [[in_a_sentence(second(walked))], []]


class TestOlderSnapshot:
    def test_one_label_is_told_to_all(self, scenario):
        scenario.session.scalars(select(StudentYear)).one().cursus = None
        send(scenario)
        dossier = scenario.situation().dossier
        snapshot = scenario.services.snapshots.of_round(dossier.id, 1)
        pending = [
            {name: said for name, said in line.items() if name != "labels"} for line in snapshot.prices["pending"]
        ]
        snapshot.prices = {**snapshot.prices, "pending": pending}

        scenario.walk(dossier)

        assert mail_to(scenario, second(scenario)).values["pending"] == ["Cursus", "Parcours libre"]
