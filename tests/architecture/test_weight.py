"""What a web process must not carry: packages of other processes, and the driver of another database."""

import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT

HEAVY = {
    "alembic": "migrations",
    "mako": "migrations, by Alembic",
    "pygments": "migrations, by Mako",
    "psycopg": "PostgreSQL, and this process is on SQLite",
    "prefect": "flows",
    "fastapi": "Prefect's server",
    "weasyprint": "the child that prints",
    "PIL": "the child that reads files",
    "pikepdf": "the child that reads files",
    "pi_heif": "the child that reads files",
    "faker": "the demonstration",
}
"""Packages, and who needs them instead."""

# `python -m portal serve` imports the same before it listens.
SERVE = """
import sys
import waitress
import portal.cli
from portal.web.app import main
main()
print(*sys.modules)
"""


def carried(script: str, directory: Path) -> set[str]:
    """Return the packages in memory after a script has run in a process of its own, on SQLite."""
    chosen = {
        "DA_CAPO_DATABASE_URL": f"sqlite:///{directory / 'portal.db'}",
        "DA_CAPO_DEMONSTRATION": "false",
        "DA_CAPO_SECURE_COOKIES": "true",
    }
    told = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", script],
        cwd=ROOT,
        env={**os.environ, **chosen},
        check=True,
        capture_output=True,
        text=True,
    )
    return {name.partition(".")[0] for name in told.stdout.split()}


@pytest.fixture(scope="module")
def of_web_process(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The packages of a process that is ready to serve pages."""
    return carried(SERVE, tmp_path_factory.mktemp("weight"))


class TestAWebProcess:
    @pytest.mark.parametrize("package", HEAVY)
    def test_it_does_not_carry(self, package: str, of_web_process: set[str]) -> None:
        assert package not in of_web_process, f"only {HEAVY[package]} should pay for {package}"

    def test_it_carries_what_serves_pages(self, of_web_process: set[str]) -> None:
        assert {"pyramid", "sqlalchemy", "deform", "portal"} <= of_web_process

    @pytest.mark.parametrize("package", HEAVY)
    def test_the_name_is_that_of_an_installed_package(self, package: str) -> None:
        assert find_spec(package) is not None


class TestADriverThatIsNotInUse:
    def test_it_can_still_be_imported_afterwards(self, tmp_path: Path) -> None:
        script = (
            "import sys, portal.db\nbefore = set(sys.modules)\nimport psycopg.errors\nprint(*set(sys.modules) - before)"
        )

        assert "psycopg" in carried(script, tmp_path)

    def test_a_missing_one_stops_the_start_with_one_plain_line(self) -> None:
        script = "import sys; sys.modules['psycopg'] = None; from portal.cli import main; sys.exit(main(['serve']))"
        environ = {**os.environ, "DA_CAPO_DATABASE_URL": "postgresql+psycopg://nobody@127.0.0.1:1/none"}

        told = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", script], cwd=ROOT, env=environ, capture_output=True, text=True
        )

        assert told.returncode == 1
        assert told.stderr.startswith("da-capo: The driver that database_url asks for does not load: ")
        assert told.stderr.count("\n") == 1
