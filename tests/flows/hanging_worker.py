"""The real worker over a database that hangs: `python -m tests.flows.hanging_worker STEP`.

The transaction that records STEP has written its effect and its outcome and never comes to its commit. A file
named after the step, in the installation's directory, tells that it is there.
"""

import sys
import time

from sqlalchemy import event

from flows.__main__ import run_worker
from portal import settings as portal_settings
from portal.db import PortalSession
from portal.models.reenrolment import StepOutcome


def main(step_key: str) -> None:
    settings = portal_settings.load()

    @event.listens_for(PortalSession, "after_flush")
    def hang(session, _context):
        if any(isinstance(row, StepOutcome) and row.step_key == step_key for row in session.new):
            (settings.var / f"hangs-in-{step_key}").touch()
            time.sleep(600)

    run_worker(settings)


main(sys.argv[1])
