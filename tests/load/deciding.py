"""The rules: what they ask of one student, and of two thousand."""

from collections.abc import Iterator
from itertools import cycle, islice
from statistics import median
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from portal import clock, demonstration
from portal.models.people import Student
from portal.services.facts import FactService
from rules.compiled import CompiledRules
from rules.outcome import complete, outcome
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
    yield Line(f"rules: outcomes of {STUDENTS} students", cpu_of(decide_all) * MILLI, "ms CPU")


def _known(stage: Stage, services: Any) -> tuple[CompiledRules, list[dict[str, Any]]]:
    """Return the rules, and what the records tell of some students."""
    situation, facts = stage.situation(services), FactService(services.session)
    some = select(Student).options(joinedload(Student.person), joinedload(Student.family))
    students = services.session.scalars(some.order_by(Student.id).limit(DIFFERENT)).unique()
    known = [facts.of(student, situation.campaign, None, situation.today) for student in students]
    return situation.compiled, known
