"""`python -m flows server|worker|dispatcher|deploy`: the engine's processes, with the house's settings."""

import logging
import os
import sys
from collections.abc import Callable

from flows import deployments, dispatcher, environment, server
from flows.context import container
from flows.engine import EngineDownError, EngineRefusedError, PrefectApi
from portal import settings as portal_settings
from portal.settings import Settings, SettingsError

USAGE = "usage: python -m flows server|worker|dispatcher|deploy"


def run_worker(settings: Settings) -> None:
    """Walk runs until told to stop."""
    environment.apply(settings)
    # 0.65 s and 80 MB, and the environment must come first: only the worker pays.
    from flows import worker  # noqa: PLC0415  # imports Prefect
    from flows.catalogue import FLOWS  # noqa: PLC0415  # imports Prefect

    worker.main(container().stores.beats, FLOWS, settings.worker_threads)


def run_dispatcher(settings: Settings) -> None:
    """Move what the outbox asks for until told to stop."""
    dispatcher.main(PrefectApi(settings.prefect_api_url, settings.prefect_auth), container().stores)
    logging.shutdown()
    # The interpreter's own end takes half a second of processor, on a busy machine seconds; nothing here needs it.
    os._exit(0)


def deploy(settings: Settings) -> None:
    """Register work pool, flows and deployments."""
    url = settings.prefect_api_url
    # It would say that things wait in our tables: of a process that goes on, which this is not.
    logging.getLogger("flows.outage").setLevel(logging.ERROR)
    try:
        deployments.register(PrefectApi(url, settings.prefect_auth))
    except EngineDownError as error:
        reason = f"Prefect does not answer at {url} ({error})"
        raise EngineDownError(f"{reason}. Does `python -m flows server` run, and is prefect_auth right?") from error
    except EngineRefusedError as error:
        raise EngineRefusedError(f"Prefect at {url} refuses what is to be registered: {error}") from error


COMMANDS: dict[str, Callable[[Settings], None]] = {
    "server": server.serve,
    "worker": run_worker,
    "dispatcher": run_dispatcher,
    "deploy": deploy,
}


def main(arguments: list[str]) -> int:
    """Run one of the commands and return the exit code; what is wrong is one plain line."""
    if len(arguments) != 1 or arguments[0] not in COMMANDS:
        sys.stderr.write(f"{USAGE}\n")
        return 2
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    logging.getLogger("flows").setLevel(logging.INFO)
    try:
        COMMANDS[arguments[0]](portal_settings.load())
    except (SettingsError, EngineDownError, EngineRefusedError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
