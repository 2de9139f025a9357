"""Documents on a page that takes files: how each is shown, and what of a request is kept or refused."""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

from babel.support import LazyProxy
from pyramid.request import Request

from forms.errors import FormProblem, in_a_phrase
from forms.validators import read_date
from portal.files import Stored
from portal.formats import short_date
from portal.i18n import current_language, gettext
from portal.i18n import lazy_gettext as _
from portal.models.files import StoredFile
from portal.models.reenrolment import TAKES_LATER
from portal.models.vault import Document, DocumentState
from portal.services.errors import DomainError
from portal.services.reenrolment.items import Place
from portal.services.vault import Dates, FilesChangedError, dates_of, is_too_old
from portal.uploads import BadFileError, CheckedFile, Verdict, refusal_of
from portal.web.resources import StudentResource
from portal.web.steps.document_cards import Handed
from portal.web.uploads import store
from rules.model import DocumentItem, Step

LONGEST_DATE = 20
SHOWN = "files"
"""Begins the name of the hidden field that tells which files of a document the page showed."""
NO_DOCUMENT = ""
"""Stands for a document that this student is not asked: no field of the page to lead to."""

Keep = Callable[[DocumentItem, Stored, Dates], object]
"""Puts a stored file into the dossier, or raises DomainError."""
TakeBack = Callable[[str], Sequence[str]]
"""Takes a document back, given the files of it that the page showed, and returns their names; or raises DomainError."""


class Tray:
    """The documents of one page in one request; `may_change` tells of an item's key whether files of it are taken."""

    def __init__(
        self,
        request: Request,
        context: StudentResource,
        asked: Sequence[tuple[Step, DocumentItem]],
        may_change: Callable[[str], bool] = lambda key: True,
    ) -> None:
        self.request = request
        self.services = request.services
        self.context = context
        self.asked = asked
        self.may_change = may_change
        self.language = current_language()

    @cached_property
    def errors(self) -> dict[str, str | LazyProxy]:
        """What is wrong with the files, by item key."""
        return {}

    heading: str | None = None
    """What became of a click, where that is not simply that something is to be corrected."""

    def cards(
        self, reasons: Mapping[str, str], offers: Mapping[str, Document] | None = None
    ) -> list[Mapping[str, Any]]:
        """Return each document with what was given of it, or what stands for it already, as the template needs it."""
        offers = offers or {}
        held = self.services.vault.held(self.context.dossier)
        children = self.services.reuse.children_of(offers) if offers else {}
        marks, is_sent = self.services.items.states(self.context.dossier), self.context.dossier.state in TAKES_LATER
        cards = []
        for step, item in self.asked:
            document, offered = held.get(item.key), offers.get(item.key)
            private, mark = document is not None and self._is_private(document), marks.get(Place(step.key, item.key))
            if document is not None and document.state is DocumentState.RETURNED:
                document = None
            cards.append(
                Handed(
                    item,
                    self.language,
                    document,
                    offered,
                    children.get(offered.id, "") if offered is not None else "",
                    # Why a paper of the other one is refused is told to him alone, as by mail.
                    None if private else mark,
                    private=private and document is not None,
                    changeable=self.may_change(item.key),
                    is_sent=is_sent,
                    zone=self.context.situation.zone,
                    issued_on=self._typed_date(item) or short_date(document.issued_on if document else None),
                    error=None if item.key not in self.errors else str(self.errors[item.key]),
                    reason=reasons.get(item.key),
                ).card(self._addresses)
            )
        return cards

    def pressed(self, name: str) -> str:
        """Return the value of a button; a file sent under its name is none."""
        value = self.request.POST.get(name)
        return value if isinstance(value, str) else ""

    def shown(self, key: str) -> str:
        """Return which files of a document the page showed; none where it does not say so."""
        return self.pressed(f"{SHOWN}-{key}")

    def take_back(self, key: str, act: TakeBack) -> None:
        """Take a document back, and have its files removed; where they are not those of the page, `errors` says so."""
        is_there = key in self.services.vault.given_keys(self.context.dossier)
        self.heading = gettext("Nothing was removed")
        try:
            self._discard(act(self.shown(key)))
        except FilesChangedError as error:
            advice = gettext("See what is there now, and remove it again if you still want to.")
            self.errors[key] = f"{error} {advice}"
        else:
            self.heading = None
            if not is_there:
                self.request.notify(
                    gettext("This document is not there any more: nothing is to be removed."), tone="info"
                )

    def replace(self, key: str, act: TakeBack) -> None:
        """Take a document back for the file that is about to be kept; raises FilesChangedError."""
        self._discard(act(self.shown(key)))

    def take(self, keep: Keep) -> None:
        """Keep the files that were sent, all or none; what is wrong with them stands in `errors`."""
        changeable = [item for _step, item in self.asked if self.may_change(item.key)]
        read = self.request.files_read
        uploads = [(item, read[name]) for item in changeable if (name := f"file-{item.key}") in read]
        checked = [(item, self._checked(item, file)) for item, file in uploads]
        if not checked and (sent := self.pressed("send") or self.pressed("replace")):
            self._sent_without_file(sent)
        # All or none: the page must not show as received what goes with the refusal of another file.
        if checked and not self.errors:
            together = self.request.database.begin_nested()
            for item, file in checked:
                if file is not None and not self.errors:
                    self._store(item, file, keep)
            if self.errors:
                together.rollback()
            else:
                together.commit()

    @property
    def problems(self) -> Sequence[FormProblem]:
        """Return what was wrong with the files."""
        labels = {item.key: item.label.to(self.language) for _step, item in self.asked}
        return [
            FormProblem(key, labels[key], in_a_phrase(str(text))) if key else FormProblem("", "", str(text))
            for key, text in self.errors.items()
        ]

    def _sent_without_file(self, key: str) -> None:
        if key not in {item.key for _step, item in self.asked}:
            self.errors[NO_DOCUMENT] = _("This document is no longer asked: nothing was sent.")
        elif self.may_change(key):
            self.errors[key] = _("Choose a file first.")

    def _checked(self, item: DocumentItem, file: CheckedFile | BadFileError) -> CheckedFile | None:
        try:
            self._dates(item)
            if isinstance(file, BadFileError):
                raise file if file.verdict is not Verdict.OTHER_TYPE else refusal_of(item.accept)
            return file.among(item.accept)
        except BadFileError as error:
            self.errors[item.key] = str(error)
        except DomainError as error:
            # No page can send a chosen file back to the browser.
            again = gettext("Then choose the file again: it was not kept.")
            self.errors[item.key] = f"{error} {again}"
        return None

    def _store(self, item: DocumentItem, file: CheckedFile, keep: Keep) -> None:
        try:
            keep(item, store(self.request, file), self._dates(item))
        except FilesChangedError as error:
            self.heading = gettext("Nothing was replaced")
            advice = gettext("See what is there now. To send your file all the same, choose it again: it was not kept.")
            self.errors[item.key] = f"{error} {advice}"
        except DomainError as error:
            self.errors[item.key] = str(error)

    def _discard(self, names: Sequence[str]) -> None:
        """Remove files that were taken back, once that is committed."""
        files = self.request.container.files
        for name in names:
            # After the commit: were it undone, the file would still be needed.
            self.request.tm.get().addAfterCommitHook(lambda done, name=name: done and files.remove(name))

    def _is_private(self, document: Document) -> bool:
        private: bool = self.services.serving.is_private(document, self.context.person.id)
        return private

    def _addresses(self, file: StoredFile) -> Mapping[str, str | None]:
        parts = {"student": self.context.student.public_id, "file": file.public_id}
        shown = self.services.serving.has_preview(file)
        return {
            "url": self.request.route_path("reenrolment_file", **parts),
            "preview_url": self.request.route_path("reenrolment_preview", **parts) if shown else None,
        }

    def _typed_date(self, item: DocumentItem) -> str:
        value = self.request.POST.get(f"date-{item.key}")
        return value[:LONGEST_DATE] if isinstance(value, str) else ""

    def _dates(self, item: DocumentItem) -> Dates:
        """Return the dates of a document as it is sent; raises DomainError when it is too old or says no day."""
        situation = self.context.situation
        today, issued_on = situation.today, None
        if item.issued_within is not None:
            try:
                issued_on = read_date(self._typed_date(item), latest=today)
            except ValueError as error:
                raise DomainError(_("Enter the day that is written on it. %(hint)s", hint=str(error))) from None
            if is_too_old(item, issued_on, today):
                raise DomainError(
                    _(
                        "This document is over %(number)s months old. Send a newer one.",
                        number=item.issued_within.months,
                    )
                )
        return dates_of(item, situation.campaign.to_year, today, issued_on)
