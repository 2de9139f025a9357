"""Event and values in, mail out: the words from three templates, the message by the standard library."""

import re
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

from portal import templating
from portal.i18n import use_language
from portal.notifications.events import MailError, MailValues, from_json
from portal.notifications.texts import one_line

WIDTH = 76
SENDER = re.compile(r'(?:"?(?P<name>[^"<>]*?)"?\s*<)?(?P<address>[^<>\s]+)>?')
MAIL_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")


class AddressError(MailError):
    """A sender or recipient is not one plain address."""


@dataclass(frozen=True, kw_only=True)
class RenderedMail:
    """A mail that only needs a recipient."""

    subject: str
    text: str
    html: str
    language: str
    sender_name: str = ""
    """Shown before the installation's address; empty: the installation's own name."""
    reply_to: str = ""


def _wrapped(text: str) -> str:
    """Fold long lines at spaces; an address stays whole, or a reader could not follow it."""
    folded: list[str] = []
    for line in text.splitlines():
        indent = "  " if line.startswith("- ") else ""
        folded += textwrap.wrap(
            line, WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
        ) or [""]
    return re.sub("\n{3,}", "\n\n", "\n".join(folded)).strip() + "\n"


def render_mail(event: str, language: str, values: MailValues | Mapping[str, Any]) -> RenderedMail:
    """Return the mail of an event in `language`, from the event's dataclass or from the JSON kept of it.

    Raises MailError for an unknown event or for values that are not what `EVENTS` says.
    """
    known = from_json(event, values)
    folder = f"mails/{event}"
    with use_language(language):
        subject = one_line(templating.render(f"{folder}/subject.txt.jinja2", autoescape=False, mail=known))
        text = templating.render(f"{folder}/body.txt.jinja2", autoescape=False, mail=known)
        html = templating.render(f"{folder}/body.html.jinja2", mail=known, subject=subject)
    return RenderedMail(
        subject=subject,
        text=_wrapped(text),
        html=html,
        language=language,
        sender_name=known.signature.establishment,
        reply_to=known.signature.email,
    )


def plain_address(text: str) -> Address:
    """Return the one address that `text` is; raises AddressError for a list, a name or a line break."""
    if len(text) > 254 or not re.fullmatch(r"[^\s,;:<>()\[\]\"\\@]+@[^\s,;:<>()\[\]\"\\@]+", text):
        raise AddressError("A mail goes to exactly one plain address.")
    name, _, domain = text.partition("@")
    try:
        return Address(username=name, domain=domain.encode("idna").decode("ascii"))
    except (ValueError, MessageError):
        raise AddressError("A mail goes to exactly one plain address.") from None


def parse_sender(text: str) -> Address:
    """Return the sender that a setting such as `Da Capo <no-reply@example.org>` names."""
    found = SENDER.fullmatch(one_line(text))
    if found is None:
        raise AddressError("The sender of mails must be one address, with a name or without.")
    plain = plain_address(found["address"])
    return Address(found["name"] or "", username=plain.username, domain=plain.domain)


def message_id(mail_id: str, sender: Address) -> str:
    """Return the Message-ID that this mail has at every attempt, so that a reader can tell a repeat."""
    if not MAIL_ID.fullmatch(mail_id):
        raise MailError("The id of a mail is made of letters, digits, - and _.")
    return f"<mail.{mail_id}@{sender.domain}>"


def to_message(mail_id: str, recipient: str, mail: RenderedMail, sender: str, sent_at: datetime) -> EmailMessage:
    """Return the message of a mail: one recipient, text first and HTML beside it, no header from any value.

    `mail_id` is that of the mail's row; `sent_at` is machine time wherever the mail leaves this machine. Raises
    MailError for a wrong address.
    """
    writer = parse_sender(sender)
    message = EmailMessage(policy=SMTP)
    shown = one_line(mail.sender_name) or writer.display_name
    message["From"] = Address(shown, username=writer.username, domain=writer.domain)
    message["To"] = plain_address(recipient)
    if mail.reply_to:
        message["Reply-To"] = plain_address(mail.reply_to)
    message["Subject"] = one_line(mail.subject)
    message["Date"] = sent_at
    message["Message-ID"] = message_id(mail_id, writer)
    # Nobody's holiday answer shall come back, and no machine shall answer a machine (RFC 3834).
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text, cte="quoted-printable")
    message.add_alternative(mail.html, subtype="html", cte="quoted-printable")
    # Last: setting the content moves or drops every Content header that is there already.
    message["Content-Language"] = mail.language
    return message
