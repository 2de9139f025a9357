"""A dossier that is refused or withdrawn: its page asks nothing of staff, and says nothing that is true no more."""

from typing import Any

import pytest

from tests.fixtures.database import BOTH_DATABASES
from tests.functional.office.desk import Desk, words
from tests.scenario import ACTOR


def refuse(desk: Desk) -> None:
    """Refuse the dossier, and carry that out."""
    desk.decide(verdict="refuse", reason="Plus de place.")
    desk.scenario.services.decisions.apply_decision(desk.dossier.id, 1)


def withdraw(desk: Desk) -> None:
    """Take the dossier back, as its family does."""
    desk.scenario.services.withdrawals.withdraw(desk.dossier.id, desk.scenario.person, "Nous partons.", ACTOR)


@pytest.fixture(params=[refuse, withdraw])
def closed(desk: Desk, request: pytest.FixtureRequest) -> Any:
    """The page of the dossier once it is closed."""
    before = desk.open().html.main
    assert "À lire" in words(before)
    assert before.find(id="estimate") is not None
    request.param(desk)
    desk.scenario.session.commit()
    return desk.open().html.main


class TestClosed:
    @BOTH_DATABASES
    def test_nothing_is_to_be_read_or_decided(self, closed: Any) -> None:
        assert "À lire" not in words(closed)
        assert "À décider" not in words(closed)
        assert [words(button) for button in closed.find("form", "review").find_all("button", "button")] == [
            "Ajouter la note"
        ]

    def test_it_estimates_nothing(self, closed: Any) -> None:
        assert closed.find(id="estimate") is None


class TestChanges:
    def test_what_a_family_takes_back_nobody_has_refused(self, desk: Desk) -> None:
        withdraw(desk)
        desk.scenario.session.commit()

        changes = words(desk.open().html.find("section", {"aria-labelledby": "changes"}))

        assert "Non appliqué" in changes
        assert "Refusé" not in changes
