"""Fakes of what stands around the engine: Prefect's API and our rows, both in memory."""

from collections.abc import Collection, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

from flows.engine import EngineDownError, Run, RunState
from flows.stores import Label, Message, Stores, Subject

NOW = datetime(2026, 6, 10, 17, 0, tzinfo=UTC)
STEPS = {"coordinates": "form", "recap": "summary", "end": "finish"}
DOSSIER = Subject("dossier", 417, establishment_id=3)


def a_run(run_id="run-1", state=RunState.RUNNING, seconds_old=100.0, name="valcourt 2026-00417") -> Run:
    return Run(run_id, name, state, state.value.title(), f"{run_id}-{state}", NOW - timedelta(seconds=seconds_old))


class FakeEngine:
    """Prefect as a dictionary of runs; `down` makes it silent, which `silent` tells of the last call."""

    def __init__(self, *runs: Run) -> None:
        self.by_id = {run.id: run for run in runs}
        self.keys: dict[str, str] = {}
        self.started: list[dict] = []
        self.resumed: list[str] = []
        self.states: list[tuple[str, RunState, str]] = []
        self.fallen: dict[str, int] = {}
        self.missing = False
        self.down = False
        self.silent = False
        self.calls = 0

    def _answer(self) -> None:
        self.calls += 1
        if self.down:
            raise EngineDownError("ConnectionRefusedError")

    def health(self) -> bool:
        return not self.down

    def start(self, deployment, idempotency_key, name, parameters, tags) -> Run:
        self._answer()
        if idempotency_key not in self.keys:
            run = a_run(f"new-{len(self.started) + 1}", RunState.SCHEDULED, 0)
            self.by_id[run.id] = run
            self.keys[idempotency_key] = run.id
            self.started.append(
                {
                    "deployment": deployment,
                    "key": idempotency_key,
                    "name": name,
                    "parameters": parameters,
                    "tags": tags,
                }
            )
        return self.by_id[self.keys[idempotency_key]]

    def read(self, run_id) -> Run | None:
        self._answer()
        return self.by_id.get(run_id)

    def resume(self, run_id) -> bool:
        self._answer()
        self.resumed.append(run_id)
        return True

    def runs(self, states) -> list[Run]:
        self._answer()
        return [run for run in self.by_id.values() if run.state in states]

    def set_state(self, run_id, state, name, message) -> None:
        self._answer()
        self.states.append((run_id, state, name))
        self.by_id[run_id] = replace(self.by_id[run_id], state=state, state_name=name, state_id=f"{run_id}-{state}")
        if state in (RunState.CRASHED, RunState.FAILED):
            self.fallen[run_id] = self.fallen.get(run_id, 0) + 1

    def falls(self, run_id) -> int:
        self._answer()
        return self.fallen.get(run_id, 0)


@dataclass
class FakeOutbox:
    waiting: list[Message] = field(default_factory=list)
    settled: dict[str, str] = field(default_factory=dict)
    postponed: dict[str, tuple[float, str]] = field(default_factory=dict)
    added: list[tuple[str, Subject]] = field(default_factory=list)
    old: int = 0

    def claim(self, owner: str, limit: int, seconds: float) -> Sequence[Message]:
        claimed, self.waiting = self.waiting[:limit], self.waiting[limit:]
        return claimed

    def settle(self, message_id: str, note: str) -> None:
        self.settled[message_id] = note

    def postpone(self, message_id: str, seconds: float, note: str) -> None:
        self.postponed[message_id] = (seconds, note)

    def add(self, topic: str, subject: Subject) -> None:
        self.added.append((topic, subject))

    def open_for(self, seconds: float) -> int:
        return self.old


@dataclass
class FakeLinks:
    runs: dict[Subject, str] = field(default_factory=dict)

    def run_of(self, subject: Subject) -> str | None:
        return self.runs.get(subject)

    def link(self, subject: Subject, run_id: str) -> None:
        self.runs[subject] = run_id


@dataclass
class FakeSubjects:
    moving: list[Subject] = field(default_factory=list)

    def label(self, subject: Subject) -> Label:
        return Label(f"2026-{subject.id:05}", "valcourt")

    def to_move(self, seconds: float, limit: int) -> Sequence[Subject]:
        return self.moving[:limit]


@dataclass
class FakeBeats:
    held: frozenset[str] = frozenset()

    def beat(self, worker: str, run_ids: Collection[str]) -> None:
        self.held = frozenset(run_ids)

    def in_hand(self, seconds: float) -> frozenset[str]:
        return self.held


@dataclass
class FakeMails:
    due_now: int = 0
    late: int = 0
    sent: list[float] = field(default_factory=list)

    def due(self, waiting: float) -> int:
        return self.due_now

    def send(self, waiting: float) -> int:
        self.sent.append(waiting)
        return self.late


@dataclass
class FakeDueRows:
    left: int = 0

    def act(self) -> int:
        done, self.left = self.left, 0
        return done


@dataclass
class FakeSweep:
    forgotten: int = 0
    most: int = 100

    def sweep(self) -> SimpleNamespace:
        removed = self.forgotten if self.forgotten <= self.most else 0
        return SimpleNamespace(forgotten=self.forgotten, files=removed)


def some_stores() -> Stores:
    return Stores(FakeOutbox(), FakeLinks(), FakeSubjects(), FakeBeats(), FakeMails(), FakeDueRows(), FakeSweep())


@dataclass
class FakeDossier:
    """A dossier that behaves as the services promise; `deeds` is what was really done, in order."""

    steps: dict[str, str] = field(default_factory=lambda: {"coordinates": "form", "recap": "summary", "end": "finish"})
    staff_decides: bool = True
    state: str = "submitted"
    round: int = 1
    verdict: str | None = None
    applied: set[int] = field(default_factory=set)
    outcomes: set[tuple[int, str]] = field(default_factory=set)
    deeds: list[str] = field(default_factory=list)
    inside: int = 0

    def card(self, dossier_id):
        return SimpleNamespace(number="2026-00417", establishment="valcourt", office_path="/bureau/dossiers/2026-00417")

    def steps_to_do(self, dossier_id):
        if self.state == "returned":
            return []
        return [
            SimpleNamespace(key=key, kind=kind, round=self.round)
            for key, kind in self.steps.items()
            if (self.round, key) not in self.outcomes
        ]

    def do_step(self, dossier_id, round, key):
        self._record(round, key)

    def snapshot(self, dossier_id, round):
        return SimpleNamespace(content="content", language="fr", title="Summary")

    def record_summary(self, dossier_id, round, key, file):
        self._record(round, key)

    def standing(self, dossier_id):
        applied = self.round in self.applied
        return SimpleNamespace(
            state=self.state,
            round=self.round,
            decided=self.verdict is not None and not applied,
            waits=self.state == "returned" or (self.staff_decides and self.verdict is None),
            ended=applied and self.state in ("accepted", "refused"),
        )

    def decide_by_rules(self, dossier_id, round):
        self.verdict = "accepted"
        self.deeds.append("rules accept")

    def apply_decision(self, dossier_id, round):
        if round not in self.applied:
            self.applied.add(round)
            self.state = self.verdict
            self.deeds.append(f"{round} {self.verdict}")

    def resubmit(self):
        self.round, self.state, self.verdict = self.round + 1, "submitted", None

    def _record(self, round_, key):
        if (round_, key) not in self.outcomes:
            self.outcomes.add((round_, key))
            self.deeds.append(f"{round_} {key}")


class FakeHouse:
    """A container of one dossier."""

    def __init__(self, dossier: FakeDossier) -> None:
        self.dossier = dossier
        self.settings = SimpleNamespace(portal_url="https://portail.example")
        self.files = SimpleNamespace(store=self._store)
        self.stored: list[bytes] = []
        self.stores = some_stores()

    @contextmanager
    def unit_of_work(self, establishment_id):
        self.dossier.inside += 1
        yield SimpleNamespace(walk=self.dossier, decisions=self.dossier)
        self.dossier.inside -= 1

    def _store(self, content, media_type, title):
        self.stored.append(content)
        return SimpleNamespace(columns=lambda: {"title": title, "media_type": media_type})
