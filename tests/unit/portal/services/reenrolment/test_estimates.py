"""The estimate: each line with its reason for this reader; the same figures on page, paper and mail."""

from datetime import date

import pytest
from sqlalchemy import select

from portal.i18n import use_language
from portal.models.courses import Enrolment, StudentYear
from portal.models.messages import Mail
from portal.models.people import FamilyMember
from portal.notifications import render_mail
from portal.services.reenrolment.estimates import FamilyEstimate
from tests import factories as make
from tests.scenario import ACTOR, CONTACT, Scenario
from tests.unit.portal.services.reenrolment.test_whole_path import give

HIDDEN = "La tranche dépend d’une information du dossier."


@pytest.fixture
def member(scenario: Scenario) -> Scenario:
    """The scenario's guardian belongs to the household that is billed; its quotient is 380 euros."""
    scenario.student.person.civility = "madame"
    scenario.student.family.quotient = 38_000
    scenario.session.flush()
    return scenario


@pytest.fixture
def other(scenario: Scenario):
    """The other guardian, of another household."""
    guardian = make.make_guardian(scenario.session, first_name="Paule")
    make.make_guardianship(scenario.session, scenario.student, guardian, rank=2)
    scenario.session.expire(scenario.student, ["guardianships"])
    return guardian.person


def sibling(scenario: Scenario, *, seen: bool = True, born: date = date(2014, 3, 2)):
    """Léo, in a cursus too, whose dossier is in progress."""
    guardians = (scenario.guardian,) if seen else (make.make_guardian(scenario.session, city="Valcourt"),)
    student = make.make_student(
        scenario.session, scenario.student.family, guardians=guardians, first_name="Léo", birth_date=born
    )
    year = scenario.session.scalars(select(StudentYear)).first()
    course = scenario.session.scalars(select(Enrolment)).first().course
    make.make_enrolment(scenario.session, student, course, activity="actif")
    make.make_student_year(scenario.session, student, year.school_year, cursus=True, opinion="favorable", exemptions=[])
    scenario.services.wizard.begin(student, guardians[0].person, ACTOR)
    scenario.session.flush()
    return student


def estimate(scenario: Scenario, reader="own") -> FamilyEstimate:
    """The estimate as told to the scenario's guardian, or to another reader; None for staff."""
    return scenario.services.estimates.of(scenario.situation(), scenario.person if reader == "own" else reader)


def told(lines) -> dict[str, str]:
    """The reason of each line by its label, with ordinary spaces."""
    return {line.label: line.reason.replace("\u00a0", " ").replace("\u202f", " ") for line in lines}


class TestReasons:
    def test_each_line_says_its_condition_its_row_and_its_bracket(self, member):
        found = estimate(member)

        assert told(found.lines) == {
            "Frais de dossier": "Facturé une fois par famille.",
            "Cursus": (
                "Facturé parce qu’Irina est en cursus. Ce montant s’applique parce que la famille habite à Valcourt. "
                "Le quotient familial est de 380,00 € : tranche jusqu’à 400,00 €."
            ),
        }
        assert [line.cents for line in found.lines] == [2400, 9500]
        assert found.total == 11_900

    def test_a_rental_stands_apart_with_its_own_total(self, member):
        make.make_instrument(member.session, member.student, rented=True)

        found = estimate(member)

        assert told(found.rented) == {"Location d’instrument": "Facturé parce qu’Irina loue un instrument."}
        assert (found.total, found.rentals) == (11_900, 15_000)
        assert sum(line.cents for line in found.lines) == found.total

    def test_a_line_that_is_not_known_yet_names_what_is_missing(self, member):
        member.session.scalars(select(StudentYear)).one().cursus = None
        member.session.flush()

        found = estimate(member)

        assert found.pending[0].cents is None
        assert told(found.pending)["Cursus"] == "Pas encore décidé : il manque le cursus."
        assert found.total == 2400

    def test_staff_read_the_same_figures(self, member):
        staff, family = estimate(member, None), estimate(member)

        assert [line.cents for line in staff.lines] == [line.cents for line in family.lines]

    def test_the_other_household_reads_neither_the_quotient_nor_where_the_respondent_lives(self, member, other):
        dossier = member.begin()
        situation = member.services.situations.of_dossier(dossier.id)

        found = member.services.estimates.of(situation, other)

        said = told(found.lines)["Cursus"]
        assert said == (
            "Facturé parce qu’Irina est en cursus. "
            f"Ce montant s’applique en raison d’une information du dossier. {HIDDEN}"
        )


class TestSeveralStudents:
    def test_each_line_names_its_student_and_the_rank_says_why(self, member):
        sibling(member)

        found = estimate(member)

        labels = [line.label for line in found.lines]
        assert labels == [
            "Frais de dossier",
            "Cursus (Irina)",
            "Cursus (Léo)",
            "Deuxième inscrit de la famille (Léo)",
        ]
        assert told(found.lines)["Deuxième inscrit de la famille (Léo)"] == (
            "Réduction accordée parce que Léo est le 2e inscrit de la famille. 15 % sur « Cursus »."
        )

    def test_of_a_student_whom_the_reader_may_not_see_nothing_is_told(self, member):
        sibling(member, seen=False)

        found = estimate(member)

        hidden = {label: said for label, said in told(found.lines).items() if "autre élève" in label}
        assert len(hidden) == 2
        assert not any("Léo" in f"{label} {said}" for label, said in told(found.lines).items())
        assert hidden["Deuxième inscrit de la famille (autre élève de la famille)"].startswith(
            "Réduction accordée en raison d’une information du dossier."
        )

    def test_twins_have_the_same_rank_whosever_page_it_is(self, member):
        twin = sibling(member, born=member.student.person.birth_date)
        from_twin = member.services.situations.of_student(twin, member.person)
        member.begin()

        labels = {line.label for line in member.services.estimates.of(from_twin, member.person).lines}

        assert labels == {line.label for line in estimate(member).lines}


class TestKept:
    @pytest.fixture
    def sent(self, member, other):
        """The dossier sent and walked; the other guardian may see the student."""
        member.session.add(FamilyMember(family=member.student.family, person=make.make_person(member.session), rank=9))
        make.make_instrument(member.session, member.student, rented=True)
        dossier = member.begin()
        member.answer_everything(**CONTACT)
        give(member, dossier, "photo")
        member.finalise()
        member.walk(dossier)
        member.session.flush()
        return dossier

    def test_the_snapshot_keeps_prices_with_reasons_for_family_and_staff(self, member, sent):
        prices = member.services.snapshots.of_round(sent.id, 1).prices

        family = FamilyEstimate.from_json(prices)
        staff = FamilyEstimate.from_json(prices, for_staff=True)
        assert family == estimate(member)
        assert [line.cents for line in staff.lines] == [2400, 9500]
        assert all(line.reason for line in (*family.lines, *family.rented, *staff.lines, *staff.rented))

    def test_what_was_kept_stays_when_the_record_moves(self, member, sent):
        member.student.family.quotient = 200_000
        member.session.flush()

        kept = FamilyEstimate.from_json(member.services.snapshots.of_round(sent.id, 1).prices)

        assert kept.total == 11_900
        assert "380,00" in kept.lines[1].reason

    def test_the_paper_says_the_same(self, member, sent):
        paper = member.services.walk.snapshot(sent.id, 1).content.estimate

        kept = FamilyEstimate.from_json(member.services.snapshots.of_round(sent.id, 1).prices)
        assert [(line.label, line.reason, line.cents) for line in paper.lines] == [
            (line.label, line.reason, line.cents) for line in kept.lines
        ]
        assert [line.cents for line in paper.rentals] == [15_000]
        assert paper.total_cents == 11_900

    def test_the_acknowledgement_tells_it_to_those_who_are_billed(self, member, sent, other):
        mails = {row.person_id: row for row in member.session.scalars(select(Mail))}

        mine, theirs = mails[member.person.id], mails[other.id]

        assert mine.values["total_cents"] == 11_900
        assert "total_cents" not in theirs.values
        text = render_mail(mine.event, "fr", mine.values).text.replace("\u00a0", " ")
        assert "Estimation pour l’année : 119,00 €" in text
        assert "Location d’instrument, facturée à part : 150,00 €" in text
        assert "Estimation" not in render_mail(theirs.event, "fr", theirs.values).text

    def test_staff_read_it_in_the_language_of_the_establishment(self, member):
        with use_language("en"):
            kept = member.services.estimates.to_keep(member.situation(), member.person)

        assert kept["lines"][0]["reason"] == "Charged once for each family."
        assert kept["lines"][0]["staff_reason"] == "Facturé une fois par famille."
