"""A step of documents: each file is sent by itself, and what was given is shown."""

from collections.abc import Mapping, Sequence
from functools import cached_property, partial
from typing import Any

from forms.errors import FormProblem
from portal.files import Stored
from portal.i18n import lazy_gettext as _
from portal.services.reenrolment.access import ensure_may_answer
from portal.services.vault import Dates
from portal.web.resources import StudentResource
from portal.web.steps.page import RefusedError, StepPage
from portal.web.steps.tray import NO_DOCUMENT, Tray
from rules.model import DocumentItem


class DocumentsPage(StepPage):
    """Documents to hand in, one upload at a time; Next goes on without those that may come later."""

    template = "pages/reenrolment/documents.jinja2"

    @cached_property
    def _tray(self) -> Tray:
        asked = set(self.situation.outcome.documents)
        items = [(self.step, document) for document in self.step.documents if document.key in asked]
        context: StudentResource = self.request.context
        return Tray(self.request, context, items, partial(self.corrections.allow, self.step.key))

    def values(self) -> Mapping[str, Any]:
        """Give each asked document with what was given of it, or what stands for it already."""
        offers = self.services.handing_in.offers(self.situation)
        return {"documents": self._tray.cards(self.reasons.items, offers), "problems_title": self._tray.heading}

    def read(self, later: bool) -> Mapping[str, Any]:
        """Store or take back what was asked for; a file chosen but not sent yet is sent too."""
        ensure_may_answer(self.situation, self.person)  # before anything lies on the disk
        if removed := self._tray.pressed("remove"):
            self._take_back(removed)
        else:
            self._tray.take(self._keep)
        if self._tray.errors:
            raise RefusedError
        if self._tray.pressed("next") and not removed:
            self.services.handing_in.adopt(self.situation)
        return {}

    def _keep(self, item: DocumentItem, file: Stored, dates: Dates) -> None:
        shown = self._tray.shown(item.key)
        self.services.vault.give(self.dossier, self.step, item, file, self.person, self.actor, dates, shown)

    def _take_back(self, key: str) -> None:
        if key in {item.key for _step, item in self._tray.asked} and self.may_change(key):
            self._tray.take_back(key, lambda shown: self.services.vault.take_back(self.dossier, key, shown))
        else:
            self._tray.errors[NO_DOCUMENT] = _("This document cannot be changed on this page now: nothing was removed.")

    @property
    def problems(self) -> Sequence[FormProblem]:
        """Return what was wrong with the files."""
        return self._tray.problems
