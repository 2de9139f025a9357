"""Writes the lists of an establishment: school years, departments, disciplines, rooms, teachers."""

from dataclasses import dataclass
from random import Random

from faker import Faker
from sqlalchemy.orm import Session

from portal.demonstration.calendar import NEXT, OLDEST, new_random, year_days, year_key
from portal.demonstration.disciplines import AWAKENING, ENSEMBLE, THEORY, Discipline
from portal.demonstration.rows import insert
from portal.demonstration.sites import Site
from portal.models.courses import Department, Room, SchoolYear, Teacher
from portal.models.courses import Discipline as DisciplineRow
from portal.models.people import Civility, sort_key

CLASS_SHARES = {THEORY.key: 14, ENSEMBLE.key: 8, AWAKENING.key: 5}
"""How many of a hundred teachers give the classes that everybody takes."""


@dataclass(eq=False)
class TeacherOf:
    """A teacher with what he teaches; `initials` stand in names of courses, `days` are those he comes."""

    last_name: str
    first_name: str
    discipline: str
    initials: str
    days: tuple[int, ...]
    civility: Civility
    teacher_id: int = 0


@dataclass(frozen=True)
class Lists:
    """The ids that later rows refer to; school years by their first year, the others by key."""

    years: dict[int, int]
    departments: dict[str, int]
    disciplines: dict[str, int]
    rooms: list[int]
    room_names: list[str]
    teachers: dict[str, list[TeacherOf]]
    """By discipline; each has at least one."""

    def teacher(self, last_name: str) -> TeacherOf:
        """Return a teacher by name; raises StopIteration."""
        return next(one for group in self.teachers.values() for one in group if one.last_name == last_name)


def write_lists(session: Session, site: Site, seed: int) -> Lists:
    """Write the lists."""
    firsts = range(OLDEST, NEXT + 1)
    days = {first: year_days(first) for first in firsts}
    years = insert(
        session,
        SchoolYear,
        [{"key": year_key(x), "starts_on": days[x][0], "ends_on": days[x][1]} for x in firsts],
    )
    departments = insert(
        session,
        Department,
        [{"key": key, "label": label, "position": x} for x, (key, label) in enumerate(site.departments)],
    )
    taught = (THEORY, ENSEMBLE, AWAKENING, *site.disciplines)
    disciplines = insert(session, DisciplineRow, [{"key": one.key, "label": one.label} for one in taught])
    rooms = insert(session, Room, [{"name": name, "location": place} for name, place in site.rooms])
    return Lists(
        dict(zip(firsts, years, strict=True)),
        dict(zip((key for key, _ in site.departments), departments, strict=True)),
        dict(zip((one.key for one in taught), disciplines, strict=True)),
        rooms,
        [name for name, _ in site.rooms],
        _write_teachers(session, site, taught, seed),
    )


def _write_teachers(
    session: Session, site: Site, taught: tuple[Discipline, ...], seed: int
) -> dict[str, list[TeacherOf]]:
    teachers = _invent_teachers(site, taught, seed)
    ids = insert(
        session,
        Teacher,
        [
            {
                "civility": one.civility,
                "last_name": one.last_name,
                "first_name": one.first_name,
                "sort_key": sort_key(one.last_name, one.first_name),
            }
            for one in teachers
        ],
    )
    by_discipline: dict[str, list[TeacherOf]] = {}
    for teacher, teacher_id in zip(teachers, ids, strict=True):
        teacher.teacher_id = teacher_id
        by_discipline.setdefault(teacher.discipline, []).append(teacher)
    return by_discipline


def _invent_teachers(site: Site, taught: tuple[Discipline, ...], seed: int) -> list[TeacherOf]:
    rng = new_random(seed, site.slug, "teachers")
    faker = Faker("fr_FR")
    faker.seed_instance(f"{seed}/{site.slug}/teachers")
    used: set[str] = set()
    found = [
        _teacher(rng, used, one.last_name, one.first_name, one.discipline, _civility_of(one.first_name))
        for one in site.fixed_teachers
    ]
    for discipline in _posts(site, taught, len(site.fixed_teachers), {one.discipline for one in found}):
        civility = rng.choice(list(Civility))
        female = civility is Civility.MADAME
        first = faker.first_name_female() if female else faker.first_name_male()
        found.append(_teacher(rng, used, faker.last_name().upper(), first, discipline, civility))
    return found


def _posts(site: Site, taught: tuple[Discipline, ...], filled: int, present: set[str]) -> list[str]:
    """Return the disciplines of the teachers yet to invent: one each, the others where most students are."""
    posts = [one.key for one in taught if one.key not in present]
    weights = {one.key: CLASS_SHARES.get(one.key, one.share) for one in taught}
    while len(posts) + filled < site.teachers:
        held = {key: posts.count(key) + (key in present) for key in weights}
        posts.append(max(weights, key=lambda key: weights[key] / (held[key] + 1)))
    return posts


def _teacher(
    rng: Random, used: set[str], last_name: str, first_name: str, discipline: str, civility: Civility
) -> TeacherOf:
    letters = [word[0] for word in first_name.replace("-", " ").split()]
    initials = "".join(letters) + last_name[0]
    for letter in last_name[1:]:
        if initials not in used:
            break
        initials += letter if letter.isalpha() else ""
    used.add(initials)
    weekdays = rng.sample((1, 2, 4, 5), 2)
    days = (3, 6, *weekdays) if rng.random() < 0.55 else (3, *weekdays)
    return TeacherOf(last_name, first_name, discipline, initials, days, civility)


def _civility_of(first_name: str) -> Civility:
    return Civility.MADAME if first_name in ("Carmen", "Isabelle") else Civility.MONSIEUR
