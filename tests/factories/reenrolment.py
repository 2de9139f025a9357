"""Campaigns and dossiers for tests."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.models.campaigns import Campaign
from portal.models.people import Student
from portal.models.reenrolment import Dossier, DossierAnswer, DossierState
from portal.models.rulesets import RevisionState, RulesetRevision
from tests.factories.common import AT, add, next_value
from tests.factories.courses import make_school_year
from tests.factories.people import make_student


def make_campaign(session: Session, *, first: int = 2025, active: bool = True) -> Campaign:
    """Return the campaign from the school year that starts in `first` to the next one, added if missing."""
    years = {"from_year": make_school_year(session, first), "to_year": make_school_year(session, first + 1)}
    wanted = Campaign.from_year_id == years["from_year"].id, Campaign.to_year_id == years["to_year"].id
    found = session.scalars(select(Campaign).where(*wanted)).one_or_none()
    return found or add(session, Campaign(active=active, **years))


def make_revision(
    session: Session,
    campaign: Campaign | None = None,
    *,
    draft: bool = False,
    source: str = "",
    **values: Any,
) -> RulesetRevision:
    """Add a revision, published unless `draft`; `source` is its text, which nothing here reads.

    It stands for the canonical text too where that is not given.
    """
    number = next_value()
    values = {
        "number": number,
        "state": RevisionState.DRAFT if draft else RevisionState.PUBLISHED,
        "published_at": None if draft else AT,
        "checksum": f"{number:064}",
        "created_at": AT,
        "canonical": source,
    } | values
    campaign = campaign or make_campaign(session)
    return add(session, RulesetRevision(campaign=campaign, source=source, **values))


def make_dossier(
    session: Session,
    student: Student | None = None,
    revision: RulesetRevision | None = None,
    state: DossierState = DossierState.IN_PROGRESS,
    **values: Any,
) -> Dossier:
    """Add a dossier under the campaign of its revision."""
    revision = revision or make_revision(session)
    student = student or make_student(session)
    parts = {"student": student, "revision": revision, "campaign": revision.campaign, "state": state}
    return add(session, Dossier(**({"opened_at": AT} | parts | values)))


def make_answer(session: Session, dossier: Dossier, step_key: str, item_key: str, value: Any) -> DossierAnswer:
    """Answer one item of one step."""
    keys = {"step_key": step_key, "item_key": item_key}
    return add(session, DossierAnswer(dossier=dossier, value=value, at=AT, **keys))
