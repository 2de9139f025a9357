"""Plans the courses of every school year from what students learned: who meets whom and when. No table."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from random import Random
from string import ascii_uppercase

from portal.demonstration.calendar import PRESENT
from portal.demonstration.careers import Career, Lesson
from portal.demonstration.disciplines import AWAKENING, ENSEMBLE, THEORY, Discipline
from portal.demonstration.levels import EARLY, INTRODUCTION, class_minutes, cycle_of, label_of, lesson_minutes
from portal.demonstration.lists import Lists, TeacherOf
from portal.demonstration.sites import FixedClass, Site
from portal.demonstration.timetable import Meeting, Timetable
from portal.models.types import fold

LONGEST_BLOCK = 120
"""Minutes in which students of one level follow each other in one individual course."""
CLASS_SEATS = 14
CLASS_DAYS = ((3, 6, 2), (3, 6, 5), (6, 3, 1), (6, 3, 4), (2, 3, 6), (5, 3, 6))


@dataclass(eq=False)
class Member:
    """A student in a course, through a lesson of the career; the passage is his own time within a meeting."""

    career: Career
    lesson: Lesson
    passage: int | None = None
    minutes: int | None = None


@dataclass(eq=False)
class CoursePlan:
    """A course to write."""

    first: int
    name: str
    discipline: Discipline
    department: str
    level: str | None
    cycle: str | None
    shows_level: bool
    """Whether the level stands in a column of its own: it does where the name does not tell it."""
    collective: bool
    teacher: TeacherOf
    code: str
    seats: int = CLASS_SEATS
    meeting: Meeting | None = None
    members: list[Member] = field(default_factory=list)
    course_id: int = 0


class Planner:
    """Plans the courses of one establishment."""

    def __init__(self, site: Site, lists: Lists, rng: Random) -> None:
        self._site = site
        self._lists = lists
        self._rng = rng
        self._codes: set[tuple[int, str]] = set()
        self._turn: dict[str, int] = defaultdict(int)
        self._disciplines = {one.key: one for one in (THEORY, ENSEMBLE, AWAKENING, *site.disciplines)}

    # ------------------------------------------------------------------ the present year

    def present(self, careers: Sequence[Career]) -> list[CoursePlan]:
        """Return the courses of the present year with their times and members."""
        table = Timetable(len(self._lists.rooms))
        plans = [self._fixed(one, table) for one in self._site.fixed_classes]
        members = [Member(career, x) for career in careers for x in career.lessons if x.first == PRESENT]
        classes = [one for one in members if not one.lesson.discipline.alone]
        for key, group in _grouped(classes, _class_key):
            plans += self._classes(key, group, plans, table)
        alone = [one for one in members if one.lesson.discipline.alone]
        for (discipline, level), group in _grouped(alone, _lesson_key):
            for chunk in _chunks(group, LONGEST_BLOCK // lesson_minutes(level)):
                plans.append(self._individual(self._disciplines[discipline], level, chunk, table))
        return plans

    def _fixed(self, one: FixedClass, table: Timetable) -> CoursePlan:
        discipline, teacher = self._disciplines[one.discipline], self._lists.teacher(one.teacher)
        plan = self._plan(PRESENT, one.name, discipline, one.level, teacher)
        plan.seats = CLASS_SEATS - 1
        plan.meeting = Meeting(one.day, one.starts, one.minutes, self._lists.room_names.index(one.room))
        table.take(plan.meeting, [teacher.teacher_id])
        return plan

    def _classes(
        self, key: tuple[str, str], group: list[Member], plans: list[CoursePlan], table: Timetable
    ) -> Iterator[CoursePlan]:
        """Fill what is fixed for this class, then open as many classes as the others need."""
        lesson = group[0].lesson
        seats = lesson.ensemble.seats if lesson.ensemble else CLASS_SEATS
        name = self._class_name(lesson)
        taken = [plan for plan in plans if plan.name.rpartition(" ")[0] == name and not plan.members]
        for plan in taken:
            plan.members, group = group[: plan.seats], group[plan.seats :]
        parts = list(_chunks(group, seats))
        for letter, part in zip(ascii_uppercase[len(taken) :], parts, strict=False):
            lettered = name if lesson.ensemble and len(parts) == 1 else f"{name} {letter}"
            plan = self.collective(PRESENT, lettered, lesson, table, [_learner(one) for one in part])
            plan.members = part
            yield plan

    def collective(
        self, first: int, name: str, lesson: Lesson, table: Timetable, people: Sequence[str] = ()
    ) -> CoursePlan:
        """Return a course for many with its time."""
        ensemble, discipline = lesson.ensemble, lesson.discipline
        teacher = self._teacher(discipline.key)
        plan = self._plan(first, name, discipline, None if ensemble else lesson.level, teacher)
        if ensemble is not None:
            plan.cycle, plan.seats = ensemble.cycles[0], ensemble.seats
        minutes = ensemble.minutes if ensemble else class_minutes(lesson.level)
        days = self._rng.choice(CLASS_DAYS)
        room = self._rng.randrange(len(self._lists.rooms))
        plan.meeting = table.find(days, minutes, [teacher.teacher_id, *people], room)
        return plan

    def _individual(self, discipline: Discipline, level: str, members: list[Member], table: Timetable) -> CoursePlan:
        teacher, minutes = self._teacher(discipline.key), lesson_minutes(level)
        plan = self._plan(PRESENT, self._individual_name(discipline, teacher), discipline, level, teacher)
        room = teacher.teacher_id % len(self._lists.rooms)
        people = [teacher.teacher_id, *(_learner(one) for one in members)]
        days = self._rng.sample(teacher.days, len(teacher.days))
        plan.meeting = table.find(days, minutes * len(members), people, room)
        for position, member in enumerate(members):
            member.passage, member.minutes = plan.meeting.starts + position * minutes, minutes
        plan.members = members
        return plan

    def _individual_name(self, discipline: Discipline, teacher: TeacherOf) -> str:
        """Return the next free name such as "Piano BM C"."""
        for letter in (*ascii_uppercase, *(f"{x}{y}" for x in "AB" for y in ascii_uppercase)):
            name = f"{discipline.label} {teacher.initials} {letter}"
            if (PRESENT, code_of(name)) not in self._codes:
                return name
        raise ValueError(f"{teacher.last_name} has too many courses")

    # ------------------------------------------------------------------ past years

    def past(self, careers: Sequence[Career]) -> list[CoursePlan]:
        """Return the courses of past years, one for each teacher, subject and level, without times."""
        plans: dict[tuple[int, str, str], CoursePlan] = {}
        for career in careers:
            usual = {one.discipline.key: self._teacher(one.discipline.key) for one in career.lessons}
            for lesson in career.lessons:
                if lesson.first == PRESENT:
                    continue
                key = lesson.discipline.key
                usual[key] = self._teacher(key) if self._rng.random() < 0.12 else usual[key]
                plan = self._past_plan(plans, lesson, usual[key])
                plan.members.append(Member(career, lesson))
        return list(plans.values())

    def _past_plan(
        self, plans: dict[tuple[int, str, str], CoursePlan], lesson: Lesson, teacher: TeacherOf
    ) -> CoursePlan:
        name = lesson.discipline.label if lesson.discipline.alone else self._class_name(lesson)
        code = past_code(name, lesson.level if lesson.ensemble is None else "", teacher.initials)
        key = (lesson.first, lesson.discipline.key, code)
        if key not in plans:
            ensemble = lesson.ensemble
            level = None if ensemble else lesson.level
            plans[key] = self._plan(lesson.first, name, lesson.discipline, level, teacher, code)
            if ensemble:
                plans[key].cycle = ensemble.cycles[0]
        return plans[key]

    # ------------------------------------------------------------------ what all share

    def _plan(
        self,
        first: int,
        name: str,
        discipline: Discipline,
        level: str | None,
        teacher: TeacherOf,
        code: str = "",
    ) -> CoursePlan:
        code = code or code_of(name)
        self._codes.add((first, code))
        return CoursePlan(
            first,
            name,
            discipline,
            discipline.department,
            level,
            cycle_of(level) if level else None,
            level is not None and discipline is not THEORY and discipline is not AWAKENING,
            not discipline.alone,
            teacher,
            code,
        )

    def _class_name(self, lesson: Lesson) -> str:
        """Return the name of a class without its letter."""
        if lesson.ensemble is not None:
            return lesson.ensemble.name
        if lesson.discipline is THEORY:
            return f"FM {lesson.level}"
        if lesson.discipline is AWAKENING:
            return {EARLY: "Éveil musical", INTRODUCTION: "Initiation musicale"}[lesson.level]
        return f"{lesson.discipline.label} {label_of(lesson.level)}"

    def _teacher(self, discipline: str) -> TeacherOf:
        """Return the teachers of a discipline in turn."""
        teachers = self._lists.teachers[discipline]
        self._turn[discipline] += 1
        return teachers[self._turn[discipline] % len(teachers)]


def code_of(name: str) -> str:
    """Return the code of a course from its name: FM-2C4-A."""
    return fold(name).upper().replace(" ", "-")


def past_code(name: str, level: str, initials: str) -> str:
    """Return the code of a course of a past year."""
    return code_of(" ".join(filter(None, (name, "" if level in name.split() else level, initials))))


def _grouped(members: Iterable[Member], key: object) -> Iterator[tuple[tuple[str, str], list[Member]]]:
    ordered = sorted(members, key=key)  # type: ignore[call-overload]  # both keys are functions of a member
    for value, group in groupby(ordered, key):  # type: ignore[call-overload]
        yield value, list(group)


def _class_key(member: Member) -> tuple[str, str]:
    ensemble = member.lesson.ensemble
    return (ensemble.name, "") if ensemble else _lesson_key(member)


def _lesson_key(member: Member) -> tuple[str, str]:
    return member.lesson.discipline.key, member.lesson.level


def _chunks(members: Sequence[Member], size: int) -> Iterator[list[Member]]:
    """Part members into as few groups as their size allows, all about as large."""
    count = -(-len(members) // size)
    for position in range(count):
        yield list(members[position::count])


def _learner(member: Member) -> str:
    return f"student {member.career.learner.student_id}"
