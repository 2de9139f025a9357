import pytest

from tests.flows.installation import Installation


@pytest.fixture
def prefect_without_runs(prefect_server):
    """The session's Prefect, as if nobody had used it: what another test left, a worker here would take up."""
    prefect_server.forget_runs()
    return prefect_server


@pytest.fixture
def installation(prefect_without_runs, fresh_database, tmp_path):
    """An installation of its own, on either database, beside the session's Prefect."""
    made = Installation(prefect_without_runs, fresh_database, tmp_path / "var")
    yield made
    made.close()
