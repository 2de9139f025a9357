"""The ledger of consents: one row an answer, version and signer; the last one holds."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal import clock
from portal.i18n import DEFAULT_LANGUAGE
from portal.models.consents import ConsentAnswer, ConsentRecord
from portal.models.people import Person
from portal.models.reenrolment import Dossier
from rules.model import ConsentItem


class ConsentService:
    """Adds answers to the ledger; a row is never changed."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def record(
        self,
        dossier: Dossier,
        consent: ConsentItem,
        answer: Mapping[str, Any],
        concerned: Person,
        valid_until: date | None,
        signer_id: int | None = None,
    ) -> None:
        """Add what the respondent answered, or another signer; what this dossier has said already is not said again.

        The same answer in the dossier of another year is one more: it holds for that year, and signs that dossier.
        """
        signer_id = signer_id or dossier.respondent_id
        if signer_id is None:
            return
        standing = self._standing(concerned, signer_id, consent)
        for purpose, medium, given, details in _answers(consent, answer):
            verdict = ConsentAnswer.GIVEN if given else ConsentAnswer.REFUSED
            if standing.get((purpose, medium)) == (verdict, consent.version, details, dossier.id):
                continue
            self._session.add(
                ConsentRecord(
                    person_id=concerned.id,
                    signer_id=signer_id,
                    dossier_id=dossier.id,
                    round=dossier.round,
                    consent_key=consent.key,
                    purpose=purpose,
                    medium=medium,
                    text_version=consent.version,
                    text=consent.text.to(DEFAULT_LANGUAGE),
                    answer=verdict,
                    details=details,
                    valid_until=valid_until,
                    at=clock.now(),
                )
            )

    def _standing(self, concerned: Person, signer_id: int, consent: ConsentItem) -> dict[tuple[str, str], Any]:
        rows = self._session.scalars(
            select(ConsentRecord)
            .where(
                ConsentRecord.person_id == concerned.id,
                ConsentRecord.signer_id == signer_id,
                ConsentRecord.consent_key == consent.key,
            )
            .order_by(ConsentRecord.id)
        )
        return {(row.purpose, row.medium): (row.answer, row.text_version, row.details, row.dossier_id) for row in rows}

    def given_by(self, dossier: Dossier, signer_id: int) -> Mapping[str, Mapping[str, Any]]:
        """Return what somebody has answered in a dossier, as JSON by key of consent; the last answer holds."""
        rows = self._session.scalars(
            select(ConsentRecord)
            .where(ConsentRecord.dossier_id == dossier.id, ConsentRecord.signer_id == signer_id)
            .order_by(ConsentRecord.id)
        )
        found: dict[str, dict[str, Any]] = {}
        for row in rows:
            answer, given = found.setdefault(row.consent_key, {}), row.answer is ConsentAnswer.GIVEN
            answer |= {row.purpose: given} if row.purpose else {"answer": given, **row.details}
        return found


def _answers(consent: ConsentItem, answer: Mapping[str, Any]) -> Iterator[tuple[str, str, bool, dict[str, Any]]]:
    """Yield purpose, medium, whether given, and details. A use left without answer counts as no."""
    if consent.kind != "consent":
        details = {"persons": list(answer["persons"])} if answer.get("persons") else {}
        yield "", "", bool(answer.get("answer")), details
        return
    for purpose in consent.purposes:
        for medium in purpose.media or ("",):
            yield purpose.key, medium, bool(answer.get(purpose.key)), {}
