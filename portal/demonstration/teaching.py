"""Writes courses with their times, and who follows them; what came of a past year stands in its enrolment."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time
from random import Random
from typing import Any

from sqlalchemy.orm import Session

from portal.demonstration.calendar import PRESENT, lesson_days
from portal.demonstration.disciplines import THEORY
from portal.demonstration.levels import label_of
from portal.demonstration.lists import Lists
from portal.demonstration.planning import CoursePlan, Member
from portal.demonstration.rows import insert
from portal.models.courses import Course, CourseKind, CourseSession, Enrolment

WEEKS = 36


@dataclass(frozen=True)
class Followed:
    """An enrolment that was written."""

    enrolment_id: int
    plan: CoursePlan
    member: Member
    average: int | None


def wall_time(minutes: int) -> time:
    """Return a time of day from minutes after midnight."""
    return time(*divmod(minutes, 60))


def write_courses(session: Session, lists: Lists, plans: Sequence[CoursePlan]) -> None:
    """Write courses and their meetings; each plan learns its id."""
    rows = [
        {
            "school_year_id": lists.years[plan.first],
            "code": plan.code,
            "name": plan.name,
            "department_id": lists.departments[plan.department],
            "discipline_id": lists.disciplines[plan.discipline.key],
            "cycle": plan.cycle,
            "level": plan.level,
            "level_label": label_of(plan.level) if plan.level and plan.shows_level else None,
            "kind": CourseKind.COLLECTIVE if plan.collective else CourseKind.INDIVIDUAL,
            "teacher_id": plan.teacher.teacher_id,
        }
        for plan in plans
    ]
    for plan, course_id in zip(plans, insert(session, Course, rows), strict=True):
        plan.course_id = course_id
    insert(session, CourseSession, [_session(lists, plan) for plan in plans if plan.meeting])


def _session(lists: Lists, plan: CoursePlan) -> dict[str, Any]:
    meeting = plan.meeting
    if meeting is None:
        raise ValueError(f"{plan.name} has no time")
    return {
        "course_id": plan.course_id,
        "day": meeting.day,
        "starts": wall_time(meeting.starts),
        "ends": wall_time(meeting.ends),
        "room_id": lists.rooms[meeting.room],
        "from_on": lesson_days(plan.first)[0],
        "until_on": date(plan.first + 1, 7, 4),
    }


def write_enrolments(session: Session, plans: Sequence[CoursePlan], rng: Random) -> list[Followed]:
    """Write who follows which course."""
    found, rows = [], []
    for plan in plans:
        for member in plan.members:
            row = _enrolment(plan, member, rng)
            rows.append(row)
            found.append((plan, member, row["average"]))
    ids = insert(session, Enrolment, rows)
    return [Followed(id_, *parts) for id_, parts in zip(ids, found, strict=True)]


def _enrolment(plan: CoursePlan, member: Member, rng: Random) -> dict[str, Any]:
    first, last = lesson_days(plan.first)
    row: dict[str, Any] = {
        "student_id": member.career.learner.student_id,
        "course_id": plan.course_id,
        "from_on": first,
        "until_on": last,
        "passage_time": None if member.passage is None else wall_time(member.passage),
        "passage_minutes": member.minutes,
        "adapted_schedule": plan.first == PRESENT and member.career.adapted,
        "activity": "actif",
        "planned_minutes": None,
        "given_minutes": None,
        "absences_total": None,
        "absences_unjustified": None,
        "average": None,
        "average_out_of": None,
        "result": None,
        "admission": None,
        "comment": None,
    }
    return row | dict(_outcome(plan, member, rng)) if plan.first < PRESENT else row


def _outcome(plan: CoursePlan, member: Member, rng: Random) -> Iterator[tuple[str, Any]]:
    """Yield what a past year left behind: hours, absences, marks, the level after."""
    lesson = member.lesson
    hours = WEEKS * (60 if plan.collective else 30)
    missed = min(9, int(rng.expovariate(0.7)))
    yield "planned_minutes", hours
    yield "given_minutes", hours - 30 * rng.randint(0, 3)
    yield "absences_total", missed
    yield "absences_unjustified", rng.randint(0, min(missed, 3))
    if lesson.ensemble is not None or lesson.admitted_to is None:
        return
    passed = lesson.admitted_to != lesson.level
    yield "average", rng.randint(46, 76) * 25 if passed else rng.randint(28, 46) * 25
    yield "average_out_of", 2_000
    yield "result", "admis" if passed else "maintenu"
    yield (
        "admission",
        f"FM {lesson.admitted_to}" if lesson.discipline is THEORY else label_of(lesson.admitted_to),
    )
    if rng.random() < 0.15:
        yield "comment", rng.choice(("Bon travail, régulier.", "Des progrès cette année.", "À encourager."))
