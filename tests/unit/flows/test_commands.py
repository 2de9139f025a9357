"""`python -m flows deploy` as an operator types it: what goes wrong is one plain line."""

import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


class Refusing(BaseHTTPRequestHandler):
    """A server that understands nothing of what it is sent."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(422)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Keep the test's output clean."""


@pytest.fixture
def closed() -> str:
    """An address at which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{taken.getsockname()[1]}/api"


@pytest.fixture
def refusing() -> Iterator[str]:
    """The address of a server that refuses."""
    with HTTPServer(("127.0.0.1", 0), Refusing) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/api"
        server.shutdown()


def deploy(url: str) -> subprocess.CompletedProcess[str]:
    """Register at this address."""
    environ = {"DA_CAPO_CONFIG": str(ROOT / "config" / "testing.ini"), "DA_CAPO_PREFECT_API_URL": url, "PATH": ""}
    command = [sys.executable, "-W", "ignore", "-m", "flows", "deploy"]
    return subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=60, check=False)


class TestDeploy:
    def test_without_a_server_it_says_where_it_asked_and_what_to_look_at(self, closed):
        ended = deploy(closed)

        assert ended.returncode == 1
        assert ended.stderr.startswith(f"Prefect does not answer at {closed} (ConnectionRefusedError)")
        assert "`python -m flows server`" in ended.stderr
        assert ended.stderr.count("\n") == 1

    def test_what_the_server_refuses_is_said_with_its_status(self, refusing):
        ended = deploy(refusing)

        assert ended.returncode == 1
        assert ended.stderr == f"Prefect at {refusing} refuses what is to be registered: work pool: 422\n"
