"""Writes what teaching leaves behind: evaluations, absences, the year’s record, instruments taken home."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from random import Random
from typing import Any

from sqlalchemy.orm import Session

from portal.demonstration.calendar import PRESENT, TODAY, day_between, weighted
from portal.demonstration.careers import Career
from portal.demonstration.levels import school_level
from portal.demonstration.lists import Lists
from portal.demonstration.rows import insert
from portal.demonstration.teaching import Followed
from portal.models.courses import Absence, Evaluation, InstrumentLoan, LoanKind, StudentYear

TOLERATED = 3
"""Unjustified absences with which a student may still re-enrol everywhere."""

STRAYING = 0.015
"""How many students have more of them."""

OPINIONS = (("favorable", 940), ("reserve", 48), ("defavorable", 12))
WORDS = (
    "Travail sérieux.",
    "Belle musicalité.",
    "Doit travailler plus régulièrement.",
    "Très bonne participation.",
)


def write_evaluations(session: Session, followed: Iterable[Followed], rng: Random) -> None:
    """Write marks: those of a past year have the average that its enrolment shows."""
    insert(session, Evaluation, [row for one in followed for row in _evaluations(one, rng)])


def _evaluations(one: Followed, rng: Random) -> Iterator[dict[str, Any]]:
    first = one.plan.first
    if one.average is not None:
        yield _mark(one, "Contrôle Continu", date(first + 1, 6, 6), one.average)
        if rng.random() < 0.3:
            day = day_between(rng, date(first + 1, 1, 10), date(first + 1, 3, 30))
            yield _mark(one, "Examen", day, one.average) | {"appreciation": rng.choice(WORDS)}
    elif first == PRESENT and one.member.lesson.ensemble is None and rng.random() < 0.5:
        day = day_between(rng, date(PRESENT + 1, 1, 12), date(PRESENT + 1, 5, 29))
        yield _mark(one, "Contrôle Continu", day, rng.randint(40, 76) * 25)


def _mark(one: Followed, kind: str, day: date, mark: int) -> dict[str, Any]:
    return {
        "enrolment_id": one.enrolment_id,
        "kind": kind,
        "on": day,
        "mark": mark,
        "out_of": 2_000,
        "coefficient": 100,
        "appreciation": None,
    }


def write_absences(session: Session, followed: Iterable[Followed], spared: set[int], rng: Random) -> None:
    """Write the absences of the present year; few students have more unjustified ones than tolerated."""
    by_student: dict[int, list[Followed]] = defaultdict(list)
    for one in followed:
        if one.plan.first == PRESENT:
            by_student[one.member.career.learner.student_id].append(one)
    rows: list[dict[str, Any]] = []
    for student_id, mine in by_student.items():
        strays = student_id not in spared and rng.random() < STRAYING
        unjustified = rng.randint(TOLERATED + 1, 7) if strays else min(TOLERATED, int(rng.expovariate(1.3)))
        excused = int(rng.expovariate(0.8))
        rows += [_absence(rng.choice(mine), x >= unjustified, rng) for x in range(unjustified + excused)]
    insert(session, Absence, rows)


def _absence(one: Followed, justified: bool, rng: Random) -> dict[str, Any]:
    day = day_between(rng, date(PRESENT, 9, 15), TODAY - timedelta(days=8))
    if one.plan.meeting is not None:
        day += timedelta(days=(one.plan.meeting.day - day.isoweekday()) % 7)
    letter = not justified and rng.random() < 0.5
    return {
        "enrolment_id": one.enrolment_id,
        "from_on": day,
        "until_on": day,
        "characteristic": rng.choice(("Maladie", "Sortie scolaire", "Raison familiale")) if justified else None,
        "justified": justified,
        "letter_sent": letter,
        "letter_on": day + timedelta(days=6) if letter else None,
    }


def write_years(session: Session, lists: Lists, careers: Sequence[Career], spared: set[int], rng: Random) -> None:
    """Write what the record says of each student for the present year, of children for the one before too."""
    rows: list[dict[str, Any]] = []
    for career in careers:
        learner = career.learner
        rows.append(_year(lists, career, PRESENT, learner.student_id in spared, rng))
        if not learner.adult and min(x.first for x in career.lessons) < PRESENT:
            rows.append(_year(lists, career, PRESENT - 1, True, rng) | {"fm_level": None, "exemptions": []})
    insert(session, StudentYear, rows)


def _year(lists: Lists, career: Career, first: int, spared: bool, rng: Random) -> dict[str, Any]:
    learner = career.learner
    opinion = "favorable" if spared else weighted(rng, OPINIONS)
    return {
        "student_id": learner.student_id,
        "school_year_id": lists.years[first],
        "school_level": "adulte" if learner.adult else school_level((learner.human.birth_date or TODAY).year, first),
        "cursus": career.cursus,
        "adapted_schedule": career.adapted,
        "opinion": opinion,
        "result": None if career.main.department == "formation-musicale" else _result(opinion, rng),
        "activity": "actif",
        "fm_level": career.theory_level,
        "exemptions": list(career.exemptions),
    }


def _result(opinion: str, rng: Random) -> str:
    if opinion == "defavorable":
        return "ajourne"
    return "admis" if rng.random() < 0.88 else "maintenu"


def write_loans(session: Session, careers: Sequence[Career], spared: set[int], rng: Random) -> list[int]:
    """Write the instruments that beginners took home; return the students who rent one."""
    rows: list[dict[str, Any]] = []
    for career in careers:
        if not career.main.may_rent or rng.random() > 0.3:
            continue
        rented = rng.random() < 0.8
        overdue = not rented and career.learner.student_id not in spared and rng.random() < 0.2
        rows.append(
            {
                "student_id": career.learner.student_id,
                "kind": LoanKind.RENTED if rented else LoanKind.LENT,
                "instrument": career.main.label,
                "number": f"{career.main.key[:3].upper()}-{rng.randint(100, 999)}",
                "since": date(PRESENT, 9, 20),
                # A loan with a day of return is an instrument to return; the others may go on next year.
                "due_on": date(PRESENT + 1, 6, 1) if overdue else None,
                "returned_on": None,
            }
        )
    insert(session, InstrumentLoan, rows)
    return [row["student_id"] for row in rows if row["kind"] is LoanKind.RENTED]
