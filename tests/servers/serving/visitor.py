"""Somebody who knocks at Connexion, and says from where he comes."""

import http.client
import re
from dataclasses import dataclass, field
from urllib.parse import urlencode

from tests.servers.uploads_at_once.served import Served

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
PATIENCE = 60.0


@dataclass
class Visitor:
    """A client of the server whose requests all carry one X-Forwarded-For."""

    served: Served
    says: str
    headers: dict[str, str] = field(default_factory=dict)

    def ask(self, path: str, form: dict[str, str] | None = None) -> str:
        """Send one request; return the page of the answer. Cookies are kept."""
        connection = http.client.HTTPConnection("127.0.0.1", self.served.port, timeout=PATIENCE)
        own = {"X-Forwarded-For": self.says, "Origin": f"http://127.0.0.1:{self.served.port}", "Connection": "close"}
        body = urlencode(form) if form else None
        kind = {"Content-Type": "application/x-www-form-urlencoded"} if form else {}
        try:
            connection.request("POST" if form else "GET", path, body, {**own, **kind, **self.headers})
            answer = connection.getresponse()
            if cookies := answer.headers.get_all("Set-Cookie"):
                self.headers["Cookie"] = "; ".join(cookie.partition(";")[0] for cookie in cookies)
            return answer.read().decode()
        finally:
            connection.close()

    def try_password(self) -> None:
        """Send a password that is wrong."""
        token = TOKEN.search(self.ask("/connexion"))
        assert token
        place = {"csrf_token": token[1], "site": "valcourt"}
        self.ask("/connexion", {**place, "identifier": "nobody1", "password": "quatre violons"})
