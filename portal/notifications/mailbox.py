"""The mailbox of a demonstration: reads what the file transport wrote, and shows it on a server of its own.

Only the text of a mail is shown, never its HTML: the page then needs no trust in what a mail holds.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from portal import templating
from portal.i18n import DEFAULT_LANGUAGE, use_language
from portal.notifications.mails import MAIL_ID
from portal.notifications.texts import one_line, paragraphs, web_address

SHOWN = 100
STYLE = Path(__file__).with_name("mailbox.css")
ADDRESS = re.compile(r"https?://[^\s<>\"]+")
HEADERS = [
    (
        "Content-Security-Policy",
        "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    ),
    ("X-Content-Type-Options", "nosniff"),
    # The links of these mails are secrets: they may not travel in a Referer, nor stay in a cache.
    ("Referrer-Policy", "no-referrer"),
    ("Cache-Control", "no-store"),
]
Respond = Callable[[str, list[tuple[str, str]]], Any]


@dataclass(frozen=True, kw_only=True)
class MailboxMessage:
    """What is shown of one mail, all of it plain text in one line, but `text`."""

    id: str
    sent_at: datetime
    sender: str
    recipient: str
    subject: str
    text: str
    links: tuple[str, ...]
    language: str


def _links(text: str) -> tuple[str, ...]:
    found: list[str] = []
    for match in ADDRESS.findall(text):
        try:
            link = web_address(match.rstrip(".,;:!?)"))
        except ValueError:
            continue
        if link not in found:
            found.append(link)
    return tuple(found)


def _sent_at(message: EmailMessage, path: Path) -> datetime:
    said = getattr(message["Date"], "datetime", None)
    return said.astimezone(UTC) if said else datetime.fromtimestamp(path.stat().st_mtime, UTC)


def _read(path: Path) -> MailboxMessage:
    message = message_from_bytes(path.read_bytes(), _class=EmailMessage, policy=default)
    part = message.get_body(preferencelist=("plain",))
    text = paragraphs(part.get_content()) if part is not None else ""
    language = one_line(str(message["Content-Language"] or ""))
    return MailboxMessage(
        id=path.stem,
        sent_at=_sent_at(message, path),
        sender=one_line(str(message["From"] or "")),
        recipient=one_line(str(message["To"] or "")),
        subject=one_line(str(message["Subject"] or "")),
        text=text,
        links=_links(text),
        language=language if re.fullmatch("[a-z]{2}", language) else DEFAULT_LANGUAGE,
    )


class Mailbox:
    """A directory of `.eml` files that another process writes."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def newest(self, limit: int = SHOWN) -> list[MailboxMessage]:
        """Return the mails written last, newest first; none when the directory is not there yet."""
        if not self._directory.is_dir():
            return []
        paths = [path for path in self._directory.glob("*.eml") if MAIL_ID.fullmatch(path.stem)]
        paths.sort(key=lambda path: (path.stat().st_mtime_ns, path.name), reverse=True)
        return [_read(path) for path in paths[:limit]]

    def message(self, mail_id: str) -> MailboxMessage | None:
        """Return one mail, None when there is none of that id."""
        path = self._directory / f"{mail_id}.eml"
        return _read(path) if MAIL_ID.fullmatch(mail_id) and path.is_file() else None


def _page(mailbox: Mailbox, path: str) -> tuple[str, str, str]:
    """Return status, kind and content of an address."""
    if path == "/style.css":
        return "200 OK", "text/css", STYLE.read_text(encoding="utf-8")
    html = "text/html"
    if path == "/":
        return "200 OK", html, templating.render("mailbox/list.html.jinja2", messages=mailbox.newest())
    message = mailbox.message(path.removeprefix("/mail/")) if path.startswith("/mail/") else None
    if message is None:
        return "404 Not Found", html, templating.render("mailbox/missing.html.jinja2")
    return "200 OK", html, templating.render("mailbox/message.html.jinja2", message=message)


def mailbox_app(directory: Path) -> Callable[[dict[str, Any], Respond], Iterable[bytes]]:
    """Return a demonstration's mailbox as a WSGI application: `/`, `/mail/<id>`, `/style.css`, read only.

    It asks for no password and shows every mail: serve it on a loopback address, in demonstrations only.
    """
    mailbox = Mailbox(directory)

    def application(environ: dict[str, Any], respond: Respond) -> Iterable[bytes]:
        method = environ["REQUEST_METHOD"]
        if method not in ("GET", "HEAD"):
            respond("405 Method Not Allowed", [("Allow", "GET, HEAD"), ("Content-Length", "0"), *HEADERS])
            return [b""]
        with use_language(DEFAULT_LANGUAGE):
            status, kind, content = _page(mailbox, environ.get("PATH_INFO") or "/")
        body = content.encode()
        length = ("Content-Length", str(len(body)))
        respond(status, [("Content-Type", f"{kind}; charset=utf-8"), length, *HEADERS])
        return [b"" if method == "HEAD" else body]

    return application
