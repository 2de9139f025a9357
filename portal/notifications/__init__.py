"""Mail: the words of each event, the message that carries them, the ways to send it. Knows no table."""

from portal.notifications.mails import RenderedMail, render_mail
from portal.notifications.transports import (
    DeliveryError,
    FileTransport,
    MemoryTransport,
    RecipientRefusedError,
    SmtpTransport,
    Transport,
)

__all__ = [
    "DeliveryError",
    "FileTransport",
    "MemoryTransport",
    "RecipientRefusedError",
    "RenderedMail",
    "SmtpTransport",
    "Transport",
    "render_mail",
]
