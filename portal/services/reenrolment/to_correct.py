"""What a returned dossier is to be corrected for, as one reader may know it: on its page, at home and by mail."""

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.i18n import current_language, gettext
from portal.models.people import Person
from portal.models.reenrolment import DossierItem
from portal.models.vault import Document
from portal.services.reenrolment.situation import Situation
from portal.services.vault import ServingService

SHORT = 90
"""Characters of a line at home; the page of the dossier has all of them."""


@dataclass(frozen=True)
class ToCorrect:
    """One item to correct, or without `label` the whole; no `reason` where the paper is another guardian's own."""

    label: str
    reason: str

    def __str__(self) -> str:
        if not self.reason:
            return self.label
        return gettext("%(name)s: %(answer)s") % {"name": self.label, "answer": self.reason}


class ToCorrectService:
    """Tells a guardian what is marked, but not why a paper of the other one is refused where they live apart."""

    def __init__(self, session: Session, serving: ServingService) -> None:
        self._session = session
        self._serving = serving

    def of(self, situation: Situation, marked: Sequence[DossierItem], reader: Person) -> list[ToCorrect]:
        """Return what is marked, in the language in force; marks on what the rules do not know are left out."""
        unsaid = self._unsaid(marked, reader)
        labels = {item.key: item.label.to(current_language()) for _step, item in situation.rules.items()}
        return [
            ToCorrect(labels[mark.item_key], "" if mark.document_id in unsaid else mark.reason or "")
            for mark in marked
            if mark.item_key in labels
        ]

    def _unsaid(self, marked: Sequence[DossierItem], reader: Person) -> set[int]:
        keys = [mark.document_id for mark in marked if mark.document_id is not None]
        if not keys:
            return set()
        documents = self._session.scalars(select(Document).where(Document.id.in_(keys)))
        return {document.id for document in documents if self._serving.is_private(document, reader.id)}


def in_short(reason: str | None, items: Sequence[ToCorrect]) -> tuple[str, ...]:
    """Return one or two short lines: the reason of the whole return, what is marked; of many items their names."""
    return tuple(textwrap.shorten(line, SHORT, placeholder="…") for line in _lines(reason, items))


def _lines(reason: str | None, items: Sequence[ToCorrect]) -> Iterator[str]:
    rest = items
    if reason:
        yield reason
    elif items:
        yield str(items[0])
        rest = items[1:]
    if rest:
        yield str(rest[0]) if len(rest) == 1 else ", ".join(item.label for item in rest)
