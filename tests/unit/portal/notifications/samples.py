"""Values for each event, as plain as possible or as nasty as possible."""

from datetime import UTC, date, datetime

from portal.notifications.events import (
    Assisted,
    ChangesDecided,
    ChangesReceived,
    DecidedChange,
    DocumentRefused,
    DossierAccepted,
    DossierDeclined,
    DossierReceived,
    DossierRefused,
    DossierReturned,
    DossierWithdrawn,
    EmailChanged,
    FirstAccess,
    MailValues,
    PasswordChanged,
    PasswordLink,
    ReceivedChange,
    ReturnedItem,
    Signature,
    SignatureAsked,
)

AT = datetime(2026, 6, 10, 17, 12, tzinfo=UTC)
CLOSING = datetime(2026, 7, 4, 22, 0, tzinfo=UTC)
ANSWER = date(2026, 6, 24)
NASTY = "O'Brien <b>\r\nBcc: all@example.org\n.\n{{ 7 * 7 }} %(x)s %d"
SHOWN = "O'Brien <b> Bcc: all@example.org . {{ 7 * 7 }} %(x)s %d"


def values(text: str = "Valcourt", link: str = "https://da-capo.test/x?a=1&b=2") -> dict[str, MailValues]:
    """Return the values of every event, with `text` wherever a text may stand."""
    signature = Signature(
        establishment=text,
        service=text,
        address=text,
        telephone="0238790000",
        email="scolarite@valcourt.test",
    )
    every = {"signature": signature, "reader": text, "link": link}
    dossier = {**every, "number": "2026-00417", "first_name": text, "school_year": "2026-2027", "at": AT}
    return {
        "dossier-received": DossierReceived(
            **dossier, facts=(text,), to_do=(text,), unsigned=(text,), answer_by=ANSWER
        ),
        "dossier-returned": DossierReturned(
            **dossier, reason=text, items=(ReturnedItem(label=text, reason=text),), deadline=CLOSING
        ),
        "dossier-accepted": DossierAccepted(**dossier, facts=(text,), to_do=(text,), unsigned=(text,)),
        "dossier-refused": DossierRefused(**dossier, reason=text),
        "document-refused": DocumentRefused(**dossier, label=text, reason=text),
        "dossier-declined": DossierDeclined(**dossier, change_until=CLOSING),
        "dossier-withdrawn": DossierWithdrawn(**dossier, reason=text),
        "signature-asked": SignatureAsked(**dossier, sent_by=text, consents=(text,)),
        "assisted": Assisted(**every, first_name=text, at=AT),
        "password-link": PasswordLink(**every, identifier=text, expires_at=AT),
        "first-access": FirstAccess(**every, identifier=text, expires_at=CLOSING),
        "password-changed": PasswordChanged(**every, identifier=text, at=AT),
        "email-changed": EmailChanged(**every, identifier=text, at=AT),
        "changes-received": ChangesReceived(
            **every, subject=text, at=AT, changes=(ReceivedChange(label=text, value=text),), answer_by=ANSWER
        ),
        "changes-decided": ChangesDecided(
            **every, subject=text, at=AT, changes=(DecidedChange(label=text, accepted=False, reason=text),)
        ),
    }
