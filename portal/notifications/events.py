"""What each mail is told: one frozen dataclass for each event, and the map from event to dataclass.

Values are cleaned when they are built, and may be kept as JSON between the cause of a mail and its sending.
"""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime, ConfigDict, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from portal.notifications.texts import Line, Link, Prose

STRICT = ConfigDict(extra="forbid")


class MailError(Exception):
    """A mail cannot be made; the text names the event and the fields, never their values."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Signature:
    """Who writes: the establishment and its service, with what is needed to reach them."""

    establishment: Line
    service: Line
    """For instance "Scolarité"."""
    address: Line
    telephone: Line
    email: Line = ""
    """Answers go there; empty: to the installation's sender."""
    zone: Line = "Europe/Paris"

    @property
    def tz(self) -> ZoneInfo:
        """The time zone in which instants are said."""
        return ZoneInfo(self.zone)


@dataclass(frozen=True, kw_only=True, config=STRICT)
class MailValues:
    """What every mail is told."""

    signature: Signature
    reader: Line
    """Civility and name as one greets, for instance "Monsieur ABARRE"."""
    link: Link
    """Where the button leads."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class DossierValues(MailValues):
    """What every mail about a dossier is told."""

    number: Line
    first_name: Line
    """Of the student."""
    school_year: Line
    at: AwareDatetime
    """When what the mail tells happened, in business time."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class SentDossierValues(DossierValues):
    """What is told of a dossier that was sent.

    The estimate in cents is for who is billed; `total_cents` None: this reader is told no prices.
    """

    students: int = 1
    """How many students of the family the estimate is for, all together."""
    total_cents: int | None = None
    rentals_cents: int = 0
    deposit_cents: int = 0
    pending: tuple[Line, ...] = ()
    """The price lines that are not known yet."""
    answer_by: date | None = None
    """Last day of the establishment's answer; None: it has promised none."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class DossierReceived(SentDossierValues):
    """The acknowledgement of a dossier that was sent, to who has nothing to sign."""

    facts: tuple[Line, ...] = ()
    """One line for each course and group of wishes, in the reader's language."""
    to_do: tuple[Line, ...] = ()
    """What the family still has to give."""
    unsigned: tuple[Line, ...] = ()
    """Names of the other guardians whose signature is waited for."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class ReturnedItem:
    """One thing to correct."""

    label: Line
    reason: Prose = ""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class DossierReturned(DossierValues):
    """A dossier comes back for correction."""

    reason: Prose
    items: tuple[ReturnedItem, ...] = ()
    deadline: AwareDatetime
    """Exclusive: said as the last moment that counts."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class DossierAccepted(DossierValues):
    """A dossier is accepted."""

    facts: tuple[Line, ...] = ()
    to_do: tuple[Line, ...] = ()
    unsigned: tuple[Line, ...] = ()


@dataclass(frozen=True, kw_only=True, config=STRICT)
class DossierRefused(DossierValues):
    """A dossier is refused."""

    reason: Prose


@dataclass(frozen=True, kw_only=True, config=STRICT)
class DocumentRefused(DossierValues):
    """A document that came after the dossier was sent is to be handed in anew."""

    label: Line
    reason: Prose


@dataclass(frozen=True, kw_only=True, config=STRICT)
class DossierDeclined(DossierValues):
    """The family does not re-enrol the student."""

    number: Line = ""
    """Empty where the dossier got none."""
    change_until: AwareDatetime | None = None
    """Exclusive closing until which the family may change its mind; None: no more."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class DossierWithdrawn(DossierValues):
    """A dossier that was sent is withdrawn."""

    reason: Prose = ""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class SignatureAsked(SentDossierValues):
    """The acknowledgement to the guardian who did not send the dossier: some authorisations want his answer too."""

    sent_by: Line
    """NOM Prénom of the guardian who did."""
    consents: tuple[Line, ...]


@dataclass(frozen=True, kw_only=True, config=STRICT)
class Assisted(MailValues):
    """Staff act in the reader's name at the counter."""

    first_name: Line
    """Of the student."""
    at: AwareDatetime


@dataclass(frozen=True, kw_only=True, config=STRICT)
class PasswordLink(MailValues):
    """A single-use link to choose a new password."""

    identifier: Line
    minutes: int = 30
    expires_at: AwareDatetime


@dataclass(frozen=True, kw_only=True, config=STRICT)
class FirstAccess(MailValues):
    """A single-use link to choose the first password of an account."""

    identifier: Line
    days: int = 14
    expires_at: AwareDatetime


@dataclass(frozen=True, kw_only=True, config=STRICT)
class PasswordChanged(MailValues):
    """Notice of a new password; the link leads to the page that makes another."""

    identifier: Line
    at: AwareDatetime


@dataclass(frozen=True, kw_only=True, config=STRICT)
class EmailChanged(MailValues):
    """Notice to the old address, which others may read: it does not tell the new one."""

    identifier: Line
    at: AwareDatetime


@dataclass(frozen=True, kw_only=True, config=STRICT)
class ReceivedChange:
    """One field that was changed."""

    label: Line
    value: Line = ""
    """As it was sent; empty: the mail names the field only."""
    waits: bool = True
    """Whether staff decide on it; else it holds already."""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class ChangesReceived(MailValues):
    """The acknowledgement of changes to the records."""

    subject: Line
    """NOM Prénom of the person whose record it is."""
    at: AwareDatetime
    changes: tuple[ReceivedChange, ...]
    answer_by: date | None = None


@dataclass(frozen=True, kw_only=True, config=STRICT)
class DecidedChange:
    """One field and what was decided."""

    label: Line
    accepted: bool
    reason: Prose = ""


@dataclass(frozen=True, kw_only=True, config=STRICT)
class ChangesDecided(MailValues):
    """The decision on changes to the records."""

    subject: Line
    at: AwareDatetime
    changes: tuple[DecidedChange, ...]


EVENTS: Mapping[str, type[MailValues]] = {
    "dossier-received": DossierReceived,
    "dossier-returned": DossierReturned,
    "dossier-accepted": DossierAccepted,
    "dossier-refused": DossierRefused,
    "document-refused": DocumentRefused,
    "dossier-declined": DossierDeclined,
    "dossier-withdrawn": DossierWithdrawn,
    "signature-asked": SignatureAsked,
    "assisted": Assisted,
    "password-link": PasswordLink,
    "first-access": FirstAccess,
    "password-changed": PasswordChanged,
    "email-changed": EmailChanged,
    "changes-received": ChangesReceived,
    "changes-decided": ChangesDecided,
}
"""The events that have a mail; templates are in `templates/mails/<event>/`."""


@lru_cache(maxsize=len(EVENTS))
def _adapter(event: str) -> TypeAdapter[MailValues]:
    if event not in EVENTS:
        raise MailError(f"No mail is written for the event {event!r}.")
    return TypeAdapter(EVENTS[event])


def to_json(event: str, values: MailValues) -> dict[str, Any]:
    """Return values as JSON keeps them; `from_json` gives them back."""
    return _adapter(event).dump_python(values, mode="json")


def from_json(event: str, values: Mapping[str, Any] | MailValues) -> MailValues:
    """Return the values of an event from what JSON kept; raises MailError unless they are what it needs."""
    try:
        return _adapter(event).validate_python(values)
    except ValidationError as error:
        fields = sorted({".".join(map(str, part["loc"])) or "values" for part in error.errors(include_input=False)})
        raise MailError(f"The mail {event} has wrong or missing values: {', '.join(fields)}.") from None
