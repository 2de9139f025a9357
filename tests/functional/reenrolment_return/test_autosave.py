"""What a script sends while a step is filled in: kept as typed, answered without a page, never more than that."""

from datetime import timedelta

import pytest
from webtest import TestResponse

from portal import clock
from portal.models.reenrolment import DossierAnswer
from portal.services.reenrolment.seen import mark_of
from tests.factories.common import AT
from tests.functional.reenrolment.pages import CONTACT, PERMISSIONS, Family, bar, fill, own_form, summary, words
from tests.functional.reenrolment_return.script import keep_so_far


def autosave(family: Family, key: str, values: dict[str, object]) -> TestResponse:
    """Open a step and send what stands in its form, as the script does."""
    return keep_so_far(family, key, fill(family.open(key), values))


class TestKept:
    def test_it_answers_with_the_time_of_the_establishment_and_no_page(self, family: Family) -> None:
        answer = autosave(family, "coordonnees", {"nom": "MARTIN"})

        assert (answer.status_int, answer.content_type) == (200, "text/plain")
        assert answer.headers["Saved-At"] == "19:02"

    def test_it_answers_what_the_page_has_shown_now(self, family: Family) -> None:
        form = fill(family.open("tarif"), {"niveau-scolaire": "2nde"})
        page = form["~seen"].value

        answer = keep_so_far(family, "tarif", form)

        assert answer.text == f"{page} niveau-scolaire:{mark_of('2nde')}"

    def test_what_can_be_read_is_kept_and_the_rest_as_it_was_typed(self, family: Family) -> None:
        autosave(family, "coordonnees", {"nom": "MARTIN", "mobile": "06 39"})

        form = own_form(family.open("coordonnees"))
        assert (form["nom"].value, form["mobile"].value) == ("MARTIN", "06 39")
        assert "mobile" not in family.answers("coordonnees")

    def test_a_required_answer_that_is_emptied_does_not_come_back(self, family: Family) -> None:
        family.send("coordonnees", CONTACT)

        autosave(family, "coordonnees", {"nom": ""})

        assert own_form(family.open("coordonnees"))["nom"].value == ""
        assert family.answers("coordonnees")["nom"] is None
        assert ("Modification des coordonnées", "bad") in bar(family.open("recapitulatif"))

    def test_authorisations_are_kept_too(self, family: Family) -> None:
        autosave(family, "autorisations", {"transport.answer": "no"})

        assert own_form(family.open("autorisations"))["transport.answer"].value == "no"

    def test_the_step_does_not_count_as_left(self, family: Family) -> None:
        autosave(family, "coordonnees", CONTACT)

        assert ("Modification des coordonnées", "todo") in bar(family.open("recapitulatif"))

    def test_a_step_that_was_left_stays_left(self, family: Family) -> None:
        family.send("coordonnees", CONTACT)
        autosave(family, "coordonnees", {"nom": "MARTINEZ"})

        assert ("Modification des coordonnées", "done") in bar(family.open("recapitulatif"))
        assert family.answers("coordonnees")["nom"] == "MARTINEZ"

    def test_the_button_saves_afterwards_as_if_nothing_had_been(self, family: Family) -> None:
        form = fill(family.open("tarif"), {"niveau-scolaire": "2nde"})
        keep_so_far(family, "tarif", form)
        form["niveau-scolaire"] = "3e"

        sent = form.submit("next", value="yes")

        assert sent.status_int == 303
        assert family.answers("tarif")["niveau-scolaire"] == "3e"

    def test_nothing_is_said_to_be_wrong_before_a_button_is_pressed(self, family: Family) -> None:
        autosave(family, "coordonnees", {"nom": "MARTIN", "mobile": "06 39"})

        assert summary(family.open("coordonnees")) == []


class TestNotKept:
    def test_seats_are_held_by_buttons_alone(self, family: Family) -> None:
        answer = autosave(family, "cours", family.courses())

        family.scenario.session.expire_all()
        assert answer.status_int == 400
        assert family.scenario.theory.taken == 0

    @pytest.mark.parametrize("key", ["documents", "recapitulatif", "finalisation"])
    def test_no_other_kind_of_step_is_saved_by_itself(self, family: Family, key: str) -> None:
        assert family.post(f"/etape/{key}", [("~auto", "yes")]).status_int == 400

    def test_after_the_closing_the_reason_comes_in_words(self, family: Family) -> None:
        form = fill(family.open("coordonnees"), CONTACT)
        fields = [(name, value) for name, value in form.submit_fields() if name]
        with clock.frozen(family.scenario.situation().opening.closes):
            answer = family.browser.post(family.step("coordonnees"), [*fields, ("~auto", "yes")], status=409)

        assert answer.content_type == "text/plain"
        assert "était possible jusqu’au samedi 4 juillet 2026 inclus" in answer.text
        assert answer.text.endswith("Vos réponses restent sur cette page.")

    def test_what_the_other_guardian_answered_meanwhile_is_not_overwritten(self, family: Family, nadia: Family) -> None:
        form = fill(family.open("tarif"), {"niveau-scolaire": "3e"})
        nadia.send("tarif", {"niveau-scolaire": "2nde"})
        fields = [(name, value) for name, value in form.submit_fields() if name]

        answer = family.browser.post(family.step("tarif"), [*fields, ("~auto", "yes")], status=409)

        assert answer.text.startswith("Nadia a modifié cette étape")
        assert family.answers("tarif")["niveau-scolaire"] == "2nde"

    def test_a_token_is_asked_for(self, family: Family) -> None:
        family.browser.post(family.step("tarif"), [("~auto", "yes"), ("niveau-scolaire", "3e")], status=403)

        assert family.rows(DossierAnswer) == [0]


class TestPage:
    @pytest.mark.parametrize(("key", "count"), [("coordonnees", 1), ("autorisations", 1), ("cours", 0)])
    def test_a_quiet_place_is_ready_for_the_script(self, family: Family, key: str, count: int) -> None:
        places = family.open(key).html.select("form [data-autosave][role=status]")

        assert [words(place) for place in places] == [""] * count

    def test_an_autosave_of_the_other_guardian_counts_as_a_change(self, family: Family, nadia: Family) -> None:
        autosave(nadia, "autorisations", PERMISSIONS)

        with clock.frozen(AT + timedelta(hours=5)):
            page = family.open("autorisations")

        assert "Nadia a modifié cette étape hier à 19:02" in words(page.html.main)
