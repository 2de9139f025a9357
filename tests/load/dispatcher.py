"""The dispatcher over the house of the tests: `python -m tests.load.dispatcher HOUSE [ROUND…]`, else every round.

Prefect's process worker sends no beats: the reconciler would find its runs in nobody's hand and start them anew.
"""

import sys
import threading
from pathlib import Path

from flows import deployments, loops
from flows.dispatcher import Dispatcher
from flows.engine import PrefectApi
from portal import settings as portal_settings
from tests.flows.house import House


def main() -> None:
    """Dispatch until told to stop."""
    settings = portal_settings.load()
    house = House(Path(sys.argv[1]), settings)
    engine = PrefectApi(settings.prefect_api_url, settings.prefect_auth)
    stop = threading.Event()
    loops.stop_on_signals(stop)
    rounds = Dispatcher(engine, house.stores, lambda: deployments.register(engine)).rounds()
    wanted = sys.argv[2:]
    loops.keep_rounds([each for each in rounds if not wanted or each.name in wanted], stop)


main()
