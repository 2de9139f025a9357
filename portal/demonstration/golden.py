"""The family of the guide, thirteen years on: every figure of its pages stands here."""

from datetime import date, time
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from portal.demonstration.calendar import PRESENT
from portal.demonstration.careers import Career
from portal.demonstration.disciplines import THEORY, TOWN
from portal.demonstration.households import Household, Human, Learner
from portal.demonstration.ledgers import Entry
from portal.demonstration.levels import cycle_of
from portal.demonstration.lists import Lists
from portal.demonstration.planning import CoursePlan, past_code
from portal.demonstration.rows import insert
from portal.models.billing import Ledger, PaymentMethod
from portal.models.courses import (
    Course,
    CourseKind,
    Enrolment,
    Evaluation,
    Performance,
    PerformedPiece,
    StudentYear,
)
from portal.models.people import Civility

IDENTIFIER = "abarre1"
PIANO, CHOIR = TOWN[0], "Chorale 1er cycle"
NEXT_THEORY = "3C1"
COURSES = ("FM 2C4 A", "Piano BM H")

HOME = {
    "address": "19 rue de Paris",
    "postcode": "45000",
    "city": "ORLEANS",
    "home_phone": "+33238550238",
    "mobile": "+33601020304",
    "work_phone": "+33601020304",
}


class Sheet(NamedTuple):
    """A sheet of the history."""

    first: int
    department: str
    name: str
    level: str
    teacher: str
    mark: int | None = None
    admission: str | None = None


FM, KEYS, TOGETHER = "formation-musicale", "claviers", "collectif"
SHEETS = (
    Sheet(2024, FM, "FM 2C3", "2C3", "ASTAREL", 1575, "FM 2C4"),
    Sheet(2024, KEYS, "Piano", "2C4", "MARGEVAL", 1450, "3C1"),
    Sheet(2023, FM, "FM 2C2", "2C2", "BARDONWALT", 1400, "FM 2C3"),
    Sheet(2023, KEYS, "Piano", "2C3", "MARGEVAL", 1500, "2C4"),
    Sheet(2022, FM, "FM 2C1", "2C1", "ASTAREL", 1325, "FM 2C2"),
    Sheet(2022, KEYS, "Piano", "2C2", "IPOUSTEGUI", 1425, "2C3"),
    Sheet(2022, TOGETHER, CHOIR, "", "PERRIGON"),
    Sheet(2021, FM, "FM 2C1", "2C1", "ASTAREL", 900, "FM 2C1"),
    Sheet(2021, KEYS, "Piano", "2C1", "IPOUSTEGUI", 1350, "2C2"),
    Sheet(2021, TOGETHER, CHOIR, "", "PERRIGON"),
    Sheet(2020, FM, "FM 1C4", "1C4", "ASTAREL", 1250, "FM 2C1"),
    Sheet(2020, KEYS, "Piano", "1C4", "IPOUSTEGUI", 1500, "2C1"),
    Sheet(2020, TOGETHER, CHOIR, "", "PERRIGON"),
    Sheet(2019, FM, "FM 1C3", "1C3", "ASTAREL", 1475, "FM 1C4"),
    Sheet(2019, KEYS, "Piano", "1C3", "IPOUSTEGUI", 1400, "1C4"),
    Sheet(2019, TOGETHER, CHOIR, "", "PERRIGON"),
)
"""The guide shows the first fourteen, newest first; the last two complete the sixteen it counts."""


class Piece(NamedTuple):
    """A line of the repertoire."""

    event: str
    on: date
    name: str
    minutes: int
    comment: str | None = None


PIECES = (
    Piece("Fin de cycle - Piano", date(2025, 6, 13), "Sabre dance de Gayanh", 10, "Editions Boosey & Hawkes"),
    Piece(
        "Fin de cycle - Piano",
        date(2025, 6, 13),
        "Romance du Lieutenant Kijé",
        10,
        "Editions Boosey & Hawkes",
    ),
    Piece("2024-06 Fête de la Musique", date(2024, 6, 21), "Symphonie n° 9 en ré mineur, op. 125", 60),
    Piece(
        "2023-04 Audition de la classe de piano",
        date(2023, 4, 9),
        "Sonate K 282 N° 4 en mi b M",
        15,
        "Editions Henle Verlag",
    ),
    Piece(
        "Fête de la Musique 2021",
        date(2021, 6, 21),
        "Hymne à la joie 9ème Symphonie",
        15,
        "Joué en plein air sur le Parvis de la Cathédrale",
    ),
    Piece(
        "Fin de cycle - Piano",
        date(2021, 5, 15),
        "Suite facile N°2 extrait de l'oeuvre pour piano Vol 1",
        5,
        "Editions Leduc",
    ),
)


def household() -> Household:
    """Return Jérémie ABARRE and his only child Irina."""
    father = Human(
        Civility.MONSIEUR,
        "ABARRE",
        "Jérémie",
        None,
        {
            **HOME,
            "email": "jeremie.abarre@courriel.example",
            "situation": "marie",
            "pcs": "10",
            "pcs_version": "2020",
            "profession": "Apiculteur",
        },
    )
    irina = Human(
        Civility.MADAME,
        "ABARRE",
        "Irina",
        date(2010, 8, 15),
        {
            **HOME,
            "birth_place": "Orléans (45)",
            "birth_department": "45",
            "emergency_contact": "Docteur Macheprot",
            "emergency_phone": "+33238672503",
        },
    )
    return Household([father], [Learner(irina, adult=False)], spared=True, about="golden")


def career(family: Household) -> Career:
    """Return what Irina wants next year; what she learned is written here."""
    return Career(family.learners[0], (), PIANO, True, NEXT_THEORY)


def entries(family: Household) -> list[Entry]:
    """Return both ledgers."""
    payer = family.payer.person_id
    fees = Entry(family, date(2025, 10, 11), Ledger.FEES, "AVIS DES SOMMES A PAYER", debit=84_00, fixed=1618)
    fees.due_on = date(2025, 11, 30)
    paid = Entry(family, date(2025, 11, 19), Ledger.FEES, "98135", credit=84_00, fixed=1632, deposited=True)
    rental = Entry(family, date(2025, 12, 4), Ledger.RENTALS, "facture", debit=200_00, fixed=1785)
    rental.due_on = date(2026, 6, 30)
    part = Entry(family, date(2025, 12, 4), Ledger.RENTALS, "", credit=150_00, fixed=1724)
    for entry in (fees, paid, rental, part):
        entry.payer_id = payer
        entry.method = PaymentMethod.CHEQUE if entry.credit else None
    return [fees, paid, rental, part]


def write_golden(session: Session, lists: Lists, family: Household, plans: list[CoursePlan]) -> None:
    """Write what Irina learned, learns and played."""
    student_id = family.learners[0].student_id
    _write_present(session, lists, student_id, plans)
    _write_history(session, lists, student_id, plans)
    _write_pieces(session, student_id)


def _write_present(session: Session, lists: Lists, student_id: int, plans: list[CoursePlan]) -> None:
    rows = []
    for plan in plans:
        if plan.first == PRESENT and plan.name in COURSES and plan.meeting is not None:
            times = {
                "passage_time": time(*divmod(plan.meeting.starts, 60)),
                "passage_minutes": plan.meeting.minutes,
            }
            rows.append({"student_id": student_id, "course_id": plan.course_id, "activity": "actif", **times})
    insert(session, Enrolment, rows)
    year = {
        "student_id": student_id,
        "school_year_id": lists.years[PRESENT],
        "school_level": "2nde",
        "cursus": True,
        "adapted_schedule": False,
        "opinion": "favorable",
        "activity": "actif",
        "fm_level": NEXT_THEORY,
    }
    insert(session, StudentYear, [year])


def _write_history(session: Session, lists: Lists, student_id: int, plans: list[CoursePlan]) -> None:
    present = {(plan.first, plan.code): plan.course_id for plan in plans}
    codes = [(sheet, _code(lists, sheet)) for sheet in SHEETS]
    missing = [(sheet, code) for sheet, code in codes if (sheet.first, code) not in present]
    ids = insert(session, Course, [_course(lists, sheet, code) for sheet, code in missing])
    present |= {(sheet.first, code): id_ for (sheet, code), id_ in zip(missing, ids, strict=True)}
    enrolments = insert(session, Enrolment, [_enrolment(student_id, present[x.first, code], x) for x, code in codes])
    marks = [
        {
            "enrolment_id": enrolment_id,
            "kind": "Contrôle Continu",
            "on": date(sheet.first + 1, 6, 6),
            "mark": sheet.mark,
            "out_of": 20_00,
            "coefficient": 1_00,
        }
        for enrolment_id, sheet in zip(enrolments, SHEETS, strict=True)
        if sheet.mark is not None
    ]
    insert(session, Evaluation, marks)


def _code(lists: Lists, sheet: Sheet) -> str:
    return past_code(sheet.name, sheet.level, lists.teacher(sheet.teacher).initials)


def _course(lists: Lists, sheet: Sheet, code: str) -> dict[str, Any]:
    discipline = {FM: THEORY.key, KEYS: PIANO.key}.get(sheet.department, "pratique-collective")
    alone = sheet.department == KEYS
    return {
        "school_year_id": lists.years[sheet.first],
        "code": code,
        "name": sheet.name,
        "department_id": lists.departments[sheet.department],
        "discipline_id": lists.disciplines[discipline],
        "cycle": cycle_of(sheet.level) if sheet.level else "cycle1",
        "level": sheet.level or None,
        "level_label": sheet.level if alone else None,
        "kind": CourseKind.INDIVIDUAL if alone else CourseKind.COLLECTIVE,
        "teacher_id": lists.teacher(sheet.teacher).teacher_id,
    }


def _enrolment(student_id: int, course_id: int, sheet: Sheet) -> dict[str, Any]:
    marked = sheet.mark is not None
    minutes = 54 * 60 if sheet.department == FM else 36 * 60
    return {
        "student_id": student_id,
        "course_id": course_id,
        "from_on": date(sheet.first, 9, 12),
        "until_on": date(sheet.first + 1, 7, 5),
        "activity": "actif",
        "planned_minutes": minutes,
        "given_minutes": minutes,
        "average": sheet.mark,
        "average_out_of": 20_00 if marked else None,
        "admission": sheet.admission,
    }


def _write_pieces(session: Session, student_id: int) -> None:
    events = list(dict.fromkeys((piece.event, piece.on) for piece in PIECES))
    ids = insert(session, Performance, [{"name": name, "on": day} for name, day in events])
    by_event = dict(zip(events, ids, strict=True))
    rows = [
        {
            "performance_id": by_event[piece.event, piece.on],
            "student_id": student_id,
            "position": position,
            "piece": piece.name,
            "seconds": piece.minutes * 60,
            "comment": piece.comment,
        }
        for position, piece in enumerate(PIECES, 1)
    ]
    insert(session, PerformedPiece, rows)
