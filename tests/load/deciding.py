"""The rules: what they ask of one student, and of two thousand."""

from collections import deque
from collections.abc import Iterator
from datetime import date
from itertools import cycle, islice
from statistics import median
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from portal import clock, demonstration
from portal.models.campaigns import Campaign
from portal.models.establishments import Establishment
from portal.models.people import Student
from portal.services.facts import FactService
from portal.services.facts_of_many import ManyFacts
from rules.compiled import CompiledRules
from rules.outcome import Outcome, complete, outcome
from tests.load.measure import MICRO, MILLI, cpu_of
from tests.load.report import Line
from tests.load.stage import Stage

DIFFERENT, STUDENTS = 200, 2_000


def measure(stage: Stage) -> Iterator[Line]:
    """Yield the lines of Valcourt's rules over the records of its students."""
    with clock.frozen(demonstration.START), stage.unit_of_work(writes=False) as services:
        compiled, known = _known(stage, services)

    def decide(facts: dict[str, Any]) -> None:
        outcome(compiled, complete(compiled, facts))

    def decide_all() -> None:
        for facts in islice(cycle(known), STUDENTS):
            decide(facts)

    yield Line("rules: outcome of one student", median(cpu_of(lambda x=x: decide(x)) for x in known) * MICRO, "µs CPU")
    told = f"rules: {STUDENTS} outcomes, of {len(known)} students' facts again and again"
    yield Line(told, cpu_of(decide_all) * MILLI, "ms CPU")
    yield from _of_everybody(stage)


def _of_everybody(stage: Stage) -> Iterator[Line]:
    """Yield the line of all students of the demonstration, each under the rules of his establishment."""
    spent, left, different = 0.0, STUDENTS, 0
    places = _places(stage)
    for place, there in places:
        number = left if place == places[-1][0] else min(there, left)
        with clock.frozen(demonstration.START), stage.container.unit_of_work(place, writes=False) as services:
            campaign = services.situations.campaign()
            compiled = services.rulesets.compiled(services.rulesets.current(campaign))
            rows = decide_from_rows(
                services.session, compiled, campaign, clock.today(campaign.establishment.zone), number
            )
            spent += cpu_of(lambda rows=rows: deque(rows, maxlen=0))
        left, different = left - number, different + min(there, number)
    told = f"rules: facts read and outcomes of {STUDENTS} students, {different} of them different"
    yield Line(told, spent * MILLI, "ms CPU")


def _places(stage: Stage) -> list[tuple[int, int]]:
    """Return the establishments with the number of their students, the largest last."""
    with stage.container.unit_of_work(writes=False) as services:
        keys = services.session.scalars(select(Establishment.id)).all()
    found = []
    for key in keys:
        with stage.container.unit_of_work(key, writes=False) as services:
            there = select(func.count()).select_from(Student).where(Student.left_on.is_(None))
            found.append((key, services.session.scalar(there) or 0))
    return sorted(found, key=lambda one: one[1])


def decide_from_rows(
    session: Session, compiled: CompiledRules, campaign: Campaign, today: date, number: int
) -> Iterator[Outcome]:
    """Read the facts of the students who are there and yield what is asked of each, from the first again if too few.

    Each outcome comes of facts that are made anew of the rows.
    """
    present = select(Student).where(Student.left_on.is_(None)).order_by(Student.id).limit(number)
    options = (joinedload(Student.person), joinedload(Student.family))
    students = session.scalars(present.options(*options)).unique().all()
    records = ManyFacts(session, present.with_only_columns(Student.id), campaign, today)
    for student in islice(cycle(students), number):
        yield outcome(compiled, complete(compiled, records.of(student, None), today))


def _known(stage: Stage, services: Any) -> tuple[CompiledRules, list[dict[str, Any]]]:
    """Return the rules, and what the records tell of some students."""
    situation, facts = stage.situation(services), FactService(services.session)
    some = select(Student).options(joinedload(Student.person), joinedload(Student.family))
    students = services.session.scalars(some.order_by(Student.id).limit(DIFFERENT)).unique()
    known = [facts.of(student, situation.campaign, None, situation.today) for student in students]
    return situation.compiled, known
