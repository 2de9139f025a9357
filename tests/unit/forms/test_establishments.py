"""The rules of every establishment make forms: steps of questions and of consents, in both languages."""

from pathlib import Path

import pytest

from forms.builder import build_step_form
from forms.records.consents import ConsentsForm
from rules.loader import load_file
from tests.unit.forms.questions import page

FILES = sorted((Path(__file__).parents[3] / "rules" / "establishments").glob("*/*.yaml"))


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parent.name)
class TestEveryRuleset:
    def test_its_questions_are_shown_and_may_stay_empty_where_optional(self, file, language):
        for step in load_file(file).steps:
            asked = build_step_form(step, {field.key: "asked" for field in step.fields}, language)
            expected = {field.key for field in step.fields if field.kind != "information"}

            assert set(asked.validate([])) == expected
            assert page(asked).faults == []

    def test_its_consents_are_shown_unchosen(self, file, language):
        for step in load_file(file).steps:
            shown = page(ConsentsForm(step.consents, language))

            assert not [one for one in shown.all("input") if "checked" in one]
