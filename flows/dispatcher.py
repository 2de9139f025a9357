"""From our outbox to Prefect, and what else must happen in time: mails, due rows, the reconciler.

Imports neither Prefect nor Pyramid. At least once, never lost; every effect is idempotent.
"""

import logging
import os
import threading
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flows import deployments, loops
from flows.engine import DeploymentMissingError, EngineDownError, PrefectApi, Run, RunState
from flows.errors import scrub
from flows.reconciler import reconcile
from flows.stores import Label, Message, Stores, Subject

log = logging.getLogger(__name__)

CLAIM = 20
LEASE_SECONDS = 30.0
DOWN_SECONDS = 2.0
LONGEST_ERROR = 300.0
LONGEST_BUSY = 5.0
MAIL_IS_LATE_SECONDS = 30.0
SWEEP_SECONDS = 3600.0


@dataclass(frozen=True, slots=True)
class Road:
    """How a kind of subject is carried: by which deployment, under which parameter."""

    deployment: str
    parameter: str


ROADS = {"dossier": Road("reenrolment/dossier", "dossier_id")}
MAILS = "notifications/mails"


def parameters_of(subject: Subject) -> dict[str, int]:
    """Return the run's parameters: keys only."""
    return {"establishment_id": subject.establishment_id, ROADS[subject.kind].parameter: subject.id}


def name_of(label: Label) -> str:
    """Return the run's name: the establishment's code and the subject's number."""
    return f"{label.establishment} {label.number}"


def tags_of(subject: Subject, label: Label) -> list[str]:
    """Return the run's tags, by which an operator filters."""
    return [f"establishment:{label.establishment}", f"kind:{subject.kind}"]


class Dispatcher:
    """One process's dispatcher; several may run side by side."""

    def __init__(self, engine: PrefectApi, stores: Stores, register: Callable[[], object]) -> None:
        self._engine = engine
        self._stores = stores
        self._register = register
        self._me = f"dispatcher-{os.getpid()}-{uuid.uuid4().hex[:6]}"
        self._mail_run: str | None = None

    def dispatch(self) -> bool:
        """Move the subjects of some open messages; True when more may wait. Raises EngineDownError."""
        if self._engine.silent and not self._engine.health():
            # No claim: its attempts would count against the messages, and each is a write.
            raise EngineDownError("still silent")
        messages = self._stores.outbox.claim(self._me, CLAIM, LEASE_SECONDS)
        for position, message in enumerate(messages):
            try:
                self._settle(message)
            except EngineDownError as error:
                # One silent server is enough: the others of this claim would wait for it one by one.
                self._put_off(messages[position:], error)
                if isinstance(error, DeploymentMissingError):
                    self._register()
                raise
        return len(messages) == CLAIM

    def move(self, message: Message) -> str | None:
        """Make sure that a run which starts after this message walks its subject; None: ask again soon.

        A pending or running one may be past its look at what this message is about.
        """
        run_id = self._stores.links.run_of(message.subject)
        run = self._engine.read(run_id) if run_id else None
        if run is None or run.ended:
            return self._start(message)
        if run.state is RunState.PAUSED:
            return "resumed" if self._engine.resume(run.id) else None
        return "scheduled already" if run.state is RunState.SCHEDULED else None

    def send_mails(self) -> bool:
        """Send what is late, and have a run send what is due. Raises EngineDownError."""
        mails = self._stores.mails
        # A reset link cannot wait: whatever keeps the runs from sending, late ones leave here.
        mails.send(MAIL_IS_LATE_SECONDS)
        if mails.due(0) and not self._mails_on_their_way():
            self._mail_run = self._make_mail_run().id
        return False

    def act_on_due_rows(self) -> bool:
        """Do what is due in business time."""
        return self._stores.due_rows.act() > 0

    def reconcile(self) -> bool:
        """Mend what stayed behind. Raises EngineDownError."""
        report = reconcile(self._engine, self._stores)
        if report.mended:
            log.warning("reconciled: %s", report)
        return False

    def sweep(self) -> bool:
        """Take away what is past use."""
        swept = self._stores.sweep.sweep()
        if swept.files:
            log.info("swept: %d files that no row names", swept.files)
        elif swept.forgotten:
            log.warning("not swept: %d files that no row names; is this their database?", swept.forgotten)
        return False

    def rounds(self) -> Sequence[loops.Round]:
        """Return everything that this process repeats."""
        return (
            loops.Round("dispatch", 0.25, self.dispatch),
            loops.Round("mails", 2.0, self.send_mails),
            loops.Round("due rows", 1.0, self.act_on_due_rows),
            loops.Round("reconcile", 5.0, self.reconcile),
            loops.Round("sweep", SWEEP_SECONDS, self.sweep),
        )

    def _settle(self, message: Message) -> None:
        outbox = self._stores.outbox
        try:
            note = self.move(message)
        except EngineDownError:
            raise
        except Exception as error:  # a bad message must not hold the others
            outbox.postpone(message.id, min(LONGEST_ERROR, 2.0 ** min(message.attempts, 9)), str(scrub(error)))
            return
        if note is None:
            outbox.postpone(message.id, min(LONGEST_BUSY, 0.5 + 0.5 * message.attempts), "busy")
        else:
            outbox.settle(message.id, note)

    def _put_off(self, messages: Sequence[Message], error: EngineDownError) -> None:
        for message in messages:
            self._stores.outbox.postpone(message.id, DOWN_SECONDS, f"Prefect: {error}")

    def _start(self, message: Message) -> str:
        subject = message.subject
        label = self._stores.subjects.label(subject)
        run = self._engine.start(
            ROADS[subject.kind].deployment,
            message.id,
            name_of(label),
            parameters_of(subject),
            tags_of(subject, label),
        )
        # Lost between the two, the same message finds the same run again by its key.
        self._stores.links.link(subject, run.id)
        return "started"

    def _mails_on_their_way(self) -> bool:
        run = self._engine.read(self._mail_run) if self._mail_run else None
        return run is not None and not run.ended

    def _make_mail_run(self) -> Run:
        try:
            return self._engine.start(MAILS, uuid.uuid4().hex, "mails", {}, ["kind:mails"])
        except DeploymentMissingError:
            self._register()
            raise


def main(engine: PrefectApi, stores: Stores) -> None:
    """Dispatch until SIGTERM or SIGINT; then end within two seconds."""
    stop = threading.Event()
    loops.stop_on_signals(stop)
    dispatcher = Dispatcher(engine, stores, register=lambda: deployments.register(engine))
    loops.keep_rounds(dispatcher.rounds(), stop)
