import pytest

from tests.flows.installation import Installation


@pytest.fixture
def installation(prefect_server, fresh_database, tmp_path):
    """An installation of its own, on either database, beside the session's Prefect."""
    made = Installation(prefect_server, fresh_database, tmp_path / "var")
    yield made
    made.close()
