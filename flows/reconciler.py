"""Compares our rows with Prefect's runs and mends what stayed behind.

A killed worker leaves its runs Running or Pending for ever, and so does a live one whose Prefect failed in
mid-submission: what counts is which runs a living worker has in hand.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Protocol

from flows.engine import FALLEN, IN_A_WORKER, Run, RunState
from flows.stores import Stores, Subject
from portal import clock
from portal.i18n import gettext
from portal.i18n import lazy_gettext as _


class Engine(Protocol):
    """What the reconciler asks of Prefect."""

    def runs(self, states: tuple[RunState, ...]) -> list[Run]:
        """Return all runs in one of the states."""

    def read(self, run_id: str) -> Run | None:
        """Return a run."""

    def set_state(self, run_id: str, state: RunState, name: str, message: str) -> None:
        """Force a state."""

    def falls(self, run_id: str) -> int:
        """Return how often a run has failed or crashed."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How long things may take before they count as left behind, in seconds, and how often a run may fall."""

    beat: float = 30.0
    """Longer than a slow write of ours may hold up a living worker's beat."""
    untouched: float = 10.0
    resting: float = 3.0
    fallen: float = 600.0
    falls: int = 5
    message: float = 300.0
    at_once: int = 500


@dataclass(frozen=True, slots=True)
class Report:
    """What one look found, by number."""

    rescheduled: int = field(default=0, metadata={"words": _("Runs without a worker, rescheduled")})
    cancelled: int = field(default=0, metadata={"words": _("Runs without a worker, cancelled as asked")})
    given_up: int = field(default=0, metadata={"words": _("Runs without a worker, fallen too often")})
    retaken: int = field(default=0, metadata={"words": _("Failed runs taken up again")})
    lost: int = field(default=0, metadata={"words": _("Dossiers without a run, moved")})
    ended: int = field(default=0, metadata={"words": _("Dossiers whose run had ended, moved")})
    deaf: int = field(default=0, metadata={"words": _("Dossiers whose run slept, moved")})
    stuck: int = field(default=0, metadata={"words": _("Dossiers whose run failed, left alone for now")})
    waiting: int = field(default=0, metadata={"words": _("Messages open for more than five minutes")})

    @property
    def mended(self) -> int:
        """How many things were put right."""
        return self.rescheduled + self.cancelled + self.retaken + self.lost + self.ended + self.deaf

    def rows(self) -> list[tuple[str, int]]:
        """Return words for a reader and number, one row for each kind."""
        return [(str(kind.metadata["words"]), getattr(self, kind.name)) for kind in fields(self)]

    def plus(self, kind: str) -> "Report":
        """Return the report with one more of a kind."""
        return replace(self, **{kind: getattr(self, kind) + 1})


def reconcile(engine: Engine, stores: Stores, limits: Limits = Limits()) -> Report:
    """Mend once and report; twice at the same time does no harm. Raises EngineDownError."""
    now = clock.machine_now()
    report = Report(waiting=stores.outbox.open_for(limits.message))
    for run in _left_by_workers(engine, stores, limits, now):
        report = report.plus(_take_from_worker(engine, run, limits))
    for subject in stores.subjects.to_move(limits.untouched, limits.at_once):
        if kind := _mend(engine, stores, subject, limits, now):
            report = report.plus(kind)
    return report


def _age(run: Run, now: datetime) -> float:
    return (now - run.since).total_seconds()


def _left_by_workers(engine: Engine, stores: Stores, limits: Limits, now: datetime) -> Iterator[Run]:
    """Yield the runs that Prefect believes in a worker and that no living worker has in hand."""
    # Read before asking Prefect: a run taken up in between is too young.
    in_hand = stores.beats.in_hand(limits.beat)
    for run in engine.runs(IN_A_WORKER):
        if run.id in in_hand or _age(run, now) < limits.beat:
            continue
        # A forced state overwrites whatever is there: look again just before.
        latest = engine.read(run.id)
        if latest and latest.state_id == run.state_id and run.id not in stores.beats.in_hand(limits.beat):
            yield run


def _take_from_worker(engine: Engine, run: Run, limits: Limits) -> str:
    engine.set_state(run.id, RunState.CRASHED, "Crashed", gettext("No worker has this run in hand."))
    if run.state is RunState.CANCELLING:
        engine.set_state(run.id, RunState.CANCELLED, "Cancelled", gettext("Its worker ended while cancelling."))
        return "cancelled"
    if engine.falls(run.id) > limits.falls:
        return "given_up"
    _again(engine, run)
    return "rescheduled"


def _again(engine: Engine, run: Run) -> None:
    engine.set_state(run.id, RunState.SCHEDULED, "AwaitingRetry", gettext("Taken up again by the reconciler."))


def _mend(engine: Engine, stores: Stores, subject: Subject, limits: Limits, now: datetime) -> str | None:
    """Move a subject that nobody moves; return what was wrong, None where its run is moving it."""
    run_id = stores.links.run_of(subject)
    run = engine.read(run_id) if run_id else None
    if run and run.state in FALLEN:
        return _take_up(engine, run, limits, now)
    kind = _why_nobody_moves_it(run, limits, now)
    if kind:
        # A new message, not the old one: a used key returns the old, dead run.
        stores.outbox.add(f"{subject.kind}.mend", subject)
    return kind


def _take_up(engine: Engine, run: Run, limits: Limits, now: datetime) -> str:
    """Let a failed run try again after a while, a few times: what broke it may have passed."""
    if _age(run, now) < limits.fallen or engine.falls(run.id) > limits.falls:
        return "stuck"
    _again(engine, run)
    return "retaken"


def _why_nobody_moves_it(run: Run | None, limits: Limits, now: datetime) -> str | None:
    if run is None:
        return "lost"
    if _age(run, now) < limits.resting:
        return None
    if run.ended:
        return "ended"
    return "deaf" if run.state is RunState.PAUSED else None
