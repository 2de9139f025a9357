"""Documents that need not be given again: given for a brother or a sister, or still valid from an earlier year."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, bindparam, or_, select
from sqlalchemy.orm import Session, joinedload

from portal import db
from portal.models.families import Family
from portal.models.people import Person
from portal.models.reenrolment import Dossier, DossierItem, ItemKind, ItemState
from portal.models.vault import Document, DocumentFile, DocumentState
from portal.services.vault.validity import is_too_old
from portal.services.vault.vault import VaultService
from rules.model import DocumentItem, Step


class _Living(NamedTuple):
    """A living document, with the key under which the dossier holds it; None: it does not."""

    item_key: str | None
    id: int
    type_key: str
    family_id: int | None
    owner_id: int | None
    issued_on: date | None
    valid_until: date | None
    has_files: bool


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
    ) -> Mapping[str, Document]:
        """Return, for the items that the dossier lacks, the document that stands for each, by item key.

        In a separated family a guardian is offered only what he gave himself.
        """
        found = self._offers(dossier, items, respondent, today, self._living(dossier))
        documents = select(Document).where(Document.id.in_(found.values()))
        by_id = {document.id: document for document in self._session.scalars(documents)} if found else {}
        return {key: by_id[document_id] for key, document_id in found.items()}

    def covered(
        self, dossier: Dossier, items: Sequence[DocumentItem], respondent: Person | None, today: date
    ) -> frozenset[str]:
        """Return the keys of the documents that the dossier holds, and of those among `items` that are offered."""
        living = self._living(dossier)
        held = {document.item_key for document in living if document.item_key is not None}
        return frozenset(held | set(self._offers(dossier, items, respondent, today, living)))

    def _living(self, dossier: Dossier) -> Sequence[_Living]:
        """Return the living documents of the student and the family.

        What staff have read already goes first, then the newest.
        """
        given = {"dossier": dossier.id, "student": dossier.student_id, "family": dossier.student.family_id}
        return db.rows(self._session, _living(), given, _Living._make)

    def _offers(
        self,
        dossier: Dossier,
        items: Sequence[DocumentItem],
        respondent: Person | None,
        today: date,
        living: Sequence[_Living],
    ) -> Mapping[str, int]:
        """Return the id of the document that stands for each item."""
        held = {document.item_key for document in living if document.item_key is not None}
        wanted = {item.key: item for item in items if item.key not in held}
        candidates = [one for one in living if one.item_key is None and one.type_key in wanted]
        if candidates and self._session.get_one(Family, dossier.student.family_id).separated:
            mine = None if respondent is None else respondent.id
            candidates = [one for one in candidates if one.family_id is None or one.owner_id == mine]
        found: dict[str, int] = {}
        for document in candidates:
            if document.type_key not in found and _still_counts(document, wanted[document.type_key], dossier, today):
                found[document.type_key] = document.id
        return found

    def adopt(self, dossier: Dossier, step: Step, offers: Mapping[str, Document]) -> None:
        """Take the offered documents of a step into the dossier."""
        for item in step.documents:
            if item.key in offers:
                asked, document = self._vault.item(dossier, step.key, item.key), offers[item.key]
                is_read = document.state is DocumentState.ACCEPTED
                asked.state = ItemState.ACCEPTED if is_read else ItemState.GIVEN
                asked.document_id = document.id
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


@db.shared
def _living() -> Select[Any]:
    mine = and_(
        DossierItem.document_id == Document.id,
        DossierItem.dossier_id == bindparam("dossier"),
        DossierItem.kind == ItemKind.DOCUMENT,
    )
    return (
        select(
            DossierItem.item_key,
            Document.id,
            Document.type_key,
            Document.family_id,
            Document.owner_id,
            Document.issued_on,
            Document.valid_until,
            select(DocumentFile.id).where(DocumentFile.document_id == Document.id).correlate(Document).exists(),
        )
        .select_from(Document)
        .outerjoin(DossierItem, mine)
        .where(
            or_(Document.state == DocumentState.GIVEN, Document.state == DocumentState.ACCEPTED),
            or_(Document.student_id == bindparam("student"), Document.family_id == bindparam("family")),
        )
        .order_by(Document.state != DocumentState.ACCEPTED, Document.given_at.desc(), Document.id.desc())
    )


def _still_counts(document: _Living, item: DocumentItem, dossier: Dossier, today: date) -> bool:
    """Tell whether a document is of the item's owner, not expired next year, not too old, and has its files."""
    of_family = document.family_id is not None
    year = dossier.campaign.to_year
    if of_family != (item.per == "family") or not document.has_files:
        return False
    if document.valid_until is not None and document.valid_until < max(today, year.starts_on):
        return False
    if item.issued_within is not None:
        return document.issued_on is not None and not is_too_old(item, document.issued_on, today)
    return True
