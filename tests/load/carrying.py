"""Flow runs: our warm worker beside Prefect's process worker, the same server, dispatcher, flow and runs."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from portal.settings import ROOT
from tests.fixtures.prefect import PrefectServer, wait_for
from tests.flows.house import STEPS, House
from tests.load import HOUSE
from tests.load.measure import cpu_of_process
from tests.load.processes import prefect_environment, running
from tests.load.report import Line

RUNS, WARM_UP = 16, 4
FEWER, FIRST = 6, 1
"""Runs of the process worker, which needs seconds for each and has nothing to warm up."""
BATCH_SECONDS = 3.0
"""What was done is written in batches of up to two seconds: it belongs to the cost."""
POOL = "processes"
LONGEST = 180.0
TIMES_THE_PROCESS_WORKER = 5.0

Process = AbstractContextManager[subprocess.Popen[bytes]]


@dataclass(frozen=True)
class Carried:
    """So many runs, from the first message to the last run at rest."""

    runs: int
    seconds: float
    cpu: float


def measure(server: PrefectServer, directory: Path) -> Iterator[Line]:
    """Yield the lines of both workers."""
    house = House(directory / "house.db", server.settings)
    with _dispatcher(server, house) as dispatcher, _warm_worker(server, house) as worker:
        ours = _carried(server, house, (dispatcher, worker), 1, RUNS, WARM_UP)
    _move_to_processes(server)
    with _dispatcher(server, house, "dispatch") as dispatcher, _process_worker(server, house) as worker:
        theirs = _carried(server, house, (dispatcher, worker), 10_001, FEWER, FIRST)
    per_second, floor = ours.runs / ours.seconds, theirs.runs / theirs.seconds
    yield Line("flow runs", per_second, "runs/s", floor)
    yield Line(
        "flow runs: beside the process worker", per_second / floor, "times", None, TIMES_THE_PROCESS_WORKER, True
    )
    yield Line("one flow run, all processes", ours.cpu / ours.runs, "s CPU", theirs.cpu / theirs.runs)


def _carried(
    server: PrefectServer,
    house: House,
    processes: tuple[subprocess.Popen[bytes], ...],
    first: int,
    runs: int,
    before: int,
) -> Carried:
    """Carry some runs unmeasured, so that all is loaded, then the measured ones: submitted at once."""
    every = [process for process in (*processes, server.process) if process]
    _carry(server, house, range(first, first + before))
    used, begun = sum(cpu_of_process(process.pid) for process in every), time.monotonic()
    _carry(server, house, range(first + before, first + before + runs))
    seconds = time.monotonic() - begun
    time.sleep(BATCH_SECONDS)
    return Carried(runs, seconds, sum(cpu_of_process(process.pid) for process in every) - used)


def _carry(server: PrefectServer, house: House, dossiers: range) -> None:
    for dossier_id in dossiers:
        house.submit(dossier_id)
    assert wait_for(lambda: _steps_done(house, dossiers) == len(dossiers) * len(STEPS), LONGEST, 0.05), "steps missing"
    # Every effect stands, once: the rest is that Prefect knows of it.
    assert wait_for(lambda: _at_rest(server, house, dossiers) == len(dossiers), LONGEST, 0.2), "runs not at rest"


def _steps_done(house: House, dossiers: range) -> int:
    with house.transaction() as run:
        return run("SELECT count(*) FROM effect WHERE dossier BETWEEN ? AND ?", dossiers[0], dossiers[-1])[0][0]


def _at_rest(server: PrefectServer, house: House, dossiers: range) -> int:
    with house.transaction() as run:
        links = run("SELECT run FROM link WHERE dossier BETWEEN ? AND ?", dossiers[0], dossiers[-1])
    asked = {"flow_runs": {"id": {"any_": [row[0] for row in links]}, "state": {"type": {"any_": ["PAUSED"]}}}}
    return int(server.api.call("POST", "/flow_runs/count", asked)[1])


def _move_to_processes(server: PrefectServer) -> None:
    """Let the deployment that the dispatcher asks for be carried by Prefect's own kind of worker."""
    call = server.api.call
    call("POST", "/work_pools/", {"name": POOL, "type": "process"})
    flow = call("POST", "/flows/", {"name": "reenrolment"})[1]
    deployment = {
        "name": "dossier",
        "flow_id": flow["id"],
        "work_pool_name": POOL,
        "entrypoint": "tests/load/carried.py:reenrolment",
        "pull_steps": [{"prefect.deployments.steps.set_working_directory": {"directory": str(ROOT)}}],
        "enforce_parameter_schema": False,
    }
    status, answer = call("POST", "/deployments/", deployment)
    assert status < 300, answer


def _dispatcher(server: PrefectServer, house: House, *rounds: str) -> Process:
    return running(server, "-m", "tests.load.dispatcher", str(house.file), *rounds)


def _warm_worker(server: PrefectServer, house: House) -> Process:
    return running(server, "-m", "tests.flows.worker", str(house.file))


def _process_worker(server: PrefectServer, house: House) -> Process:
    # As many runs at once as our worker has threads.
    limit = str(server.settings.worker_threads)
    command = ("-m", "prefect", "worker", "start", "--pool", POOL, "--type", "process", "--limit", limit)
    return running(server, *command, **prefect_environment(server), **{HOUSE: str(house.file)})
