"""The dossier: one student's re-enrolment in one campaign, its answers and what is asked of it."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base, Key, PublicId, Scoped, Versioned, many, one, refer, scoped, unique
from portal.models.campaigns import Campaign
from portal.models.people import Person, Student
from portal.models.reenrolment.states import MOVES, DossierState, ItemKind, ItemState, MoveError
from portal.models.rulesets import RulesetRevision
from portal.models.types import Json


class Dossier(PublicId, Versioned, Scoped, Base):
    """One student in one campaign; it keeps the revision it was opened with. Business time.

    `number` is what its owner knows (2026-00417), given at the first finalisation or before. `round` rises at
    each resubmission. `due_at` is until when a returned dossier may be corrected, exclusive.
    """

    __tablename__ = "dossier"
    __table_args__ = scoped(
        unique("campaign_id", "student_id"),
        unique("number"),
        refer("campaign"),
        refer("student"),
        refer("ruleset_revision", "revision_id"),
        refer("person", "respondent_id"),
        Index(None, "establishment_id", "campaign_id", "state"),
        CheckConstraint("round > 0", name="round"),
    )

    campaign_id: Mapped[int] = mapped_column(Key)
    student_id: Mapped[int] = mapped_column(Key)
    revision_id: Mapped[int] = mapped_column(Key)
    respondent_id: Mapped[int | None] = mapped_column(Key)
    number: Mapped[str | None]
    state: Mapped[DossierState] = mapped_column(default=DossierState.NOT_STARTED)
    round: Mapped[int] = mapped_column(default=1)
    opened_at: Mapped[datetime]
    finalised_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None] = mapped_column(index=True)
    leaving_reason: Mapped[str | None]

    campaign: Mapped[Campaign] = one("Dossier.campaign_id", "Campaign")
    student: Mapped[Student] = one("Dossier.student_id", "Student")
    revision: Mapped[RulesetRevision] = one("Dossier.revision_id", "RulesetRevision")
    respondent: Mapped[Person | None] = one("Dossier.respondent_id", "Person")
    answers: Mapped[list["DossierAnswer"]] = many("DossierAnswer.dossier_id", "Dossier", back_populates="dossier")
    items: Mapped[list["DossierItem"]] = many("DossierItem.dossier_id", "Dossier", back_populates="dossier")

    def move_to(self, state: DossierState) -> None:
        """Stand in `state`, or raise MoveError when the table of moves does not lead there."""
        if state not in MOVES[self.state]:
            raise MoveError(self.state, state)
        self.state = state


def _once(name: str, where: str, *more: str) -> Index:
    """Return the index that keeps an item of a dossier to one answer, among the rows of `where`."""
    columns = ("establishment_id", "dossier_id", "step_key", "item_key", *more)
    return Index(name, *columns, unique=True, sqlite_where=text(where), postgresql_where=text(where))


class DossierAnswer(Scoped, Base):
    """What was answered to one item of one step, as JSON of the item's kind; the last answer wins.

    `owner_id` is the guardian whom an answer about himself belongs to: each has his own, and only he and staff read
    it. None: the answer is the dossier's.
    """

    __tablename__ = "dossier_answer"
    __table_args__ = scoped(
        refer("dossier"),
        refer("person", "owner_id"),
        _once("uq_dossier_answer_common", "owner_id IS NULL"),
        _once("uq_dossier_answer_owned", "owner_id IS NOT NULL", "owner_id"),
    )

    dossier_id: Mapped[int] = mapped_column(Key)
    step_key: Mapped[str]
    item_key: Mapped[str]
    owner_id: Mapped[int | None] = mapped_column(Key)
    value: Mapped[Any] = mapped_column(Json, nullable=False)
    by_id: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"))
    at: Mapped[datetime]

    dossier: Mapped[Dossier] = one("DossierAnswer.dossier_id", "Dossier", back_populates="answers")


class DossierItem(Versioned, Scoped, Base):
    """One thing asked of a dossier and judged by itself; `due_at` and `reason` tell of a return."""

    __tablename__ = "dossier_item"
    __table_args__ = scoped(unique("dossier_id", "kind", "step_key", "item_key"), refer("dossier"), refer("document"))

    dossier_id: Mapped[int] = mapped_column(Key)
    kind: Mapped[ItemKind]
    step_key: Mapped[str]
    item_key: Mapped[str]
    state: Mapped[ItemState] = mapped_column(default=ItemState.ASKED)
    reason: Mapped[str | None]
    due_at: Mapped[datetime | None]
    document_id: Mapped[int | None] = mapped_column(Key)
    decided_by_id: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"))
    decided_at: Mapped[datetime | None]

    dossier: Mapped[Dossier] = one("DossierItem.dossier_id", "Dossier", back_populates="items")
