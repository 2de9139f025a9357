"""Requests byte by byte, as no well-meaning client sends them."""

import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote_to_bytes
from wsgiref.util import setup_testing_defaults

from pyramid.interfaces import IRoutesMapper

TOKEN = re.compile(rb'name="csrf_token" value="([^"]+)"')
COOKIE = re.compile(r"^([^=;]+)=([^;]*)")


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str:
        """All values of a header, joined."""
        return ", ".join(value for key, value in self.headers if key.lower() == name.lower())

    @property
    def is_plain(self) -> bool:
        """Whether a person may read it, or is led to something to read."""
        return self.status < 400 or (self.status < 500 and b'<html lang="fr"' in self.body)


@dataclass
class Wire:
    """A connection to the application, with a cookie or without."""

    app: Any
    cookie: str = ""

    def send(
        self,
        path: str,
        *,
        method: str = "GET",
        query: str = "",
        body: bytes = b"",
        kind: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send bytes as they are."""
        environ: dict[str, Any] = {
            "REQUEST_METHOD": method,
            "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
            "QUERY_STRING": query,
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": io.BytesIO(body),
            "wsgi.url_scheme": "https",
            "HTTP_HOST": "portal.test",
            "HTTP_ORIGIN": "https://portal.test",
            "HTTP_COOKIE": self.cookie,
            "REMOTE_ADDR": "192.0.2.7",
        }
        if kind is not None:
            environ["CONTENT_TYPE"] = kind
        environ |= {_cgi_name(name): value for name, value in (headers or {}).items()}
        setup_testing_defaults(environ)
        return self._call(environ)

    def _call(self, environ: dict[str, Any]) -> Answer:
        got: list[Any] = []

        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            got[:] = [int(status.split()[0]), headers]
            return lambda written: None

        chunks: Iterable[bytes] = self.app(environ, start)
        return Answer(got[0], got[1], b"".join(chunks))

    def token(self, path: str) -> str:
        """Open a page, keep the cookie of its form, return the token of its form."""
        answer = self.send(path)
        for name, value in answer.headers:
            if name == "Set-Cookie" and (found := COOKIE.match(value)):
                self.cookie = "; ".join(part for part in (self.cookie, found[0]) if part)
        found_token = TOKEN.search(answer.body)
        assert found_token is not None
        return found_token[1].decode()

    def addresses(self) -> list[str]:
        """Every route once, its parts filled with something that no row has."""
        routes = self.app.registry.getUtility(IRoutesMapper).get_routes()
        patterns = [route.pattern.replace("*path", "x").replace("{number}", "2026-00417") for route in routes]
        return [re.sub(r"\{\w+\}", "0" * 16, pattern) for pattern in patterns]


def _cgi_name(name: str) -> str:
    spelled = name.upper().replace("-", "_")
    return spelled if spelled.startswith("CONTENT_") else f"HTTP_{spelled}"
