"""Famille and Identité, field by field as families know them."""

import pytest

from forms.builder import Known, build_step_form
from forms.records.people import GUARDIAN, STUDENT
from rules.catalogue import RECORD_FIELDS
from tests.unit.forms.questions import items, page

ABARRE = {
    "civility": "monsieur",
    "last-name": "ABARRE",
    "first-name": "Jérémie",
    "address": {"street": "19 rue de Paris", "postcode": "45000", "city": "ORLEANS"},
    "mobile": "+33601020304",
    "pcs": "10",
    "profession": "Apiculteur",
}


class TestTheFields:
    def test_a_guardian_has_those_of_the_product(self):
        labels = [field.label.fr for field in GUARDIAN.fields]

        assert labels == [
            "Civilité",
            "Nom",
            "Prénom",
            "Adresse",
            "Tél domicile",
            "Mobile",
            "Tél pro",
            "Courriel",
            "Situation familiale",
            "Code socio-professionnel",
            "Profession",
            "Tél supplémentaire 1",
            "Tél supplémentaire 2",
            "Tél supplémentaire 3",
        ]

    def test_a_student_has_birth_emergency_and_school(self):
        keys = {field.key for field in STUDENT.fields}

        assert {"birth-date", "birth-place", "same-address", "emergency-contact", "emergency-phone"} <= keys
        assert "school-level" in keys

    @pytest.mark.parametrize("page_of_records", [GUARDIAN, STUDENT], ids=["guardian", "student"])
    def test_each_is_a_field_of_the_record(self, page_of_records):
        assert {field.record for field in page_of_records.fields} <= set(RECORD_FIELDS)


class TestThePage:
    def test_the_record_fills_it_in_and_comes_back_unchanged(self):
        form = build_step_form(GUARDIAN, GUARDIAN.states, "fr", known=Known(record=ABARRE))
        posted = {
            "civility": "monsieur",
            "last-name": "ABARRE",
            "first-name": "Jérémie",
            "address.street": "19 rue de Paris",
            "address.postcode": "45000",
            "address.city": "ORLEANS",
            "mobile": "06 01 02 03 04",
            "pcs": "10",
            "profession": "Apiculteur",
        }

        answers = form.to_json(form.validate(items(posted)))

        assert {key: value for key, value in answers.items() if value is not None} == ABARRE

    def test_only_the_names_are_required(self):
        form = build_step_form(STUDENT, STUDENT.states, "fr")

        required = [one["id"] for one in page(form).all("input") if "required" in one]

        assert required == ["last-name", "first-name"]
