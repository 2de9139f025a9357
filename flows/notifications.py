"""Sends the mails that are due. What is still unsent after half a minute the dispatcher sends itself."""

from prefect import flow

from flows.context import container
from flows.errors import scrubbed
from flows.steps import step_task


@step_task
def send_mails() -> int:
    """Send what is due now; each mail is leased, and marked when it has left."""
    return container().stores.mails.send(0)


@flow(name="notifications", persist_result=False, log_prints=False)
@scrubbed
def notifications() -> None:
    """Send all mails that are due now."""
    while send_mails():
        pass
