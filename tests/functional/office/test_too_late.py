"""Who decides on a page that is out of date reads who did what and when, loses nothing, and may look again."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal import clock
from portal.models.accounts import Account
from portal.models.reenrolment import Verdict
from portal.services.audit import Actor
from tests.fixtures.database import BOTH_DATABASES
from tests.functional.office.desk import Desk, decision_form, words
from tests.scenario import ACTOR

REASON = "La photo est floue."
PHOTO = "documents--photo"


def send_again(desk: Desk) -> None:
    """A colleague returned the dossier, and the family has sent it again an hour later."""
    services, colleague = desk.scenario.services, Actor(account_id(desk), "PETIT Nadia")
    due = clock.now() + timedelta(days=9)
    services.decisions.decide(desk.dossier.id, 1, Verdict.RETURNED, REASON, due, colleague)
    services.decisions.apply_decision(desk.dossier.id, 1)
    with clock.frozen(clock.now() + timedelta(hours=1)):
        desk.scenario.answer("tarif", {"niveau-scolaire": "1re"})
        desk.scenario.walk(desk.scenario.finalise())
    desk.scenario.session.commit()


def account_id(desk: Desk) -> int:
    """The administrator's own account stands in for a colleague's."""
    return desk.scenario.session.scalars(select(Account.id)).one()


def told(page) -> str:
    """What the page says of the refusal."""
    return words(page.html.find("div", "bad"))


class TestSentAgain:
    @BOTH_DATABASES
    def test_it_says_who_returned_it_and_when_the_family_sent_it_again(self, desk: Desk) -> None:
        old = desk.open()
        send_again(desk)

        page = desk.decide(old, verdict="refuse", reason="Plus de place.")

        assert page.status_int == 409
        assert "PETIT Nadia a renvoyé ce dossier à la famille le mercredi 10 juin 2026 à 19 h 02" in told(page)
        assert "La famille l’a envoyé de nouveau le mercredi 10 juin 2026 à 20 h 02" in told(page)
        assert desk.decisions() == [("returned", REASON)]

    def test_what_was_written_stays_what_was_chosen_does_not(self, desk: Desk) -> None:
        old = desk.open()
        send_again(desk)

        form = decision_form(desk.decide(old, verdict="refuse", reason="Plus de place.", note="Vu au téléphone."))

        assert form["reason"].value == "Plus de place."
        assert form["note"].value == "Vu au téléphone."
        assert form["verdict"].value is None

    def test_a_form_that_lacks_something_is_told_the_same(self, desk: Desk) -> None:
        old = desk.open()
        send_again(desk)

        page = desk.decide(old, verdict="refuse")

        assert page.status_int == 409
        assert "envoyé de nouveau" in told(page)

    def test_a_mark_is_told_the_same_and_kept(self, desk: Desk) -> None:
        old = desk.open()
        send_again(desk)

        page = desk.press(old, "mark", PHOTO, **{PHOTO: "Le visage est coupé."})

        assert page.status_int == 409
        assert "envoyé de nouveau" in told(page)
        assert decision_form(page)[PHOTO].value == "Le visage est coupé."


class TestDecidedMeanwhile:
    def decide_elsewhere(self, desk: Desk, verdict: Verdict, actor: Actor) -> None:
        reason = None if verdict is Verdict.ACCEPTED else REASON
        known = [point.key for point in desk.scenario.services.open_points.of(desk.scenario.situation())]
        desk.scenario.services.decisions.decide(desk.dossier.id, 1, verdict, reason, None, actor, known=known)
        desk.scenario.session.commit()

    @pytest.mark.parametrize(
        ("verdict", "said"),
        [
            (Verdict.ACCEPTED, "PETIT Nadia a accepté ce dossier le mercredi 10 juin 2026 à 19 h 02."),
            (Verdict.REFUSED, "PETIT Nadia a refusé ce dossier le mercredi 10 juin 2026 à 19 h 02."),
        ],
    )
    def test_it_says_which_colleague_decided_what(self, desk: Desk, verdict: Verdict, said: str) -> None:
        mine = desk.open()
        self.decide_elsewhere(desk, verdict, Actor(account_id(desk), "PETIT Nadia"))

        page = desk.decide(mine, verdict="return", reason="Il manque le RIB.", answer_by="20/06/2026")

        assert page.status_int == 409
        assert said in told(page)

    def test_the_reason_and_a_mark_that_have_no_field_any_more_are_shown(self, desk: Desk) -> None:
        mine = desk.open()
        self.decide_elsewhere(desk, Verdict.ACCEPTED, Actor(account_id(desk), "PETIT Nadia"))

        page = desk.decide(mine, verdict="refuse", reason="Il manque le RIB.", **{PHOTO: "Le visage est coupé."})

        assert "Il manque le RIB." in told(page)
        assert "Le visage est coupé." in told(page)
        assert page.html.find("div", "bad").a["href"] == desk.path

    def test_the_rules_are_named_where_nobody_decided(self, desk: Desk) -> None:
        mine = desk.open()
        self.decide_elsewhere(desk, Verdict.ACCEPTED, ACTOR)

        page = desk.decide(mine, verdict="refuse", reason=REASON)

        assert "Les règles ont accepté ce dossier" in told(page)

    @BOTH_DATABASES
    def test_a_decided_round_takes_no_mark(self, desk: Desk) -> None:
        mine = desk.open()
        self.decide_elsewhere(desk, Verdict.ACCEPTED, Actor(account_id(desk), "PETIT Nadia"))

        page = desk.press(mine, "mark", PHOTO, **{PHOTO: "Le visage est coupé."})

        assert page.status_int == 409
        assert not desk.scenario.services.items.marked(desk.dossier)

    def test_a_family_that_withdrew_is_named(self, desk: Desk) -> None:
        mine, scenario = desk.open(), desk.scenario
        scenario.services.withdrawals.withdraw(desk.dossier.id, scenario.person, None, ACTOR)
        scenario.session.commit()

        page = desk.decide(mine, verdict="refuse", reason=REASON)

        assert "La famille a retiré ce dossier le mercredi 10 juin 2026 à 19 h 02." in told(page)
        assert REASON in told(page)
