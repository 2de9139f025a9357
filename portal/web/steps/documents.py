"""A step of documents: each file is sent by itself, and what was given is shown."""

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

from babel.support import LazyProxy

from forms.errors import FormProblem
from portal.i18n import gettext
from portal.i18n import lazy_gettext as _
from portal.models.reenrolment import DossierItem, ItemState
from portal.models.vault import Document
from portal.services.errors import DomainError
from portal.services.reenrolment.access import ensure_may_write
from portal.services.reenrolment.items import Place
from portal.uploads import MEDIA_TYPES, BadFileError, read_upload
from portal.web.steps.page import RefusedError, StepPage
from rules.model import DocumentItem

KILOBYTE = 1024


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
        """Give each asked document with what was given of it."""
        given = self.services.vault.given(self.dossier)
        marks = self.services.items.states(self.dossier)
        return {
            "documents": [
                self._shown(item, given.get(item.key), marks.get(Place(self.step.key, item.key)))
                for item in self._asked
            ]
        }

    def read(self, later: bool) -> Mapping[str, Any]:
        """Store or take back what was asked for; a file chosen but not sent yet is sent too."""
        ensure_may_write(self.situation, self.person)  # before anything lies on the disk
        posted = self.request.POST
        if removed := posted.get("remove"):
            self._remove(str(removed))
            return {}
        changeable = [item for item in self._asked if self.may_change(item.key)]
        for item in changeable:
            upload = posted.get(f"file-{item.key}")
            if hasattr(upload, "file"):
                self._store(item, upload)
        sent = posted.get("send")
        if sent and not any(hasattr(posted.get(f"file-{item.key}"), "file") for item in changeable):
            self._errors[str(sent)] = _("Choose a file first.")
        if self._errors:
            raise RefusedError
        return {}

    def _store(self, item: DocumentItem, upload: Any) -> None:
        try:
            checked = read_upload(upload.file, upload.filename or "", item.accept)
            stored = self.request.container.files.store(checked.body, checked.media_type, checked.title, checked.pages)
            self.services.vault.give(self.dossier, self.step, item, stored, self.actor)
        except (BadFileError, DomainError) as error:
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
        return [FormProblem(key, labels.get(key, key), str(text)) for key, text in self._errors.items()]

    def _shown(self, item: DocumentItem, document: Document | None, mark: DossierItem | None) -> dict[str, Any]:
        error = self._errors.get(item.key)
        room = document is None or len(document.files) < item.files
        returned = document is None and mark is not None and mark.state is ItemState.RETURNED
        return {
            "id": item.key,
            "title": item.label.to(self.language),
            "state": "replace" if returned else "missing" if document is None else "received",
            "returned": mark.reason if returned and mark is not None else None,
            "help": self._help(item),
            "optional": not item.required,
            "error": None if error is None else str(error),
            "accept": ",".join(MEDIA_TYPES[kind] for kind in item.accept),
            "file": None if document is None else self._file(item.key, document),
            "more": document is not None and room and self.may_change(item.key),
        }

    def _help(self, item: DocumentItem) -> str | None:
        lines = [item.help.to(self.language)] if item.help else []
        if item.due == "first-lesson":
            lines.append(gettext("It may also come later, before the first lesson."))
        elif item.due != "finish":
            lines.append(gettext("It may also come later."))
        if item.issued_within is not None:
            lines.append(gettext("Less than %(number)s months old.") % {"number": item.issued_within.months})
        return " ".join(lines) or None

    def _file(self, key: str, document: Document) -> dict[str, Any]:
        names = ", ".join(part.file.title for part in document.files)
        size = sum(part.file.size for part in document.files)
        kilobytes = gettext("%(number)s KB") % {"number": max(1, size // KILOBYTE)}
        return {
            "name": names,
            "text": kilobytes,
            "url": self.request.route_path(
                "reenrolment_file",
                student=self.situation.student.public_id,
                file=document.files[0].file.public_id,
            ),
            "removable": self.may_change(key),
        }
