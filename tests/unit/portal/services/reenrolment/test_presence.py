"""Who else answers in a dossier: marks of answers, names, and what is kept of two answers."""

from typing import Any

import pytest
from sqlalchemy import select

from portal.models.accounts import Account, Role
from portal.models.reenrolment import DossierAnswer
from portal.services.audit import Actor
from portal.services.reenrolment.missing import LEFT
from portal.services.reenrolment.presence import ClashError, Merged
from portal.services.reenrolment.seen import Seen, mark_of
from tests import factories as make
from tests.scenario import Scenario


def actor(scenario: Scenario, role: Role = Role.GUARDIAN, first_name: str = "Nadia") -> Actor:
    """Somebody with a role in the establishment."""
    person = make.make_person(scenario.session, first_name=first_name)
    account: Account = make.make_account(scenario.session)
    make.make_membership(scenario.session, account, person, role)
    return Actor(account.id, first_name)


def answer(scenario: Scenario, who: Actor, answers: dict[str, Any], left: bool = True) -> None:
    """Answer the step of fees."""
    situation = scenario.situation()
    step = situation.rules.step("tarif")
    scenario.services.wizard.answer(situation, step, answers, scenario.person, who, left)
    scenario.session.flush()


@pytest.fixture
def fees(scenario: Scenario) -> Scenario:
    """The dossier begun."""
    scenario.begin()
    return scenario


class TestLastVisit:
    def test_staff_are_named_as_the_establishment(self, fees: Scenario) -> None:
        answer(fees, actor(fees, Role.ADMINISTRATOR), {"niveau-scolaire": "2nde"})
        situation = fees.situation()

        visit = fees.services.presence.last_visit(situation, situation.rules.step("tarif"), None)

        assert visit is not None
        assert visit.name == "Votre établissement"

    def test_what_no_account_answered_is_nobodys(self, fees: Scenario) -> None:
        answer(fees, Actor(name="rules"), {"niveau-scolaire": "2nde"})
        situation = fees.situation()

        assert fees.services.presence.last_visit(situation, situation.rules.step("tarif"), 1) is None

    def test_opening_and_leaving_a_step_changes_nothing(self, fees: Scenario) -> None:
        answer(fees, actor(fees), {"niveau-scolaire": None, "tarif-reduit": False})
        situation = fees.situation()

        assert fees.services.presence.last_visit(situation, situation.rules.step("tarif"), None) is None


class TestMerge:
    def merge(self, scenario: Scenario, answers: dict[str, Any], seen: Seen | None, who: Actor) -> Merged:
        """Ask what is to be kept of the step of fees."""
        situation = scenario.situation()
        found = scenario.session.scalars(select(DossierAnswer).where(DossierAnswer.step_key == "tarif"))
        rows = {row.item_key: row for row in found}
        return scenario.services.presence.merge(situation, situation.rules.step("tarif"), answers, seen, rows, who)

    def test_a_page_that_says_nothing_of_what_it_showed_wins(self, fees: Scenario) -> None:
        answer(fees, actor(fees), {"niveau-scolaire": "2nde"})

        assert self.merge(fees, {"niveau-scolaire": "3e"}, None, Actor(7)).answers == {"niveau-scolaire": "3e"}

    def test_two_new_answers_clash_and_are_then_seen(self, fees: Scenario) -> None:
        answer(fees, actor(fees), {"niveau-scolaire": "2nde"})

        with pytest.raises(ClashError) as caught:
            self.merge(fees, {"niveau-scolaire": "3e"}, Seen(), actor(fees, first_name="Paul"))

        (clash,) = caught.value.clashes
        assert (clash.label, clash.name, clash.theirs, clash.mine) == ("Niveau scolaire", "Nadia", "2nde", "3e")
        assert caught.value.seen == Seen({"niveau-scolaire": mark_of("2nde")})

    def test_an_answer_that_was_taken_away_clashes_too(self, fees: Scenario) -> None:
        nadia, paul = actor(fees), actor(fees, first_name="Paul")
        answer(fees, paul, {"niveau-scolaire": "2nde"})
        seen = Seen({"niveau-scolaire": mark_of("2nde")})
        answer(fees, nadia, {"niveau-scolaire": None})

        with pytest.raises(ClashError) as caught:
            self.merge(fees, {"niveau-scolaire": "3e"}, seen, paul)

        assert caught.value.clashes[0].theirs == ""

    def test_a_box_left_empty_is_left_alone(self, fees: Scenario) -> None:
        answer(fees, actor(fees), {"tarif-reduit": True})

        kept = self.merge(
            fees, {"tarif-reduit": False, "niveau-scolaire": "3e"}, Seen(), actor(fees, first_name="Paul")
        )

        assert kept.answers == {"niveau-scolaire": "3e"}


class TestLeaving:
    def test_a_step_that_was_not_left_has_no_mark_of_it(self, fees: Scenario) -> None:
        answer(fees, actor(fees), {"niveau-scolaire": "2nde"}, left=False)
        assert LEFT not in fees.situation().answers["tarif"]

        answer(fees, actor(fees), {"niveau-scolaire": "2nde"})

        assert fees.situation().answers["tarif"][LEFT] is True
