"""Steps and fields for the tests of forms, written as rules write them."""

from collections.abc import Mapping
from typing import Any

import deform
import pytest

from forms.builder import Known, StepForm, build_step_form
from forms.errors import FormProblem
from rules.model import FieldItem, Option, Step
from tests.unit.templates.markup import Page

COLOURS = (Option(key="red", label="Rouge"), Option(key="blue", label="Bleu"))


def question(key: str, kind: str, **more: Any) -> FieldItem:
    """Return a field whose label is its key with a capital."""
    return FieldItem(key=key, kind=kind, label=more.pop("label", key.capitalize()), **more)


def step(*fields: FieldItem) -> Step:
    return Step(key="step", kind="form", title="Une étape", fields=fields)


def form_for(*fields: FieldItem, required: bool = True, known: Known | None = None, **options: Any) -> StepForm:
    """Return the English form of a step whose fields are all required, or all optional."""
    states = {field.key: "required" if required else "asked" for field in fields}
    return build_step_form(step(*fields), states, "en", known=known, **options)


def items(values: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Return what a browser posts; lists repeat their name."""
    return [(name, one) for name, many in values.items() for one in (many if isinstance(many, list) else [many])]


def problems_of(form: Any, values: Mapping[str, Any]) -> tuple[FormProblem, ...]:
    """Return the points to correct of a POST that must be refused."""
    with pytest.raises(deform.ValidationFailure):
        form.validate(items(values))
    return form.problems


def message_at(form: Any, values: Mapping[str, Any], field: str) -> str:
    """Return the one message of a refused POST, which stands at `field`."""
    (problem,) = problems_of(form, values)
    assert problem.id == field
    return problem.message


def page(form: Any, **reasons: str) -> Page:
    """Return the rendered fields, strictly read."""
    read = Page(str(form.render(reasons) if reasons else form.render()))
    assert read.faults == []
    return read
