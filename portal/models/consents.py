"""The ledger of consents: rows are added, never changed."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base, Key, Scoped, one, refer, scoped
from portal.models.people import Person


class ConsentAnswer(StrEnum):
    """What the signer said; the last row of a purpose and medium holds."""

    GIVEN = "given"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class ConsentRecord(Scoped, Base):
    """One answer of one signer for one person, purpose and medium, to one version of a text. Business time.

    `purpose` and `medium` are empty for an acceptance or a permission; `details` holds named persons;
    `valid_until` is the last day, none for ever. A trigger refuses UPDATE and DELETE.
    """

    __tablename__ = "consent_record"
    __table_args__ = scoped(
        refer("person"),
        refer("person", "signer_id"),
        refer("dossier"),
        Index(None, "establishment_id", "person_id", "consent_key", "purpose", "medium"),
    )

    person_id: Mapped[int] = mapped_column(Key)
    signer_id: Mapped[int] = mapped_column(Key)
    dossier_id: Mapped[int | None] = mapped_column(Key)
    round: Mapped[int | None]
    consent_key: Mapped[str]
    purpose: Mapped[str] = mapped_column(default="")
    medium: Mapped[str] = mapped_column(default="")
    text_version: Mapped[str]
    text: Mapped[str]
    answer: Mapped[ConsentAnswer]
    details: Mapped[dict[str, Any]] = mapped_column(default=dict)
    valid_until: Mapped[date | None]
    by_id: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"))
    at: Mapped[datetime]

    person: Mapped[Person] = one("ConsentRecord.person_id", "Person")
    signer: Mapped[Person] = one("ConsentRecord.signer_id", "Person")
