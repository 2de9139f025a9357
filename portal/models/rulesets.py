"""Revisions of the rules of a campaign: one draft, any number of published ones."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from portal.models.base import Base, Key, Scoped, one, refer, scoped, unique
from portal.models.campaigns import Campaign


class RevisionState(StrEnum):
    """A draft changes; a published revision never does."""

    DRAFT = "draft"
    PUBLISHED = "published"


class RulesetRevision(Scoped, Base):
    """The rules as one document; a trigger refuses to change or delete a published one.

    `source` is the text as written, `canonical` what its `checksum` is of. Both times are business time.
    """

    __tablename__ = "ruleset_revision"
    __table_args__ = scoped(
        unique("campaign_id", "number"),
        refer("campaign"),
        Index(
            "uq_ruleset_revision_draft",
            "establishment_id",
            "campaign_id",
            unique=True,
            sqlite_where=text("state = 'draft'"),
            postgresql_where=text("state = 'draft'"),
        ),
        CheckConstraint("state = 'draft' OR published_at IS NOT NULL", name="published_at"),
    )

    campaign_id: Mapped[int] = mapped_column(Key)
    number: Mapped[int]
    state: Mapped[RevisionState] = mapped_column(default=RevisionState.DRAFT)
    source: Mapped[str]
    canonical: Mapped[str]
    checksum: Mapped[str]
    author_id: Mapped[int | None] = mapped_column(Key, ForeignKey("account.id"))
    author_name: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    published_at: Mapped[datetime | None]

    campaign: Mapped[Campaign] = one("RulesetRevision.campaign_id", "Campaign")
