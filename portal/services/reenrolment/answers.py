"""Answers: as dossiers keep them, and the value that rules compare."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, bindparam, or_, select
from sqlalchemy.orm import Session

from portal import db
from portal.models.people import Person, Student
from portal.models.reenrolment import Dossier, DossierAnswer
from rules.model import FieldItem
from rules.money import in_euros

Facts = Mapping[str, Callable[[Any], Any]]

FACTS: Facts = {
    "amount": in_euros,
    "date": date.fromisoformat,
    "choices": frozenset,
    "address": lambda value: value.get("city") or None,
}
"""Kinds whose fact is not the JSON itself. Of an address rules compare nothing yet but its city."""


def fact_of_answer(field: FieldItem, value: Any) -> Any:
    """Return the fact `answer.<key>` of a kept answer; None: not answered, which rules read as unknown."""
    if value is None or value == "":
        return None
    return FACTS.get(field.kind, lambda same: same)(value)


class Given(NamedTuple):
    """An answer as it stands in a dossier of the family."""

    id: int
    dossier_id: int
    step_key: str
    item_key: str
    owner_id: int | None
    value: dict[str, Any]
    by_id: int | None
    at: datetime


@db.shared
def _answers() -> Select[Any]:
    own = or_(DossierAnswer.owner_id.is_(None), DossierAnswer.owner_id == bindparam("owner"))
    return (
        select(
            DossierAnswer.id,
            DossierAnswer.dossier_id,
            DossierAnswer.step_key,
            DossierAnswer.item_key,
            DossierAnswer.owner_id,
            DossierAnswer.value,
            DossierAnswer.by_id,
            DossierAnswer.at,
        )
        .join(Dossier, DossierAnswer.dossier_id == Dossier.id)
        .join(Student, Dossier.student_id == Student.id)
        .where(Dossier.campaign_id == bindparam("campaign"), Student.family_id == bindparam("family"), own)
        .order_by(DossierAnswer.id)
    )


def given_in_family(session: Session, dossier: Dossier, respondent: Person | None) -> list[Given]:
    """Return the answers of the family's dossiers, and among those of guardians about themselves the respondent's.

    One statement for the student and for brothers and sisters, whose answers are offered.
    """
    given = {
        "campaign": dossier.campaign_id,
        "family": dossier.student.family_id,
        "owner": None if respondent is None else respondent.id,
    }
    return db.rows(session, _answers(), given, Given._make)
