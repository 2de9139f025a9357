"""The name under which a file is saved passes every header and every browser."""

from email.message import Message
from urllib.parse import unquote

import pytest

from portal.web.downloads import SANDBOX, download

TITLES = [
    "attestation.pdf",
    'dit "le grand".pdf',
    "a\\b.pdf",
    "a\r\nSet-Cookie: b=c.pdf",
    "photo 🎻.jpg",
    "شهادة التأمين.pdf",
    "100 %25 l'été; filename=x.exe.pdf",
    "../../etc/passwd",
    "",
]


def disposition(title: str) -> str:
    """The header of a download under this name."""
    return download(b"", "application/pdf", title).headers["Content-Disposition"]


def parsed(header: str) -> Message:
    """The header as a mail program, which follows the same rules, reads it."""
    message = Message()
    message["Content-Disposition"] = header
    return message


class TestDownload:
    @pytest.mark.parametrize("title", TITLES)
    def test_the_full_name_arrives(self, title):
        header = disposition(title)

        assert header.isascii()
        assert header.isprintable()
        assert unquote(header.split("filename*=UTF-8''")[1]) == title

    @pytest.mark.parametrize("title", TITLES)
    def test_old_programs_find_a_plain_one(self, title):
        header = disposition(title).split("; filename*=")[0]

        plain = parsed(header).get_param("filename", header="content-disposition")

        assert len(plain) == len(title)
        assert not set(plain) & set('"\\/%\r\n')
        assert parsed(header).get_content_disposition() == "attachment"

    def test_only_letters_that_need_no_sign_stand_as_they_are(self):
        encoded = disposition("a/b'c(d)*é.pdf").split("''")[1]

        assert encoded == "a%2Fb%27c%28d%29%2A%C3%A9.pdf"

    def test_a_half_of_a_pair_is_no_error(self):
        assert disposition("a\ud800.pdf").endswith("''a%3F.pdf")

    def test_it_may_do_nothing_in_a_browser(self):
        assert download(b"<script>", "text/html", "a").headers["Content-Security-Policy"] == SANDBOX
