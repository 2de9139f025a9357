"""What a family has answered for another of its children: offered, not asked again."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy.orm import Session

from portal.models.reenrolment import Dossier
from portal.services.reenrolment.situation import Situation, asked_fields
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
        common = [x.key for x in asked_fields(situation, step) if (x.record or "").startswith(COMMON)]
        keys = [key for key in common if key not in mine]
        if not keys or situation.respondent is None:
            return Borrowed()
        rows = [
            row
            for row in situation.of_siblings
            if row.step_key == step.key
            and row.item_key in keys
            and row.value["value"] is not None
            and (row.owner_id == situation.respondent.id or row.by_id == account_id)
        ]
        if not rows:
            return Borrowed()
        latest = max(rows, key=lambda row: (row.at, row.id)).dossier_id
        answers = {row.item_key: row.value["value"] for row in rows if row.dossier_id == latest}
        return Borrowed(answers, self._session.get_one(Dossier, latest).student.person.first_name)
