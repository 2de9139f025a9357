"""A server that is killed in the middle of uploads: no row without its file, and the sweep takes what no row names."""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http.client import HTTPException

from portal.settings import ROOT
from tests.fixtures.prefect import wait_for
from tests.servers.uploads_at_once.served import Post, Served
from tests.unit.portal.uploads import pictures

FAMILIES, SOME = 8, 2
TWO_DAYS = 2 * 24 * 3600


def kill_while_files_arrive(served: Served) -> None:
    """Have a photograph sent for every child, and kill the server once some of them lie on the disk."""
    posts = [Post(guest, "photo", pictures.phone_photograph()) for guest in served.families(FAMILIES)]
    served.start()

    def send(post: Post) -> None:
        with suppress(OSError, HTTPException):
            served.ask(post.guest.path, post, post.guest.cookie)

    with ThreadPoolExecutor(FAMILIES) as clients:
        sent = [clients.submit(send, post) for post in posts]
        assert wait_for(lambda: len(served.lying()) >= SOME, every=0.001)
        served.kill()
        for each in sent:
            each.result()


def make_old(served: Served) -> None:
    """Let two days pass over the store."""
    at = time.time() - TWO_DAYS
    for path in served.stored():
        os.utime(path, (at, at))


def sweep(served: Served, *options: str) -> "subprocess.CompletedProcess[str]":
    """Run the command of an operator."""
    command = [sys.executable, "-m", "portal", "sweep", *options]
    return subprocess.run(command, env=served.environ, cwd=ROOT, capture_output=True, text=True, check=False)


def removed(files: int) -> str:
    """What the command says where nothing but files was past use."""
    return f"removed: {files} files, 0 counters, 0 logins, 0 links, 0 mails, 0 messages, 0 workers\n"


class TestKilled:
    def test_every_row_has_its_file_and_the_sweep_takes_the_rest_in_time(self, served: Served) -> None:
        kill_while_files_arrive(served)
        served.container.files.store(b"page", "image/jpeg", "photo.jpg", 1, preview=b"small")
        names = {path.stem for path in served.stored()}

        at_once = sweep(served)
        make_old(served)
        later = sweep(served)

        assert set(served.named()) < names
        assert at_once.stdout == removed(0)
        forgotten = names - set(served.named())
        assert later.stdout == removed(len(forgotten))
        assert served.lying() == dict.fromkeys(served.named(), True)
        assert served.previews() == set(served.named())
        assert (at_once.stderr, later.stderr) == ("", "")


class TestTooMany:
    def test_the_command_asks_whether_this_is_the_right_database(self, served: Served) -> None:
        served.families(1)
        for _ in range(101):
            served.container.files.store(b"page", "image/jpeg", "photo.jpg", 1)
        make_old(served)

        refused, done = sweep(served), sweep(served, "--all")

        assert (refused.returncode, done.returncode) == (1, 0)
        assert refused.stderr.startswith("da-capo: 101 files are named by no row")
        assert done.stdout == removed(101)
        assert served.lying() == {}
