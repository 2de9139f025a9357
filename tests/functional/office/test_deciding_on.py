"""After a decision: what it did is said, and the way leads on to the next dossier that waits."""

from datetime import timedelta
from typing import Any

import pytest

from portal import clock
from portal.models.reenrolment import DossierState
from tests.fixtures.database import BOTH_DATABASES
from tests.functional.office.desk import Desk, words
from tests.functional.office.test_list import LIST, add_dossiers, names

NEXT = "Dossier suivant à décider"
REASON = "La photo est floue."


def way_on(page: Any) -> str | None:
    """Where the link to the next dossier leads."""
    link = page.html.main.find("a", string=NEXT)
    return None if link is None else link["href"]


def current(page: Any) -> str:
    """The entry of the menu that the page belongs to."""
    return words(page.html.find("nav", "main-menu").find(attrs={"aria-current": "page"}))


class TestSaid:
    @pytest.mark.parametrize(
        ("values", "said"),
        [
            ({"verdict": "accept"}, "Le dossier est accepté."),
            ({"verdict": "refuse", "reason": REASON}, "Le dossier est refusé."),
            (
                {"verdict": "return", "reason": REASON, "answer_by": "20/06/2026"},
                "Le dossier est renvoyé à la famille.",
            ),
        ],
    )
    def test_the_next_page_says_once_what_was_decided(self, desk: Desk, values: dict[str, str], said: str) -> None:
        page = desk.decide(**values).follow()

        assert said in words(page.html.main)
        assert said not in words(desk.open().html.main)

    def test_a_decision_that_is_refused_says_nothing_of_the_kind(self, desk: Desk) -> None:
        desk.decide(verdict="refuse")

        assert "Le dossier est refusé." not in words(desk.open().html.main)

    def test_its_changes_are_no_longer_to_decide(self, desk: Desk) -> None:
        page = desk.decide(verdict="accept").follow()

        changes = page.html.find("section", {"aria-labelledby": "changes"})
        assert "En cours d’application" in words(changes)
        assert "À décider" not in words(changes)


class TestNext:
    def test_without_another_that_waits_there_is_no_such_link(self, desk: Desk) -> None:
        add_dossiers(desk.scenario, 1, DossierState.ACCEPTED, first=901)
        add_dossiers(desk.scenario, 1, DossierState.SUBMITTED, first=902)
        desk.scenario.session.commit()

        assert way_on(desk.open()) is None

    @BOTH_DATABASES
    def test_it_goes_through_all_that_wait_and_begins_again(self, desk: Desk) -> None:
        desk.dossier.state = DossierState.IN_REVIEW
        add_dossiers(desk.scenario, 2, DossierState.IN_REVIEW, first=901)
        desk.scenario.session.commit()
        listing = desk.scenario.services.listing

        first = listing.next_to_decide(desk.dossier)
        second = listing.next_to_decide(first)
        third = listing.next_to_decide(second)

        assert way_on(desk.open()) == f"{LIST}/{first.number}"
        assert {first.number, second.number} == {"2026-00901", "2026-00902"}
        assert third.number == desk.number

    def test_what_is_decided_is_passed_over(self, desk: Desk) -> None:
        desk.dossier.state = DossierState.IN_REVIEW
        add_dossiers(desk.scenario, 1, DossierState.IN_REVIEW, first=901)
        desk.scenario.session.commit()
        desk.decide(verdict="accept")
        following = desk.scenario.services.listing.next_to_decide(desk.dossier)

        assert way_on(desk.open()) == f"{LIST}/2026-00901" == f"{LIST}/{following.number}"
        assert desk.scenario.services.listing.next_to_decide(following) is None


class TestMenu:
    @pytest.mark.parametrize("rest", ["", "/delai"])
    def test_a_page_of_a_dossier_belongs_to_the_dossiers(self, desk: Desk, rest: str) -> None:
        assert current(desk.browser.get(desk.path + rest)) == "Dossiers"

    def test_so_does_a_decision_that_lacks_something(self, desk: Desk) -> None:
        assert current(desk.decide(verdict="refuse")) == "Dossiers"


class TestFillingIn:
    def test_the_list_of_what_is_not_sent_leads_to_the_families(self, desk: Desk) -> None:
        page = desk.browser.get(LIST, {"etat": "in-progress"})

        link = page.html.main.find("a", href="/bureau/eleves?etat=filling-in")
        assert words(link) == "Voir qui appeler ou aider au guichet"
        assert "Voir qui appeler" not in words(desk.browser.get(LIST).html.main)


class TestOverdue:
    def test_a_day_that_has_passed_is_told_as_past(self, desk: Desk) -> None:
        desk.decide(verdict="return", reason=REASON, answer_by="20/06/2026")
        desk.scenario.services.decisions.apply_decision(desk.dossier.id, 1)
        desk.scenario.session.commit()

        assert "La famille répond jusqu’au samedi 20 juin" in words(desk.open().html.main)
        with clock.frozen(clock.now() + timedelta(days=18)):
            assert "La famille avait jusqu’au samedi 20 juin" in words(desk.open().html.main)


class TestOrder:
    def test_what_waits_for_staff_stands_before_what_is_done_and_what_is_not_sent(self, desk: Desk) -> None:
        add_dossiers(desk.scenario, 1, DossierState.ACCEPTED, "ACCEPTE", first=2)
        add_dossiers(desk.scenario, 1, DossierState.IN_PROGRESS, "COMMENCE", first=3)
        add_dossiers(desk.scenario, 1, DossierState.IN_REVIEW, "ATTEND", first=903)
        desk.scenario.session.commit()
        own = names(desk.browser.get(LIST, {"etat": desk.dossier.state.value}))[0]

        before = names(desk.browser.get(LIST))
        desk.decide(verdict="accept")
        after = names(desk.browser.get(LIST))

        assert [name.split()[0] for name in before] == [own.split()[0], "ATTEND", "ACCEPTE", "COMMENCE"]
        assert after[0].startswith("ATTEND")
