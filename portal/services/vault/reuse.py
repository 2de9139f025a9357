"""Documents that need not be given again: given for a brother or a sister, or still valid from an earlier year."""

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from portal.models.accounts import Membership
from portal.models.families import Family
from portal.models.people import Person
from portal.models.reenrolment import Dossier, DossierItem, ItemKind, ItemState
from portal.models.vault import Document, DocumentFile, DocumentState
from portal.services.vault.validity import is_too_old
from portal.services.vault.vault import VaultService
from rules.model import DocumentItem, Step

NEWEST_FIRST = (Document.state != DocumentState.ACCEPTED, Document.given_at.desc(), Document.id.desc())
"""What staff have read already goes first."""


class ReuseService:
    """Finds documents of the family's vault for a dossier and takes them into it."""

    def __init__(self, session: Session, vault: VaultService) -> None:
        self._session = session
        self._vault = vault

    def offers(
        self,
        dossier: Dossier,
        items: Sequence[DocumentItem],
        respondent: Person | None,
        today: date,
        held: Mapping[str, Document] | None = None,
    ) -> Mapping[str, Document]:
        """Return, for the items that the dossier lacks, the document that stands for each, by item key.

        In a separated family a guardian is offered only what he gave himself.
        """
        held = self._vault.given(dossier) if held is None else held
        wanted = {item.key: item for item in items if item.key not in held}
        if not wanted:
            return {}
        found: dict[str, Document] = {}
        for document in self._candidates(dossier, list(wanted), respondent):
            item = wanted[document.type_key]
            if item.key not in found and _still_counts(document, item, dossier, today):
                found[item.key] = document
        return found

    def adopt(self, dossier: Dossier, step: Step, offers: Mapping[str, Document]) -> None:
        """Take the offered documents of a step into the dossier."""
        for item in step.documents:
            if item.key in offers:
                asked = self._vault.item(dossier, step.key, item.key)
                asked.state, asked.document_id = ItemState.GIVEN, offers[item.key].id
        self._session.flush()  # what is given is read again below

    def children_of(self, offers: Mapping[str, Document]) -> Mapping[int, str]:
        """Return the first name of the student whom each of these documents was given for, by its id."""
        rows = self._session.execute(
            select(DossierItem.document_id, Dossier)
            .join(Dossier, DossierItem.dossier_id == Dossier.id)
            .where(
                DossierItem.kind == ItemKind.DOCUMENT,
                DossierItem.document_id.in_([document.id for document in offers.values()]),
            )
            .order_by(DossierItem.id.desc())
            .options(joinedload(Dossier.student))
        )
        return {document_id: dossier.student.person.first_name for document_id, dossier in rows}

    def _candidates(self, dossier: Dossier, keys: list[str], respondent: Person | None) -> Sequence[Document]:
        family_id = dossier.student.family_id
        statement = (
            select(Document)
            .where(
                Document.type_key.in_(keys),
                Document.state.in_((DocumentState.GIVEN, DocumentState.ACCEPTED)),
                or_(Document.student_id == dossier.student_id, Document.family_id == family_id),
            )
            .options(selectinload(Document.files).joinedload(DocumentFile.file))
            .order_by(*NEWEST_FIRST)
        )
        if self._session.get_one(Family, family_id).separated:
            accounts = select(Membership.account_id).where(
                Membership.person_id == (respondent.id if respondent else None)
            )
            statement = statement.where(or_(Document.family_id.is_(None), Document.given_by_id.in_(accounts)))
        return self._session.scalars(statement).all()


def _still_counts(document: Document, item: DocumentItem, dossier: Dossier, today: date) -> bool:
    """Tell whether a document is of the item's owner, not expired next year, not too old, and has its files."""
    of_family = document.family_id is not None
    year = dossier.campaign.to_year
    if of_family != (item.per == "family") or not document.files:
        return False
    if document.valid_until is not None and document.valid_until < max(today, year.starts_on):
        return False
    if item.issued_within is not None:
        return document.issued_on is not None and not is_too_old(item, document.issued_on, today)
    return True
