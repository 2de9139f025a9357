"""Looks at what a family meets rarely: a seat that went, another one's visit, a refusal, a return, a signature."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Browser, Page, expect

from portal import clock
from portal.models.people import Guardian, Student
from portal.models.reenrolment import Verdict
from portal.models.slots import Slot
from portal.services.audit import Actor
from portal.services.reenrolment.items import Place
from portal.services.vault import files_of
from tests import factories as make
from tests.browser import walks
from tests.browser.checks import Inspector, watch
from tests.browser.served import Staged, choose_photo, send_dossier
from tests.factories.common import AT
from tests.fixtures.browser import PATIENCE_MS
from tests.functional.office.conftest import give_photo
from tests.scenario import ACTOR, CONTACT, Scenario

pytestmark = [
    pytest.mark.browser,
    # What pages look like is the same on both.
    pytest.mark.parametrize("fresh_database", ["sqlite"], indirect=True),
]


@pytest.fixture
def page(chromium: Browser, staged: Staged) -> Iterator[Page]:
    """The guardian's page; its console may tell of refusals."""
    context = chromium.new_context(locale="fr-FR", viewport={"width": 390, "height": 844})
    context.set_default_timeout(PATIENCE_MS)
    context.on("page", watch)
    staged.log_in(context)
    yield context.new_page()
    context.close()


def add_sister(scenario: Scenario) -> Student:
    """A sister who may be re-enrolled too."""
    session, student = scenario.session, scenario.student
    guardian = session.get_one(Guardian, scenario.guardian.id)
    sister = make.make_student(session, student.family, guardians=(guardian,), first_name="Zoé")
    sister.person.birth_date = student.person.birth_date
    year = scenario.theory.campaign.from_year
    make.make_enrolment(session, sister, make.make_course(session, year), activity="actif")
    known = {"cursus": True, "opinion": "favorable", "fm_level": "2C4", "exemptions": []}
    make.make_student_year(session, sister, year, **known)
    session.flush()
    scenario.services.wizard.begin(sister, scenario.person, ACTOR)
    return sister


def decide(staged: Staged, verdict: Verdict) -> None:
    """Let staff decide and the flow apply it."""
    with staged.scenario() as scenario:
        dossier = scenario.situation().dossier
        assert dossier is not None
        services, due = scenario.services, AT + timedelta(days=3) if verdict is Verdict.RETURNED else None
        services.decisions.decide(dossier.id, dossier.round, verdict, "Merci de revoir ce point.", due, ACTOR)
        services.decisions.apply_decision(dossier.id, dossier.round)


class TestAnswering:
    def test_what_others_did_meanwhile(self, staged: Staged, page: Page) -> None:
        inspector = Inspector(page)
        with staged.scenario() as scenario:
            sister = add_sister(scenario)
            scenario.answer("coordonnees", CONTACT)
            situation = scenario.situation()
            mine = Actor(staged.other_account, name="MARTIN Nadia")
            person = scenario.session.get_one(Guardian, staged.other).person
            scenario.services.wizard.answer(
                situation, situation.rules.step("tarif"), {"niveau-scolaire": "2nde"}, person, mine
            )
            address = staged.home.replace(scenario.student.public_id, sister.public_id)

        page.goto(staged.step("tarif"))
        expect(page.locator("main")).to_contain_text("Nadia a modifié cette étape")
        inspector.look("another guardian was here")
        page.goto(f"{address}/etape/coordonnees")
        expect(page.locator("main")).to_contain_text("sont reprises")
        inspector.look("a sibling's answers")

        assert inspector.found == []

    def test_a_seat_that_lapses_and_goes(self, staged: Staged, page: Page) -> None:
        inspector = Inspector(page)
        with staged.scenario() as scenario:
            dossier = scenario.situation().dossier
            assert dossier is not None
            scenario.answer_everything()
            give_photo(scenario, dossier)

        with clock.frozen(AT + timedelta(hours=1)):
            page.goto(staged.step("finalisation"))
            inspector.look("a hold that is over")
            with staged.scenario() as scenario:
                for slot_id in {scenario.theory.id, scenario.choir.id}:
                    scenario.services.holds.end_expired(slot_id)
                scenario.session.flush()
                slot = scenario.session.get_one(Slot, scenario.theory.id)
                slot.taken = slot.capacity
            with page.expect_response(lambda answer: answer.request.method == "POST") as answer:
                walks.go_on(page)
            assert answer.value.status == 409
            expect(page.locator("main")).to_contain_text("FM-2C4-A")
            inspector.look("a seat that is lost")
            page.goto(staged.step("cours"))
            page.click("button[name=next]")
            inspector.look("courses, one is full")

        assert inspector.found == []

    def test_a_busy_portal(self, staged: Staged, page: Page) -> None:
        inspector = Inspector(page)
        page.goto(staged.address)
        choose_photo(page)

        with staged.gate.place():
            # As a browser without the script sends it.
            page.evaluate("document.querySelector('form[enctype]').submit()")
            expect(page.locator("h1")).to_have_text("Beaucoup de fichiers arrivent en ce moment")
            inspector.look("too many files")

        assert inspector.found == []


class TestSent:
    def test_a_signature_and_a_document_that_is_refused(self, staged: Staged, page: Page) -> None:
        inspector = Inspector(page)
        send_dossier(staged)
        with staged.scenario() as scenario:
            services, person = scenario.services, scenario.session.get_one(Guardian, staged.other).person
            dossier = scenario.situation().dossier
            assert dossier is not None
            frozen = services.snapshots.frozen(dossier.id)
            services.signatures.sign(frozen, person, {"reglement": {"answer": True}}, ACTOR)
            stored = services.container.files.store(b"picture", "image/jpeg", "page.jpg", 1)
            document = services.later.give(frozen, "assurance", stored, scenario.person, ACTOR)
            scenario.session.flush()
            place = Place("documents", "assurance")
            services.later.refuse(frozen, files_of(document), place, "La date est illisible.", ACTOR)

        page.goto(staged.home)
        expect(page.locator("main")).to_contain_text("La date est illisible.")
        expect(page.locator("main")).to_contain_text("Nadia")
        inspector.look("sent, signed, a document refused")
        page.click("button[name=send]")
        expect(page.locator("#erreurs")).to_be_visible()
        inspector.look("sent, no file chosen")

        assert inspector.found == []

    def test_one_item_that_comes_back(self, staged: Staged, page: Page) -> None:
        inspector = Inspector(page)
        send_dossier(staged)
        with staged.scenario() as scenario:
            situation = scenario.situation()
            scenario.services.items.mark(situation, 1, Place("documents", "photo"), "La photo est floue.", ACTOR)
        decide(staged, Verdict.RETURNED)

        page.goto(staged.home)
        expect(page.locator("main")).to_contain_text("La photo est floue.")
        inspector.look("one item is returned")
        page.goto(staged.step("documents"))
        walks.go_on(page)
        inspector.look("one item to correct")

        assert inspector.found == []

    @pytest.mark.parametrize("end", [Verdict.REFUSED, Verdict.WITHDRAWN])
    def test_the_end(self, staged: Staged, page: Page, end: Verdict) -> None:
        inspector = Inspector(page)
        send_dossier(staged)
        if end is Verdict.REFUSED:
            decide(staged, end)
        else:
            with staged.scenario() as scenario:
                dossier = scenario.situation().dossier
                assert dossier is not None
                scenario.services.withdrawals.withdraw(dossier.id, scenario.person, "Nous partons.", ACTOR)

        page.goto(staged.home)
        expect(page.locator("h2").first).to_contain_text("refusée" if end is Verdict.REFUSED else "retirée")
        inspector.look(end.value)

        assert inspector.found == []
