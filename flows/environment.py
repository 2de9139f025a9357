"""The one place that chooses Prefect's settings. They stand in the environment before Prefect is imported.

Nothing calls outside, and nothing is written outside the installation's own directory.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from portal.settings import Settings

SQLITE = "sqlite+aiosqlite:///"
POOL = "da-capo"

COMMON = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_TELEMETRY_ENABLE_RESOURCE_METRICS": "false",
    "PREFECT_CLOUD_ENABLE_ORCHESTRATION_TELEMETRY": "false",
    "PREFECT_SERVER_EPHEMERAL_ENABLED": "false",
    "PREFECT_RESULTS_PERSIST_BY_DEFAULT": "false",
    "PREFECT_LOGGING_LOG_PRINTS": "false",
    "PREFECT_LOGGING_LEVEL": "WARNING",
    "PREFECT_LOGGING_COLORS": "false",
    "PREFECT_CLI_COLORS": "false",
}

SERVER = {
    "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
    "PREFECT_SERVER_API_CSRF_PROTECTION_ENABLED": "false",
    # Blocks are for results, notifications and infrastructure: none is used, registering them costs seconds.
    "PREFECT_SERVER_REGISTER_BLOCKS_ON_START": "false",
    # Steps and events are written in batches: 174 ms of 790 a run, for a list that is a second late.
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_READ_BATCH_SIZE": "50",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE": "200",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_FLUSH_INTERVAL": "1",
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_READ_BATCH_SIZE": "50",
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_BATCH_SIZE": "500",
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_FLUSH_INTERVAL": "2",
    "PREFECT_SERVER_DATABASE_SQLALCHEMY_POOL_SIZE": "20",
    # Few runs ahead: housekeeping is hourly, and a list of a hundred hides the dossiers.
    "PREFECT_SERVER_SERVICES_SCHEDULER_MIN_RUNS": "1",
    "PREFECT_SERVER_SERVICES_SCHEDULER_MAX_RUNS": "2",
    # Ended runs leave after 90 days, which is Prefect's own period; suspended ones stay.
    "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs,orphans",
}

WORKER = {
    "PREFECT_WORKER_QUERY_SECONDS": "1",
    # A run taken ahead of its time would keep a thread waiting for it.
    "PREFECT_WORKER_PREFETCH_SECONDS": "1",
    "PREFECT_WORKER_ENABLE_CANCELLATION": "false",
    "PREFECT_WORKER_WEBSERVER_HOST": "127.0.0.1",
    "PREFECT_CLIENT_CSRF_SUPPORT_ENABLED": "false",
    "PREFECT_CLIENT_SERVER_VERSION_CHECK_ENABLED": "false",
}


def database_url(settings: Settings) -> str:
    """Return the address of Prefect's own database."""
    return settings.prefect_database_url or f"{SQLITE}{settings.prefect_home / 'prefect.db'}"


def database_file(settings: Settings) -> Path | None:
    """Return the file of Prefect's database, None where it is PostgreSQL."""
    url = database_url(settings)
    return Path(url.removeprefix(SQLITE)) if url.startswith(SQLITE) else None


def prefect_environment(settings: Settings) -> dict[str, str]:
    """Return every variable that Prefect shall see; a `PREFECT_*` that is not here is not set."""
    home = settings.prefect_home
    api_path = urlsplit(settings.prefect_api_url).path.rstrip("/")
    chosen = {
        "PREFECT_HOME": str(home),
        "PREFECT_PROFILES_PATH": str(home / "profiles.toml"),
        "PREFECT_API_URL": settings.prefect_api_url,
        "PREFECT_UI_URL": settings.prefect_ui_url,
        # By default any page of the web may call the API from an operator's browser.
        "PREFECT_SERVER_CORS_ALLOWED_ORIGINS": "{0.scheme}://{0.netloc}".format(urlsplit(settings.prefect_ui_url)),
        "PREFECT_SERVER_DATABASE_CONNECTION_URL": database_url(settings),
        "PREFECT_SERVER_API_BASE_PATH": api_path,
        # By path, not by host: pages opened as localhost or behind a proxy then call their own origin.
        "PREFECT_UI_API_URL": api_path,
        "PREFECT_UI_SERVE_BASE": urlsplit(settings.prefect_ui_url).path.rstrip("/") or "/",
        # Prefect copies its pages on start; by default into the virtual environment.
        "PREFECT_UI_STATIC_DIRECTORY": str(home / "pages"),
        **COMMON,
        **SERVER,
        **WORKER,
    }
    if settings.prefect_auth:
        chosen["PREFECT_SERVER_API_AUTH_STRING"] = settings.prefect_auth
        chosen["PREFECT_API_AUTH_STRING"] = settings.prefect_auth
    return chosen


def without_prefect(environment: Mapping[str, str]) -> dict[str, str]:
    """Return an environment in which nobody has chosen anything for Prefect."""
    return {name: value for name, value in environment.items() if not name.startswith("PREFECT_")}


def apply(settings: Settings) -> None:
    """Set this process's environment for Prefect and make its directory; Prefect is not yet imported."""
    settings.prefect_home.mkdir(parents=True, exist_ok=True)
    for name in set(os.environ) - set(without_prefect(os.environ)):
        del os.environ[name]
    os.environ.update(prefect_environment(settings))
