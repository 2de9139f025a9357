"""The engine's own rows: messages that move subjects, links to runs, beats. Each call is a short transaction."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, exists, func, or_, select
from sqlalchemy.orm import Session

from portal import clock, db
from portal.models.establishments import Establishment
from portal.models.outbox import FlowLink, MessageState, OutboxMessage, WorkerBeat
from portal.models.reenrolment import Dossier, DossierDecision, DossierState, StepOutcome
from portal.services.outbox import OutboxService
from portal.services.reenrolment.walking import DECISION

EVERYWHERE = {"every_establishment": True}
FORGET_BEATS = timedelta(hours=1)
"""After so long without a beat a worker is dead; one that was only frozen beats anew."""
WORKER = "worker"


@dataclass(frozen=True, slots=True)
class Subject:
    """The thing that a run carries: its kind, its internal key and the establishment it belongs to."""

    kind: str
    id: int
    establishment_id: int


@dataclass(frozen=True, slots=True)
class Message:
    """A row of the outbox that asks to move a subject; `attempts` counts this claim too."""

    id: str
    topic: str
    subject: Subject
    attempts: int


@dataclass(frozen=True, slots=True)
class Label:
    """What a run may show of its subject: the number and the establishment's code, nothing personal."""

    number: str
    establishment: str


class OutboxRows:
    """The messages that move subjects."""

    def __init__(self, sessions: db.Factory) -> None:
        self._sessions = sessions

    def claim(self, owner: str, limit: int, seconds: float) -> Sequence[Message]:
        """Lease the oldest open messages; takes no write lock where there are none."""
        with db.transaction(self._sessions, writes=False) as session:
            waiting = session.scalars(
                select(func.count(OutboxMessage.id)).where(_claimable()), execution_options=EVERYWHERE
            )
            if not waiting.one():
                return ()
        with db.transaction(self._sessions) as session:
            wanted = select(OutboxMessage).where(_claimable()).order_by(OutboxMessage.id).limit(limit)
            rows = session.scalars(db.skip_locked(wanted), execution_options=EVERYWHERE).all()
            for row in rows:
                row.leased_until = clock.machine_now() + timedelta(seconds=seconds)
                row.leased_by = owner
                row.attempts += 1
            return [Message(row.message_id, row.topic, _subject(row), row.attempts) for row in rows]

    def settle(self, message_id: str, note: str) -> None:
        """Close a message: a run that started after it walks its subject."""
        with db.transaction(self._sessions) as session:
            row = session.scalars(_message(message_id), execution_options=EVERYWHERE).one()
            row.state, row.done_at, row.error = MessageState.DONE, clock.machine_now(), None

    def postpone(self, message_id: str, seconds: float, note: str) -> None:
        """Keep an open message for a later claim."""
        with db.transaction(self._sessions) as session:
            row = session.scalars(_message(message_id), execution_options=EVERYWHERE).one()
            row.leased_until = clock.machine_now() + timedelta(seconds=seconds)
            row.leased_by, row.error = None, note[:200]

    def add(self, topic: str, subject: Subject) -> None:
        """Add a message with an id of its own."""
        with db.transaction(self._sessions, subject.establishment_id) as session:
            OutboxService(session).add(topic, subject.kind, subject.id)

    def open_for(self, seconds: float) -> int:
        """Return how many messages have been open for longer than that."""
        since = clock.machine_now() - timedelta(seconds=seconds)
        late = select(func.count(OutboxMessage.id)).where(
            OutboxMessage.state == MessageState.OPEN, OutboxMessage.created_at < since
        )
        with db.transaction(self._sessions, writes=False) as session:
            return session.scalars(late, execution_options=EVERYWHERE).one()


class LinkRows:
    """The one place that knows the engine's ids."""

    def __init__(self, sessions: db.Factory) -> None:
        self._sessions = sessions

    def run_of(self, subject: Subject) -> str | None:
        """Return the id of the subject's latest run."""
        with db.transaction(self._sessions, subject.establishment_id, writes=False) as session:
            link = session.scalars(_link(subject)).first()
            return None if link is None else link.run_id

    def link(self, subject: Subject, run_id: str) -> None:
        """Make this run the subject's latest one."""
        with db.transaction(self._sessions, subject.establishment_id) as session:
            row = session.scalars(_link(subject)).first()
            if row is None:
                row = FlowLink(
                    subject_kind=subject.kind,
                    subject_id=subject.id,
                    establishment_id=subject.establishment_id,
                )
                session.add(row)
            row.run_id, row.since = run_id, clock.machine_now()


class SubjectRows:
    """What runs are about."""

    def __init__(self, sessions: db.Factory) -> None:
        self._sessions = sessions

    def label(self, subject: Subject) -> Label:
        """Return what the run of this subject may show."""
        with db.transaction(self._sessions, subject.establishment_id, writes=False) as session:
            place = session.get_one(Establishment, subject.establishment_id)
            dossier = session.get_one(Dossier, subject.id)
            return Label(dossier.number or "", place.slug)

    def to_move(self, seconds: float, limit: int) -> Sequence[Subject]:
        """Return dossiers with work to do, untouched for so long, that no open message will move."""
        with db.transaction(self._sessions, writes=False) as session:
            places = session.scalars(select(Establishment.id).order_by(Establishment.id)).all()
        found: list[Subject] = []
        for place in places:
            if len(found) < limit:
                found += self._in(place, seconds, limit - len(found))
        return found

    def _in(self, establishment_id: int, seconds: float, limit: int) -> list[Subject]:
        since = clock.machine_now() - timedelta(seconds=seconds)
        moved = exists().where(
            OutboxMessage.subject_kind == "dossier",
            OutboxMessage.subject_id == Dossier.id,
            or_(OutboxMessage.state == MessageState.OPEN, OutboxMessage.done_at > since),
        )
        round_ = and_(DossierDecision.dossier_id == Dossier.id, DossierDecision.round == Dossier.round)
        applied = exists().where(
            StepOutcome.dossier_id == Dossier.id,
            StepOutcome.round == Dossier.round,
            StepOutcome.step_key == DECISION,
        )
        has_work = or_(Dossier.state == DossierState.SUBMITTED, and_(exists().where(round_), ~applied))
        wanted = select(Dossier.id).where(has_work, ~moved).order_by(Dossier.id).limit(limit)
        with db.transaction(self._sessions, establishment_id, writes=False) as session:
            return [Subject("dossier", each, establishment_id) for each in session.scalars(wanted)]


class BeatRows:
    """The workers' signs of life, by machine time."""

    def __init__(self, sessions: db.Factory) -> None:
        self._sessions = sessions

    def beat(self, worker: str, run_ids: Collection[str]) -> None:
        """Say that this worker lives and has these runs in hand."""
        now = clock.machine_now()
        with db.transaction(self._sessions) as session:
            row = session.get(WorkerBeat, worker)
            if row is None:
                tidy_beats(session)
                row = WorkerBeat(instance=worker, kind=WORKER, started_at=now)
                session.add(row)
            row.alive_at, row.runs = now, sorted(run_ids)

    def in_hand(self, seconds: float) -> frozenset[str]:
        """Return the runs in hand of the workers that beat within that time."""
        since = clock.machine_now() - timedelta(seconds=seconds)
        with db.transaction(self._sessions, writes=False) as session:
            beats = session.scalars(select(WorkerBeat).where(WorkerBeat.alive_at > since))
            return frozenset(run_id for beat in beats for run_id in beat.runs)


def tidy_beats(session: Session) -> int:
    """Remove the signs of life of workers that are dead; return how many those were."""
    over = WorkerBeat.alive_at < clock.machine_now() - FORGET_BEATS
    removed: Any = session.execute(delete(WorkerBeat).where(over), execution_options={"synchronize_session": False})
    return int(removed.rowcount)


def _claimable() -> ColumnElement[bool]:
    free = or_(OutboxMessage.leased_until.is_(None), OutboxMessage.leased_until <= clock.machine_now())
    return and_(OutboxMessage.state == MessageState.OPEN, OutboxMessage.due_at <= clock.now(), free)


def _subject(row: OutboxMessage) -> Subject:
    return Subject(row.subject_kind, row.subject_id or 0, row.establishment_id or 0)


def _message(message_id: str) -> Select[tuple[OutboxMessage]]:
    return select(OutboxMessage).where(OutboxMessage.message_id == message_id)


def _link(subject: Subject) -> Select[tuple[FlowLink]]:
    return select(FlowLink).where(FlowLink.subject_kind == subject.kind, FlowLink.subject_id == subject.id)
