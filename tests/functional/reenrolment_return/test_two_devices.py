"""One account with a step open twice, on two devices or in two windows: the older page overwrites nothing silently."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from portal.models.accounts import Account
from tests import factories as make
from tests.fixtures.database import BOTH_DATABASES
from tests.fixtures.web import Browser
from tests.functional.reenrolment.pages import CONTACT, PERMISSIONS, Family, fill, own_form, summary, words
from tests.functional.reenrolment_return.script import keep_so_far, take_place

SAID = "Vous avez modifié cette étape dans une autre fenêtre ou sur un autre appareil"
THERE = "Autre fenêtre ou appareil : "


@pytest.fixture
def phone(
    family: Family, guardian: Account, login_as: Callable[..., Browser], new_browser: Callable[..., Browser]
) -> Family:
    """Paul again, on his phone."""
    return Family(login_as(guardian, into=new_browser()), family.scenario)


def press(form: Any, button: str = "next", status: int = 303) -> Any:
    """Press a button of a form."""
    return form.submit(button, value="yes", status=status)


@BOTH_DATABASES
class TestOlderPage:
    def test_both_answers_are_shown_and_what_was_typed_stays(self, family: Family, phone: Family) -> None:
        form = fill(family.open("tarif"), {"niveau-scolaire": "3e"})
        phone.send("tarif", {"niveau-scolaire": "2nde"})

        page = press(form, status=409)

        told = words(page.html.main)
        assert SAID in told
        assert f"{THERE}2nde" in told
        assert "Vous : 3e" in told
        assert own_form(page)["niveau-scolaire"].value == "3e"
        assert family.answers("tarif")["niveau-scolaire"] == "2nde"

    def test_pressed_again_it_wins(self, family: Family, phone: Family) -> None:
        form = fill(family.open("tarif"), {"niveau-scolaire": "3e"})
        phone.send("tarif", {"niveau-scolaire": "2nde"})
        page = press(form, status=409)

        press(own_form(page))

        assert family.answers("tarif")["niveau-scolaire"] == "3e"

    def test_what_it_did_not_touch_stays_as_the_newer_page_has_it(self, family: Family, phone: Family) -> None:
        family.send("autorisations", PERMISSIONS)
        form = fill(family.open("autorisations"), {"image.presse": "yes"})
        phone.send("autorisations", {"transport.answer": "yes"})

        press(form)

        kept = family.answers("autorisations")
        assert kept["transport"]["answer"] is True
        assert kept["image"]["presse"] is True

    def test_what_a_guardian_answers_about_himself_is_his_own_on_both(self, family: Family, phone: Family) -> None:
        family.send("coordonnees", CONTACT)
        form = fill(family.open("coordonnees"), {"prenom": "Paulo", "courriel": "paulo@famille.test"})
        phone.send("coordonnees", {"prenom": "Pablo", "mobile": "06 39 98 00 09"})

        page = press(form, status=409)

        told = words(page.html.main)
        assert f"{THERE}Pablo" in told
        assert "Vous : Paulo" in told
        assert "06 39 98 00 09" not in told
        press(own_form(page))
        kept = family.answers("coordonnees")
        assert (kept["prenom"], kept["mobile"], kept["courriel"]) == ("Paulo", "+33639980009", "paulo@famille.test")

    def test_what_both_were_prefilled_with_counts_as_untouched(self, family: Family, phone: Family) -> None:
        person = family.scenario.person
        person.mobile, person.email = "+33639980001", "paul.martin@famille.test"
        family.scenario.session.flush()
        form = fill(family.open("coordonnees"), {**CONTACT, "prenom": "Paulo"})
        phone.send("coordonnees", {**CONTACT, "mobile": "06 39 98 00 09"})

        press(form)

        kept = family.answers("coordonnees")
        assert (kept["prenom"], kept["mobile"]) == ("Paulo", "+33639980009")

    def test_sent_as_it_was_drawn_it_changes_nothing(self, family: Family, phone: Family) -> None:
        family.send("coordonnees", CONTACT)
        form = own_form(family.open("coordonnees"))
        other = {
            "civilite": "madame",
            "nom": "DURAND",
            "prenom": "Paule",
            "adresse.street": "2 rue du Lac",
            "adresse.city": "Orléans",
            "mobile": "06 39 98 00 09",
            "courriel": "paule@famille.test",
        }
        phone.send("coordonnees", other)
        before = family.answers("coordonnees")

        press(form)

        assert family.answers("coordonnees") == before
        assert before["adresse"]["city"] == "Orléans"

    def test_a_text_that_cannot_be_read_is_not_lost_either(self, family: Family, phone: Family) -> None:
        form = fill(family.open("coordonnees"), CONTACT | {"mobile": ""})
        keep_so_far(phone, "coordonnees", fill(phone.open("coordonnees"), {"mobile": "06 39"}))

        press(form, "later")

        assert own_form(family.open("coordonnees"))["mobile"].value == "06 39"

    def test_two_texts_that_cannot_be_read_are_both_said(self, family: Family, phone: Family) -> None:
        form = fill(family.open("coordonnees"), {"mobile": "06 40"})
        keep_so_far(phone, "coordonnees", fill(phone.open("coordonnees"), {"mobile": "06 39"}))

        page = press(form, "later", 409)

        assert f"{THERE}06 39" in words(page.html.main)
        assert "Vous : 06 40" in words(page.html.main)

    def test_a_refused_form_still_knows_what_its_page_had_shown(self, family: Family, phone: Family) -> None:
        form = fill(family.open("autorisations"), {"transport.answer": "yes"})
        phone.send("autorisations", PERMISSIONS)
        page = press(form, status=422)

        again = press(fill(page, {**PERMISSIONS, "transport.answer": "yes"}), status=409)

        assert f"{THERE}non" in words(again.html.main)

    def test_a_choice_of_courses_keeps_the_seat_of_the_newer_page(self, family: Family, phone: Family) -> None:
        form = fill(family.open("cours"), {"fm": family.scenario.theory.public_id})
        phone.send("cours", {"collectif": [family.scenario.choir.public_id]}, button="later")

        press(form, "later")

        family.scenario.session.expire_all()
        assert (family.scenario.theory.taken, family.scenario.choir.taken) == (1, 1)

    def test_other_steps_stay_as_they_are(self, family: Family, phone: Family) -> None:
        form = fill(family.open("tarif"), {"niveau-scolaire": "3e"})
        phone.send("autorisations", PERMISSIONS)

        press(form)

        assert family.answers("autorisations")["transport"]["answer"] is False

    def test_both_people_are_told_apart(self, family: Family, phone: Family, nadia: Family) -> None:
        form = fill(family.open("tarif"), {"niveau-scolaire": "3e", "tarif-resident": "yes"})
        phone.send("tarif", {"niveau-scolaire": "2nde"})
        nadia.send("tarif", {"niveau-scolaire": "1re"})

        page = press(form, status=409)

        assert "Nadia a modifié cette étape" in words(page.html.main)
        assert "Nadia : 1re" in words(page.html.main)


@BOTH_DATABASES
class TestAdultStudent:
    def test_his_own_answers_are_kept_apart_by_page_too(
        self, family: Family, login_as: Callable[..., Browser], new_browser: Callable[..., Browser], password_hash: str
    ) -> None:
        scenario = family.scenario
        scenario.student.person.birth_date = date(1990, 5, 4)
        account = make.make_account(scenario.session, identifier="adulte1", password_hash=password_hash)
        make.make_membership(scenario.session, account, scenario.student.person, "student")
        scenario.session.flush()
        one, two = (Family(login_as(account, into=new_browser()), scenario) for _ in range(2))
        form = fill(one.open("tarif"), {"niveau-scolaire": "3e"})
        two.send("tarif", {"niveau-scolaire": "2nde"})

        page = press(form, status=409)

        assert f"{THERE}2nde" in words(page.html.main)


@BOTH_DATABASES
class TestScript:
    def test_an_older_page_is_told_in_words_and_keeps_nothing(self, family: Family, phone: Family) -> None:
        form = fill(family.open("tarif"), {"niveau-scolaire": "3e"})
        phone.send("tarif", {"niveau-scolaire": "2nde"})

        answer = keep_so_far(family, "tarif", form)

        assert (answer.status_int, answer.text) == (409, f"{SAID}. Vos réponses restent sur cette page.")
        assert family.answers("tarif")["niveau-scolaire"] == "2nde"

    def test_what_it_kept_and_another_page_changed_then_stays_changed(self, family: Family, phone: Family) -> None:
        form = fill(family.open("tarif"), {"niveau-scolaire": "3e"})
        keep_so_far(family, "tarif", form)
        phone.send("tarif", {"niveau-scolaire": "2nde"})
        form["tarif-resident"] = True

        press(form)

        kept = family.answers("tarif")
        assert (kept["niveau-scolaire"], kept["tarif-resident"]) == ("2nde", True)

    @pytest.mark.parametrize("hears", [True, False])
    def test_one_page_alone_never_clashes_with_what_it_saved(self, family: Family, hears: bool) -> None:
        form = own_form(family.open("coordonnees"))
        for typed in ("06 39 98 00 01", "06 39", "06 39 98 00 01", "", "06 39 98 00 02", "x", "06 39 98 00 03"):
            fill_in(form, {**CONTACT, "mobile": typed})
            assert keep_so_far(family, "coordonnees", form, hears).status_int == 200
        form["mobile"] = "06 39 98 00 04"

        press(form)

        assert family.answers("coordonnees")["mobile"] == "+33639980004"

    def test_nor_after_a_refusal(self, family: Family) -> None:
        form = fill(family.open("coordonnees"), {**CONTACT, "mobile": "06 39"})
        keep_so_far(family, "coordonnees", form, hears=False)
        page = press(form, status=422)
        again = fill(page, {"mobile": "06 39 98 00 04"})
        keep_so_far(family, "coordonnees", again, hears=False)
        again["mobile"] = "06 39 98 00 05"

        press(again)

        assert summary(family.open("coordonnees")) == []

    def test_a_page_that_was_loaded_again_before_the_other_had_saved_does_not_clash_with_it(
        self, family: Family
    ) -> None:
        left = fill(family.open("tarif"), {"niveau-scolaire": "3e"})
        form = own_form(family.open("tarif"))
        take_place(form, left)
        keep_so_far(family, "tarif", left, hears=False)
        form["niveau-scolaire"] = "2nde"

        press(form)

        assert family.answers("tarif")["niveau-scolaire"] == "2nde"

    def test_junk_in_the_hidden_field_says_nothing(self, family: Family) -> None:
        form = fill(family.open("tarif"), {"niveau-scolaire": "3e"})
        form["~seen"] = "@ : :: @zzzzzzzz a:b:c é @12345678 @12345678 @87654321"

        press(form)

        assert family.answers("tarif")["niveau-scolaire"] == "3e"


def fill_in(form: Any, values: dict[str, str]) -> None:
    """Type into a form that is open."""
    for name, value in values.items():
        form[name] = value
