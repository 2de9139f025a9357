"""The deployments and their work pool, registered by API: at install, after an upgrade, after a wipe."""

import http.client
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flows.engine import EngineRefusedError, PrefectApi
from flows.environment import POOL
from portal.i18n import lazy_gettext as _

WORKER_KIND = "da-capo"
NUMBER = {"type": "integer"}


@dataclass(frozen=True, slots=True)
class Deployment:
    """A flow as it can be started: what an operator reads of it, its parameters, its timetable."""

    flow: str
    name: str
    description: Any
    parameters: Mapping[str, Any] = field(default_factory=dict)
    cron: str | None = None
    tags: tuple[str, ...] = ()

    @property
    def full_name(self) -> str:
        """The name by which runs are asked for."""
        return f"{self.flow}/{self.name}"


DEPLOYMENTS = (
    Deployment(
        "reenrolment",
        "dossier",
        _(
            "Carries one re-enrolment dossier: its steps, the decision, the application to the record. "
            "A suspended run waits for staff or for the family; resuming it only makes it look again."
        ),
        parameters={"establishment_id": NUMBER, "dossier_id": NUMBER},
        tags=("kind:dossier",),
    ),
    Deployment("notifications", "mails", _("Sends the mails that are due."), tags=("kind:mails",)),
    Deployment(
        "housekeeping",
        "hourly",
        _("Compares the dossiers with the runs, mends what stayed behind and publishes what it found."),
        cron="7 * * * *",
        tags=("kind:housekeeping",),
    ),
)


def register(engine: PrefectApi) -> dict[str, str]:
    """Make pool, flows and deployments as they are declared here, and return the deployments' ids by name."""
    _make_pool(engine)
    return {deployment.full_name: _make(engine, deployment) for deployment in DEPLOYMENTS}


def _make_pool(engine: PrefectApi) -> None:
    # An empty template: with one, each new run costs the validation of a JSON schema.
    asked = {"name": POOL, "type": WORKER_KIND, "base_job_template": {}}
    status, _answer = engine.call("POST", "/work_pools/", asked)
    if status == http.client.CONFLICT:
        status, _answer = engine.call("PATCH", f"/work_pools/{POOL}", {"base_job_template": {}})
    _check(status, "work pool")


def _make(engine: PrefectApi, deployment: Deployment) -> str:
    flow = _post(engine, "/flows/", {"name": deployment.flow})
    asked = {
        "name": deployment.name,
        "flow_id": flow["id"],
        "description": str(deployment.description),
        "work_pool_name": POOL,
        "tags": list(deployment.tags),
        "entrypoint": f"flows/{deployment.flow}.py:{deployment.flow}",
        "enforce_parameter_schema": False,
        "parameter_openapi_schema": {
            "type": "object",
            "properties": dict(deployment.parameters),
            "required": list(deployment.parameters),
        },
        "schedules": _schedules(deployment),
    }
    return str(_post(engine, "/deployments/", asked)["id"])


def _schedules(deployment: Deployment) -> list[dict[str, Any]]:
    if deployment.cron is None:
        return []
    return [{"schedule": {"cron": deployment.cron, "timezone": "Europe/Paris"}, "active": True, "slug": "own"}]


def _post(engine: PrefectApi, path: str, body: Mapping[str, Any]) -> Any:
    status, answer = engine.call("POST", path, body)
    _check(status, path)
    return answer


def _check(status: int, what: str) -> None:
    if status >= http.client.BAD_REQUEST:
        raise EngineRefusedError(f"{what}: {status}")
