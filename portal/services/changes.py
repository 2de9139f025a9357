"""Changes that a family proposes to the record: applied at once or reviewed field by field, never silently lost."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from portal import clock
from portal.models.changes import ChangeField, ChangeRequest, ChangeState, FieldDecision
from portal.models.reenrolment import Dossier
from portal.services.audit import RULES, Actor, AuditService
from portal.services.records import Owner, Record

AUTOMATIC, REVIEWED, LOCKED = "automatic", "reviewed", "locked"


class ChangeService:
    """Change requests of dossiers."""

    def __init__(self, session: Session, audit: AuditService) -> None:
        self._session = session
        self._audit = audit

    def propose(
        self, dossier: Dossier, record: Record, proposed: Mapping[str, Any], policies: Mapping[str, str]
    ) -> None:
        """Make the dossier's open changes equal to what is proposed now, by record name.

        What equals the record is no change; what the policy makes automatic is applied; a locked field stays. Called
        twice with the same values it writes once.
        """
        open_fields = {field.name: field for field in self.open_fields(dossier)}
        requests: dict[str, ChangeRequest] = {}
        for name, value in proposed.items():
            policy = policies.get(name, REVIEWED)
            present, waiting = record.read(name), open_fields.get(name)
            if policy == LOCKED or (waiting is not None and waiting.proposed == value):
                continue
            if waiting is not None:
                self._close(waiting, FieldDecision.STALE, RULES)
            if _same(present, value):
                continue
            owner = name.partition(".")[0]
            if owner not in requests:
                requests[owner] = self._request(dossier, record, owner)
            self._add(requests[owner], record, name, value, policy)
        self._settle_requests(dossier)

    def _add(self, request: ChangeRequest, record: Record, name: str, value: Any, policy: str) -> None:
        field = ChangeField(
            change_request_id=request.id,
            name=name,
            base=record.read(name),
            proposed=value,
            decision=FieldDecision.PENDING,
        )
        self._session.add(field)
        if policy == AUTOMATIC:
            record.write(name, value)
            self._close(field, FieldDecision.AUTOMATIC, RULES)
            self._audit.add("record.changed", request, RULES, before={name: field.base}, after={name: field.proposed})

    def open_fields(self, dossier: Dossier) -> Sequence[ChangeField]:
        """Return the fields of a dossier that wait for a decision, oldest first."""
        return self._fields(dossier, FieldDecision.PENDING)

    def fields(self, dossier: Dossier) -> Sequence[ChangeField]:
        """Return every field that a dossier ever proposed, oldest first."""
        return self._fields(dossier, None)

    def accept(self, dossier: Dossier, record: Record, actor: Actor) -> int:
        """Apply what waits, except where the record has moved since; return how many fields stay open."""
        left = 0
        for field in self.open_fields(dossier):
            present = record.read(field.name)
            if not _same(present, field.base):
                left += 1
                continue
            record.write(field.name, field.proposed)
            self._close(field, FieldDecision.ACCEPTED, actor)
            self._audit.add(
                "record.changed",
                field.request,
                actor,
                before={field.name: present},
                after={field.name: field.proposed},
            )
        self._settle_requests(dossier)
        return left

    def refuse(self, dossier: Dossier, reason: str | None, actor: Actor) -> None:
        """Refuse what waits, with the reason that the family reads."""
        for field in self.open_fields(dossier):
            field.reason = reason
            self._close(field, FieldDecision.REFUSED, actor)
        self._settle_requests(dossier)

    def _fields(self, dossier: Dossier, decision: FieldDecision | None) -> Sequence[ChangeField]:
        statement = (
            select(ChangeField)
            .join(ChangeRequest, ChangeField.change_request_id == ChangeRequest.id)
            .where(ChangeRequest.dossier_id == dossier.id)
            .options(joinedload(ChangeField.request))
            .order_by(ChangeField.id)
        )
        if decision is not None:
            statement = statement.where(ChangeField.decision == decision)
        return self._session.scalars(statement).all()

    def _request(self, dossier: Dossier, record: Record, owner: str) -> ChangeRequest:
        request = ChangeRequest(dossier_id=dossier.id, round=dossier.round, at=clock.now())
        if owner == Owner.GUARDIAN:
            request.person_id = dossier.respondent_id
        elif owner == Owner.FAMILY:
            request.family_id = record.family.id
        else:
            request.student_id = record.student.id
        self._session.add(request)
        self._session.flush()  # its id, for the fields and the journal
        return request

    def _close(self, field: ChangeField, decision: FieldDecision, actor: Actor) -> None:
        field.decision, field.decided_by_id, field.decided_at = decision, actor.account_id, clock.now()

    def _settle_requests(self, dossier: Dossier) -> None:
        self._session.flush()  # decisions just made count below
        waiting = {field.change_request_id for field in self.open_fields(dossier)}
        requests = self._session.scalars(
            select(ChangeRequest).where(
                ChangeRequest.dossier_id == dossier.id, ChangeRequest.state == ChangeState.PENDING
            )
        )
        for request in requests:
            if request.id not in waiting:
                request.state, request.decided_at = ChangeState.DECIDED, clock.now()


def _same(one: Any, other: Any) -> bool:
    """Tell whether two JSON values of a field are the same; nothing and the empty text are."""
    return (one or None) == (other or None)
