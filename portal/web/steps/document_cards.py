"""How one asked document is shown: what was given of it, what is to be replaced, what need not be given again."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup

from portal.formats import PARIS, file_size, local, long_date, short_date
from portal.i18n import gettext, ngettext
from portal.models.files import StoredFile
from portal.models.reenrolment import DossierItem, ItemState
from portal.models.vault import Document
from portal.services.reenrolment.handing_in import due_words
from portal.services.vault import files_of
from portal.uploads import MEDIA_TYPES
from portal.wording import marked
from rules.model import DocumentItem


@dataclass(frozen=True)
class Handed:
    """What is known of one asked document in this request."""

    item: DocumentItem
    language: str
    document: Document | None = None
    offered: Document | None = None
    child: str = ""
    """First name of the student for whom the offered document was given."""
    mark: DossierItem | None = None
    private: bool = False
    """It is another guardian's: told, not shown."""
    changeable: bool = True
    is_sent: bool = False
    """The dossier was sent without it."""
    zone: ZoneInfo = PARIS
    """The establishment's."""
    issued_on: str = ""
    """The day of the document as it was typed, or as it is known."""
    error: str | None = None
    reason: str | None = None

    @property
    def returned(self) -> str | None:
        """Why it is to be given anew, if it is."""
        if self.document is not None or self.mark is None:
            return None
        return self.mark.reason if self.mark.state in (ItemState.RETURNED, ItemState.ASKED) else None

    @property
    def state(self) -> str:
        """The state that the card's tag says."""
        if self.document is not None:
            return "received"
        if self.returned is not None:
            return "replace"
        return "missing" if self.offered is None else "given"

    def card(self, addresses: Callable[[StoredFile], Mapping[str, str | None]]) -> Mapping[str, Any]:
        """Return what the template needs; `addresses` gives `url` and `preview_url` of a stored file."""
        item, document = self.item, self.document
        room = document is not None and len(document.files) < item.files
        removable = self.changeable and document is not None and not self.private
        return {
            "id": item.key,
            "title": item.label.to(self.language),
            "shown_title": marked(item.label, self.language),
            "state": self.state,
            "returned": self.returned,
            "given": self._given(),
            "help": self._help(),
            "reason": self.reason,
            "optional": not item.required,
            "error": self.error,
            "accept": ",".join(MEDIA_TYPES[kind] for kind in item.accept),
            "asks_date": item.issued_within is not None,
            "issued_on": self.issued_on,
            "shown": "" if self.private else files_of(document or self.offered),
            "files": [] if document is None or self.private else self._files(document, addresses),
            "private": self.private,
            "removable": removable,
            "replaceable": removable and self.is_sent,
            "waits": self._waits(),
            "more": room and self.changeable and not self.private,
            "another": self.offered is not None and document is None and self.changeable,
        }

    def _files(
        self, document: Document, addresses: Callable[[StoredFile], Mapping[str, str | None]]
    ) -> list[Mapping[str, Any]]:
        return [
            {
                "name": part.file.title,
                "text": _measure(part.file),
                **addresses(part.file),
            }
            for part in document.files
        ]

    def _given(self) -> str | None:
        if self.offered is None:
            return None
        until = self.offered.valid_until
        if self.child and until is not None:
            words = gettext("Already given for %(name)s, valid until %(day)s.")
        elif self.child:
            words = gettext("Already given for %(name)s.")
        elif until is not None:
            words = gettext("Already given, valid until %(day)s.")
        else:
            words = gettext("Already given.")
        return words % {"name": self.child, "day": short_date(until)}

    def _waits(self) -> str | None:
        """Say of what came after the sending that it is there and that nobody has read it yet."""
        if self.document is None or not self.is_sent:
            return None
        words = gettext("Received on %(day)s, waiting to be read by your establishment.")
        return words % {"day": long_date(local(self.document.given_at, self.zone).date())}

    def _help(self) -> str | None:
        item = self.item
        lines = [marked(item.help, self.language)] if item.help else []
        if self.state in ("missing", "replace") and (when := due_words(item)):
            lines.append(gettext("To hand in %(when)s, here or at your establishment.") % {"when": when})
            lines += [] if self.is_sent else [gettext("You can go on without it now.")]
        if item.issued_within is not None:
            lines.append(gettext("Less than %(number)s months old.") % {"number": item.issued_within.months})
        return Markup(" ").join(lines) or None


def _measure(file: StoredFile) -> str:
    """Say how large a file is, and how many pages it has where its preview shows but the first of them."""
    size, pages = file_size(file.size), file.pages or 1
    # Babel reads no words inside of an f-string.
    words = ngettext("%(num)s page", "%(num)s pages", pages) % {"num": pages}
    return size if pages < 2 else f"{size}, {words}"
