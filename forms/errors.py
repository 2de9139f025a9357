"""What forms refuse, and the list of points that a page shows above a refused form."""

from collections.abc import Iterator
from dataclasses import dataclass

import colander
import deform

from portal.i18n import gettext


class BadFormError(ValueError):
    """What was posted cannot come from one of our pages: the answer is 400. The message holds nothing
    posted.
    """


class NamingRefusal(colander.Invalid):
    """A refusal that begins with a name, such as a course's: its first letter stays as the establishment wrote it."""


@dataclass(frozen=True)
class FormProblem:
    """One point to correct: the id of the control to go to, its label, and what to do in words that
    follow it.
    """

    id: str
    label: str
    message: str

    def __str__(self) -> str:
        return gettext("%(label)s: %(message)s") % {"label": self.label, "message": self.message}


def error_text(field: deform.Field) -> str | None:
    """Return what is wrong at this very field, not below it; None when nothing is."""
    if field.error is None:
        return None
    return " ".join(str(message) for message in field.error.messages() if message) or None


def in_a_phrase(message: str, begins_with_name: bool = False) -> str:
    """Fit a sentence after "Label: ", without its last point and, unless a name begins it, its first capital."""
    shortened = message.removesuffix(".")
    starts_a_word = shortened[:1].isupper() and shortened[1:2].islower() and not begins_with_name
    return shortened[:1].lower() + shortened[1:] if starts_a_word else shortened


def _walk(field: deform.Field) -> Iterator[FormProblem]:
    message = error_text(field)
    if message:
        words = in_a_phrase(message, begins_with_name=isinstance(field.error, NamingRefusal))
        yield FormProblem(field.oid, str(getattr(field.schema, "spoken", field.title)), words)
    for child in field.children:
        yield from _walk(child)


def form_problems(form: deform.Field) -> tuple[FormProblem, ...]:
    """List what is to be corrected, in the order of the form; empty before a validation that failed."""
    return tuple(problem for child in form.children for problem in _walk(child))
