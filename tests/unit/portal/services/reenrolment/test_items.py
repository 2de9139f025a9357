"""Single items: accepted, marked, returned, corrected; the family changes nothing else."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.models.audit import AuditEvent
from portal.models.messages import Mail
from portal.models.reenrolment import DossierState, ItemState, Verdict
from portal.models.vault import Document, DocumentState
from portal.services.reenrolment.content import Line
from portal.services.reenrolment.decisions import ItemsMarkedError
from portal.services.reenrolment.finalisation import IncompleteError
from portal.services.reenrolment.items import NotJudgeableError, Place
from tests.factories.common import AT
from tests.fixtures.services import ScenarioAfter
from tests.scenario import ACTOR, Scenario

PHOTO = Place("documents", "photo")
STREET = Place("coordonnees", "adresse")


def give_photo(scenario: Scenario) -> None:
    step = scenario.situation().rules.step("documents")
    item = next(document for document in step.documents if document.key == "photo")
    stored = scenario.services.container.files.store(b"picture", "image/jpeg", "photo.jpg", 1)
    scenario.services.vault.give(scenario.situation().dossier, step, item, stored, None, ACTOR)


@pytest.fixture
def sent(scenario_after: ScenarioAfter) -> Scenario:
    """The scenario with a dossier that waits for staff."""
    found, _nothing = scenario_after("sent with a photo", send)
    return found


def send(scenario: Scenario) -> None:
    scenario.begin()
    scenario.answer_everything()
    give_photo(scenario)
    scenario.walk(scenario.finalise())


def mark(scenario: Scenario, place: Place, reason: str = "Illisible.") -> None:
    situation = scenario.situation()
    scenario.services.items.mark(situation, situation.dossier.round, place, reason, ACTOR)


def return_it(scenario: Scenario, reason: str | None = None) -> None:
    dossier = scenario.situation().dossier
    due = AT + timedelta(days=5)
    scenario.services.decisions.decide(dossier.id, dossier.round, Verdict.RETURNED, reason, due, ACTOR)
    scenario.services.decisions.apply_decision(dossier.id, dossier.round)
    scenario.session.flush()


def line_of(scenario: Scenario, place: Place) -> Line:
    """The line of an item as the family reads it."""
    contents = scenario.services.snapshots.contents(scenario.situation(), scenario.person)
    return next(line for step in contents for line in step.lines if Place(step.key, line.key) == place)


class TestMarking:
    def test_a_mark_keeps_its_reason_and_is_journaled(self, sent):
        mark(sent, PHOTO, "Le visage est coupé.")

        (item,) = sent.services.items.marked(sent.situation().dossier)
        assert (item.item_key, item.reason) == ("photo", "Le visage est coupé.")
        event = sent.session.scalars(select(AuditEvent).where(AuditEvent.action == "item.marked")).one()
        assert event.after == {"item": "photo", "reason": "Le visage est coupé."}

    def test_accepting_takes_the_mark_away_and_reads_the_document(self, sent):
        mark(sent, PHOTO)
        situation = sent.situation()

        sent.services.items.accept(situation, 1, PHOTO, ACTOR)

        assert not sent.services.items.marked(situation.dossier)
        assert sent.session.scalars(select(Document.state)).all() == [DocumentState.ACCEPTED]

    def test_a_dossier_with_a_mark_is_not_accepted(self, sent):
        mark(sent, PHOTO)

        with pytest.raises(ItemsMarkedError):
            sent.services.decisions.decide(sent.situation().dossier.id, 1, Verdict.ACCEPTED, None, None, ACTOR)

    @pytest.mark.parametrize("place", [Place("documents", "none"), Place("none", "photo"), Place("recapitulatif", "")])
    def test_what_is_not_there_is_refused(self, sent, place):
        with pytest.raises(NotJudgeableError):
            mark(sent, place)

    def test_an_outdated_round_is_refused(self, sent):
        with pytest.raises(NotJudgeableError):
            sent.services.items.mark(sent.situation(), 2, PHOTO, "Non", ACTOR)

    def test_a_dossier_that_the_family_has_is_refused(self, scenario):
        scenario.begin()

        with pytest.raises(NotJudgeableError):
            mark(scenario, PHOTO)


class TestReturning:
    def test_the_mail_names_each_item_with_its_reason(self, sent):
        mark(sent, PHOTO, "Le visage est coupé.")

        return_it(sent)

        mail = sent.session.scalars(select(Mail).where(Mail.event == "dossier-returned")).first()
        assert [item["reason"] for item in mail.values["items"]] == ["Le visage est coupé."]

    def test_only_steps_with_something_to_correct_are_open(self, sent):
        mark(sent, STREET)
        return_it(sent)
        situation = sent.situation()

        steps = sent.services.items.corrections(situation).steps(situation)

        assert [step.key for step in steps] == ["coordonnees", "recapitulatif", "finalisation"]

    def test_nothing_else_can_be_changed(self, sent):
        mark(sent, STREET)
        return_it(sent)
        street = {"street": "9 rue Neuve", "postcode": "45000", "city": "Valcourt"}

        sent.answer("coordonnees", {"adresse": street, "nom": "AUTRE"})

        answers = sent.situation().answers["coordonnees"]
        assert answers["adresse"] == street
        assert answers["nom"] == "MARTIN"

    def test_everything_is_open_where_nothing_was_marked(self, sent):
        return_it(sent, "Tout est à revoir.")

        sent.answer("coordonnees", {"nom": "AUTRE"})

        assert sent.situation().answers["coordonnees"]["nom"] == "AUTRE"

    def test_a_marked_document_must_be_given_anew(self, sent):
        mark(sent, PHOTO)
        return_it(sent)

        with pytest.raises(IncompleteError) as refusal:
            sent.finalise()

        assert [lack.key for lack in refusal.value.missing] == ["photo"]

    def test_its_list_says_that_it_is_to_be_replaced_and_why(self, sent):
        mark(sent, PHOTO, "Le visage est coupé.")
        before = line_of(sent, PHOTO)
        return_it(sent)

        after = line_of(sent, PHOTO)

        assert (before.value, before.note) == ("fourni", "")
        assert (after.value, after.note) == ("à remplacer", "Le visage est coupé.")

    def test_once_given_anew_it_is_simply_given(self, sent):
        mark(sent, PHOTO)
        return_it(sent)

        give_photo(sent)

        assert (line_of(sent, PHOTO).value, line_of(sent, PHOTO).note) == ("fourni", "")

    def test_what_was_corrected_is_given_again(self, sent):
        mark(sent, PHOTO)
        return_it(sent)
        give_photo(sent)

        dossier = sent.finalise()

        assert (dossier.state, dossier.round) == (DossierState.SUBMITTED, 2)
        assert not sent.services.items.marked(dossier)
        assert sent.services.items.states(dossier)[PHOTO].state is ItemState.GIVEN
        states = sent.session.scalars(select(Document.state).order_by(Document.id)).all()
        assert states == [DocumentState.RETURNED, DocumentState.GIVEN]


class TestAccepting:
    def accept(self, scenario: Scenario) -> None:
        dossier = scenario.situation().dossier
        scenario.services.decisions.decide(dossier.id, dossier.round, Verdict.ACCEPTED, None, None, ACTOR)
        scenario.services.decisions.apply_decision(dossier.id, dossier.round)
        scenario.session.flush()

    def test_the_documents_of_an_accepted_dossier_are_accepted_items(self, sent):
        self.accept(sent)

        item = sent.services.items.states(sent.situation().dossier)[PHOTO]
        document = sent.session.get_one(Document, item.document_id)
        assert (item.state, document.state) == (ItemState.ACCEPTED, DocumentState.ACCEPTED)
        assert (item.decided_at, item.decided_by_id) == (document.decided_at, document.decided_by_id)
