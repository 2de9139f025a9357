"""Invents what students learned and learn: a lesson a year and subject, up the ladder of levels. No table."""

from dataclasses import dataclass
from random import Random

from portal.demonstration.calendar import OLDEST, PRESENT
from portal.demonstration.disciplines import AWAKENING, ENSEMBLE, THEORY, Discipline, Ensemble
from portal.demonstration.households import Learner
from portal.demonstration.levels import ADULTS, EARLY, INTRODUCTION, LADDER, after, cycle_of
from portal.demonstration.sites import Site

PASSES = 0.87
LAST_THEORY = "3C2"
"""After this level music theory is over."""


@dataclass(frozen=True)
class Lesson:
    """A subject of one school year, and how it ended."""

    first: int
    discipline: Discipline
    level: str
    admitted_to: str | None = None
    """The level after it; None: not known yet, or there is none."""
    ensemble: Ensemble | None = None


@dataclass(frozen=True)
class Career:
    """All lessons of a student, and what the record says of the present year."""

    learner: Learner
    lessons: tuple[Lesson, ...]
    main: Discipline
    cursus: bool
    theory_level: str | None
    """The level of music theory that the student is to take next year."""
    exemptions: tuple[str, ...] = ()
    adapted: bool = False


class CareerPath:
    """Leads students of one establishment through the years."""

    def __init__(self, site: Site, rng: Random) -> None:
        self._site = site
        self._rng = rng

    def of(self, learner: Learner) -> Career:
        """Return the career of a student."""
        if learner.adult:
            return self._adult(learner)
        if learner.age < 7:
            return self._early(learner)
        main = self._discipline(learner.age)
        longest = learner.age - main.youngest
        since = longest if self._rng.random() < 0.7 else self._rng.randint(0, longest)
        return self._climb(learner, main, PRESENT - since)

    def _discipline(self, age: int) -> Discipline:
        fitting = [one for one in self._site.disciplines if one.youngest <= age]
        return self._rng.choices(fitting, [one.share for one in fitting])[0]

    def _early(self, learner: Learner) -> Career:
        """Lead the youngest: awakening at five, introduction at six."""
        level = EARLY if learner.age < 6 else INTRODUCTION
        lessons = [Lesson(PRESENT, AWAKENING, level)]
        if level == INTRODUCTION and self._rng.random() < 0.5:
            lessons.insert(0, Lesson(PRESENT - 1, AWAKENING, EARLY, INTRODUCTION))
        theory = "1C1" if level == INTRODUCTION else None
        return Career(learner, tuple(lessons), AWAKENING, level == INTRODUCTION, theory)

    def _adult(self, learner: Learner) -> Career:
        """Lead an adult: most take lessons outside the diploma track."""
        main = self._discipline(99)
        entered = PRESENT - self._rng.randint(1, 6)
        if self._rng.random() < 0.25:
            return self._climb(learner, main, entered)
        lessons = tuple(Lesson(first, main, ADULTS) for first in range(entered, PRESENT + 1))
        return Career(learner, lessons, main, False, None)

    def _climb(self, learner: Learner, main: Discipline, entered: int) -> Career:
        dances = main.department in ("danse", "theatre")
        level, theory = LADDER[0], LADDER[0]
        lessons: list[Lesson] = []
        for first in range(entered, PRESENT + 1):
            past = first < PRESENT
            further, theory_further = self._further(level), self._further_theory(theory)
            if first < OLDEST:
                level, theory = further, theory_further
                continue
            lessons.append(Lesson(first, main, level, further if past else None))
            if not dances and theory != "":
                lessons.append(Lesson(first, THEORY, theory, (theory_further or None) if past else None))
            if not dances and self._plays_with_others(level):
                lessons.append(Lesson(first, ENSEMBLE, level, ensemble=self._ensemble(level)))
            level, theory = further, theory_further
        return self._present(learner, main, tuple(lessons), theory, dances)

    def _present(
        self, learner: Learner, main: Discipline, lessons: tuple[Lesson, ...], theory: str, dances: bool
    ) -> Career:
        exempt = [] if theory else ["formation-musicale"]
        if dances and self._rng.random() < 0.7:
            exempt, theory = ["formation-musicale", "collectif"], ""
        elif self._rng.random() < 0.03:
            exempt = [*exempt, "collectif"]
        adapted = self._site.adapted and 8 <= learner.age <= 15 and self._rng.random() < 0.1
        return Career(learner, lessons, main, True, theory or None, tuple(exempt), adapted)

    def _further(self, level: str) -> str:
        """Return the level of the year after: the next, or the same one again."""
        if self._rng.random() > PASSES:
            return level
        return after(level) or level

    def _further_theory(self, level: str) -> str:
        """Return the next level of music theory; empty once it is over."""
        if level == "":
            return ""
        further = self._further(level)
        return "" if level == LAST_THEORY and further != level else further

    def _plays_with_others(self, level: str) -> bool:
        return self._rng.random() < (0.35 if level in ("1C1", "1C2") else 0.7)

    def _ensemble(self, level: str) -> Ensemble:
        cycle = cycle_of(level)
        return self._rng.choice([one for one in self._site.ensembles if cycle in one.cycles])
