"""The same flow over the same house as Prefect's process worker loads it: anew in each run's process."""

import os
from pathlib import Path

from flows import context
from portal import settings as portal_settings
from tests.flows.house import House
from tests.load import HOUSE

context.set_container(House(Path(os.environ[HOUSE]), portal_settings.load()))

from flows import reenrolment as module  # noqa: E402  # it finds its container

# As in the worker of the tests: what is compared is how a run is carried, not how a paper is printed.
module.render_summary = lambda content, _language: content.encode()
reenrolment = module.reenrolment
