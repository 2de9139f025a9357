"""What a page had shown: marks of answers, and the words that travel."""

from typing import Any

import pytest

from portal.services.reenrolment.seen import Seen, mark_of, marks_of, new_page
from tests.scenario import Scenario


class TestMark:
    @pytest.mark.parametrize("nothing", [None, "", [], {}, {"answer": None}])
    def test_no_answer_has_none(self, nothing: Any) -> None:
        assert mark_of(nothing) == ""

    def test_no_is_an_answer_but_for_a_box(self) -> None:
        assert mark_of(False) != ""
        assert mark_of(False, is_box=True) == ""

    def test_it_does_not_depend_on_the_order_of_parts(self) -> None:
        assert mark_of({"a": 1, "b": 2}) == mark_of({"b": 2, "a": 1})

    def test_two_answers_differ(self) -> None:
        assert len({mark_of(value) for value in ("2nde", "3e", True, 1, ["2nde"], "é", "e\u0301")}) == 7


class TestMarks:
    def test_they_are_of_answers_alone_and_not_of_the_marks_of_the_wizard(self, scenario: Scenario) -> None:
        step = scenario.situation().rules.step("tarif")

        marks = marks_of(step, {"niveau-scolaire": "2nde", "": True, "~typed": {}}, {})

        assert marks == {"niveau-scolaire": mark_of("2nde")}

    def test_what_cannot_be_read_stands_before_the_answer(self, scenario: Scenario) -> None:
        step = scenario.situation().rules.step("tarif")

        one, two, three = (
            marks_of(step, answers, {"quotient": "x"}) for answers in ({"quotient": 900}, {"quotient": 400}, {})
        )

        assert one == two == three == {"quotient": mark_of("x")}

    def test_a_record_and_a_form_write_empty_parts_in_different_ways(self) -> None:
        assert (
            mark_of({"street": "1", "city": ""}) == mark_of({"street": "1", "city": None}) == mark_of({"street": "1"})
        )

    def test_a_text_is_no_number(self) -> None:
        assert len({mark_of(value) for value in ("1", 1, "true", True, "[]", [""])}) == 6


class TestWords:
    def test_they_are_read_as_they_were_written(self) -> None:
        seen = Seen({"nom": "0123456789ab", "prenom": "ba9876543210"}, (new_page(), new_page()))

        assert Seen.of_words(seen.words) == seen

    @pytest.mark.parametrize("words", ["", "@", "@0000000g", "@123456789", "nom"])
    def test_whatever_else_was_sent_says_nothing(self, words: str) -> None:
        assert Seen.of_words(words) == Seen()

    def test_a_page_knows_a_few_whose_place_it_took(self) -> None:
        pages = [new_page() for _ in range(5)]

        assert Seen.of_words(" ".join(pages)).pages == tuple(pages[:4])
        assert Seen(pages=tuple(pages[:4])).redrawn().pages[1:] == tuple(pages[:3])
