"""A whole installation for tests of real runs: migrated database, services that commit, processes of its own."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from sqlalchemy import func, select

from flows import deployments
from flows.dispatcher import Dispatcher
from flows.engine import EngineDownError, Run, RunState
from flows.house import House
from flows.reconciler import Limits, Report, reconcile
from flows.stores import Subject
from portal import clock, db
from portal.bootstrap import Container
from portal.models.changes import ChangeField, ChangeRequest
from portal.models.consents import ConsentRecord
from portal.models.files import StoredFile
from portal.models.messages import Mail
from portal.models.outbox import MessageState, OutboxMessage
from portal.models.people import Guardian, Student
from portal.models.reenrolment import Dossier, StepOutcome
from portal.models.slots import Slot
from tests.factories.common import AT
from tests.fixtures.database import Database
from tests.fixtures.prefect import ROOT, PrefectServer, end_process, wait_for
from tests.scenario import ACTOR, Scenario, build

QUICK = Limits(beat=3.5, untouched=0.5, resting=0.5, falls=50)
"""A worker beats every 2 s: with less a living one would count as dead. On a machine that stands still it may all the
same, and more than once."""


class Installation:
    """Valcourt with one family, on a real database beside a real Prefect; everything that it writes is committed."""

    def __init__(self, server: PrefectServer, database: Database, var: Path) -> None:
        self.server = server
        self.database = database
        self.api = server.api
        self.settings = replace(
            server.settings,
            database_url=database.url,
            var=var,
            portal_url="https://portail.test",
            demonstration=True,
            mail_transport="file",
        )
        self.container = Container(self.settings)
        self.house = House(self.container)
        self.stores = self.house.stores
        self.dispatcher = Dispatcher(self.api, self.stores, lambda: deployments.register(self.api))
        self.mended: list[Report] = []
        self.dossier_id = 0
        with db.transaction(self.container.sessions) as session:
            clock.start_demonstration(session, AT)
        with db.transaction(self.container.sessions) as session:
            made = build(session, lambda place: self.container.services(session, place))
            self.place = made.guardian.establishment_id
            self._keys = (made.guardian.id, made.student.id, made.theory.id, made.choir.id)

    def close(self) -> None:
        """Follow the machine's clock again."""
        clock.follow(None)
        self.container.engine.dispose()

    # ---- what people do

    @contextmanager
    def family(self) -> Iterator[Scenario]:
        """Act as the family does in one request: committed at the end of the block."""
        with self.container.unit_of_work(self.place) as services:
            models = (Guardian, Student, Slot, Slot)
            rows = [services.session.get_one(model, key) for model, key in zip(models, self._keys, strict=True)]
            yield Scenario(services.session, services, *rows)  # type: ignore[arg-type]  # in their order

    def submit(self) -> None:
        """Fill in everything, hand in the photograph and finalise."""
        with self.family() as family:
            dossier = family.begin()
            family.answer_everything()
            step = family.situation().rules.step("documents")
            photo = next(document for document in step.documents if document.key == "photo")
            stored = self.container.files.store(b"picture", "image/jpeg", "photo.jpg", 1)
            family.services.vault.give(dossier, step, photo, stored, None, ACTOR)
            self.dossier_id = family.finalise().id

    def decide(self, verdict, reason=None, due_at=None) -> None:
        """Decide on the present round as staff do."""
        with self.container.unit_of_work(self.place) as services:
            dossier = services.session.get_one(Dossier, self.dossier_id)
            services.decisions.decide(dossier.id, dossier.round, verdict, reason, due_at, ACTOR)

    def steps_to_do(self):
        """Return the keys of the steps that a walk would do now."""
        with self.container.unit_of_work(self.place) as services:
            return [step.key for step in services.walk.steps_to_do(self.dossier_id)]

    def pass_time(self, **span: float) -> None:
        """Let business time pass."""
        with db.transaction(self.container.sessions) as session:
            clock.move_demonstration(session, clock.now() + timedelta(**span))
        clock.follow(self.container.sessions)  # this process need not wait half a second for it

    # ---- what processes do

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        """Start a process of this installation; its words go to `log_of` its last argument."""
        settings = ("database_url", "var", "portal_url", "demonstration", "mail_transport")
        own = {
            f"DA_CAPO_{name.upper()}": str(getattr(self.settings, name)).replace("True", "true") for name in settings
        }
        self.settings.var.mkdir(exist_ok=True)
        with self._log(command[-1]).open("ab") as words:
            return subprocess.Popen(
                [sys.executable, "-m", *command], env=self.server.environ() | own, cwd=ROOT, stdout=words, stderr=words
            )

    @contextmanager
    def running(self, *command: str) -> Iterator[subprocess.Popen[bytes]]:
        """Run such a process inside the block."""
        process = self.start(*command)
        try:
            yield process
        finally:
            end_process(process)

    def log_of(self, name: str) -> str:
        """Return what the processes of that name have said."""
        return self._log(name).read_text()

    def _log(self, name: str) -> Path:
        return self.settings.var / f"{name}.log"

    def move(self) -> None:
        """Dispatch once and reconcile once, by hand and with short limits."""
        try:
            self.dispatcher.dispatch()
            report = reconcile(self.api, self.stores, QUICK)
        except EngineDownError:
            time.sleep(0.2)
        else:
            self.mended += [report] if report.mended else []

    def until(self, what):
        """Move until `what` is true; return its last answer."""

        def look():
            self.move()
            return what()

        return wait_for(look)

    # ---- what there is

    @property
    def subject(self) -> Subject:
        """The dossier as the engine names it."""
        return Subject("dossier", self.dossier_id, self.place)

    def run(self) -> Run | None:
        """Return the dossier's run."""
        run_id = self.stores.links.run_of(self.subject)
        return self.api.read(run_id) if run_id else None

    def runs(self) -> list[Run]:
        """Return every run that Prefect has for the dossier, in whatever state."""
        return self.api.runs(tuple(RunState), ["kind:dossier"])

    def rests(self) -> bool:
        """Tell whether the dossier's run is suspended and no message asks to move it."""
        run = self.run()
        return run is not None and run.state is RunState.PAUSED and not self.open_messages()

    def tasks(self):
        """Return the names of the steps that the run's page shows as done."""
        asked = {"flow_runs": {"id": {"any_": [self.run().id]}}, "sort": "EXPECTED_START_TIME_ASC"}
        answers = self.api.call("POST", "/task_runs/filter", asked)[1]
        return [task["name"] for task in answers if task["state"]["type"] == "COMPLETED"]

    def state(self) -> str:
        """Return the dossier's state."""
        return self.ask(select(Dossier.state).where(Dossier.id == self.dossier_id))[0]

    def ask(self, statement):
        """Return the first column of what is committed in the establishment."""
        with db.transaction(self.container.sessions, self.place, writes=False) as session:
            return list(session.scalars(statement))

    def outcomes(self, round_=1):
        """Return the keys of the steps recorded in a round, in the order in which they were."""
        wanted = select(StepOutcome.step_key).where(StepOutcome.round == round_).order_by(StepOutcome.id)
        return self.ask(wanted)

    def mails(self):
        """Return the events of the mails of dossiers, oldest first."""
        return self.ask(select(Mail.event).order_by(Mail.id))

    def messages_in_mailbox(self):
        """Return the messages that have really left."""
        return [file.read_bytes() for file in sorted(self.settings.mailbox.glob("*.eml"))]

    def open_messages(self):
        """Return the topics that wait for the dispatcher."""
        return self.ask(select(OutboxMessage.topic).where(OutboxMessage.state == MessageState.OPEN))

    def effects(self) -> dict[str, int]:
        """Return how many rows each effect of the dossier has left."""
        models = (StepOutcome, Mail, ConsentRecord, ChangeRequest, ChangeField)
        counted = {model.__tablename__: self.ask(select(func.count(model.id)))[0] for model in models}
        return counted | {"summary": len(self.summaries())}

    def summaries(self):
        """Return the names of the stored summaries."""
        return self.ask(select(StoredFile.name).where(StoredFile.media_type == "application/pdf"))


def kill(process: subprocess.Popen[bytes]) -> None:
    """End a process as a lost machine does."""
    with suppress(ProcessLookupError):
        os.kill(process.pid, signal.SIGKILL)
    process.wait()
