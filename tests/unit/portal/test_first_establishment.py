"""The script of docs/operations.md that makes an installation's first establishment runs as it stands there."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import select

from portal import db
from portal.bootstrap import Container
from portal.models.accounts import Membership
from portal.models.campaigns import Campaign
from portal.models.establishments import Establishment
from portal.models.messages import Mail
from portal.models.people import Person
from portal.settings import Settings

ROOT = Path(__file__).parents[3]
HERE_DOCUMENT = re.compile(r"python - <<'END'\n(from datetime .*?\n)END\n", re.DOTALL)


@pytest.fixture
def database(sqlite_template: Path, tmp_path: Path) -> str:
    """The address of a migrated database without rows."""
    shutil.copyfile(sqlite_template, tmp_path / "portal.db")
    return f"sqlite:///{tmp_path / 'portal.db'}"


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
    def test_it_makes_what_it_says(self, database, tmp_path):
        ended = run(database, tmp_path)

        assert ended.stderr == ""
        assert ended.stdout == "The establishment saint-aubin is made; its administrator gets a first access by mail.\n"
        container = Container(Settings(database_url=database, var=tmp_path, mail_transport="memory"))
        with db.transaction(container.sessions, 1, writes=False) as session:
            assert session.scalars(select(Campaign)).one().active
            administrator = session.get_one(Person, session.scalars(select(Membership)).one().person_id)
            assert session.scalars(select(Mail)).one().recipient == administrator.email
        container.engine.dispose()

    def test_a_second_time_it_says_so_and_changes_nothing(self, database, tmp_path):
        run(database, tmp_path)

        ended = run(database, tmp_path)

        assert ended.returncode == 1
        assert ended.stderr == "The establishment saint-aubin is there already: nothing is changed.\n"
        container = Container(Settings(database_url=database, var=tmp_path, mail_transport="memory"))
        with db.transaction(container.sessions, writes=False) as session:
            assert len(session.scalars(select(Establishment)).all()) == 1
        container.engine.dispose()
