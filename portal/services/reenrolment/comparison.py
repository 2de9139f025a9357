"""What staff compare before they decide: each changed field as it was, as it is, as it is proposed."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from portal.i18n import current_language
from portal.models.changes import FieldDecision
from portal.services.changes import ChangeService
from portal.services.reenrolment.situation import Situation, SituationService
from portal.wording import words_of


@dataclass(frozen=True)
class ComparedField:
    """One field that the family changed, in words."""

    name: str
    label: str
    base: str
    present: str
    proposed: str
    decision: FieldDecision

    @property
    def conflicts(self) -> bool:
        """Tell whether the record has moved since the family wrote."""
        return self.decision is FieldDecision.PENDING and self.base != self.present


class ComparisonService:
    """Puts the changes of a dossier beside the record."""

    def __init__(self, session: Session, situations: SituationService, changes: ChangeService) -> None:
        self._session = session
        self._situations = situations
        self._changes = changes

    def of(self, situation: Situation) -> list[ComparedField]:
        """Return the fields that a dossier changes, in the order in which they were proposed."""
        if situation.dossier is None:
            return []
        record = self._situations.record(situation)
        asked = {field.record: field for step in situation.rules.steps for field in step.fields if field.record}
        compared = []
        for change in self._changes.fields(situation.dossier):
            field = asked.get(change.name)
            if field is None or change.decision is FieldDecision.STALE:
                continue
            compared.append(
                ComparedField(
                    change.name,
                    field.label.to(current_language()),
                    words_of(field, change.base),
                    words_of(field, record.read(change.name)),
                    words_of(field, change.proposed),
                    change.decision,
                )
            )
        return compared
