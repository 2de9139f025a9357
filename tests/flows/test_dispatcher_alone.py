"""The dispatcher as a process beside a Prefect that is away: what it says, and how it ends."""

import os
import signal
import socket
import subprocess
import sys
import time

import pytest

from tests.fixtures.prefect import PATIENCE, ROOT, end_process, free_port, wait_for

AT_ONCE = 8.0
"""Seconds: less than the ten that its client would wait for a silent server."""


@pytest.fixture
def start(sqlite_database, tmp_path):
    """Start the dispatcher of an installation whose Prefect should listen on a port; its words go to a file."""
    started = []

    def start_one(port):
        own = {
            "DA_CAPO_DATABASE_URL": sqlite_database.url,
            "DA_CAPO_VAR": str(tmp_path),
            "DA_CAPO_PREFECT_API_URL": f"http://127.0.0.1:{port}/api",
        }
        with (tmp_path / "words").open("wb") as words:
            command = [sys.executable, "-m", "flows", "dispatcher"]
            process = subprocess.Popen(command, env=os.environ | own, cwd=ROOT, stdout=words, stderr=words)
        started.append(process)
        return process

    yield start_one
    for process in started:
        end_process(process)


def seconds_to_end(process):
    """Press Ctrl-C and return how long it took."""
    begun = time.monotonic()
    process.send_signal(signal.SIGINT)
    process.wait(PATIENCE)
    return time.monotonic() - begun


class TestWhenPrefectIsAway:
    def test_it_says_so_in_one_line_and_ends_at_once(self, start, tmp_path):
        process = start(free_port())
        assert wait_for((tmp_path / "words").read_text)
        time.sleep(4)  # the rounds of mails and messages have failed again by then

        seconds = seconds_to_end(process)

        lines = (tmp_path / "words").read_text().splitlines()
        assert [line.partition("WARNING ")[2][:23] for line in lines] == ["Prefect does not answer"]
        assert (seconds < AT_ONCE, process.returncode) == (True, 0)

    def test_it_does_not_wait_for_a_silent_one_to_end(self, start):
        with socket.create_server(("127.0.0.1", 0)) as silent:
            silent.settimeout(PATIENCE)
            process = start(silent.getsockname()[1])
            connection, _address = silent.accept()

            with connection:
                seconds = seconds_to_end(process)

        assert (seconds < AT_ONCE, process.returncode) == (True, 0)
