"""Kept answers in words, the same for the summary, the office and "Before: …"."""

import pytest

from portal.i18n import use_language
from portal.wording import listed, words_of
from rules.model import FieldItem, Option

COLOURS = (
    Option.model_validate({"key": "red", "label": {"fr": "Rouge", "en": "Red"}}),
    Option.model_validate({"key": "blue", "label": {"fr": "Bleu", "en": "Blue"}}),
)


def said(kind: str, answer: object, language: str = "fr") -> str:
    question = FieldItem(key="question", kind=kind, label="Question", options=COLOURS)
    with use_language(language):
        return words_of(question, answer)


class TestWordsOf:
    @pytest.mark.parametrize(
        ("kind", "kept", "french", "english"),
        [
            ("text", "Marie", "Marie", "Marie"),
            ("integer", 3, "3", "3"),
            ("integer", 0, "0", "0"),
            ("date", "2010-08-15", "15/08/2010", "15/08/2010"),
            ("amount", 124000, "1\u202f240,00\u00a0€", "€1,240.00"),
            ("phone", "+33612345678", "06\u00a012\u00a034\u00a056\u00a078", "06\u00a012\u00a034\u00a056\u00a078"),
            ("choice", "blue", "Bleu", "Blue"),
            ("choices", ["red", "blue"], "Rouge, Bleu", "Red, Blue"),
            ("checkbox", True, "oui", "yes"),
            ("checkbox", False, "non", "no"),
            ("family_situation", "marie", "Marié(e)", "Married"),
            ("birth_department", "99", "99 Né(e) à l’étranger", "99 Born abroad"),
        ],
    )
    def test_it_says_an_answer_in_the_language_in_force(self, kind, kept, french, english):
        assert said(kind, kept, "fr") == french
        assert said(kind, kept, "en") == english

    @pytest.mark.parametrize("nothing", [None, ""])
    @pytest.mark.parametrize("kind", ["text", "date", "choice", "choices", "checkbox", "address", "pcs"])
    def test_no_answer_has_no_words(self, kind, nothing):
        assert said(kind, nothing) == ""

    def test_it_says_an_address_on_one_line(self):
        home = {"street": "19 rue de Paris", "postcode": "45000", "city": "ORLEANS"}

        assert said("address", home) == "19 rue de Paris, 45000 ORLEANS"
        assert said("address", {"city": "ORLEANS"}) == "ORLEANS"

    @pytest.mark.parametrize(("kind", "kept"), [("choice", "green"), ("choices", ["green"]), ("pcs", "green")])
    def test_a_key_that_has_left_its_list_is_said_as_it_is_kept(self, kind, kept):
        assert said(kind, kept) == "green"


class TestListed:
    @pytest.mark.parametrize(
        ("language", "said"), [("fr", "Chorale, mardi\u202f; Trio"), ("en", "Chorale, mardi; Trio")]
    )
    def test_french_keeps_the_semicolon_with_the_word_before(self, language, said):
        with use_language(language):
            assert listed(["Chorale, mardi", "Trio"]) == said
