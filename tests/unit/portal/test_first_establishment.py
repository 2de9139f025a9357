"""The script of docs/operations.md that makes an installation's first establishment runs as it stands there."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select

from portal import db
from portal.bootstrap import Container
from portal.db import PortalSession
from portal.models.accounts import Membership
from portal.models.campaigns import Campaign
from portal.models.establishments import Establishment
from portal.models.messages import Mail
from portal.models.people import Person
from portal.settings import Settings

ROOT = Path(__file__).parents[3]
HERE_DOCUMENT = re.compile(r"python - <<'END'\n(from datetime .*?\n)END\n", re.DOTALL)


@dataclass
class Made:
    """An installation in which the script has run once: its database, its directory, and how the script ended."""

    database: str
    var: Path
    ended: subprocess.CompletedProcess[str]

    @contextmanager
    def reading(self, establishment_id: int | None = None) -> Iterator[PortalSession]:
        """Read what stands there."""
        container = Container(Settings(database_url=self.database, var=self.var, mail_transport="memory"))
        with db.transaction(container.sessions, establishment_id, writes=False) as session:
            yield session
        container.engine.dispose()


@pytest.fixture(scope="module")
def made(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """An installation that had no rows before."""
    var = tmp_path_factory.mktemp("first")
    shutil.copyfile(sqlite_template, var / "portal.db")
    database = f"sqlite:///{var / 'portal.db'}"
    return Made(database, var, run(database, var))


def run(database: str, tmp_path: Path) -> subprocess.CompletedProcess[str]:
    """Run the script as the shell does: on the standard input of Python, in the checkout."""
    script = HERE_DOCUMENT.search((ROOT / "docs" / "operations.md").read_text(encoding="utf-8"))
    assert script is not None
    environ = {"DA_CAPO_CONFIG": str(ROOT / "config" / "testing.ini"), "PATH": "", "PYTHONUTF8": "1"}
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-"],
        input=script[1],
        cwd=ROOT,
        env=environ | {"DA_CAPO_DATABASE_URL": database, "DA_CAPO_VAR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


class TestFirstEstablishment:
    def test_it_makes_what_it_says(self, made: Made) -> None:
        assert made.ended.stderr == ""
        said = "The establishment saint-aubin is made; its administrator gets a first access by mail.\n"
        assert made.ended.stdout == said
        with made.reading(1) as session:
            assert session.scalars(select(Campaign)).one().active
            administrator = session.get_one(Person, session.scalars(select(Membership)).one().person_id)
            assert session.scalars(select(Mail)).one().recipient == administrator.email

    def test_a_second_time_it_says_so_and_changes_nothing(self, made: Made) -> None:
        ended = run(made.database, made.var)

        assert ended.returncode == 1
        assert ended.stderr == "The establishment saint-aubin is there already: nothing is changed.\n"
        with made.reading() as session:
            assert len(session.scalars(select(Establishment)).all()) == 1
