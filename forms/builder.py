"""A step of the rules as a form: only the questions that are asked now, filled in, with typed answers out.

A form is made once for (revision, step, language, states), and each request fills in a copy of its own.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, Protocol

import colander
from markupsafe import Markup

from forms.changes import said
from forms.errors import FormProblem
from forms.form import NO_REASONS, Form
from forms.keeping import Kept, keep, put_back
from forms.kinds import Asked, Field, build_node
from forms.widgets import FormWidget, LockedWidget
from portal.i18n import use_language

ASKED, REQUIRED = "asked", "required"


class FormStep(Protocol):
    """What is needed of a step; `rules.model.Step` is one."""

    @property
    def key(self) -> str: ...  # noqa: D102  # named after the grammar
    @property
    def fields(self) -> Sequence[Field]: ...  # noqa: D102


@dataclass(frozen=True)
class Known:
    """What this request already knows of the answers, all by field key.

    `answers`: JSON given before in this dossier; `record`: JSON of the record that a field is prefilled
    from and proposed to (an amount in cents, a day as a date or text, an address as street, postcode,
    city); `typed`: what `StepForm.keep` could not read.
    """

    answers: Mapping[str, Any] = field(default_factory=dict)
    record: Mapping[str, Any] = field(default_factory=dict)
    typed: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class _Recipe:
    """All that an empty form depends on; two equal recipes give one."""

    checksum: str
    step: str
    language: str
    states: tuple[tuple[str, str], ...]
    locked: frozenset[str]
    respondent: str
    today: date | None
    fields: Sequence[Field] = field(compare=False)


def _build(recipe: _Recipe) -> Form:
    states = dict(recipe.states)
    schema = colander.SchemaNode(colander.Mapping(), name="", widget=FormWidget())
    for item in recipe.fields:
        if item.key not in states:
            continue
        required = states[item.key] == REQUIRED
        node = build_node(Asked(item, required, recipe.language, recipe.respondent, recipe.today))
        if item.key in recipe.locked:
            node.widget, node.missing = LockedWidget(), colander.drop
        schema.add(node)
    return Form(schema)


_built_before = lru_cache(maxsize=512)(_build)


def build_step_form(
    step: FormStep,
    states: Mapping[str, str],
    language: str,
    *,
    checksum: str = "",
    known: Known | None = None,
    locked: Iterable[str] = (),
    respondent: str = "guardian",
    today: date | None = None,
) -> "StepForm":
    """Return the form of a step for one request.

    `states` are those of `rules.outcome` ("asked", "required"; any other state leaves the field out).
    `checksum` is that of the published revision and allows the empty form to be kept; a draft has none.
    `locked` fields are read, not asked. `today` is the day of business, up to which birth dates go.
    """
    keys = {item.key for item in step.fields}
    kept = tuple(sorted((key, state) for key, state in states.items() if key in keys and state in (ASKED, REQUIRED)))
    recipe = _Recipe(
        checksum, step.key, language, kept, frozenset(locked) & keys, respondent, today, fields=step.fields
    )
    form = _built_before(recipe).copy() if checksum else _build(recipe)
    return StepForm(form, language, known or Known())


class StepForm:
    """The form of one step in one request: what is known is filled in, what is typed is shown again."""

    def __init__(self, form: Form, language: str, known: Known) -> None:
        self.language = language
        self.form = form
        before = {**known.record, **known.answers}
        with use_language(language):
            self.form.set_appstruct(self._typed(before))
            typed_record = self._typed(known.record)
            self.form.record = {name: typed_record.get(name) for name in known.record}
            put_back(self.form, known.typed)
            for child in self.form.children:
                self._tell(child, known)

    def _tell(self, child: Any, known: Known) -> None:
        if isinstance(child.widget, LockedWidget):
            value = child.schema.typ.from_json(known.record.get(child.name, known.answers.get(child.name)))
            child.locked_words = said(child, value)

    def _typed(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """Return JSON as the form takes it; what no longer fits a field stays out."""
        known = {node.name: node.typ.from_json(data[node.name]) for node in self.form.schema if node.name in data}
        return {name: value for name, value in known.items() if value is not colander.null}

    @property
    def problems(self) -> tuple[FormProblem, ...]:
        """What is to be corrected, for the page's error summary; empty before a validation that failed."""
        return self.form.problems

    def validate(self, controls: Iterable[Any]) -> dict[str, Any]:
        """Return the typed answer of each question asked, None where an optional one is empty.

        Raises deform.ValidationFailure when something is to be corrected, BadFormError when no page of ours
        sent it.
        """
        with use_language(self.language):
            answers: dict[str, Any] = self.form.validate(controls)
        return answers

    def keep(self, controls: Iterable[Any]) -> Kept:
        """Take what can be read, keep the rest as typed: nothing is required of who finishes later."""
        with use_language(self.language):
            return keep(self.form, controls)

    def render(self, reasons: Mapping[str, str] = NO_REASONS) -> Markup:
        """Return the fields as they stand, for the inside of the page's form element; `reasons` say why, by key."""
        with use_language(self.language):
            return self.form.draw(reasons)

    def to_json(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """Return typed answers as tables keep them: days as text, amounts in cents, keys in lists."""
        nodes = {node.name: node for node in self.form.schema}
        return {key: None if value is None else nodes[key].typ.to_json(value) for key, value in answers.items()}
