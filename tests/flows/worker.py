"""The worker of the tests: the real one over the house of the tests. `python -m tests.flows.worker HOUSE`."""

import sys
from pathlib import Path

from flows import context, environment
from portal import settings as portal_settings
from tests.flows.house import House


def main() -> None:
    settings = portal_settings.load()
    environment.apply(settings)
    house = House(Path(sys.argv[1]), settings)
    context.set_container(house)

    from flows import reenrolment, worker
    from flows.catalogue import FLOWS

    # Printing is tested where it lives, and costs 2 s the first time.
    reenrolment.render_summary = lambda content, _language: content.encode()
    reenrolment.carry_out.retries = 0
    worker.main(house, FLOWS, settings.worker_threads)


main()
