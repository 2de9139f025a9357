"""Our Deform widgets: what each template is given, and what each takes from a POST. The templates are
in templates/widgets.
"""

from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import colander
import deform
from deform.widget import Widget
from markupsafe import Markup

from forms.changes import mark_changes
from forms.drawing import Pieces, draw
from forms.errors import error_text
from forms.reading import control_name, many_texts, one_text
from forms.validators import CONTROL, plain_line_ends
from portal.i18n import current_language
from portal.lists import Choice

MOST_RADIOS = 5
PRINTED = ("value", "error", "was", "reason")
"""What templates print and ask nothing of, but whether it is there."""
PART = "part:"


def shown(text: Any) -> str:
    """Return a typed text for its control, its lines ended plainly; what HTML cannot hold becomes a visible mark."""
    return "" if text in (colander.null, None) else CONTROL.sub("\ufffd", plain_line_ends(str(text)))


class FieldWidget(Widget):
    """One question and its frame: label, hint, error, former value, "Why?".

    A field may carry, for one request, `former` (words of the record that the answer changes) and `why`.
    `hint` stands in when the question has no help of its own.
    """

    template = ""
    unmarked = False
    """Whether "(optional)" is left out, where it depends on another answer or the page says it once."""
    hint: Any = None
    compact = False
    """Whether it may stand beside a neighbour that is compact too."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._kept: dict[Hashable, Pieces] = {}
        self._frames: dict[tuple[str, str], dict[str, Any]] = {}

    def serialize(self, field: deform.Field, cstruct: Any, **kw: Any) -> Markup:
        """Render the question with what stands in it."""
        which = (current_language(), field.oid)
        frame = self._frames.get(which)
        if frame is None:
            frame = self._frames[which] = self.frame(field)
        values = self.noted(field) | self.content(field, cstruct) | kw
        texts = {name: values.pop(name) for name in PRINTED if values[name]}
        parts = self.parts(field)

        def render(marks: Mapping[str, Markup]) -> str:
            printed = {name: marks[name] for name in texts}
            inside = {name: marks[PART + name] for name in parts}
            fixed = self.fixed(field)
            drawn: str = field.renderer(self.template, widget=self, parts=inside, **fixed, **frame, **values, **printed)
            return drawn

        key = (which, tuple(values.items()), tuple(texts), tuple(parts))
        return draw(self._kept, key, texts | {PART + name: part for name, part in parts.items()}, render)

    def frame(self, field: deform.Field) -> dict[str, Any]:
        """Return what is around the control in every request; all ids derive from the field's own."""
        title, hint = getattr(field.schema, "shown_title", field.title), field.description or self.hint or ""
        return {
            "id": field.oid,
            "name": control_name(field),
            # What is said later is said now; markup stays markup.
            "label": title if isinstance(title, str) else str(title),
            "hint": (hint if isinstance(hint, str) else str(hint)) or None,
            "required": field.required and not self.in_optional_group(field),
            "optional": not (field.required or self.unmarked or self.in_optional_group(field)),
        }

    def noted(self, field: deform.Field) -> dict[str, Any]:
        """Return what is around the control in this request, each hashable."""
        return {
            "error": error_text(field),
            "was": getattr(field, "former", None),
            "reason": getattr(field, "why", None),
        }

    @staticmethod
    def in_optional_group(field: deform.Field) -> bool:
        """Tell whether the field is a part of what may be left empty as a whole: its group says so once."""
        return field.parent is not None and not field.parent.required

    def content(self, field: deform.Field, cstruct: Any) -> dict[str, Any]:
        """Return what stands in the control, each hashable."""
        return {"value": shown(cstruct)}

    def fixed(self, field: deform.Field) -> dict[str, Any]:
        """Return what else the template needs, which is the question's own and no request's."""
        return {}

    def parts(self, field: deform.Field) -> Mapping[str, Markup]:
        """Return the fields inside, drawn, by name."""
        return {}

    def deserialize(self, field: deform.Field, pstruct: Any) -> Any:
        """Return the one text that was posted, or null."""
        return one_text(pstruct)


class TextWidget(FieldWidget):
    """An input of one line. `width` is that of the answer expected (5, 10, 15, 20), `unit` stands
    after it.
    """

    template = "text"
    type = "text"
    width = 20
    unit = ""
    compact = True
    attributes: Mapping[str, str] = {}


class MultilineWidget(FieldWidget):
    """A text of several lines."""

    template = "multiline"
    rows = 4
    attributes: Mapping[str, str] = {}


class PasswordWidget(FieldWidget):
    """A password with its eye; what was typed is never sent back."""

    template = "password"
    autocomplete = "current-password"

    def content(self, field: deform.Field, cstruct: Any) -> dict[str, Any]:
        """Hold nothing."""
        return {"value": ""}


class RadiosWidget(FieldWidget):
    """A few answers side by side.

    `no_answer` adds one that takes the others back.
    """

    template = "radios"
    no_answer = False

    def content(self, field: deform.Field, cstruct: Any) -> dict[str, Any]:
        """Return the chosen key, or none."""
        known = isinstance(cstruct, str) and any(choice.key == cstruct for choice in field.schema.typ.choices)
        return {"value": "", "chosen": cstruct if known else None}

    def fixed(self, field: deform.Field) -> dict[str, Any]:
        """Return the choices."""
        return {"choices": field.schema.typ.choices}


class SelectWidget(RadiosWidget):
    """Many answers in a list that opens, under headings where they have some."""

    template = "select"
    attributes: Mapping[str, str] = {}

    def fixed(self, field: deform.Field) -> dict[str, Any]:
        """Return the choices by heading."""
        groups: dict[str, list[Any]] = {}
        for choice in field.schema.typ.choices:
            groups.setdefault(choice.heading, []).append(choice)
        return {"groups": groups}


class CheckboxesWidget(RadiosWidget):
    """Several answers to tick."""

    template = "checkboxes"

    def content(self, field: deform.Field, cstruct: Any) -> dict[str, Any]:
        """Return the ticked keys."""
        return {"value": "", "ticked": tuple(cstruct) if isinstance(cstruct, (list, tuple)) else ()}

    def deserialize(self, field: deform.Field, pstruct: Any) -> Any:
        """Return every text posted, or null."""
        return many_texts(pstruct) or colander.null


class CheckboxWidget(FieldWidget):
    """One sentence to tick."""

    template = "checkbox"

    def content(self, field: deform.Field, cstruct: Any) -> dict[str, Any]:
        """Tell whether it is ticked."""
        return {"value": "", "ticked": cstruct == "yes"}


class NothingAsked(FieldWidget):
    """What is read and takes nothing: a piece of information, an answer that is locked."""

    template = "information"

    def content(self, field: deform.Field, cstruct: Any) -> dict[str, Any]:
        """Return the words of the answer, if there is one."""
        return {"value": getattr(field, "locked_words", "")}

    def deserialize(self, field: deform.Field, pstruct: Any) -> Any:
        """Take nothing, whatever was posted."""
        return colander.null


class LockedWidget(NothingAsked):
    """An answer that the record holds and nobody changes here."""

    template = "locked"


class GroupWidget(FieldWidget):
    """Fields under one legend, such as the three parts of an address."""

    template = "group"

    def content(self, field: deform.Field, cstruct: Any) -> dict[str, Any]:
        """Hold nothing of its own."""
        return {"value": ""}

    def fixed(self, field: deform.Field) -> dict[str, Any]:
        """Return the names of the fields in rows of one, or of two compact neighbours."""
        return {"rows": [[child.name for child in row] for row in rows_of(field)]}

    def parts(self, field: deform.Field) -> Mapping[str, Markup]:
        """Return the fields, drawn."""
        return {child.name: child.serialize(child.cstruct) for child in field.children}

    def deserialize(self, field: deform.Field, pstruct: Any) -> Any:
        """Return what each field of the group was given."""
        given = pstruct if isinstance(pstruct, dict) else {}
        return {child.name: child.deserialize(given.get(child.name, colander.null)) for child in field.children}


class FormWidget(GroupWidget):
    """What stands inside a page's form element: the fields, without token and buttons, which are the
    page's.
    """

    template = "form"

    def serialize(self, field: deform.Field, cstruct: Any, **kw: Any) -> Markup:
        """Render the fields; answers that differ from the record are marked."""
        mark_changes(field, getattr(field, "record", {}))
        return super().serialize(field, cstruct, **kw)


def rows_of(field: deform.Field) -> list[list[deform.Field]]:
    """Return the fields of a group in order, two compact neighbours on one row."""
    rows: list[list[deform.Field]] = []
    for child in field.children:
        last = rows[-1] if rows else []
        if child.widget.compact and len(last) == 1 and last[0].widget.compact:
            last.append(child)
        else:
            rows.append([child])
    return rows


def pick(choices: Sequence[Choice], **options: Any) -> RadiosWidget:
    """Return radios for a few choices, a select for more; long lists under headings take a row of
    their own.
    """
    if len(choices) <= MOST_RADIOS:
        return RadiosWidget(**options)
    return SelectWidget(compact=not any(choice.heading for choice in choices), **options)
