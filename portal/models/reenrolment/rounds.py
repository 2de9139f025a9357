"""What each round of a dossier leaves: snapshot, outcomes of the steps, decision, and the timeline."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base, Key, Scoped, one, refer, scoped, unique
from portal.models.files import StoredFile
from portal.models.reenrolment.dossiers import Dossier
from portal.models.reenrolment.states import Verdict


class DossierSnapshot(Scoped, Base):
    """All that counted when a round was finalised, on business day `day`; only its PDF is added later."""

    __tablename__ = "dossier_snapshot"
    __table_args__ = scoped(unique("dossier_id", "round"), refer("dossier"), refer("stored_file", "summary_file_id"))

    dossier_id: Mapped[int] = mapped_column(Key)
    round: Mapped[int]
    day: Mapped[date]
    taken_at: Mapped[datetime]
    facts: Mapped[dict[str, Any]]
    reasons: Mapped[dict[str, Any]]
    texts: Mapped[dict[str, Any]]
    prices: Mapped[dict[str, Any]]
    answers: Mapped[dict[str, Any]]
    checksum: Mapped[str]
    summary_file_id: Mapped[int | None] = mapped_column(Key)

    dossier: Mapped[Dossier] = one("DossierSnapshot.dossier_id", "Dossier")
    summary_file: Mapped[StoredFile | None] = one("DossierSnapshot.summary_file_id", "StoredFile")


class StepOutcome(Scoped, Base):
    """That a step of a round was carried out, and with what; "decision" applies a verdict."""

    __tablename__ = "step_outcome"
    __table_args__ = scoped(unique("dossier_id", "round", "step_key"), refer("dossier"))

    dossier_id: Mapped[int] = mapped_column(Key)
    round: Mapped[int]
    step_key: Mapped[str]
    result: Mapped[dict[str, Any]] = mapped_column(default=dict)
    at: Mapped[datetime]


class DossierDecision(Scoped, Base):
    """The verdict on a round; `by_id` is none when the rules accepted by themselves.

    `due_at` is until when a returned dossier may be corrected.
    """

    __tablename__ = "dossier_decision"
    __table_args__ = scoped(unique("dossier_id", "round"), refer("dossier"))

    dossier_id: Mapped[int] = mapped_column(Key)
    round: Mapped[int]
    verdict: Mapped[Verdict]
    reason: Mapped[str | None]
    due_at: Mapped[datetime | None]
    by_id: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"))
    by_name: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]

    dossier: Mapped[Dossier] = one("DossierDecision.dossier_id", "Dossier")


class DossierNote(Scoped, Base):
    """What staff write to each other about a dossier; no family reads it."""

    __tablename__ = "dossier_note"
    __table_args__ = scoped(refer("dossier"))

    dossier_id: Mapped[int] = mapped_column(Key)
    text: Mapped[str]
    by_id: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"))
    by_name: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]


HANDED_IN = "handed-in"
"""Kind of the event of a document that came after its round was sent; `data` tells the item's key and labels."""


class DossierEvent(Scoped, Base):
    """A line of the timeline that families and staff read; `kind` names the sentence, `data` fills it."""

    __tablename__ = "dossier_event"
    __table_args__ = scoped(refer("dossier"))

    dossier_id: Mapped[int] = mapped_column(Key)
    round: Mapped[int]
    kind: Mapped[str]
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)
    by_id: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"))
    at: Mapped[datetime]

    dossier: Mapped[Dossier] = one("DossierEvent.dossier_id", "Dossier")
