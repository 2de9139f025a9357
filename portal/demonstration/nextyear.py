"""Writes the campaign with its rules, and the collective courses of the coming year as its slots."""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from string import ascii_uppercase

from sqlalchemy.orm import Session

from portal import clock
from portal.demonstration.calendar import NEXT, PRESENT, PUBLISHED, year_key
from portal.demonstration.careers import Career, Lesson
from portal.demonstration.disciplines import AWAKENING, ENSEMBLE, THEORY, Discipline, Ensemble
from portal.demonstration.levels import ADULTS, EARLY, INTRODUCTION, LADDER, label_of
from portal.demonstration.lists import Lists
from portal.demonstration.planning import CLASS_SEATS, CoursePlan, Planner
from portal.demonstration.rows import insert
from portal.demonstration.sites import Site
from portal.demonstration.teaching import write_courses
from portal.demonstration.timetable import Timetable
from portal.models.campaigns import Campaign
from portal.models.slots import Slot
from portal.services.rulesets import RulesetService

RULES = Path(__file__).parents[2] / "rules" / "establishments"
SPARE = 1.25
"""Seats opened for each student who will want one."""

SCARCE_SEATS = 2
"""What is left of a course that other families have nearly filled: the seats opened to the campaign."""


def write_campaign(session: Session, site: Site, lists: Lists) -> Campaign:
    """Write the active campaign with the rules of the tree as its published revision."""
    campaign = Campaign(from_year_id=lists.years[PRESENT], to_year_id=lists.years[NEXT], active=True)
    session.add(campaign)
    session.flush()  # its id, for the revision
    text = (RULES / site.slug / f"{year_key(NEXT)}.yaml").read_text(encoding="utf-8")
    with clock.frozen(PUBLISHED):
        RulesetService(session).publish(campaign, text, author=site.service_name)
    return campaign


def write_slots(session: Session, campaign: Campaign, lists: Lists, plans: Sequence[CoursePlan], rng: Random) -> None:
    """Write the courses of the coming year and open each to the campaign; some have few seats left."""
    write_courses(session, lists, plans)
    rows = [{"campaign_id": campaign.id, "course_id": plan.course_id, "capacity": plan.seats} for plan in plans]
    seen: Counter[str] = Counter(plan.name.rpartition(" ")[0] for plan in plans)
    for plan, row in zip(plans, rows, strict=True):
        # Only where another class of the same level takes those who find no seat.
        if seen[plan.name.rpartition(" ")[0]] > 2 and plan.name.endswith(" A") and rng.random() < 0.6:
            row["capacity"] = SCARCE_SEATS
    insert(session, Slot, rows)


class NextYear:
    """Plans the collective courses that the students of today will want."""

    def __init__(self, site: Site, lists: Lists, planner: Planner) -> None:
        self._site = site
        self._planner = planner
        self._table = Timetable(len(lists.rooms))

    def plan(self, careers: Sequence[Career]) -> list[CoursePlan]:
        """Return the courses, enough for everybody."""
        plans = [*self._theory(careers), *self._early(), *self._ensembles(careers), *self._dances(careers)]
        plans += [self._one(x.name, ENSEMBLE, "", x) for x in self._site.workshops]
        return plans

    def _one(self, name: str, discipline: Discipline, level: str, ensemble: Ensemble | None = None) -> CoursePlan:
        lesson = Lesson(NEXT, discipline, level, ensemble=ensemble)
        return self._planner.collective(NEXT, name, lesson, self._table)

    def _theory(self, careers: Sequence[Career]) -> Iterator[CoursePlan]:
        wanted = Counter(career.theory_level for career in careers if career.theory_level)
        for level in LADDER:
            if level in wanted:
                # A third class leaves a choice of times even where one is nearly full.
                count = max(2, int(wanted[level] * SPARE / CLASS_SEATS) + 1)
                for letter in ascii_uppercase[:count]:
                    yield self._one(f"FM {level} {letter}", THEORY, level)

    def _early(self) -> Iterator[CoursePlan]:
        yield self._one("Éveil musical A", AWAKENING, EARLY)
        yield self._one("Initiation musicale A", AWAKENING, INTRODUCTION)

    def _ensembles(self, careers: Sequence[Career]) -> Iterator[CoursePlan]:
        """Open every ensemble, small ones several times."""
        for ensemble in self._site.ensembles:
            count = 1 if ensemble.seats > 20 else 1 + len(careers) // 300
            for letter in ascii_uppercase[:count]:
                name = ensemble.name if count == 1 else f"{ensemble.name} {letter}"
                yield self._one(name, ENSEMBLE, "", ensemble)

    def _dances(self, careers: Sequence[Career]) -> Iterator[CoursePlan]:
        classes = [one for one in self._site.disciplines if not one.alone]
        for discipline in classes:
            levels = Counter(career.lessons[-1].level for career in careers if career.main.key == discipline.key)
            for level in (*LADDER[:8], ADULTS):
                for letter in ascii_uppercase[: -(-levels[level] // CLASS_SEATS)]:
                    yield self._one(f"{discipline.label} {label_of(level)} {letter}", discipline, level)
