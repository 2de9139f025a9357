"""A warm worker that keeps Prefect's own engine and leaves out what a child process would need.

It overrides `_submit_run`, how Prefect is polled and three names of its own, so the version is pinned and a test
sees the tasks.
One run costs a third of what it costs with Prefect's process worker, and no 0.65 s of import.
"""

import asyncio
import contextvars
import logging
import os
import signal
import threading
import uuid
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext, suppress
from typing import Any

import httpx
from prefect import Flow, flow_engine, results
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.objects import FlowRun
from prefect.context import SettingsContext, SyncClientContext, get_settings_context
from prefect.exceptions import Abort, Pause
from prefect.settings import PREFECT_CLIENT_MAX_RETRIES, PREFECT_FLOWS_HEARTBEAT_FREQUENCY, temporary_settings
from prefect.workers.base import BaseJobConfiguration, BaseVariables, BaseWorker, BaseWorkerResult

from flows.deployments import WORKER_KIND
from flows.environment import POOL
from flows.errors import scrub
from flows.loops import Round, keep_round
from flows.outage import Outage
from flows.stores import Beats

log = logging.getLogger(__name__)

BEAT_SECONDS = 2.0
DRAIN_SECONDS = 2.0
"""How long runs in hand may take to end after SIGTERM; the reconciler has the others taken up again."""
END_SECONDS = 3.0
AGAIN_SECONDS = 2.0


class InHand:
    """The runs that this process has taken and not yet left, seen alike from all threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._holds: Counter[str] = Counter()

    @contextmanager
    def hold(self, run_id: str) -> Iterator[None]:
        """Keep a run in hand inside the block; holds of one run add up."""
        with self._lock:
            self._holds[run_id] += 1
        try:
            yield
        finally:
            with self._lock:
                self._holds[run_id] -= 1
                self._holds += Counter()

    def ids(self) -> list[str]:
        """Return the runs in hand now."""
        with self._lock:
            return sorted(self._holds)


class LeanWorker(BaseWorker[BaseJobConfiguration, BaseVariables, BaseWorkerResult]):
    """Takes runs of the pool and walks them in threads of this process."""

    type = WORKER_KIND
    job_configuration = BaseJobConfiguration
    job_configuration_variables = BaseVariables

    def __init__(self, name: str, flows: Mapping[str, Flow[..., Any]], threads: int, in_hand: InHand) -> None:
        super().__init__(work_pool_name=POOL, name=name, limit=threads, base_job_template={})
        self._flows = flows
        self._in_hand = in_hand
        self._names: dict[uuid.UUID, str] = {}
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="run")
        self._own = threading.local()
        self._context = contextvars.copy_context()
        self._outage = Outage()
        self._impatient = _without_retries()
        self.draining = False

    async def get_and_submit_flow_runs(self) -> list[FlowRun]:
        """Take what is due, unless the process is about to end; raise nothing while Prefect is away."""
        if self.draining:
            return []
        # Left to itself Prefect asks ever more rarely, tells each time with a traceback, and after a start
        # without server takes nothing for half a minute: a demonstration starts both at once.
        with self._through_outages():
            if not self._has_successfully_synced:
                await super().sync_with_backend()
            return await super().get_and_submit_flow_runs()
        return []

    async def _get_scheduled_flow_runs(self) -> list[Any]:
        """Ask once: the next question follows in a second, while Prefect's client would sleep up to half a minute."""
        with self._impatient:
            return await super()._get_scheduled_flow_runs()

    async def sync_with_backend(self) -> None:
        """Tell Prefect that this worker lives."""
        with self._through_outages():
            await super().sync_with_backend()

    @contextmanager
    def _through_outages(self) -> Iterator[None]:
        """Go on behind the block where Prefect does not answer; said once, however often it fails."""
        try:
            yield
        except httpx.TransportError as error:
            self._outage.begin(type(error).__name__)
        except httpx.HTTPStatusError as error:
            if not error.response.is_server_error:
                raise
            self._outage.begin(str(error.response.status_code))
        else:
            self._outage.end()

    async def run(self, flow_run: FlowRun, configuration: Any = None, task_status: Any = None) -> BaseWorkerResult:
        """Walk a run to its end or to its suspension."""
        flow = self._flows[await self._name_of(flow_run)]
        await asyncio.get_running_loop().run_in_executor(self._threads, self._walk, flow, flow_run)
        return BaseWorkerResult(status_code=0, identifier=str(flow_run.id))

    async def _submit_run(self, flow_run: FlowRun) -> None:
        """Claim a run and walk it. No child: no environment, no labels, no process id, no Submitting."""
        try:
            with self._in_hand.hold(str(flow_run.id)):
                if await self._propose_pending_state(flow_run):
                    await self.run(flow_run)
        except Exception as error:  # the worker outlives any run; the reconciler finds this one
            log.warning("run %s: %s", flow_run.id, scrub(error))
        finally:
            self._release_limit_slot(flow_run.id)
            self._submitting_flow_run_ids.discard(flow_run.id)

    async def _name_of(self, flow_run: FlowRun) -> str:
        if flow_run.flow_id not in self._names:
            self._names[flow_run.flow_id] = (await self.client.read_flow(flow_run.flow_id)).name
        return self._names[flow_run.flow_id]

    def _walk(self, flow: Flow[..., Any], flow_run: FlowRun) -> None:
        """Run in a thread. The thread holds the run too: it goes on when the worker around it starts anew."""
        with self._in_hand.hold(str(flow_run.id)):
            self._context_of_thread().run(_run_flow, flow, flow_run)

    def _context_of_thread(self) -> contextvars.Context:
        """Return this thread's context, with one HTTP client for the thread's whole life."""
        if not hasattr(self._own, "context"):
            # A copy of the main one: it carries the settings without which each run has a heartbeat again.
            self._own.context = self._context.copy()
            self._own.context.run(lambda: SyncClientContext().__enter__())
        context: contextvars.Context = self._own.context
        return context


def _without_retries() -> SettingsContext:
    """Return the settings in force but one: a call that finds nobody fails at once. Runs in threads keep theirs."""
    present = get_settings_context()
    settings = present.settings.copy_with_update(updates={PREFECT_CLIENT_MAX_RETRIES: 0})
    return SettingsContext(profile=present.profile, settings=settings)


def _run_flow(flow: Flow[..., Any], flow_run: FlowRun) -> None:
    # Both are BaseExceptions: uncaught they would end the worker.
    with suppress(Pause, Abort):
        flow_engine.run_flow(flow=flow, flow_run=flow_run, return_type="state")


def spare_prefect() -> None:
    """Leave out, in this process, what each run pays for and nobody here uses."""
    # A thread and a websocket that listen whether somebody suspends a run that lives for 0.1 s: 82 ms.
    flow_engine.observe_flow_run_suspension = lambda *_, **__: nullcontext()  # type: ignore[assignment]
    # A question where to keep results, which are not kept: 24 ms.
    results._read_server_default_result_storage_block_id = lambda: None
    # Code version and retries of the flow, written at each start: 15 to 35 ms.
    SyncPrefectClient.update_flow_run = lambda *_, **__: None  # type: ignore[method-assign,assignment]


def main(beats: Beats, flows: Mapping[str, Flow[..., Any]], threads: int) -> None:
    """Work until SIGTERM or SIGINT; end within three seconds, with the runs in hand where that suffices."""
    spare_prefect()
    in_hand = InHand()
    name = f"worker-{os.getpid()}-{uuid.uuid4().hex[:6]}"
    stop = threading.Event()
    # Until the loop listens nothing is in hand: end at once, and well.
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    beat = Round("beat", BEAT_SECONDS, _beating(beats, name, in_hand))
    threading.Thread(target=keep_round, args=(beat, stop), name="beat", daemon=True).start()
    with temporary_settings({PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}):
        asyncio.run(_work(lambda: LeanWorker(name, flows, threads, in_hand), in_hand))
    stop.set()


def _beating(beats: Beats, name: str, in_hand: InHand) -> Callable[[], bool]:
    def beat() -> bool:
        beats.beat(name, in_hand.ids())
        return False

    return beat


async def _work(make_worker: Callable[[], LeanWorker], in_hand: InHand) -> None:
    """Keep a worker at work; Prefect's own gives up after a long outage, then another one begins."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, _begin_to_end, stop)
    stopping = asyncio.create_task(stop.wait())
    while not stop.is_set():
        worker = make_worker()
        working = asyncio.create_task(worker.start(printer=log.info))
        await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
        if stop.is_set():
            worker.draining = True
            await _drain(in_hand)
            working.cancel()
        ended = (await asyncio.gather(working, return_exceptions=True))[0]
        if isinstance(ended, Exception) and not stop.is_set():
            log.warning("the worker starts anew: %s", scrub(ended))
            await asyncio.wait({stopping}, timeout=AGAIN_SECONDS)


def _begin_to_end(stop: asyncio.Event) -> None:
    # Prefect waits for its server to say goodbye, a run for its next try: neither may hold up the end.
    last = threading.Timer(END_SECONDS, os._exit, (0,))
    last.daemon = True
    last.start()
    stop.set()


async def _drain(in_hand: InHand) -> None:
    """Wait until no run is in hand, for a while."""
    end = asyncio.get_running_loop().time() + DRAIN_SECONDS
    while in_hand.ids() and asyncio.get_running_loop().time() < end:
        await asyncio.sleep(0.05)
