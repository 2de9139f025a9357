"""Change requests: what a family proposes to the record, field by field."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base, Key, PublicId, Scoped, Versioned, many, one, refer, scoped, unique
from portal.models.families import Family
from portal.models.people import Person, Student
from portal.models.types import Json


class ChangeState(StrEnum):
    """Where a request stands; `decided` has no open field left."""

    PENDING = "pending"
    DECIDED = "decided"
    WITHDRAWN = "withdrawn"


class FieldDecision(StrEnum):
    """What became of one field; `automatic`: the rules applied it; `stale`: the record had moved."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    AUTOMATIC = "automatic"
    STALE = "stale"


_ONE_SUBJECT = (
    "(CASE WHEN person_id IS NULL THEN 0 ELSE 1 END) + (CASE WHEN student_id IS NULL THEN 0 ELSE 1 END)"
    " + (CASE WHEN family_id IS NULL THEN 0 ELSE 1 END) = 1"
)


class ChangeRequest(PublicId, Versioned, Scoped, Base):
    """Changes that one account proposes to one person (a guardian), student or family. Business time."""

    __tablename__ = "change_request"
    __table_args__ = scoped(
        refer("person"),
        refer("student"),
        refer("family"),
        refer("dossier"),
        CheckConstraint(_ONE_SUBJECT, name="subject"),
        Index(None, "establishment_id", "state"),
    )

    person_id: Mapped[int | None] = mapped_column(Key)
    student_id: Mapped[int | None] = mapped_column(Key)
    family_id: Mapped[int | None] = mapped_column(Key)
    dossier_id: Mapped[int | None] = mapped_column(Key)
    round: Mapped[int | None]
    state: Mapped[ChangeState] = mapped_column(default=ChangeState.PENDING)
    by_id: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"))
    at: Mapped[datetime]
    decided_at: Mapped[datetime | None]

    person: Mapped[Person | None] = one("ChangeRequest.person_id", "Person")
    student: Mapped[Student | None] = one("ChangeRequest.student_id", "Student")
    family: Mapped[Family | None] = one("ChangeRequest.family_id", "Family")
    fields: Mapped[list["ChangeField"]] = many(
        "ChangeField.change_request_id", "ChangeRequest", back_populates="request", order_by="ChangeField.id"
    )


class ChangeField(Scoped, Base):
    """One field of a request, named as the rules name it (`guardian.mobile`), as JSON.

    `base` is what the record held when `proposed` was written; the present value stands in the record.
    """

    __tablename__ = "change_field"
    __table_args__ = scoped(unique("change_request_id", "name"), refer("change_request"))

    change_request_id: Mapped[int] = mapped_column(Key)
    name: Mapped[str]
    base: Mapped[Any] = mapped_column(Json, nullable=True)
    proposed: Mapped[Any] = mapped_column(Json, nullable=True)
    decision: Mapped[FieldDecision] = mapped_column(default=FieldDecision.PENDING)
    reason: Mapped[str | None]
    decided_by_id: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"))
    decided_at: Mapped[datetime | None]

    request: Mapped[ChangeRequest] = one("ChangeField.change_request_id", "ChangeRequest", back_populates="fields")
