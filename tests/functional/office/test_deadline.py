"""More time for corrections: also when the day has passed, which otherwise nobody could mend."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal import clock
from portal.models.messages import Mail
from portal.models.reenrolment import DossierEvent, DossierState
from portal.services.reenrolment.access import Access, access
from tests.fixtures.database import BOTH_DATABASES
from tests.functional.office.desk import Desk, words

LATER = {"verdict": "return", "reason": "La photo est floue.", "answer_by": "20/06/2026"}


@pytest.fixture
def returned(desk: Desk) -> Desk:
    """A dossier that the family has to correct until 20 June."""
    desk.decide(**LATER)
    desk.scenario.services.decisions.apply_decision(desk.dossier.id, 1)
    desk.scenario.session.commit()
    assert desk.dossier.state is DossierState.RETURNED
    return desk


def give(desk: Desk, day: str):
    """Fill in the page of more time."""
    form = next(form for form in desk.browser.get(f"{desk.path}/delai").forms.values() if "answer_by" in form.fields)
    form["answer_by"] = day
    return form.submit(status="*")


def may_answer(desk: Desk) -> bool:
    situation = desk.scenario.services.situations.of_dossier(desk.dossier.id)
    return access(situation, desk.scenario.person).access is Access.WRITE


class TestMoreTime:
    def test_a_family_whose_day_has_passed_may_correct_again(self, returned: Desk) -> None:
        with clock.frozen(clock.now() + timedelta(days=18)):
            assert not may_answer(returned)
            page = returned.open()
            assert "Donner plus de temps" in words(page.html.main)

            answer = give(returned, "10/07/2026")

            assert answer.status_int == 303
            assert may_answer(returned)

    @BOTH_DATABASES
    def test_the_family_is_told_and_timeline_and_journal_know(self, returned: Desk) -> None:
        give(returned, "10/07/2026")

        mails = returned.scenario.session.scalars(
            select(Mail).where(Mail.event == "dossier-returned").order_by(Mail.id)
        ).all()
        assert [str(mail.values["deadline"])[:10] for mail in mails][-1] == "2026-07-11"  # the end of the 10th
        assert len(mails) == 2
        kinds = returned.scenario.session.scalars(select(DossierEvent.kind).order_by(DossierEvent.id)).all()
        assert kinds[-1] == "extended"
        assert [event.action for event in returned.journal()][-1] == "dossier.extended"
        assert "plus de temps" in words(returned.open().html.main)

    def test_the_same_day_twice_is_told_once(self, returned: Desk) -> None:
        give(returned, "10/07/2026")
        give(returned, "10/07/2026")

        assert len(returned.scenario.session.scalars(select(Mail).where(Mail.event == "dossier-returned")).all()) == 2


class TestRefused:
    @pytest.mark.parametrize("day", ["", "hier", "09/06/2026", "10/06/2099"])
    def test_what_is_no_day_to_come_is_said_and_nothing_changes(self, returned: Desk, day: str) -> None:
        before = returned.dossier.due_at

        page = give(returned, day)

        assert page.status_int == 422
        assert returned.dossier.due_at == before

    def test_a_dossier_that_the_family_does_not_have_is_left_alone(self, desk: Desk) -> None:
        page = desk.post("/delai", [("answer_by", "10/07/2026")])

        assert page.status_int == 409
        assert desk.dossier.due_at is None
        assert "Donner plus de temps" not in words(desk.open().html.main)

    def test_its_page_says_so_and_asks_for_no_day(self, desk: Desk) -> None:
        page = desk.browser.get(f"{desk.path}/delai")

        assert "la famille n’a pas ce dossier à corriger" in words(page.html.main)
        assert page.html.find("input", {"name": "answer_by"}) is None
