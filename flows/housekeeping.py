"""The hourly look at what stayed behind, published as a table for the operator."""

from contextlib import closing

from prefect import flow
from prefect.artifacts import create_table_artifact

from flows.context import container
from flows.engine import PrefectApi
from flows.errors import scrubbed
from flows.reconciler import Report, reconcile
from portal.i18n import gettext


@flow(name="housekeeping", persist_result=False, log_prints=False)
@scrubbed
def housekeeping() -> None:
    """Mend what stayed behind and publish the report as the artifact `reconciliation`."""
    house = container()
    with closing(PrefectApi(house.settings.prefect_api_url, house.settings.prefect_auth)) as engine:
        publish(reconcile(engine, house.stores))


def publish(report: Report) -> None:
    """Show the report on the run's page."""
    what, number = gettext("What"), gettext("How many")
    create_table_artifact(
        key="reconciliation",
        table=[{what: words, number: count} for words, count in report.rows()],
        description=gettext("What the reconciler found and mended."),
    )
