"""What a web process holds after a rush of logins, and what its garbage collection looks through."""

import os
import subprocess
import sys
from pathlib import Path

from portal.settings import ROOT

RUSH = """
import resource, sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from portal.services.accounts import passwords
from portal.web.memory import give_back_large_blocks

def held():
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 1e6

if sys.argv[1] == "gives back":
    give_back_large_blocks()
before = held()
with ThreadPoolExecutor(8) as threads:
    list(threads.map(passwords.hash_password, ["Quatre violons sous la pluie"] * 24))
    print(held() - before)
"""


def grown(how: str) -> float:
    command = [sys.executable, "-W", "ignore", "-c", RUSH, how]
    return float(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout)


class TestARushOfLogins:
    def test_it_leaves_little_behind(self) -> None:
        assert grown("gives back") < 19

    def test_without_our_setting_its_memory_would_stay(self) -> None:
        assert grown("keeps") > 60


MADE = """
import gc
from portal.web.app import main
main()
print(gc.get_freeze_count(), len(gc.get_objects()))
"""


class TestAnApplicationThatIsMade:
    def test_it_is_not_looked_through_again_with_what_requests_leave(self, tmp_path: Path) -> None:
        environ = {**os.environ, "DA_CAPO_DATABASE_URL": f"sqlite:///{tmp_path / 'portal.db'}"}
        environ |= {"DA_CAPO_DEMONSTRATION": "false", "DA_CAPO_SECURE_COOKIES": "true"}

        told = subprocess.run(
            [sys.executable, "-W", "ignore", "-c", MADE],
            cwd=ROOT,
            env=environ,
            check=True,
            capture_output=True,
            text=True,
        )
        frozen, watched = map(int, told.stdout.split())

        assert frozen > 100_000
        assert watched < 1_000
