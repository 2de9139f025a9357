"""The wizard step by step: the bar, what is kept, what is refused and how."""

from collections.abc import Callable
from datetime import date

import pytest
from webtest import Upload

from portal.models.accounts import Account
from portal.models.reenrolment import DossierAnswer
from portal.models.vault import Document
from tests import factories as make
from tests.fixtures.web import Browser
from tests.functional.reenrolment.pages import (
    CONTACT,
    PERMISSIONS,
    PHOTO,
    STEPS,
    Family,
    bar,
    fill,
    form_to,
    heading,
    leads_to_controls,
    own_form,
    summary,
    words,
)
from tests.scenario import Scenario


@pytest.fixture
def adult(scenario: Scenario, login_as: Callable[..., Browser]) -> Family:
    """An adult student of the same establishment, with an own account."""
    person = scenario.student.person
    person.birth_date = date(2000, 8, 15)
    account = make.make_account(scenario.session)
    make.make_membership(scenario.session, account, person)
    return Family(login_as(account), scenario)


class TestBar:
    def test_a_minor_has_seven_steps_in_the_order_of_the_rules(self, family: Family) -> None:
        page = family.click_begin()

        assert bar(page)[0] == ("Modification des coordonnées", "current")
        assert "Étape 1 sur 7" in words(page.html.main)
        assert [state for _, state in bar(page)] == ["current", *["todo"] * 5, "off"]

    def test_an_adult_has_no_step_of_guardians_and_the_rest_is_numbered_anew(self, adult: Family) -> None:
        page = adult.click_begin()

        assert heading(page) == "Tarif"
        assert "Étape 1 sur 6" in words(page.html.main)
        assert adult.open("coordonnees", status=404)

    def test_an_adult_is_not_asked_to_be_let_go_home(self, adult: Family) -> None:
        adult.click_begin()

        names = set(own_form(adult.open("autorisations")).fields)

        assert "reglement.answer" in names
        assert not names & {"sortie.answer", "transport.answer"}

    def test_a_step_that_was_left_is_done_and_can_be_opened_again(self, family: Family) -> None:
        family.begin()

        page = family.send("coordonnees", CONTACT).follow()

        assert bar(page)[:2] == [("Modification des coordonnées", "done"), ("Tarif", "current")]
        link = page.html.find("nav", "steps").a["href"]
        assert heading(family.browser.get(link)) == "Modification des coordonnées"

    def test_each_number_and_way_back_is_right(self, complete: Family) -> None:
        for number, key in enumerate(STEPS, 1):
            page = complete.open(key)

            assert f"Étape {number} sur 7" in words(page.html.main)
            back = page.html.find("a", href=complete.step(STEPS[number - 2])) if number > 1 else True
            assert back is not None

    def test_an_answer_that_asks_for_more_is_seen_in_the_summary(self, complete: Family) -> None:
        complete.send("tarif", {"niveau-scolaire": "2nde", "tarif-resident": "yes"})

        page = complete.open("recapitulatif")

        assert "Justificatif de domicile : ce document manque." in words(page.html.main)
        assert ("Documents", "bad") in bar(page)


class TestKeeping:
    def test_a_step_is_saved_when_it_is_left_and_the_next_one_opens(self, family: Family) -> None:
        family.begin()

        sent = family.send("coordonnees", CONTACT)

        assert (sent.status_int, sent.location) == (303, f"https://portal.test{family.step('tarif')}")
        assert family.answers("coordonnees")["mobile"] == "+33639980001"

    def test_it_is_found_again_in_another_browser(
        self, family: Family, guardian: Account, login_as: Callable[..., Browser], new_browser: Callable[..., Browser]
    ) -> None:
        family.begin()
        family.send("coordonnees", CONTACT)
        family.send("autorisations", PERMISSIONS)
        elsewhere = Family(login_as(guardian, into=new_browser()), family.scenario)

        contact, permissions = own_form(elsewhere.open("coordonnees")), own_form(elsewhere.open("autorisations"))

        assert contact["adresse.street"].value == "1 rue du Lac"
        assert permissions["transport.answer"].value == "no"
        assert permissions["image.presse"].value is None

    def test_a_corrected_answer_takes_the_place_of_the_first(self, family: Family) -> None:
        family.begin()
        family.send("coordonnees", CONTACT)

        family.send("coordonnees", {"nom": "MARTINEZ"})

        assert family.answers("coordonnees")["nom"] == "MARTINEZ"
        assert family.answers("coordonnees")["prenom"] == "Paul"

    def test_two_tabs_on_different_steps_do_not_mix(self, family: Family) -> None:
        family.begin()
        contact = fill(family.open("coordonnees"), CONTACT)
        fees = fill(family.open("tarif"), {"niveau-scolaire": "2nde"})

        fees.submit("next", status=303)
        contact.submit("next", status=303)

        assert family.answers("tarif")["niveau-scolaire"] == "2nde"
        assert family.answers("coordonnees")["nom"] == "MARTIN"
        assert "nom" not in family.answers("tarif")

    def test_two_tabs_on_one_step_keep_each_answer_once(self, family: Family) -> None:
        family.begin()
        first = fill(family.open("coordonnees"), CONTACT)
        second = fill(family.open("coordonnees"), {**CONTACT, "nom": "MARTINEZ"})

        first.submit("next", status=303)
        own_form(second.submit("next", status=409)).submit("next", status=303)

        assert family.answers("coordonnees")["nom"] == "MARTINEZ"
        assert family.rows(DossierAnswer)[0] == len(set(family.answers("coordonnees"))) + 2


class TestRefusals:
    def test_each_point_leads_to_its_field_and_nothing_is_saved(self, family: Family) -> None:
        family.begin()

        page = family.send("coordonnees", {**CONTACT, "nom": "", "mobile": "12", "adresse.postcode": "4500"})

        assert page.status_int == 422
        assert len(summary(page)) == 3
        assert leads_to_controls(page)
        assert page.html.title.text.strip().startswith("Erreur")
        assert family.answers("coordonnees") == {}

    def test_what_was_typed_stands_in_the_fields(self, family: Family) -> None:
        family.begin()

        form = own_form(family.send("coordonnees", {**CONTACT, "nom": "O'Brien <b>", "mobile": "12"}))

        assert (form["nom"].value, form["mobile"].value) == ("O'Brien <b>", "12")
        assert form["adresse.street"].value == "1 rue du Lac"

    def test_each_wrong_field_says_so_to_who_hears_it(self, family: Family) -> None:
        family.begin()

        page = family.send("coordonnees", {**CONTACT, "mobile": "12"})

        control = page.html.find(id="mobile")
        assert control["aria-invalid"] == "true"
        assert page.html.find(id="mobile-e")["id"] in control["aria-describedby"].split()

    def test_permissions_that_want_an_answer_are_named(self, family: Family) -> None:
        family.begin()

        page = family.send("autorisations", {"image.interne": "yes"})

        assert page.status_int == 422
        assert [words.split(" :")[0].split("\u00a0:")[0] for _, words in summary(page)] == [
            "Règlement intérieur",
            "Autorisation de sortie",
            "Transport lors des sorties",
        ]
        assert leads_to_controls(page)
        assert own_form(page)["image.interne"].value == "yes"

    def test_a_group_without_choice_is_named(self, family: Family) -> None:
        family.begin()

        page = family.send("cours", {"collectif": [family.scenario.choir.public_id]})

        assert page.status_int == 422
        assert leads_to_controls(page)
        assert [box.checked for box in own_form(page).fields["collectif"]] == [True]
        assert family.scenario.services.slots.bookings(family.dossier) == []

    def test_a_button_without_file_says_so(self, family: Family) -> None:
        family.begin()

        page = family.send("documents", button="send", value="photo")

        assert page.status_int == 422
        assert [target for target, _ in summary(page)] == ["#photo"]
        assert leads_to_controls(page)

    def test_a_file_of_another_type_is_refused_by_its_content(self, family: Family) -> None:
        family.begin()
        disguised = Upload("photo.jpg", b"MZ\x90\x00 not a picture", "image/jpeg")

        page = family.send("documents", {"file-photo": disguised}, button="send", value="photo")

        assert page.status_int == 422
        assert family.rows(Document) == [0]

    def test_no_file_counts_as_received_that_came_with_a_refused_one(self, family: Family) -> None:
        family.begin()
        broken = Upload("assurance.pdf", b"%PDF-1.7 cut off", "application/pdf")

        page = family.send("documents", {"file-photo": PHOTO, "file-assurance": broken})

        assert page.status_int == 422
        assert [target for target, _ in summary(page)] == ["#assurance"]
        assert page.html.find("button", {"name": "remove"}) is None
        assert family.rows(Document) == [0]


class TestLater:
    def test_incomplete_input_is_kept_and_the_home_page_opens(self, family: Family) -> None:
        family.begin()

        sent = family.send("coordonnees", {"nom": "MARTIN", "mobile": "06 39"}, button="later")

        assert (sent.status_int, sent.location) == (303, "https://portal.test/")
        assert family.answers("coordonnees")["nom"] == "MARTIN"
        assert "mobile" not in family.answers("coordonnees")

    def test_what_could_not_be_read_stands_in_its_field_again(self, family: Family) -> None:
        family.begin()
        family.send("coordonnees", {"nom": "MARTIN", "mobile": "06 39"}, button="later")

        form = own_form(family.open("coordonnees"))

        assert (form["nom"].value, form["mobile"].value) == ("MARTIN", "06 39")

    def test_the_step_still_lacks_what_it_lacked(self, family: Family) -> None:
        family.begin()
        family.send("coordonnees", {"nom": "MARTIN", "mobile": "06 39"}, button="later")

        page = family.open("recapitulatif")

        assert bar(page)[0] == ("Modification des coordonnées", "bad")

    def test_a_chosen_seat_is_held_already(self, family: Family) -> None:
        family.begin()

        family.send("cours", {"fm": family.scenario.theory.public_id}, button="later")

        family.scenario.session.expire_all()
        assert family.scenario.theory.taken == 1

    def test_permissions_answered_so_far_are_kept(self, family: Family) -> None:
        family.begin()
        family.send("autorisations", {"transport.answer": "no"}, button="later")

        form = own_form(family.open("autorisations"))

        assert (form["transport.answer"].value, form["reglement.answer"].checked) == ("no", False)

    def test_a_chosen_file_is_sent_too(self, family: Family) -> None:
        family.begin()

        family.send("documents", {"file-photo": PHOTO}, button="later")

        assert family.rows(Document) == [1]


class TestDocuments:
    def test_a_file_is_stored_shown_and_given_back(self, family: Family) -> None:
        family.begin()

        page = family.send("documents", {"file-photo": PHOTO}, button="send", value="photo").follow()

        assert heading(page) == "Documents"
        link = page.html.find("a", href=lambda target: "/document/" in (target or ""))
        given = family.browser.get(link["href"])
        assert given.content_type == "image/jpeg"
        assert given.headers["Content-Disposition"].startswith("attachment; ")
        assert given.headers["Cache-Control"] == "no-store"

    def test_a_removed_file_is_gone_from_the_page_its_address_and_the_disk(self, family: Family) -> None:
        family.begin()
        page = family.send("documents", {"file-photo": PHOTO}, button="send", value="photo").follow()
        address = page.html.find("a", href=lambda target: "/document/" in (target or ""))["href"]
        folder = family.scenario.services.container.settings.files

        own_form(page).submit("remove", value="photo", status=303)

        assert family.browser.get(address, status=404)
        assert [path for path in folder.rglob("*") if path.is_file()] == []

    def test_one_too_many_is_refused_with_the_number_allowed(self, family: Family) -> None:
        family.begin()
        family.send("documents", {"file-photo": PHOTO}, button="send", value="photo")

        page = family.post("/etape/documents", [("send", "photo"), ("file-photo", PHOTO)])

        assert page.status_int == 422
        assert len(summary(page)) == 1
        assert family.rows(Document) == [1]


class TestOrder:
    def test_steps_may_be_filled_in_in_any_order_before_the_end(self, family: Family) -> None:
        family.begin()

        family.send("cours", family.courses())
        family.send("tarif", {"niveau-scolaire": "2nde"})

        assert bar(family.open("recapitulatif"))[:5] == [
            ("Modification des coordonnées", "todo"),
            ("Tarif", "done"),
            ("Autorisations", "todo"),
            ("Documents", "todo"),
            ("Cours", "done"),
        ]

    def test_the_choice_leads_to_the_first_that_lacks_something(self, family: Family) -> None:
        family.begin()
        family.send("coordonnees", CONTACT)
        family.send("tarif", {"niveau-scolaire": "2nde"})

        assert family.choose(status=303).location.endswith("/etape/autorisations")

    def test_the_forms_of_the_choice_are_gone_once_it_is_made(self, family: Family) -> None:
        form = form_to(family.choose(), "/commencer")
        family.begin()
        family.send("coordonnees", CONTACT)

        form.submit(status=303)

        assert family.answers("coordonnees")["nom"] == "MARTIN"
