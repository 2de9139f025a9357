"""What the engine asks of our tables: Protocols, each call of them a short transaction of its own."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

from portal.services.engine import Label, Message, Subject

__all__ = [
    "Beats",
    "DueRows",
    "FlowLinks",
    "Label",
    "MailRoom",
    "Message",
    "Outbox",
    "Stores",
    "Subject",
    "Subjects",
    "Sweep",
    "Swept",
]


class Outbox(Protocol):
    """The messages that move subjects. Nobody else's claim is returned before its lease has passed."""

    def claim(self, owner: str, limit: int, seconds: float) -> Sequence[Message]:
        """Lease the oldest open messages; takes no write lock where there are none, for it is asked often."""

    def settle(self, message_id: str, note: str) -> None:
        """Close a message: a run that started after it walks its subject."""

    def postpone(self, message_id: str, seconds: float, note: str) -> None:
        """Keep an open message for a later claim."""

    def add(self, topic: str, subject: Subject) -> None:
        """Add a message with an id of its own."""

    def open_for(self, seconds: float) -> int:
        """Return how many messages have been open for longer than that."""


class FlowLinks(Protocol):
    """The one place that knows Prefect's ids (`flow_link`)."""

    def run_of(self, subject: Subject) -> str | None:
        """Return the id of the subject's latest run."""

    def link(self, subject: Subject, run_id: str) -> None:
        """Make this run the subject's latest one."""


class Subjects(Protocol):
    """What runs are about."""

    def label(self, subject: Subject) -> Label:
        """Return what the run of this subject may show."""

    def to_move(self, seconds: float, limit: int) -> Sequence[Subject]:
        """Return subjects with work to do, untouched for so long, that no open message will move.

        A dossier has work to do when a step of its round has no outcome, or a decision has none; one
        without either that nobody has to decide counts too. All establishments, one after the other.
        """


class Beats(Protocol):
    """The workers' signs of life (`worker_beat`), by machine time."""

    def beat(self, worker: str, run_ids: Collection[str]) -> None:
        """Say that this worker lives and has these runs in hand."""

    def in_hand(self, seconds: float) -> frozenset[str]:
        """Return the runs in hand of the workers that beat within that time."""


class MailRoom(Protocol):
    """The mails that are due."""

    def due(self, waiting: float) -> int:
        """Return how many unleased mails have been due for at least that many seconds."""

    def send(self, waiting: float) -> int:
        """Lease, send and mark mails due for at least that many seconds, never inside a transaction."""


class DueRows(Protocol):
    """Reminders, expiries and closings: rows with a due time in business time."""

    def act(self) -> int:
        """Do what is due now, each row once, and return how many rows that were."""


class Swept(Protocol):
    """What a sweep has taken away."""

    @property
    def forgotten(self) -> int:
        """Files that no row named."""

    @property
    def files(self) -> int:
        """Those of them that were removed: all or none."""


class Sweep(Protocol):
    """What is past use: files that no row names, counters, logins."""

    def sweep(self) -> Swept:
        """Take it away; of files none at all where suspiciously many are forgotten."""


@dataclass(frozen=True, slots=True)
class Stores:
    """All of them, as the container offers them to the engine's processes."""

    outbox: Outbox
    links: FlowLinks
    subjects: Subjects
    beats: Beats
    mails: MailRoom
    due_rows: DueRows
    sweep: Sweep
