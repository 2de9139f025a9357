"""The one form of a dossier's page: the decision, a mark for each item, a note; what stands in it is never lost.

Whatever part is sent, the browser sends the others with it, and the next page shows them again.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import colander
import deform

from forms.errors import FormProblem, in_a_phrase
from forms.form import Form
from forms.reading import gather, read_controls
from forms.records.decisions import note_form
from portal.i18n import gettext
from portal.i18n import lazy_gettext as _
from portal.services.reenrolment.items import Place
from portal.services.reenrolment.open_points import OpenPoint

Items = list[tuple[str, Any]]

ANSWER_BY = "answer_by"
SPOKEN = {"despite": _("Accept all the same"), "unsigned": _("Accept without the signature")}
"""What boxes are called where their labels, which list what is passed over, would be read a second time."""


@dataclass
class Sheet:
    """What stands in the fields of the page, and what is wrong with it."""

    decision: Form
    labels: Mapping[Place, str]
    """What each item that may be marked is called."""
    recorded: Mapping[Place, str]
    """The marks that are kept already."""
    points: Sequence[OpenPoint] = ()
    """What is open in the dossier."""
    note: Form = field(default_factory=note_form)
    texts: dict[Place, str] = field(default_factory=dict)
    """What was typed to be marked and differs from what is kept."""
    wrong: dict[Place, str] = field(default_factory=dict)
    problems: tuple[FormProblem, ...] = ()
    proposed: str = ""
    """The day that stands in the field of the date by itself."""

    def propose(self, day: date) -> "Sheet":
        """Show a day to answer by, as long as no other one is sent; to leave it there begins nothing."""
        self.decision.set_appstruct({ANSWER_BY: day})
        self.proposed = self.decision.cstruct[ANSWER_BY]
        return self

    def fill(self, items: Items, but: Collection[str] = ()) -> "Sheet":
        """Show what was sent again, but for the fields that have done their work; nothing where nothing was."""
        if not items:
            return self
        left = [(name, value) for name, value in self._up_to_date(items) if name not in but]
        if all(name != ANSWER_BY for name, _value in items):
            left.append((ANSWER_BY, self.proposed))
        for form in (self.decision, self.note):
            form.cstruct = form.deserialize(gather(form, read_controls(left)))
        posted = dict(left)
        for place in self.labels:
            typed = posted.get(place.id)
            if isinstance(typed, str) and typed.strip() and typed.strip() != self.recorded.get(place, ""):
                self.texts[place] = typed
        return self

    def read_decision(self, items: Items) -> dict[str, Any]:
        """Return the decision; empty where something is wrong with it, or a mark is not saved."""
        try:
            decision: dict[str, Any] = self.decision.validate(self._up_to_date(items))
        except deform.ValidationFailure:
            decision = {}
            self._speak_shortly()
            self.problems = self.decision.problems
        for place in self.texts:
            # A decision would pass over it, and the family would never read what was typed.
            self.refuse_mark(
                place, gettext("This mark is not saved. Press “Mark to be corrected”, or empty the field.")
            )
        return decision

    def _speak_shortly(self) -> None:
        for child in self.decision.children:
            if child.name in SPOKEN:
                child.schema.spoken = SPOKEN[child.name]

    def _up_to_date(self, items: Items) -> Items:
        """Return what was sent, without the tick of a page that did not show every point that is open now."""
        known = {value for name, value in items if name == "known"}
        if all(point.key in known for point in self.points):
            return items
        return [(name, value) for name, value in items if name != "despite"]

    def names_of_decision(self) -> frozenset[str]:
        """Return the fields that a decision has read."""
        return frozenset(child.name for child in self.decision.children)

    def refuse(self, note: Form) -> "Sheet":
        """Show what is wrong with the note."""
        self.note, self.problems = note, note.problems
        return self

    def refuse_mark(self, place: Place, message: str) -> "Sheet":
        """Show what is wrong with the text of a mark."""
        self.wrong[place] = message
        self.problems = (*self.problems, FormProblem(place.id, self.labels.get(place, ""), in_a_phrase(message)))
        return self

    @property
    def is_begun(self) -> bool:
        """Tell whether anything stands in the fields that no row keeps."""
        decided = {name: value for name, value in _values(self.decision).items() if value != self.proposed}
        return bool(self.texts) or any(map(_is_filled, (*decided.values(), *_values(self.note).values())))

    def homeless(self) -> Iterator[tuple[str, str]]:
        """Yield what was typed, with its label, where the page has no field for it any more."""
        reason = self.decision.cstruct["reason"]
        if reason:
            yield self.decision["reason"].title, reason
        for place, text in self.texts.items():
            yield self.labels[place], text


def _values(form: deform.Form) -> Mapping[str, Any]:
    return form.cstruct if isinstance(form.cstruct, Mapping) else {}


def _is_filled(value: Any) -> bool:
    return value not in (colander.null, None, "", False)
