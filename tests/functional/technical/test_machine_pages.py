"""What machines ask: health, static files, headers of every answer."""

from pathlib import Path

import pytest

from portal.bootstrap import Container
from portal.db import make_engine
from portal.models.accounts import Account
from tests.fixtures.database import BOTH_DATABASES
from tests.fixtures.web import Browser
from tests.functional.input.raw import Wire


@BOTH_DATABASES
class TestHealth:
    def test_it_is_ready_while_database_and_disk_serve(self, browser: Browser) -> None:
        assert browser.get("/healthz").text == "ok\n"
        assert browser.get("/readyz").text == "ok\n"

    def test_it_says_which_one_fails_and_nothing_more(
        self, browser: Browser, container: Container, tmp_path: Path
    ) -> None:
        container.engine = make_engine(f"sqlite:///{tmp_path}/none/secret.db")

        answer = browser.get("/readyz", status=503)

        assert answer.text == "database fails\n"
        assert browser.get("/healthz").text == "ok\n"

    def test_nobody_gets_a_cookie(self, browser: Browser) -> None:
        assert "Set-Cookie" not in browser.get("/readyz").headers


class TestStatic:
    def test_a_present_file_is_kept_for_ever(self, browser: Browser) -> None:
        url = browser.app.registry.assets.url("css/da-capo.css")

        answer = Wire(browser.app).send(url, headers={"Accept-Encoding": "gzip"})

        assert answer.header("Cache-Control") == "public, max-age=31536000, immutable"
        assert (answer.header("Content-Type"), answer.header("Content-Encoding")) == (
            "text/css; charset=utf-8",
            "gzip",
        )
        assert answer.header("Set-Cookie") == ""

    def test_one_under_an_old_address_is_served_but_not_kept(self, browser: Browser) -> None:
        answer = browser.get("/statique/0000000000000000/img/mark.svg")

        assert answer.headers["Cache-Control"] == "no-cache"

    @pytest.mark.parametrize("path", ["../app.py", "css/../../app.py", "", "css", "img/none.svg", "%2e%2e/app.py"])
    def test_nothing_else_is(self, browser: Browser, path: str) -> None:
        browser.get(f"/statique/0000000000000000/{path}", status=404)


class TestHeaders:
    @pytest.mark.parametrize("path", ["/connexion", "/nulle-part", "/"])
    def test_every_page_forbids_what_it_does_not_need(self, browser: Browser, account: Account, path: str) -> None:
        headers = browser.get(path, status="*").headers

        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"
