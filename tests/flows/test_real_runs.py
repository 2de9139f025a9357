"""Real runs: Prefect's own server, our worker as a process, and rows in a file."""

import signal
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from flows import deployments
from flows.dispatcher import Dispatcher
from flows.engine import EngineDownError, PrefectApi, RunState
from flows.reconciler import Limits, Report, reconcile
from tests.fixtures.prefect import PrefectServer, end_process, wait_for
from tests.flows.house import PERSONAL, STEPS, House, subject_of

pytestmark = pytest.mark.prefect

QUICK = Limits(beat=4.0, untouched=0.5, resting=0.5, falls=50)
"""On a machine that stands still a living worker may count as dead more than once."""
ALL_STEPS = [key for key, _kind in STEPS]


class Scene:
    """A house beside a real Prefect, moved on by hand: each look at it dispatches and reconciles once."""

    def __init__(self, server: PrefectServer, house: House) -> None:
        self.server = server
        self.house = house
        self.api = server.api
        self.dispatcher = Dispatcher(self.api, house.stores, lambda: deployments.register(self.api))
        self.mended = Report()

    def worker(self):
        return self.server.running("-m", "tests.flows.worker", str(self.house.file))

    def move(self):
        for work in (self.dispatcher.dispatch, self._reconcile):
            try:
                work()
            except EngineDownError:
                time.sleep(0.2)

    def _reconcile(self):
        report = reconcile(self.api, self.house.stores, QUICK)
        for kind in ("rescheduled", "lost", "ended", "deaf"):
            self.mended = replace(self.mended, **{kind: getattr(self.mended, kind) + getattr(report, kind)})

    def until(self, what):
        def look():
            self.move()
            return what()

        return wait_for(look)

    def run(self, dossier_id):
        run_id = self.house.run_of(subject_of(dossier_id))
        return self.api.read(run_id) if run_id else None

    def rests(self, dossier_id):
        run = self.run(dossier_id)
        return run is not None and run.state is RunState.PAUSED

    def answer(self, method, path, body=None):
        return self.api.call(method, path, body)[1]

    def tasks(self, dossier_id):
        asked = {"flow_runs": {"id": {"any_": [self.run(dossier_id).id]}}, "sort": "EXPECTED_START_TIME_ASC"}
        return [(task["name"], task["state"]["type"]) for task in self.answer("POST", "/task_runs/filter", asked)]


@pytest.fixture
def scene(prefect_without_runs, tmp_path):
    return Scene(prefect_without_runs, House(tmp_path / "house.db", prefect_without_runs.settings))


class TestADossiersWay:
    def test_an_operator_sees_it_whole_and_nothing_personal(self, scene):
        scene.house.submit(417)

        with scene.worker():
            assert scene.until(lambda: scene.rests(417)), "it never came to rest"
            wait_for(lambda: len(scene.tasks(417)) == 4 and all(s == "COMPLETED" for _, s in scene.tasks(417)))
            tasks = scene.tasks(417)
            scene.house.decide(417, "accepted")
            assert scene.until(lambda: scene.run(417).state is RunState.COMPLETED)

        run = scene.answer("GET", f"/flow_runs/{scene.run(417).id}")
        assert tasks == [(key, "COMPLETED") for key in ALL_STEPS]
        assert scene.house.effects(417) == [*ALL_STEPS, "decision"]
        assert run["name"] == "valcourt 2026-00417"
        assert run["parameters"] == {"establishment_id": 3, "dossier_id": 417}
        assert sorted(run["tags"]) == ["establishment:valcourt", "kind:dossier"]
        asked = {"artifacts": {"flow_run_id": {"any_": [run["id"]]}}, "sort": "CREATED_DESC"}
        last = scene.answer("POST", "/artifacts/filter", asked)[0]
        assert last["key"] == "valcourt-2026-00417"
        assert "/bureau/dossiers/2026-00417" in last["data"]
        assert "valcourt" in last["description"]
        assert PERSONAL not in scene.server.every_text()

    def test_the_worker_ends_within_its_time(self, scene):
        with scene.worker() as worker:
            assert wait_for(lambda: self.has_beaten(scene))
            begun = time.monotonic()

            end_process(worker)

        assert time.monotonic() - begun < 15
        assert worker.returncode == 0

    @staticmethod
    def has_beaten(scene):
        with scene.house.transaction() as run:
            return run("SELECT 1 FROM beat")


class TestAnErrorsText:
    def test_it_is_nowhere_in_prefects_database(self, scene):
        scene.house.submit(500, fails="courses")

        with scene.worker():
            failed = scene.until(lambda: (run := scene.run(500)) and run.state is RunState.FAILED and run)
            wait_for(lambda: ("courses", "FAILED") in scene.tasks(500))
            time.sleep(2.5)  # logs and events are written in batches of 2 s

        everything = scene.server.every_text()
        assert failed
        assert "LookupError at house.py:" in everything
        assert PERSONAL not in everything


class TestFaults:
    def test_a_killed_worker_loses_and_repeats_nothing(self, scene):
        scene.house.submit(601, pause=1.0)
        with scene.worker() as worker:
            assert scene.until(lambda: scene.house.effects(601))
            worker.send_signal(signal.SIGKILL)
            worker.wait()
        at_the_kill = scene.house.effects(601)

        with scene.worker():
            assert scene.until(lambda: scene.rests(601))

        assert at_the_kill != ALL_STEPS, "it was killed too late to prove anything"
        assert scene.house.effects(601) == ALL_STEPS
        assert scene.mended.rescheduled >= 1

    def test_a_wiped_prefect_is_told_everything_anew(self, scene):
        scene.house.submit(701)
        with scene.worker():
            assert scene.until(lambda: scene.rests(701))
            lost = scene.run(701).id

            scene.server.wipe()
            scene.house.decide(701, "accepted")

            assert scene.until(lambda: scene.house.state(701) == "accepted")
        assert scene.house.run_of(subject_of(701)) != lost
        assert scene.house.effects(701) == [*ALL_STEPS, "decision"]


class TestTheSchedule:
    def test_it_makes_runs(self, prefect_server):
        """SQLAlchemy 2.1 makes Prefect's scheduler fail silently, while runs by API go on working."""
        ids = deployments.register(prefect_server.api)
        asked = {"deployments": {"id": {"any_": [ids["housekeeping/hourly"]]}}}

        runs = wait_for(lambda: prefect_server.api.call("POST", "/flow_runs/filter", asked)[1])

        due = min(datetime.fromisoformat(run["expected_start_time"]) for run in runs)
        assert due - datetime.now(UTC) < timedelta(hours=1)


class TestThePagesOfPrefect:
    def test_they_may_call_their_own_origin_only(self, prefect_server):
        import http.client

        connection = http.client.HTTPConnection("127.0.0.1", prefect_server.port)
        connection.request("GET", "/v2/", headers={"accept": "text/html"})
        answer = connection.getresponse()

        assert answer.status == 200
        assert "connect-src 'self'" in answer.headers["content-security-policy"]
        connection.close()

    def test_a_stranger_is_not_let_in(self, prefect_server):
        stranger = PrefectApi(prefect_server.settings.prefect_api_url)

        with pytest.raises(EngineDownError, match="401"):
            stranger.read("00000000-0000-0000-0000-000000000000")
        assert stranger.health()
        stranger.close()
