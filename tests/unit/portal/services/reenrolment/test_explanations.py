""" "Pourquoi ?": one sentence about this student, for this reader, from the tree that decided."""

from datetime import date

import pytest
from sqlalchemy import select

from portal.i18n import use_language
from portal.models.courses import Department, Enrolment, StudentYear
from portal.services.reenrolment.access import access
from portal.services.reenrolment.explanations import Explained
from tests import factories as make
from tests.scenario import ACTOR, CONTACT, Scenario

HIDDEN = "en raison d’une information du dossier."


@pytest.fixture
def dancer(scenario: Scenario) -> Scenario:
    """Irina, 15 years old, takes her lesson in the department of dance."""
    scenario.student.person.civility = "madame"
    dance = Department(key="danse", label="Danse")
    scenario.session.add(dance)
    scenario.session.scalars(select(Enrolment)).one().course.department = dance
    scenario.session.flush()
    return scenario


@pytest.fixture
def other(scenario: Scenario):
    """The other guardian, of another household."""
    guardian = make.make_guardian(scenario.session, first_name="Paule")
    make.make_guardianship(scenario.session, scenario.student, guardian, rank=2)
    scenario.session.expire(scenario.student, ["guardianships"])
    return guardian.person


def year_of(scenario: Scenario) -> StudentYear:
    """What this year's row tells of the student."""
    return scenario.session.scalars(select(StudentYear)).one()


def reasons(scenario: Scenario, step: str, reader, situation=None):
    """The reasons of a step told to a reader; None for staff."""
    situation = situation or scenario.situation()
    return scenario.services.explanations.of_step(situation, situation.rules.step(step), reader)


def plain(told: tuple[Explained, ...]) -> list[tuple[str, str]]:
    """What was told, with ordinary spaces."""
    return [(one.label, one.why.replace("\u00a0", " ")) for one in told]


def answer_on_fees(scenario: Scenario) -> None:
    """Give the answers on which other questions and documents depend."""
    scenario.begin()
    scenario.answer("coordonnees", {**CONTACT, "situation": "couple"})
    scenario.answer("tarif", {"tarif-resident": False, "tarif-reduit": False})


def owes(scenario: Scenario) -> None:
    """Let the family be late with a payment."""
    make.make_entry(scenario.session, scenario.student.family, debit=4000, due_on=date(2026, 5, 1))


class TestOfStep:
    def test_a_document_says_what_decided_and_one_for_everybody_says_nothing(self, dancer):
        told = reasons(dancer, "documents", dancer.person)

        assert told.items == {"certificat-medical": "Demandé parce qu’Irina est inscrite en danse."}
        assert told.step is None

    def test_it_speaks_english_too(self, dancer):
        with use_language("en"):
            told = reasons(dancer, "documents", dancer.person)

        assert told.items == {"certificat-medical": "Requested because Irina is enrolled in dance."}

    def test_a_step_that_not_everybody_has_says_why_it_is_there(self, dancer):
        told = reasons(dancer, "coordonnees", dancer.person)

        assert told.step == "Cette étape apparaît parce qu’Irina est mineure."
        assert told.items == {}

    def test_a_question_says_why_it_must_be_answered(self, dancer):
        told = reasons(dancer, "tarif", dancer.person)

        assert told.items["niveau-scolaire"] == "Réponse obligatoire parce qu’Irina a moins de 18 ans."
        assert told.items["tarif-resident"] == "Cette question est posée parce que la famille habite à Valcourt."
        assert "tarif-reduit" not in told.items
        assert "quotient" not in told.items

    def test_groups_and_consents_say_it_in_their_words(self, dancer):
        groups = reasons(dancer, "cours", dancer.person).items
        consents = reasons(dancer, "autorisations", dancer.person).items

        assert groups["fm"].startswith("Choix à faire parce qu’Irina est en cursus")
        assert consents["transport"] == "Une réponse est demandée parce qu’Irina est mineure."
        assert "reglement" not in consents

    def test_a_family_reads_you_and_staff_read_the_family(self, dancer):
        dancer.begin()
        dancer.answer("tarif", {"tarif-reduit": True})
        situation = dancer.situation()

        family = reasons(dancer, "documents", dancer.person, situation).items["revenus"]
        staff = reasons(dancer, "documents", None, situation).items["revenus"]

        assert family.startswith("Demandé parce que vous avez coché «")
        assert staff.startswith("Demandé parce que la famille a coché «")

    def test_it_leaves_the_reasons_of_other_steps_alone(self, dancer):
        situation = dancer.situation()

        reasons(dancer, "documents", dancer.person, situation)

        assert "explained" not in vars(situation)


class TestWhatTheOtherGuardianMayNotSee:
    def test_where_the_respondent_lives_is_on_file(self, dancer, other):
        dossier = dancer.begin()
        situation = dancer.services.situations.of_dossier(dossier.id)

        mine = reasons(dancer, "tarif", dancer.person, situation).items["tarif-resident"]
        theirs = reasons(dancer, "tarif", other, situation).items["tarif-resident"]

        assert mine.endswith("parce que la famille habite à Valcourt.")
        assert theirs == f"Cette question est posée {HIDDEN}"

    def test_who_did_not_answer_is_not_told_that_he_did(self, dancer, other):
        dancer.begin()
        dancer.answer("tarif", {"tarif-reduit": True})

        told = reasons(dancer, "documents", other).items["revenus"]

        assert told.startswith("Demandé parce que la famille a coché «")

    def test_what_the_household_owes_is_on_file(self, scenario, other):
        owes(scenario)
        situation = scenario.services.situations.of_student(scenario.student, other)

        theirs = scenario.services.explanations.blocks(situation, access(situation, other), other)
        here = scenario.situation()
        mine = scenario.services.explanations.blocks(here, access(here, scenario.person), scenario.person)

        message = "Une somme reste due. La réinscription sera possible après son règlement."
        assert plain(theirs) == [(message, f"Impossible {HIDDEN}")]
        assert plain(mine) == [(message, "Impossible parce que la famille a un impayé.")]

    def test_what_concerns_the_child_is_told_to_both(self, dancer, other):
        assert reasons(dancer, "documents", other).items == reasons(dancer, "documents", dancer.person).items


class TestBlocks:
    def test_each_rule_is_said_with_its_reason(self, scenario):
        owes(scenario)
        year_of(scenario).opinion = "defavorable"
        scenario.session.flush()
        situation = scenario.situation()

        told = scenario.services.explanations.blocks(situation, access(situation, scenario.person), scenario.person)

        assert [one.label for one in told] == [str(reason) for reason in access(situation, scenario.person).reasons]
        assert told[0].why.startswith("Impossible parce qu’Irina est déjà inscrit cette année et ")
        assert len(told) == 2

    def test_somebody_else_answers_because_of_age(self, scenario):
        scenario.student.person.birth_date = date(2000, 1, 1)
        scenario.session.flush()
        situation = scenario.situation()

        told = scenario.services.explanations.blocks(situation, access(situation, scenario.person), scenario.person)

        assert [one.why for one in told] == ["Parce qu’Irina est majeur."]

    def test_nothing_is_told_of_an_open_way(self, scenario):
        situation = scenario.situation()

        assert (
            scenario.services.explanations.blocks(situation, access(situation, scenario.person), scenario.person) == ()
        )


class TestLeftOut:
    def test_a_step_of_which_nothing_is_asked_says_why_once(self, dancer):
        year_of(dancer).cursus = False
        dancer.session.flush()

        told = dancer.services.explanations.left_out(dancer.situation(), dancer.person)

        assert plain(told) == [("Cours", "Pas de choix à faire parce qu’Irina est hors cursus.")]

    def test_a_step_with_a_condition_says_it(self, dancer):
        dancer.student.person.birth_date = date(2000, 1, 1)
        dancer.session.flush()

        told = dict(plain(dancer.services.explanations.left_out(dancer.situation(), None)))

        assert told["Modification des coordonnées"] == "Cette étape n’apparaît pas parce qu’Irina est majeure."

    def test_who_has_every_step_is_told_nothing(self, dancer):
        assert dancer.services.explanations.left_out(dancer.situation(), dancer.person) == ()


class TestUndecided:
    def test_it_names_what_is_missing(self, dancer):
        answer_on_fees(dancer)
        year_of(dancer).cursus = None
        dancer.session.flush()

        told = plain(dancer.services.explanations.undecided(dancer.situation(), dancer.person))

        assert [label for label, _ in told] == ["Formation musicale", "Pratique collective"]
        assert {why for _, why in told} == {"Pas encore décidé : il manque le cursus."}

    def test_a_question_that_waits_for_an_answer_names_the_answer(self, dancer):
        told = dict(plain(dancer.services.explanations.undecided(dancer.situation(), dancer.person)))

        asked = "« Je demande le tarif des résidents »"
        assert told["Justificatif de domicile"] == f"Pas encore décidé : il manque votre réponse à {asked}."

    def test_once_everything_is_known_there_is_nothing(self, dancer):
        answer_on_fees(dancer)

        assert dancer.services.explanations.undecided(dancer.situation(), dancer.person) == ()


class TestForStaff:
    def test_a_rule_that_asks_for_a_decision_says_why(self, dancer):
        year_of(dancer).opinion = "reserve"
        dancer.session.flush()

        told = plain(dancer.services.explanations.for_staff(dancer.situation()))

        assert ("L’avis du professeur est réservé.") in dict(told)
        why = dict(told)["L’avis du professeur est réservé."]
        assert why.startswith("Décision de l’administration nécessaire parce qu")

    def test_what_is_to_be_checked_says_why(self, dancer):
        make.make_instrument(dancer.session, dancer.student, due_on=date(2026, 6, 30))

        told = dict(plain(dancer.services.explanations.for_staff(dancer.situation())))

        assert told["Un instrument prêté est à rendre."].startswith("À vérifier parce qu’Irina ")

    def test_what_is_not_known_is_named(self, dancer):
        year_of(dancer).opinion = None
        dancer.session.flush()

        told = plain(dancer.services.explanations.for_staff(dancer.situation()))

        waiting = [label for label, why in told if why == "Pas encore décidé : il manque l’avis du professeur."]
        assert len(waiting) == 2

    def test_a_dossier_that_meets_every_rule_waits_for_nothing(self, scenario):
        scenario.begin()
        scenario.answer_everything()

        assert scenario.services.explanations.for_staff(scenario.situation()) == ()

    def test_a_group_in_which_nothing_was_open_is_said(self, scenario):
        scenario.begin()
        scenario.answer_everything()
        situation = scenario.situation()
        step = situation.rules.step("cours")
        scenario.services.wizard.answer(situation, step, {"fm": [], "collectif": []}, scenario.person, ACTOR)

        told = scenario.services.explanations.for_staff(scenario.situation())

        assert [one.label.replace("\u00a0", " ") for one in told] == [
            "Aucun créneau n’était possible : Formation musicale",
            "Aucun créneau n’était possible : Pratique collective",
        ]
