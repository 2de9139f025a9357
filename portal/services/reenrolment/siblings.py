"""What a family has answered for another of its children: offered, not asked again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from portal.models.people import Student
from portal.models.reenrolment import Dossier, DossierAnswer
from portal.services.reenrolment.situation import Situation
from rules.model import Step

COMMON = ("guardian.", "family.")
"""Records that all children of a family share: what was answered for one holds for the others."""


@dataclass(frozen=True)
class Borrowed:
    """Answers given for another child, by item key, and the child's first name; empty where there are none."""

    answers: Mapping[str, Any] = field(default_factory=dict)
    first_name: str = ""


class SiblingService:
    """Looks into the dossiers of a student's brothers and sisters."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def borrow(self, situation: Situation, step: Step, account_id: int) -> Borrowed:
        """Return what this person answered about himself or the family in another child's dossier, the latest first.

        Only for what this dossier has no answer to yet.
        """
        mine = situation.answers.get(step.key, {})
        keys = [x.key for x in step.fields if (x.record or "").startswith(COMMON) and x.key not in mine]
        if not keys or situation.respondent is None:
            return Borrowed()
        rows = self._session.execute(
            select(DossierAnswer, Dossier)
            .join(Dossier, DossierAnswer.dossier_id == Dossier.id)
            .join(Student, Dossier.student_id == Student.id)
            .where(
                Dossier.campaign_id == situation.campaign.id,
                Student.family_id == situation.student.family_id,
                Student.id != situation.student.id,
                DossierAnswer.step_key == step.key,
                DossierAnswer.item_key.in_(keys),
                or_(DossierAnswer.owner_id == situation.respondent.id, DossierAnswer.by_id == account_id),
            )
            .order_by(DossierAnswer.at.desc(), DossierAnswer.id.desc())
            .options(joinedload(Dossier.student).joinedload(Student.person))
        ).all()
        if not rows:
            return Borrowed()
        latest = rows[0][1]
        answers = {row.item_key: row.value["value"] for row, dossier in rows if dossier is latest}
        return Borrowed(answers, latest.student.person.first_name)
