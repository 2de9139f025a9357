"""The real dispatcher, killed at one moment: `python -m tests.flows.dying_dispatcher link|settle`.

`link`: Prefect has made the run, and our rows do not know it yet. `settle`: they do, and the message is still open.
"""

import os
import signal
import sys

from flows.__main__ import run_dispatcher
from portal import settings as portal_settings
from portal.services.engine import LinkRows, OutboxRows


def die(*_arguments: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def main(moment: str) -> None:
    setattr({"link": LinkRows, "settle": OutboxRows}[moment], moment, die)
    run_dispatcher(portal_settings.load())


main(sys.argv[1])
