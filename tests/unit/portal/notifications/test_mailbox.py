"""The mailbox of a demonstration, read by program and by browser."""

import os
from datetime import UTC, datetime
from io import BytesIO

import pytest
from webtest import TestApp as Browser

from portal.notifications import FileTransport, RenderedMail
from portal.notifications.mailbox import Mailbox, mailbox_app

NOW = datetime(2026, 6, 10, 17, 12, tzinfo=UTC)
TEXT = """Bonjour O'Brien <b>,

Suivre : https://da-capo.test/x?a=1&b=2
Encore https://da-capo.test/x?a=1&b=2. javascript:alert(1)
"""


@pytest.fixture
def folder(tmp_path):
    """A directory with three mails, the one of id b last."""
    transport = FileTransport(tmp_path, sender="Da Capo <a@da-capo.test>", now=lambda: NOW)
    for age, mail_id in enumerate(("a", "c", "b")):
        mail = RenderedMail(
            subject=f"Objet <i>{mail_id}</i>", text=TEXT, html="<script>alert(1)</script>", language="en"
        )
        transport.send(mail_id, "j@exemple.fr", mail)
        os.utime(tmp_path / f"{mail_id}.eml", (1000 + age, 1000 + age))
    return tmp_path


@pytest.fixture
def browser(folder):
    """A browser on the mailbox."""
    return Browser(mailbox_app(folder))


class TestReading:
    def test_it_lists_the_newest_first(self, folder):
        assert [message.id for message in Mailbox(folder).newest()] == ["b", "c", "a"]
        assert [message.id for message in Mailbox(folder).newest(limit=1)] == ["b"]

    def test_it_is_empty_before_the_first_mail(self, tmp_path):
        assert Mailbox(tmp_path / "none").newest() == []

    def test_it_gives_the_facts_of_one_mail(self, folder):
        message = Mailbox(folder).message("b")

        assert (message.recipient, message.subject, message.sent_at) == (
            "j@exemple.fr",
            "Objet <i>b</i>",
            NOW,
        )
        assert message.language == "en"
        assert "O'Brien <b>" in message.text

    def test_it_finds_each_web_address_once_and_nothing_else(self, folder):
        assert Mailbox(folder).message("b").links == ("https://da-capo.test/x?a=1&b=2",)

    @pytest.mark.parametrize("mail_id", ["../secret", "/etc/passwd", "", ".", "none", "b.eml", "b\x00"])
    def test_it_reads_no_other_file(self, folder, mail_id):
        (folder.parent / "secret.eml").write_text("Subject: secret\n\nsecret")

        assert Mailbox(folder).message(mail_id) is None

    def test_half_written_and_foreign_files_are_not_listed(self, folder):
        (folder / "x.part").write_text("")
        (folder / "not a mail id.eml").write_text("")

        assert len(Mailbox(folder).newest()) == 3

    def test_a_mail_that_is_junk_is_shown_as_far_as_it_goes(self, folder):
        (folder / "junk.eml").write_bytes(b"\xff\xfe\x00Subject\r\nDate: never\r\n\r\n\xff")

        assert Mailbox(folder).message("junk").id == "junk"


class TestPages:
    def test_the_list_leads_to_each_mail(self, browser):
        page = browser.get("/")

        assert page.html is not None
        assert [link["href"] for link in page.html.select("main li a")] == ["/mail/b", "/mail/c", "/mail/a"]
        assert page.click(href="/mail/c").status_int == 200

    def test_a_mail_shows_its_text_and_its_links(self, browser):
        page = browser.get("/mail/b")

        assert "Bonjour O'Brien <b>," in page.html.select_one(".text").text
        assert [link["href"] for link in page.html.select(".links a")] == ["https://da-capo.test/x?a=1&b=2"]

    def test_nothing_of_a_mail_becomes_markup(self, browser):
        page = browser.get("/mail/b")

        assert not page.html.select("script, i, b")

    def test_the_page_is_french_and_the_mail_keeps_its_language(self, browser):
        page = browser.get("/mail/b")

        assert page.html.html["lang"] == "fr"
        assert page.html.h1["lang"] == "en"

    @pytest.mark.parametrize("address", ["/", "/mail/b", "/style.css", "/none"])
    def test_every_answer_is_closed_to_scripts_frames_caches_and_referers(self, browser, address):
        headers = browser.get(address, status="*").headers

        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "unsafe-inline" not in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Cache-Control"] == "no-store"

    @pytest.mark.parametrize("address", ["/", "/mail/b", "/none"])
    def test_no_page_has_inline_style_or_script(self, browser, address):
        page = browser.get(address, status="*")

        assert not page.html.select("[style], style, script, [onclick]")
        assert page.html.select_one("link[rel=stylesheet]")["href"] == "/style.css"

    def test_it_serves_its_sheet(self, browser):
        assert browser.get("/style.css").content_type == "text/css"

    @pytest.mark.parametrize("address", ["/none", "/mail/", "/mail/none", "/mail/../../etc/passwd", "/mail/b/c"])
    def test_another_address_is_not_found(self, browser, address):
        browser.get(address, status=404)

    @pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS"])
    def test_it_is_to_be_read_only(self, browser, method):
        answer = browser.request("/", method=method, status=405, body=b"")

        assert answer.headers["Allow"] == "GET, HEAD"

    def test_head_has_the_length_and_no_body(self, browser):
        answer = browser.head("/")

        assert int(answer.headers["Content-Length"]) > 500
        assert answer.body == b""

    def test_junk_bytes_in_the_path_are_not_found(self, folder):
        status = []
        environ = {"REQUEST_METHOD": "GET", "PATH_INFO": "/mail/\xff\x00", "wsgi.input": BytesIO()}

        list(mailbox_app(folder)(environ, lambda answer, headers: status.append(answer)))

        assert status == ["404 Not Found"]
