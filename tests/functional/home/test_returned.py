"""Accueil of a returned dossier: what is to be corrected, why and until when, to each guardian what concerns him."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from portal.models.messages import Mail
from portal.models.reenrolment import Verdict
from portal.models.vault import Document
from portal.services.reenrolment.items import Place
from tests import factories as make
from tests.fixtures.services import ScenarioAfter
from tests.fixtures.web import Browser
from tests.functional.office.conftest import send_and_walk
from tests.functional.reenrolment.conftest import account_of
from tests.functional.reenrolment.pages import Family, words
from tests.scenario import ACTOR

PHOTO, STREET, MOBILE = Place("documents", "photo"), Place("coordonnees", "adresse"), Place("coordonnees", "mobile")
UNTIL = datetime(2026, 6, 20, 22, tzinfo=UTC)
WHOLE = "Il manque la signature de votre médecin."
ANOTHER = "Le nom est celui d’une autre personne."


@pytest.fixture
def paul(scenario_after: ScenarioAfter, login_as: Callable[..., Browser]) -> Family:
    """The guardian whose dossier waits for staff."""
    found, _told = scenario_after("sent and walked", send_and_walk)
    return Family(login_as(account_of(found)), found)


@pytest.fixture
def nadia(paul: Family, login_as: Callable[..., Browser], new_browser: Callable[..., Browser]) -> Family:
    """The second guardian in a browser of her own."""
    session, student = paul.scenario.session, paul.scenario.student
    guardian = make.make_guardian(session, student.family)
    guardian.person.first_name, guardian.person.email = "Nadia", "nadia@exemple.test"
    make.make_guardianship(session, student, guardian, rank=2)
    account = make.make_account(session, identifier="nadia1")
    make.make_membership(session, account, guardian.person)
    session.commit()
    session.refresh(student)
    return Family(login_as(account, into=new_browser()), paul.scenario)


def send_back(family: Family, reason: str | None, marks: dict[Place, str] | None = None) -> None:
    """Let staff return the dossier, with these items marked."""
    services, dossier = family.scenario.services, family.dossier
    for place, why in (marks or {}).items():
        services.items.mark(services.situations.of_dossier(dossier.id), dossier.round, place, why, ACTOR)
    services.decisions.decide(dossier.id, dossier.round, Verdict.RETURNED, reason, UNTIL, ACTOR)
    services.decisions.apply_decision(dossier.id, dossier.round)
    family.scenario.session.commit()


def at_home(family: Family) -> Any:
    """The card of the student."""
    return family.browser.get("/").html.find("section", {"aria-labelledby": "reenrolments"}).a


def asked(family: Family) -> list[str]:
    """The lines that say what is to be corrected."""
    return [words(line).replace("\u00a0", " ") for line in at_home(family).select("span.small")]


class TestReturned:
    def test_it_says_what_is_to_do_until_when_and_why(self, paul: Family) -> None:
        send_back(paul, WHOLE)

        said = words(at_home(paul)).replace("\u00a0", " ")
        assert "Jusqu’au samedi 20 juin 2026 inclus (23 h 59)" in said
        assert "À corriger" in said
        assert asked(paul) == [WHOLE]

    def test_an_item_is_named_with_its_reason(self, paul: Family) -> None:
        send_back(paul, None, {STREET: "Numéro illisible."})

        assert asked(paul) == ["Adresse : Numéro illisible."]

    def test_beside_the_reason_of_the_whole_the_item_has_a_line_of_its_own(self, paul: Family) -> None:
        send_back(paul, WHOLE, {STREET: "Numéro illisible."})

        assert asked(paul) == [WHOLE, "Adresse : Numéro illisible."]

    def test_many_items_are_two_lines(self, paul: Family) -> None:
        send_back(paul, None, {STREET: "Numéro illisible.", MOBILE: "Numéro trop court.", PHOTO: "Floue."})

        assert asked(paul) == ["Photo d’identité : Floue.", "Adresse, Mobile"]

    def test_a_long_reason_is_shortened_at_a_word(self, paul: Family) -> None:
        send_back(paul, "Votre dossier <b>revient</b>\n" + "parce que " * 50)

        (line,) = asked(paul)
        assert line.startswith("Votre dossier <b>revient</b> parce que")
        assert line.endswith(("parce…", "que…"))
        assert len(line) <= 90

    def test_before_and_after_nothing_is_said(self, paul: Family) -> None:
        assert asked(paul) == []

        send_back(paul, None, {STREET: "Numéro illisible."})
        paul.finish()

        assert asked(paul) == []


class TestBothGuardians:
    def test_each_reads_deadline_and_reason(self, paul: Family, nadia: Family) -> None:
        send_back(paul, WHOLE, {PHOTO: "Floue."})

        assert asked(paul) == asked(nadia) == [WHOLE, "Photo d’identité : Floue."]
        assert "20 juin 2026" in at_home(nadia).text

    def test_who_lives_apart_does_not_read_why_a_paper_of_the_other_one_is_refused(
        self, paul: Family, nadia: Family
    ) -> None:
        student = paul.scenario.student
        document = paul.scenario.session.scalars(select(Document).where(Document.type_key == "photo")).one()
        document.family_id, document.student_id, student.family.separated = student.family_id, None, True
        document.owner_id = paul.scenario.person.id
        paul.scenario.session.commit()

        send_back(paul, None, {PHOTO: ANOTHER})

        assert asked(paul) == [f"Photo d’identité : {ANOTHER}"]
        assert asked(nadia) == ["Photo d’identité"]
        assert ANOTHER in words(paul.choose().html.main)
        assert ANOTHER not in words(nadia.choose().html.main)
        assert ANOTHER in words(paul.open("documents").html.main)
        assert ANOTHER not in words(nadia.open("documents").html.main)
        told = {
            mail.recipient: mail.values["items"][0]["reason"]
            for mail in paul.scenario.session.scalars(select(Mail).where(Mail.event == "dossier-returned"))
        }
        assert told == {paul.scenario.person.email: ANOTHER, "nadia@exemple.test": ""}
