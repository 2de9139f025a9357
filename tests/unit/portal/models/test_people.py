"""People: how they are ordered, and one set of coordinates for all their roles."""

import pytest
from sqlalchemy import select

from portal.models.people import Person
from portal.models.types import fold
from tests.factories import make_establishment, make_family, make_guardian, make_person, make_student


class TestOrder:
    def test_accents_and_case_do_not_count_on_either_database(self, db_session):
        make_establishment(db_session)
        for name in ("Zola", "Évrard", "de la Tour", "evans", "Œuvrard", "O’Brien"):
            make_person(db_session, last_name=name)

        names = db_session.scalars(select(Person.last_name).order_by(Person.sort_key)).all()

        assert names == ["de la Tour", "evans", "Évrard", "O’Brien", "Œuvrard", "Zola"]

    def test_a_short_name_stands_before_a_longer_one(self, db_session):
        make_establishment(db_session)
        make_person(db_session, last_name="Le Bel", first_name="Ana")
        make_person(db_session, last_name="Le", first_name="Zoé")

        assert db_session.scalars(select(Person.last_name).order_by(Person.sort_key)).all() == [
            "Le",
            "Le Bel",
        ]

    def test_it_follows_a_change_of_name(self, db_session):
        make_establishment(db_session)
        person = make_person(db_session, last_name="Zola")
        person.last_name = "Abarre"

        assert person.sort_key == "abarre  dominique"

    @pytest.mark.parametrize(
        ("text", "folded"),
        [
            ("Jérémie", "jeremie"),
            ("O’Brien-Lefèvre", "o brien lefevre"),
            ("ŒUVRARD", "oeuvrard"),
            ("  Straße ", "strasse"),
        ],
    )
    def test_folding(self, text, folded):
        assert fold(text) == folded


class TestRoles:
    def test_an_adult_student_who_is_also_a_father_is_one_person(self, db_session):
        make_establishment(db_session)
        family = make_family(db_session)
        father = make_guardian(db_session, family)
        child = make_student(db_session, family, guardians=(father,))
        student = make_student(db_session, family, adult=True, last_name="Autre")

        student.person = father.person
        db_session.flush()
        db_session.expire_all()

        assert father.person.student is student
        assert [guardianship.guardian for guardianship in child.guardianships] == [father]
