"""The Form that every page uses: drawn by our templates, fed by names alone."""

import weakref
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any

import colander
import deform
from markupsafe import Markup

from forms.errors import FormProblem, NamingRefusal, form_problems
from forms.reading import gather, read_controls
from forms.renderer import jinja_renderer

NO_REASONS: Mapping[str, str] = MappingProxyType({})


class Form(deform.Form):
    """A form of one request: it keeps what was typed, so threads share its schema or copies of an empty one at most."""

    default_renderer = staticmethod(jinja_renderer)

    def __init__(self, schema: colander.SchemaNode, **options: Any) -> None:
        super().__init__(schema, focus="off", **options)

    def copy(self) -> "Form":
        """Return another form of the same fields, as this one stands: far cheaper than to make it of the schema."""
        return _copy(self, None)

    def validate(self, controls: Iterable[Any], subcontrol: str | None = None) -> dict[str, Any]:
        """Return typed answers; raises deform.ValidationFailure for the reader, BadFormError for junk."""
        try:
            answers: dict[str, Any] = self.validate_pstruct(gather(self, read_controls(controls)))
        except deform.ValidationFailure as failure:
            _forget_frames(failure.error)
            raise
        return answers

    @property
    def problems(self) -> tuple[FormProblem, ...]:
        """What is to be corrected after a validation that failed, for the page's error summary."""
        return form_problems(self)

    def draw(self, reasons: Mapping[str, str] = NO_REASONS) -> Markup:
        """Return the fields as they stand, for the inside of the page's form element; `reasons` say why."""
        for field in self.children:
            field.why = reasons.get(field.name)
        drawn: Markup = self.serialize(self.cstruct)
        return drawn

    def refuse(self, name: str, message: str, begins_with_name: bool = False) -> None:
        """Put at a field what only the service could tell, before the form is shown again."""
        field, refusal = self[name], NamingRefusal if begins_with_name else colander.Invalid
        field.error = refusal(field.schema, message)


def _forget_frames(error: colander.Invalid) -> None:
    """Let refusals, which fields keep, forget where they were raised: those frames hold the form, and all around it."""
    error.__traceback__ = error.__context__ = None
    for child in error.children:
        _forget_frames(child)


def _copy(field: Any, parent: Any) -> Any:
    """Copy a field and those inside; unlike Deform's `clone` it keeps their ids."""
    copy = object.__new__(type(field))
    copy.__dict__.update(field.__dict__)
    copy._parent = None if parent is None else weakref.ref(parent)
    copy.children = [_copy(child, copy) for child in field.children]
    return copy
