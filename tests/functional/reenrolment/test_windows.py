"""The window: nothing before it, nothing after it, and a closing that passes while a form is open."""

from datetime import datetime, timedelta

import pytest

from portal import clock
from portal.models.reenrolment import Dossier, DossierState
from portal.models.vault import Document
from tests.fixtures.database import BOTH_DATABASES
from tests.functional.reenrolment.pages import CONTACT, PHOTO, STEPS, Family, fill, form_to, heading, own_form, words

CARD = {"aria-labelledby": "reenrolments"}


@pytest.fixture
def opens(family: Family) -> datetime:
    """When the student may begin."""
    return family.scenario.situation().opening.opens


@pytest.fixture
def closes(family: Family) -> datetime:
    """When the student may no longer."""
    return family.scenario.situation().opening.closes


@BOTH_DATABASES
class TestOutside:
    @pytest.mark.parametrize("moment", ["before", "after"])
    def test_there_is_neither_card_nor_tab(
        self, family: Family, opens: datetime, closes: datetime, moment: str
    ) -> None:
        with clock.frozen(opens - timedelta(seconds=1) if moment == "before" else closes):
            assert family.browser.get("/").html.find("section", CARD) is None
            assert family.choose(status=404)

    @pytest.mark.parametrize("moment", ["first", "last"])
    def test_both_are_there_from_its_first_to_its_last_second(
        self, family: Family, opens: datetime, closes: datetime, moment: str
    ) -> None:
        with clock.frozen(opens if moment == "first" else closes - timedelta(seconds=1)):
            assert family.browser.get("/").html.find("section", CARD) is not None
            assert family.choose().status_int == 200

    def test_nothing_can_be_begun_before_it(self, family: Family, opens: datetime) -> None:
        with clock.frozen(opens - timedelta(seconds=1)):
            page = family.post("/commencer")

        assert page.status_int == 409
        assert "ouvre" in heading(page)
        assert family.rows(Dossier) == [0]

    def test_an_inactive_campaign_is_no_window(self, family: Family) -> None:
        family.scenario.situation().campaign.active = False
        family.scenario.session.flush()

        assert family.choose(status=404)
        assert family.browser.get("/").html.find("section", CARD) is None

    def test_no_step_of_a_dossier_left_unfinished_opens_after_it(self, family: Family, closes: datetime) -> None:
        family.begin()

        with clock.frozen(closes):
            for key in STEPS:
                assert family.open(key, status=303).location == f"https://portal.test{family.path()}"


class TestClosingWhileAFormIsOpen:
    def test_what_was_typed_is_shown_but_not_saved(self, family: Family, closes: datetime) -> None:
        family.begin()
        form = fill(family.open("coordonnees"), {**CONTACT, "nom": "MARTINEZ"})

        with clock.frozen(closes):
            page = form.submit("next", status="*")

        assert page.status_int == 409
        assert page.html.html["lang"] == "fr"
        assert "possible jusqu’au samedi 4 juillet 2026 inclus" in words(page.html.find("div", "bad"))
        assert own_form(page)["nom"].value == "MARTINEZ"
        assert own_form(page)["adresse.city"].value == "Valcourt"
        assert family.answers("coordonnees") == {}

    def test_finishing_later_is_refused_too(self, family: Family, closes: datetime) -> None:
        family.begin()
        form = fill(family.open("coordonnees"), {"nom": "MARTINEZ"})

        with clock.frozen(closes):
            page = form.submit("later", value="yes", status="*")

        assert page.status_int == 409
        assert family.answers("coordonnees") == {}

    def test_a_chosen_seat_is_not_held(self, family: Family, closes: datetime) -> None:
        family.begin()
        form = fill(family.open("cours"), family.courses())

        with clock.frozen(closes):
            page = form.submit("next", status="*")

        assert page.status_int == 409
        assert own_form(page)["fm"].value == family.scenario.theory.public_id
        family.scenario.session.expire_all()
        assert (family.scenario.theory.taken, family.scenario.choir.taken) == (0, 0)

    def test_a_file_is_not_even_stored(self, family: Family, closes: datetime) -> None:
        family.begin()
        form = fill(family.open("documents"), {"file-photo": PHOTO})

        with clock.frozen(closes):
            page = form.submit("send", value="photo", status="*")

        assert page.status_int == 409
        assert family.rows(Document) == [0]
        folder = family.scenario.services.container.settings.files
        assert [path for path in folder.rglob("*") if path.is_file()] == []

    def test_the_last_click_comes_too_late(self, complete: Family) -> None:
        form = own_form(complete.open("finalisation"))

        with clock.frozen(complete.scenario.situation().opening.closes):
            page = form.submit("next", status="*")

        assert page.status_int == 409
        assert complete.dossier.state is DossierState.IN_PROGRESS

    def test_in_english_it_is_said_in_english(self, family: Family, closes: datetime) -> None:
        family.browser.post("/langue?vers=en", {"csrf_token": family.token()})
        family.begin()
        form = fill(family.open("coordonnees"), CONTACT)

        with clock.frozen(closes):
            page = form.submit("next", status="*")

        assert "possible until" in words(page.html.find("div", "bad"))

    def test_leaving_comes_too_late_as_well(self, family: Family, closes: datetime) -> None:
        form = own_form(family.browser.get(family.path("/ne-pas-reinscrire")))

        with clock.frozen(closes):
            assert form.submit(status="*").status_int == 409

        assert family.rows(Dossier) == [0]

    def test_the_choice_in_an_old_tab_opens_nothing(self, family: Family, closes: datetime) -> None:
        form = form_to(family.choose(), "/commencer")

        with clock.frozen(closes):
            assert form.submit(status="*").status_int == 409

        assert family.rows(Dossier) == [0]
