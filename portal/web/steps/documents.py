"""A step of documents: each file is sent by itself, and what was given is shown."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from babel.support import LazyProxy

from forms.errors import FormProblem, in_a_phrase
from forms.validators import read_date
from portal.formats import short_date
from portal.i18n import gettext
from portal.i18n import lazy_gettext as _
from portal.models.files import StoredFile
from portal.models.vault import Document
from portal.services.errors import DomainError
from portal.services.reenrolment.access import ensure_may_answer
from portal.services.reenrolment.items import Place
from portal.services.vault import Dates, dates_of, is_too_old
from portal.uploads import BadFileError, CheckedFile, Verdict, refusal_of
from portal.web.steps.document_cards import Handed
from portal.web.steps.page import RefusedError, StepPage
from portal.web.uploads import store
from rules.model import DocumentItem

LONGEST_DATE = 20
NO_DOCUMENT = ""
"""Stands for a document that this student is not asked: no field of the page to lead to."""


class DocumentsPage(StepPage):
    """Documents to hand in, one upload at a time; Next goes on without those that may come later."""

    template = "pages/reenrolment/documents.jinja2"

    @cached_property
    def _errors(self) -> dict[str, str | LazyProxy]:
        return {}

    @property
    def _asked(self) -> list[DocumentItem]:
        asked = set(self.situation.outcome.documents)
        return [document for document in self.step.documents if document.key in asked]

    def values(self) -> Mapping[str, Any]:
        """Give each asked document with what was given of it, or what stands for it already."""
        given = self.services.vault.given(self.dossier)
        offers = self.services.handing_in.offers(self.situation)
        children = self.services.reuse.children_of(offers) if offers else {}
        marks = self.services.items.states(self.dossier)
        cards = []
        for item in self._asked:
            document, offered = given.get(item.key), offers.get(item.key)
            cards.append(
                Handed(
                    item,
                    self.language,
                    document,
                    offered,
                    children.get(offered.id, "") if offered is not None else "",
                    marks.get(Place(self.step.key, item.key)),
                    private=document is not None and self._is_private(document),
                    changeable=self.may_change(item.key),
                    issued_on=self._typed_date(item) or short_date(document.issued_on if document else None),
                    error=None if item.key not in self._errors else str(self._errors[item.key]),
                    reason=self.reasons.items.get(item.key),
                ).card(self._addresses)
            )
        return {"documents": cards}

    def read(self, later: bool) -> Mapping[str, Any]:
        """Store or take back what was asked for; a file chosen but not sent yet is sent too."""
        ensure_may_answer(self.situation, self.person)  # before anything lies on the disk
        if removed := self._pressed("remove"):
            self._remove(removed)
            return {}
        changeable = [item for item in self._asked if self.may_change(item.key)]
        read = self.request.files_read
        uploads = [(item, read[name]) for item in changeable if (name := f"file-{item.key}") in read]
        checked = [(item, self._checked(item, file)) for item, file in uploads]
        if not checked and (sent := self._pressed("send")):
            self._sent_without_file(sent)
        # All or none: the page must not show as received what goes with the refusal of another file.
        for item, file in checked:
            if file is not None and not self._errors:
                self._store(item, file)
        if self._errors:
            raise RefusedError
        if self._pressed("next"):
            self.services.handing_in.adopt(self.situation)
        return {}

    def _sent_without_file(self, key: str) -> None:
        if key not in {item.key for item in self._asked}:
            self._errors[NO_DOCUMENT] = _("This document is no longer asked: nothing was sent.")
        elif self.may_change(key):
            self._errors[key] = _("Choose a file first.")

    def _pressed(self, name: str) -> str:
        """Return the value of a button; a file sent under its name is none."""
        value = self.request.POST.get(name)
        return value if isinstance(value, str) else ""

    def _checked(self, item: DocumentItem, file: CheckedFile | BadFileError) -> CheckedFile | None:
        try:
            self._dates(item)
            if isinstance(file, BadFileError):
                raise file if file.verdict is not Verdict.OTHER_TYPE else refusal_of(item.accept)
            return file.among(item.accept)
        except BadFileError as error:
            self._errors[item.key] = str(error)
        except DomainError as error:
            # No page can send a chosen file back to the browser.
            again = gettext("Then choose the file again: it was not kept.")
            self._errors[item.key] = f"{error} {again}"
        return None

    def _store(self, item: DocumentItem, file: CheckedFile) -> None:
        try:
            stored = store(self.request, file)
            given = (item, stored, self.person, self.actor, self._dates(item))
            self.services.vault.give(self.dossier, self.step, *given)
        except DomainError as error:
            self._errors[item.key] = str(error)

    def _remove(self, key: str) -> None:
        if not self.may_change(key):
            return
        files = self.request.container.files
        for name in self.services.vault.take_back(self.dossier, key):
            # After the commit: were it undone, the file would still be needed.
            self.request.tm.get().addAfterCommitHook(lambda done, name=name: done and files.remove(name))

    @property
    def problems(self) -> Sequence[FormProblem]:
        """Return what was wrong with the files."""
        labels = {item.key: item.label.to(self.language) for item in self._asked}
        return [
            FormProblem(key, labels[key], in_a_phrase(str(text))) if key else FormProblem("", "", str(text))
            for key, text in self._errors.items()
        ]

    def _is_private(self, document: Document) -> bool:
        private: bool = self.services.serving.is_private(document, self.person.id)
        return private

    def _addresses(self, file: StoredFile) -> Mapping[str, str | None]:
        parts = {"student": self.situation.student.public_id, "file": file.public_id}
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
        today, issued_on = self.situation.today, None
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
        return dates_of(item, self.situation.campaign.to_year, today, issued_on)
