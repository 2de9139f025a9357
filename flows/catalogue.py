"""Every flow of ours by the name under which Prefect knows it. Importing it imports Prefect."""

from typing import Any

from prefect import Flow

from flows.housekeeping import housekeeping
from flows.notifications import notifications
from flows.reenrolment import reenrolment

FLOWS: dict[str, Flow[..., Any]] = {flow.name: flow for flow in (reenrolment, notifications, housekeeping)}
