"""The family of the guide at Valcourt: its rows against the guide's own figures, thirteen years on."""

import shutil
from collections.abc import Iterator
from datetime import date, time
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal import clock, demonstration
from portal.db import PortalSession, make_engine, make_session_factory, transaction
from portal.demonstration.sites import VALCOURT
from portal.formats import telephone
from portal.models.accounts import Account, AccountState, Membership
from portal.models.billing import Ledger, LedgerEntry
from portal.models.courses import (
    Absence,
    Course,
    CourseSession,
    Enrolment,
    Evaluation,
    PerformedPiece,
    StudentYear,
)
from portal.models.establishments import Establishment
from portal.models.people import Person, Student
from portal.services.facts import FactService
from portal.services.reenrolment.access import Access, access
from portal.services.reenrolment.situation import Situation, SituationService
from portal.services.rulesets import RulesetService
from portal.services.slots import SlotService, course_facts
from rules.outcome import offered


@pytest.fixture(scope="module")
def valcourt(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[PortalSession]:
    """Read Valcourt at the start of the demonstration."""
    path = tmp_path_factory.mktemp("golden") / "portal.db"
    shutil.copyfile(sqlite_template, path)
    engine = make_engine(f"sqlite:///{path}")
    factory = make_session_factory(engine)
    demonstration.load(factory, sites=[VALCOURT])
    with transaction(factory) as session:
        place = session.scalars(select(Establishment.id).where(Establishment.slug == "valcourt")).one()
    with clock.frozen(demonstration.START), transaction(factory, place, writes=False) as session:
        yield session
    engine.dispose()


@pytest.fixture
def irina(valcourt: PortalSession) -> Student:
    """The only child."""
    return valcourt.scalars(
        select(Student).join(Person).where(Person.last_name == "ABARRE", Person.first_name == "Irina")
    ).one()


@pytest.fixture
def situation(valcourt: PortalSession, irina: Student) -> Situation:
    """What the rules say of her, answered for by her father."""
    service = SituationService(valcourt, RulesetService(valcourt), FactService(valcourt))
    found = service.of_student(irina, irina.guardianships[0].guardian.person)
    assert found is not None
    return found


def enrolments(session: PortalSession, student: Student) -> list[Enrolment]:
    """Return her courses of all years, newest first, in the order of the guide's list."""
    order = ["Formation Musicale", "Polyphoniques", "Pratiques collectives"]
    rows = session.scalars(
        select(Enrolment)
        .where(Enrolment.student_id == student.id)
        .options(joinedload(Enrolment.course).options(joinedload(Course.department), joinedload(Course.teacher)))
    ).all()
    return sorted(
        rows,
        key=lambda row: (
            -int(row.course.school_year.key[:4]),
            order.index(row.course.department.label if row.course.department else ""),
        ),
    )


def history(session: PortalSession, student: Student) -> list[Enrolment]:
    """Return the sheets of past years."""
    return [row for row in enrolments(session, student) if row.course.school_year.key < "2025-2026"]


def teacher(course: Course) -> str:
    return f"{course.teacher.last_name} {course.teacher.first_name}" if course.teacher else ""


class TestTheFather:
    def test_he_is_the_guardian_of_the_guide(self, irina: Student) -> None:
        person = irina.guardianships[0].guardian.person

        assert (person.civility, person.last_name, person.first_name) == ("monsieur", "ABARRE", "Jérémie")
        assert (person.address, person.postcode, person.city) == ("19 rue de Paris", "45000", "ORLEANS")
        assert telephone(person.home_phone or "").replace("\xa0", " ") == "02 38 55 02 38"
        assert telephone(person.mobile or "").replace("\xa0", " ") == "06 01 02 03 04"
        assert telephone(person.work_phone or "").replace("\xa0", " ") == "06 01 02 03 04"
        assert person.email == "jeremie.abarre@courriel.example"
        assert (person.situation, person.pcs, person.profession) == ("marie", "10", "Apiculteur")

    def test_he_logs_in_as_abarre1(self, valcourt: PortalSession, irina: Student) -> None:
        row = valcourt.execute(
            select(Account.identifier, Account.state)
            .join(Membership, Membership.account_id == Account.id)
            .where(Membership.person_id == irina.guardianships[0].guardian.person_id)
        ).one()

        assert row == ("abarre1", AccountState.AWAITING)


class TestIdentity:
    def test_it_is_that_of_the_guide(self, irina: Student) -> None:
        person = irina.person

        assert (person.civility, person.last_name, person.first_name) == ("madame", "ABARRE", "Irina")
        assert (person.birth_date, person.birth_place) == (date(2010, 8, 15), "Orléans (45)")
        assert (person.address, person.postcode, person.city) == ("19 rue de Paris", "45000", "ORLEANS")
        assert person.home_phone == "+33238550238"
        assert person.mobile == person.work_phone == "+33601020304"
        assert (irina.emergency_contact, irina.emergency_phone) == ("Docteur Macheprot", "+33238672503")

    def test_her_school_level_is_2nde(self, valcourt: PortalSession, irina: Student) -> None:
        years = valcourt.scalars(select(StudentYear).where(StudentYear.student_id == irina.id)).all()

        assert [(row.school_year.label, row.school_level) for row in years] == [("2025/2026", "2nde")]

    def test_she_is_the_only_child(self, valcourt: PortalSession, irina: Student) -> None:
        assert valcourt.scalars(select(Student).where(Student.family_id == irina.family_id)).all() == [irina]
        assert len(irina.guardianships) == 1


class TestCourses:
    def test_they_are_those_of_the_guide(self, valcourt: PortalSession, irina: Student) -> None:
        rows = [row for row in enrolments(valcourt, irina) if row.course.school_year.key == "2025-2026"]
        meetings = {
            meeting.course_id: meeting
            for meeting in valcourt.scalars(select(CourseSession).options(joinedload(CourseSession.room)))
        }

        found = []
        for row in rows:
            meeting = meetings[row.course_id]
            assert meeting.room is not None
            room = f"{meeting.room.name} ({meeting.room.location})"
            shown = (row.course.name, row.adapted_schedule, teacher(row.course), row.course.level_label)
            found.append((*shown, room, meeting.day, row.passage_time, row.passage_minutes))
        assert found == [
            ("FM 2C4 A", False, "ASTAREL Carmen", None, "Fauré (Conservatoire)", 5, time(17, 30), 90),
            ("Piano BM H", False, "MARGEVAL Brice", "3C1", "Berlioz (Conservatoire)", 2, time(18, 30), 60),
        ]

    def test_the_follow_up_sheet_is_empty_but_for_activity_and_times(
        self, valcourt: PortalSession, irina: Student
    ) -> None:
        sheet = next(row for row in enrolments(valcourt, irina) if row.course.name == "FM 2C4 A")
        meeting = sheet.course.sessions[0]

        assert sheet.activity == "actif"
        assert [sheet.reason, sheet.average, sheet.average_letter, sheet.mention] == [None] * 4
        assert [sheet.result, sheet.admission] == [None] * 2
        assert (meeting.starts, meeting.ends, meeting.minutes) == (time(17, 30), time(19, 0), 90)
        assert meeting.until_on == date(2026, 7, 4)
        for kind in (Evaluation, Absence):
            assert valcourt.scalars(select(kind).where(kind.enrolment_id == sheet.id)).all() == []


class TestHistory:
    def test_it_has_sixteen_sheets_the_first_fourteen_of_the_guide(
        self, valcourt: PortalSession, irina: Student
    ) -> None:
        found = [
            (
                row.course.school_year.label,
                row.course.department.label if row.course.department else None,
                row.course.name,
                row.course.level_label or "",
                teacher(row.course),
            )
            for row in history(valcourt, irina)
        ]

        assert len(found) == 16
        assert found[:14] == [
            ("2024/2025", "Formation Musicale", "FM 2C3", "", "ASTAREL Carmen"),
            ("2024/2025", "Polyphoniques", "Piano", "2C4", "MARGEVAL Brice"),
            ("2023/2024", "Formation Musicale", "FM 2C2", "", "BARDONWALT Anthony"),
            ("2023/2024", "Polyphoniques", "Piano", "2C3", "MARGEVAL Brice"),
            ("2022/2023", "Formation Musicale", "FM 2C1", "", "ASTAREL Carmen"),
            ("2022/2023", "Polyphoniques", "Piano", "2C2", "IPOUSTEGUI Xavier"),
            ("2022/2023", "Pratiques collectives", "Chorale 1er cycle", "", "PERRIGON Isabelle"),
            ("2021/2022", "Formation Musicale", "FM 2C1", "", "ASTAREL Carmen"),
            ("2021/2022", "Polyphoniques", "Piano", "2C1", "IPOUSTEGUI Xavier"),
            ("2021/2022", "Pratiques collectives", "Chorale 1er cycle", "", "PERRIGON Isabelle"),
            ("2020/2021", "Formation Musicale", "FM 1C4", "", "ASTAREL Carmen"),
            ("2020/2021", "Polyphoniques", "Piano", "1C4", "IPOUSTEGUI Xavier"),
            ("2020/2021", "Pratiques collectives", "Chorale 1er cycle", "", "PERRIGON Isabelle"),
            ("2019/2020", "Formation Musicale", "FM 1C3", "", "ASTAREL Carmen"),
        ]

    def test_the_newest_sheet_carries_the_figures_of_the_guide(self, valcourt: PortalSession, irina: Student) -> None:
        sheet = history(valcourt, irina)[0]

        assert (sheet.from_on, sheet.until_on) == (date(2024, 9, 12), date(2025, 7, 5))
        assert (sheet.planned_minutes, sheet.given_minutes) == (54 * 60, 54 * 60)
        assert (sheet.absences_total, sheet.absences_unjustified) == (None, None)
        assert (sheet.adapted_schedule, sheet.activity, sheet.reason) == (False, "actif", None)
        assert (sheet.average, sheet.average_out_of) == (1575, 2000)
        assert [sheet.average_letter, sheet.mention, sheet.result, sheet.cycle_result] == [None] * 4
        assert (sheet.admission, sheet.cycle_admission) == ("FM 2C4", None)
        assert [sheet.first_instrument, sheet.comment] == [None] * 2

    def test_its_evaluation_is_that_of_the_guide(self, valcourt: PortalSession, irina: Student) -> None:
        (sheet, *_older) = history(valcourt, irina)
        mark = valcourt.scalars(select(Evaluation).where(Evaluation.enrolment_id == sheet.id)).one()

        assert (mark.kind, mark.on) == ("Contrôle Continu", date(2025, 6, 6))
        assert (mark.mark, mark.out_of, mark.coefficient, mark.absent) == (1575, 2000, 100, False)


class TestRepertoire:
    def test_it_is_that_of_the_guide(self, valcourt: PortalSession, irina: Student) -> None:
        rows = valcourt.scalars(
            select(PerformedPiece)
            .where(PerformedPiece.student_id == irina.id)
            .options(joinedload(PerformedPiece.performance))
            .order_by(PerformedPiece.id)
        ).all()

        assert [(x.performance.name, x.performance.on, x.piece, x.seconds, x.comment) for x in rows] == [
            (
                "Fin de cycle - Piano",
                date(2025, 6, 13),
                "Sabre dance de Gayanh",
                600,
                "Editions Boosey & Hawkes",
            ),
            (
                "Fin de cycle - Piano",
                date(2025, 6, 13),
                "Romance du Lieutenant Kijé",
                600,
                "Editions Boosey & Hawkes",
            ),
            (
                "2024-06 Fête de la Musique",
                date(2024, 6, 21),
                "Symphonie n° 9 en ré mineur, op. 125",
                3600,
                None,
            ),
            (
                "2023-04 Audition de la classe de piano",
                date(2023, 4, 9),
                "Sonate K 282 N° 4 en mi b M",
                900,
                "Editions Henle Verlag",
            ),
            (
                "Fête de la Musique 2021",
                date(2021, 6, 21),
                "Hymne à la joie 9ème Symphonie",
                900,
                "Joué en plein air sur le Parvis de la Cathédrale",
            ),
            (
                "Fin de cycle - Piano",
                date(2021, 5, 15),
                "Suite facile N°2 extrait de l'oeuvre pour piano Vol 1",
                300,
                "Editions Leduc",
            ),
        ]
        assert rows[0].performance_id == rows[1].performance_id


class TestLedgers:
    def lines(self, session: PortalSession, student: Student, ledger: Ledger) -> list[tuple[object, ...]]:
        """Return the lines as the guide's columns, newest first: the receipt above its invoice."""
        rows = session.scalars(
            select(LedgerEntry)
            .where(LedgerEntry.family_id == student.family_id, LedgerEntry.ledger == ledger)
            .options(joinedload(LedgerEntry.deposit))
            .order_by(LedgerEntry.on.desc(), LedgerEntry.credit.desc())
        ).all()
        return [
            (row.on, row.method, row.number, row.label, row.debit, row.credit, row.deposit is not None) for row in rows
        ]

    def test_fees_are_those_of_the_guide(self, valcourt: PortalSession, irina: Student) -> None:
        assert self.lines(valcourt, irina, Ledger.FEES) == [
            (date(2025, 11, 19), "cheque", "25RC01632", "98135", 0, 8400, True),
            (date(2025, 10, 11), None, "25FC01618", "AVIS DES SOMMES A PAYER", 8400, 0, False),
        ]

    def test_rentals_are_those_of_the_guide(self, valcourt: PortalSession, irina: Student) -> None:
        assert self.lines(valcourt, irina, Ledger.RENTALS) == [
            (date(2025, 12, 4), "cheque", "25RC01724", "", 0, 15000, False),
            (date(2025, 12, 4), None, "25FC01785", "facture", 20000, 0, False),
        ]

    def test_the_rest_of_the_rental_falls_due_after_the_start(
        self, valcourt: PortalSession, situation: Situation
    ) -> None:
        due = valcourt.scalars(select(LedgerEntry.due_on).where(LedgerEntry.number == "25FC01785")).one()

        assert due == date(2026, 6, 30)
        assert situation.facts["family.overdue"] == 0

    @pytest.mark.parametrize("kind", ["25FC", "25RC"])
    def test_the_numbers_of_valcourt_around_them_have_no_gap(self, valcourt: PortalSession, kind: str) -> None:
        rows = valcourt.execute(
            select(LedgerEntry.number, LedgerEntry.on)
            .where(LedgerEntry.number.startswith(kind))
            .order_by(LedgerEntry.number)
        ).all()
        taken, days = [int(number[4:]) for number, _ in rows], [on for _, on in rows]

        assert len(taken) > 300
        assert taken == list(range(taken[0], taken[0] + len(taken)))
        assert days == sorted(days)


class TestReenrolment:
    def test_irina_can_re_enrol_at_the_start(self, situation: Situation) -> None:
        assert situation.respondent is not None
        assert access(situation, situation.respondent).access is Access.WRITE
        assert (situation.outcome.window, situation.outcome.respondent) == ("eleves", "guardian")
        assert (situation.outcome.blocked, situation.outcome.approval) == ([], [])

    def test_she_finds_courses_with_seats(self, valcourt: PortalSession, situation: Situation) -> None:
        slots = SlotService(valcourt).of_campaign(situation.campaign)
        free = {slot.course.code: slot.left for slot in slots}
        found = offered(situation.compiled, situation.facts, [course_facts(slot.course) for slot in slots])

        assert situation.outcome.groups == ["fm", "collectif"]
        assert len(found["fm"]) >= 2
        assert sum(free[code] for code in (*found["fm"], *found["collectif"])) > 20
