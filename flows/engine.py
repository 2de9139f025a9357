"""Prefect's API by plain HTTP: what dispatcher and reconciler need. No import of Prefect (0.65 s, 80 MB)."""

import base64
import http.client
import json
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from urllib.parse import quote, urlsplit
from weakref import WeakSet

from flows.outage import Outage

PAGE = 200
TRY_LATER = frozenset({401, 403, 408, 429})


class EngineDownError(Exception):
    """Prefect cannot be reached or cannot answer now: the same call may succeed later."""


class DeploymentMissingError(EngineDownError):
    """Prefect does not know the deployment, for instance after a wipe: register and ask again."""


class EngineRefusedError(Exception):
    """Prefect understood the call and refused it: the same call will not succeed later."""


class RunState(StrEnum):
    """The kinds of state that Prefect gives a run."""

    SCHEDULED = "SCHEDULED"
    PENDING = "PENDING"
    RUNNING = "RUNNING"
    CANCELLING = "CANCELLING"
    PAUSED = "PAUSED"
    COMPLETED = "COMPLETED"
    CANCELLED = "CANCELLED"
    FAILED = "FAILED"
    CRASHED = "CRASHED"


FINAL = frozenset({RunState.COMPLETED, RunState.CANCELLED, RunState.FAILED, RunState.CRASHED})
FALLEN = frozenset({RunState.FAILED, RunState.CRASHED})
IN_A_WORKER = (RunState.PENDING, RunState.RUNNING, RunState.CANCELLING)


@dataclass(frozen=True, slots=True)
class Run:
    """A run as Prefect sees it now."""

    id: str
    name: str
    state: RunState
    state_name: str
    state_id: str
    since: datetime

    @property
    def ended(self) -> bool:
        """Tell whether the run moves no more by itself."""
        return self.state in FINAL


def run_of(answer: Mapping[str, Any]) -> Run:
    """Read a run from Prefect's answer."""
    state = answer["state"]
    return Run(
        id=answer["id"],
        name=answer["name"],
        state=RunState(state["type"]),
        state_name=state["name"],
        state_id=state["id"],
        since=datetime.fromisoformat(state["timestamp"]),
    )


class PrefectApi:
    """A client that threads may share: each keeps a connection of its own."""

    def __init__(self, url: str, auth: str | None = None, timeout: float = 10.0) -> None:
        parts = urlsplit(url)
        self._secure = parts.scheme == "https"
        self._host = parts.netloc
        self._base = parts.path.rstrip("/")
        self._timeout = timeout
        self._headers = {"content-type": "application/json"}
        if auth:
            self._headers["authorization"] = f"Basic {base64.b64encode(auth.encode()).decode()}"
        self._mine = threading.local()
        self._opened: WeakSet[http.client.HTTPConnection] = WeakSet()
        self._deployments: dict[str, str] = {}
        self._outage = Outage()

    @property
    def silent(self) -> bool:
        """Tell whether the last call found nobody: then one question, `health`, is enough to know more."""
        return bool(self._outage)

    def close(self) -> None:
        """Close the connections of all threads; a later call opens one again."""
        for connection in list(self._opened):
            connection.close()

    def health(self) -> bool:
        """Tell whether Prefect answers."""
        try:
            return self.call("GET", "/health")[0] == http.client.OK
        except EngineDownError:
            return False

    def start(
        self,
        deployment: str,
        idempotency_key: str,
        name: str,
        parameters: Mapping[str, int],
        tags: Sequence[str],
    ) -> Run:
        """Make a run of `flow/deployment`, or return the one that this key made before, in whatever state."""
        path = f"/deployments/{self._deployment(deployment)}/create_flow_run"
        asked = {"idempotency_key": idempotency_key, "name": name, "parameters": parameters, "tags": tags}
        status, answer = self.call("POST", path, asked)
        if status == http.client.NOT_FOUND:
            self._deployments.clear()
            raise DeploymentMissingError(deployment)
        return run_of(_accepted(status, answer, path))

    def read(self, run_id: str) -> Run | None:
        """Return the run, or None where Prefect knows it no more."""
        path = f"/flow_runs/{run_id}"
        status, answer = self.call("GET", path)
        if status == http.client.NOT_FOUND:
            return None
        return run_of(_accepted(status, answer, path))

    def resume(self, run_id: str) -> bool:
        """Wake a suspended run; False where it was not suspended any more."""
        status, answer = self.call("POST", f"/flow_runs/{run_id}/resume", {})
        return status in (http.client.OK, http.client.CREATED) and answer["status"] == "ACCEPT"

    def set_state(self, run_id: str, state: RunState, name: str, message: str) -> None:
        """Put a run into a state, whatever Prefect's own rules say: look at it just before."""
        asked = {"state": {"type": state, "name": name, "message": message}, "force": True}
        path = f"/flow_runs/{run_id}/set_state"
        _accepted(*self.call("POST", path, asked), path)

    def runs(self, states: Iterable[RunState], tags: Sequence[str] = ()) -> list[Run]:
        """Return all runs in one of the states, newest first, with all of the tags."""
        wanted: dict[str, Any] = {"state": {"type": {"any_": list(states)}}}
        if tags:
            wanted["tags"] = {"all_": list(tags)}
        found: list[Run] = []
        while True:
            asked = {"flow_runs": wanted, "limit": PAGE, "offset": len(found), "sort": "ID_DESC"}
            page = _accepted(*self.call("POST", "/flow_runs/filter", asked), "/flow_runs/filter")
            found.extend(run_of(answer) for answer in page)
            if len(page) < PAGE:
                return found

    def falls(self, run_id: str) -> int:
        """Return how often a run has failed or crashed so far, resumptions not counted."""
        path = f"/flow_run_states/?flow_run_id={run_id}"
        return sum(state["type"] in FALLEN for state in _accepted(*self.call("GET", path), path))

    def call(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        """Make one call and return status and answer; raise EngineDownError where it is worth a later try."""
        try:
            answer = self._answer(method, path, body)
        except EngineDownError as error:
            self._outage.begin(error)
            raise
        self._outage.end()
        return answer

    def _answer(self, method: str, path: str, body: object) -> tuple[int, Any]:
        status, data = self._exchange(method, path, None if body is None else json.dumps(body))
        if status >= http.client.INTERNAL_SERVER_ERROR or status in TRY_LATER:
            raise EngineDownError(f"{method} {path.partition('?')[0]}: {status}")
        try:
            return status, json.loads(data) if data else None
        except ValueError as error:
            raise EngineDownError(f"{method} {path.partition('?')[0]}: no JSON") from error

    def _exchange(self, method: str, path: str, body: str | None) -> tuple[int, bytes]:
        while True:
            kept = getattr(self._mine, "connection", None)
            connection = kept or self._connect()
            try:
                connection.request(method, self._base + path, body, self._headers)
                response = connection.getresponse()
                data = response.read()
            except (OSError, http.client.HTTPException) as error:
                connection.close()
                self._mine.connection = None
                # A kept connection may be stale, that is worth one fresh try; a silent server is not.
                if kept is None or isinstance(error, TimeoutError):
                    raise EngineDownError(type(error).__name__) from error
                continue
            self._mine.connection = connection
            return response.status, data

    def _connect(self) -> http.client.HTTPConnection:
        kind = http.client.HTTPSConnection if self._secure else http.client.HTTPConnection
        connection = kind(self._host, timeout=self._timeout)
        self._opened.add(connection)
        return connection

    def _deployment(self, name: str) -> str:
        """Return the deployment's id, remembered until Prefect no longer knows it."""
        if name not in self._deployments:
            path = f"/deployments/name/{quote(name)}"
            status, answer = self.call("GET", path)
            if status == http.client.NOT_FOUND:
                raise DeploymentMissingError(name)
            self._deployments[name] = _accepted(status, answer, path)["id"]
        return self._deployments[name]


def _accepted(status: int, answer: Any, path: str) -> Any:
    if status >= http.client.BAD_REQUEST:
        raise EngineRefusedError(f"{path.partition('?')[0]}: {status}")
    return answer
