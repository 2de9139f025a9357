"""Connexion and passwords."""

import pytest

from forms.records.accounts import (
    login_form,
    password_change_form,
    password_choice_form,
    password_request_form,
)
from portal.i18n import use_language
from portal.lists import Choice
from tests.unit.forms.questions import items, message_at, page, problems_of

SITES = [Choice("valcourt", "Conservatoire 1"), Choice("hauterive", "Conservatoire 2")]
LOGIN = {"site": "valcourt", "identifier": "abarre1", "password": " mot de passe "}
NEW = {"new": "une phrase à moi", "again": "une phrase à moi"}


@pytest.fixture(autouse=True)
def english():
    with use_language("en"):
        yield


class TestLogin:
    def test_it_returns_the_three_fields_and_the_password_untouched(self):
        assert login_form(SITES).validate(items(LOGIN)) == LOGIN

    @pytest.mark.parametrize("field", LOGIN)
    def test_an_empty_field_asks_for_itself(self, field):
        assert message_at(login_form(SITES), {**LOGIN, field: ""}, field)

    def test_the_other_fields_stay_filled_in(self):
        form = login_form(SITES)

        problems_of(form, {**LOGIN, "password": ""})

        shown = page(form)
        assert shown.all("input", id="identifier")[0]["value"] == "abarre1"
        assert "selected" in shown.all("option", value="valcourt")[0]

    def test_a_password_is_never_sent_back(self):
        form = login_form(SITES)

        problems_of(form, {**LOGIN, "identifier": ""})

        assert "mot de passe" not in str(form.render())

    def test_password_managers_find_their_fields(self):
        shown = page(login_form(SITES))

        assert shown.all("input", autocomplete="username")
        assert shown.all("input", autocomplete="current-password", type="password")

    def test_the_eye_waits_for_the_script(self):
        (eye,) = page(login_form(SITES)).all("button")

        assert eye["data-shows"] == "password"
        assert "hidden" in eye

    def test_a_site_that_is_not_in_the_list_is_refused(self):
        assert message_at(login_form(SITES), {**LOGIN, "site": "x"}, "site")

    def test_a_password_of_any_length_the_past_allowed_may_be_tried(self):
        assert login_form(SITES).validate(items({**LOGIN, "password": "x"}))["password"] == "x"

    def test_a_million_characters_are_refused(self):
        assert message_at(login_form(SITES), {**LOGIN, "password": "x" * 10**6}, "password")


class TestPasswordRequest:
    def test_it_returns_site_identifier_and_email(self):
        posted = {"site": "valcourt", "identifier": "abarre1", "email": "j.abarre@exemple.fr"}

        assert password_request_form(SITES).validate(items(posted)) == posted

    def test_it_checks_the_shape_of_the_address(self):
        posted = {"site": "valcourt", "identifier": "abarre1", "email": "j.abarre"}

        assert message_at(password_request_form(SITES), posted, "email").startswith("enter an address")


class TestNewPassword:
    def test_a_change_returns_the_three_passwords(self):
        posted = {"current": "x", **NEW}

        assert password_change_form().validate(items(posted)) == posted

    def test_a_choice_by_link_asks_no_current_one(self):
        assert password_choice_form().validate(items(NEW)) == NEW

    def test_both_must_be_equal(self):
        problem = message_at(password_choice_form(), {**NEW, "again": "autre"}, "again")

        assert problem == "enter the same password twice"

    @pytest.mark.parametrize(
        ("length", "message"), [(11, "choose at least 12 characters"), (129, "choose at most 128 characters")]
    )
    def test_its_length_is_from_12_to_128(self, length, message):
        assert message in message_at(password_choice_form(), {"new": "x" * length, "again": "x"}, "new")

    @pytest.mark.parametrize("password", ["é" * 12, "🎵" * 12, " " * 12, "x" * 128])
    def test_any_character_counts(self, password):
        assert password_choice_form().validate(items({"new": password, "again": password}))["new"] == password

    def test_managers_are_told_what_is_new(self):
        shown = page(password_change_form())

        tokens = [one["autocomplete"] for one in shown.all("input")]
        assert tokens == ["current-password", "new-password", "new-password"]

    def test_the_rule_is_said_at_the_field(self):
        assert "At least 12 characters." in page(password_choice_form()).words
