"""The points of an error summary: a sentence that goes on after a label, but names stay as they are written."""

import colander
import pytest

from forms.errors import in_a_phrase
from forms.form import Form


def form() -> Form:
    return Form(colander.SchemaNode(colander.Mapping(), colander.SchemaNode(colander.String(), name="fm", title="FM")))


class TestInAPhrase:
    @pytest.mark.parametrize(
        ("sentence", "phrase"),
        [
            ("Choose a slot.", "choose a slot"),
            ("FM A is full.", "FM A is full"),
            ("5 digits.", "5 digits"),
            ("", ""),
        ],
    )
    def test_it_has_neither_the_capital_nor_the_point_of_a_sentence(self, sentence, phrase):
        assert in_a_phrase(sentence) == phrase

    def test_a_name_that_begins_it_keeps_its_capital(self):
        assert in_a_phrase("Chorale is full.", begins_with_name=True) == "Chorale is full"


class TestRefuse:
    def test_a_sentence_goes_on_after_the_label(self):
        refused = form()

        refused.refuse("fm", "Choose another one.")

        assert str(refused.problems[0]) == "FM: choose another one"

    def test_one_that_begins_with_a_name_keeps_it_as_it_is_written(self):
        refused = form()

        refused.refuse("fm", "Chorale, Wednesday 17:00 is full.", begins_with_name=True)

        assert str(refused.problems[0]) == "FM: Chorale, Wednesday 17:00 is full"
