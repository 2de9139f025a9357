import pickle
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.catalogue import FACTS
from rules.conditions import (
    MAX_DEPTH,
    NEVER,
    NOT_ASKED,
    All,
    Any_,
    Comparison,
    ConditionError,
    Not,
    bind,
    comparisons,
    compile_condition,
    dump,
    evaluate,
    fact_value,
    is_known,
    mentioned,
    parse,
    row,
)
from tests.unit.rules.strategies import cases, conditions, facts_for

ADULT = {"student.age": {"at_least": 18}}
DANCE = {"student.departments": {"has": "danse"}}
STAFF = {"family.staff": {"is": True}}


def bound(value, course=False):
    condition, problems = bind(parse(value), FACTS, course)
    assert problems == ()
    return condition


def problems_of(value):
    with pytest.raises(ConditionError) as refusal:
        parse(value)
    return [(path, code) for path, code, _ in refusal.value.problems]


def nested(groups):
    value = ADULT
    for _ in range(groups):
        value = {"not": value}
    return value


class TestParse:
    def test_it_reads_a_tree(self):
        stage = {"student.departments": {"has_any": ["danse", "theatre"]}}

        condition = parse({"all": [ADULT, {"not": stage}]})

        assert condition == All(
            (
                Comparison("student.age", "at_least", 18),
                Not(Comparison("student.departments", "has_any", ("danse", "theatre"))),
            )
        )

    @pytest.mark.parametrize(
        ("value", "path", "code"),
        [
            (None, (), "condition"),
            ([], (), "condition"),
            ({}, (), "condition"),
            ({**ADULT, **DANCE}, (), "condition"),
            ({8: {"is": 1}}, (), "condition"),
            ({"all": [ADULT]}, ("all",), "group"),
            ({"any": ADULT}, ("any",), "group"),
            ({"student.age": 8}, ("student.age",), "comparison"),
            ({"student.age": {"at_least": 8, "under": 18}}, ("student.age",), "comparison"),
            ({"student.age": {"is": None}}, ("student.age", "is"), "value"),
            ({"student.age": {"is": {"is": 8}}}, ("student.age", "is"), "value"),
            ({"student.age": {"in": [[8]]}}, ("student.age", "in"), "value"),
            ({"all": [ADULT, {"not": 3}]}, ("all", 1, "not"), "condition"),
        ],
    )
    def test_it_refuses_what_is_no_condition(self, value, path, code):
        assert problems_of(value) == [(path, code)]

    def test_it_says_all_problems_at_once(self):
        assert len(problems_of({"all": [{"student.age": 3}, {"any": []}, {}]})) == 3

    def test_it_lets_four_groups_stand_inside_one_another(self):
        assert parse(nested(MAX_DEPTH))
        assert [code for _, code in problems_of(nested(MAX_DEPTH + 1))] == ["too_deep"]

    def test_it_takes_forty_comparisons_and_says_once_that_there_are_more(self):
        assert parse({"any": [ADULT] * 40})
        assert [code for _, code in problems_of({"any": [ADULT] * 5000})] == ["too_many"]
        assert [code for _, code in problems_of({"any": [{"all": [ADULT] * 30}] * 300})] == ["too_many"]

    def test_it_takes_a_tree_for_itself(self):
        assert parse({"not": parse(ADULT)}) == Not(parse(ADULT))

    @given(conditions())
    @settings(deadline=None)
    def test_a_dumped_tree_reads_as_itself(self, condition):
        def depth(node):
            if isinstance(node, Comparison):
                return 0
            return 1 + max(depth(item) for item in ((node.item,) if isinstance(node, Not) else node.items))

        if depth(condition) <= MAX_DEPTH:
            assert bind(parse(dump(condition)), FACTS, course=True) == (condition, ())


class TestBind:
    @pytest.mark.parametrize(
        ("fact", "operator", "value", "expected"),
        [
            ("student.age", "is", True, "a whole number from 0 to 10000"),
            ("student.age", "is", -1, "a whole number from 0 to 10000"),
            ("student.minor", "is", 1, "true or false"),
            ("student.minor", "known", "yes", "true or false"),
            ("student.opinion", "is", "favourable", "did you mean favorable?"),
            ("student.opinion", "in", ["reserve"], "at least two different values"),
            ("student.opinion", "in", ["reserve", "reserve"], "at least two different values"),
            ("student.birth_date", "from", "2026-02-30", "a date such as 2026-09-01"),
            ("family.quotient", "under", "lots", "an amount from 0"),
            ("family.commune", "is", "x" * 81, "a text of 1 to 80 characters"),
            ("student.fm_level", "same_as", "student.result", "another fact with the same choices"),
            ("student.fm_level", "same_as", "course.level", "another fact with the same choices"),
            ("student.fm_level", "same_as", True, "another fact with the same choices"),
        ],
    )
    def test_it_refuses_a_value_that_the_fact_cannot_have(self, fact, operator, value, expected):
        _, problems = bind(parse({fact: {operator: value}}), FACTS)

        assert [(path, code) for path, code, _ in problems] == [((fact, operator), "value")]
        assert expected in problems[0][2]

    @pytest.mark.parametrize(
        ("value", "path", "code", "expected"),
        [
            ({"student.agee": {"is": 8}}, ("student.agee",), "unknown_fact", "mean student.age?"),
            ({"student.age": {"atleast": 8}}, ("student.age", "atleast"), "operator", "mean at_least?"),
            ({"student.age": {"before": 8}}, ("student.age", "before"), "operator", "one of is, under"),
            ({"course.level": {"is": "1C1"}}, ("course.level",), "scope", "the family or the student"),
        ],
    )
    def test_it_refuses_what_the_place_cannot_speak_of(self, value, path, code, expected):
        _, problems = bind(parse(value), FACTS)

        assert [(found[0], found[1]) for found in problems] == [(path, code)]
        assert expected in problems[0][2]

    def test_it_gives_the_path_inside_groups(self):
        _, problems = bind(parse({"all": [ADULT, {"not": {"student.agee": {"is": 8}}}]}), FACTS)

        assert problems[0][0] == ("all", 1, "not", "student.agee")

    def test_it_types_amounts_and_dates(self):
        assert bound({"family.quotient": {"under": 800}}).value == Decimal("800.00")
        assert bound({"family.quotient": {"under": Decimal("800.5")}}).value == Decimal("800.50")
        assert bound({"student.start": {"from": "2026-09-01"}}).value == date(2026, 9, 1)

    @pytest.mark.parametrize("amount", [Decimal("NaN"), Decimal("1e40"), Decimal("0.001"), 1_000_001, "8"])
    def test_it_refuses_what_is_no_amount(self, amount):
        assert bind(parse({"family.quotient": {"under": amount}}), FACTS).problems

    def test_a_course_may_be_spoken_of_where_there_is_one(self):
        assert bound({"course.level": {"same_as": "student.fm_level"}}, course=True)

    def test_a_whole_value_of_a_set_is_a_frozenset(self):
        assert fact_value(["danse"], FACTS["student.departments"]) == frozenset({"danse"})
        with pytest.raises(ValueError, match="a list"):
            fact_value("danse", FACTS["student.departments"])


class TestEvaluate:
    @pytest.mark.parametrize(
        ("value", "facts", "result"),
        [
            (ADULT, {"student.age": 18}, True),
            (ADULT, {"student.age": 17}, False),
            (ADULT, {}, None),
            ({"not": ADULT}, {}, None),
            ({"all": [ADULT, DANCE]}, {"student.age": 8}, False),
            ({"all": [ADULT, DANCE]}, {"student.age": 18}, None),
            ({"any": [ADULT, DANCE]}, {"student.age": 18}, True),
            ({"any": [ADULT, DANCE]}, {"student.age": 8}, None),
            (DANCE, {"student.departments": frozenset({"danse", "voix"})}, True),
            (
                {"student.departments": {"has_any": ["danse", "voix"]}},
                {"student.departments": {"bois"}},
                False,
            ),
            ({"student.opinion": {"in": ["reserve", "favorable"]}}, {"student.opinion": "reserve"}, True),
            ({"student.start": {"before": "2026-09-01"}}, {"student.start": date(2026, 9, 1)}, False),
            ({"student.start": {"from": "2026-09-01"}}, {"student.start": date(2026, 9, 1)}, True),
            ({"family.overdue": {"over": 0}}, {"family.overdue": Decimal("0.01")}, True),
            ({"student.age": {"known": False}}, {}, True),
            ({"student.age": {"known": True}}, {"student.age": 0}, True),
        ],
    )
    def test_it_is_true_false_or_unknown(self, value, facts, result):
        assert evaluate(bound(value), facts) is result

    @pytest.mark.parametrize("spelling", ["Saint-Étienne-du-Bois", "ST ETIENNE DU BOIS", "St. Étienne du bois"])
    def test_communes_compare_in_any_spelling(self, spelling):
        condition = bound({"family.commune": {"is": "St-Étienne-du-Bois"}})

        assert evaluate(condition, {"family.commune": spelling}) is True

    def test_two_facts_are_the_same(self):
        condition = bound({"course.level": {"same_as": "student.fm_level"}}, course=True)

        assert evaluate(condition, {"course.level": "1C2", "student.fm_level": "1C2"}) is True
        assert evaluate(condition, {"course.level": "1C2", "student.fm_level": "1C3"}) is False
        assert evaluate(condition, {"course.level": "1C2"}) is None

    def test_no_condition_always_holds(self):
        assert evaluate(None, {}) is True
        assert compile_condition(None)({}) is True

    @given(cases())
    @settings(deadline=None)
    def test_the_compiled_function_agrees(self, case):
        condition, facts = case

        assert compile_condition(condition)(facts) is evaluate(condition, facts)

    @given(cases(known=False), st.data())
    @settings(deadline=None)
    def test_learning_a_fact_never_turns_an_outcome_round(self, case, data):
        condition, facts = case
        before = evaluate(condition, facts)
        learned = {**data.draw(facts_for(condition)), **facts}

        after = evaluate(condition, learned)

        assert before is None or after is before


class TestHiddenQuestion:
    @given(conditions())
    @settings(deadline=None)
    def test_every_comparison_with_its_answer_is_false(self, condition):
        for _, comparison in comparisons(condition):
            if comparison.operator != "known":
                assert evaluate(comparison, {comparison.fact: NOT_ASKED}) is False

    def test_its_answer_is_not_known(self):
        assert evaluate(bound({"student.age": {"known": True}}), {"student.age": NOT_ASKED}) is False
        assert not is_known(NOT_ASKED)

    def test_its_mark_stays_itself_when_copied(self):
        assert pickle.loads(pickle.dumps(NOT_ASKED)) is NOT_ASKED


class TestMentioned:
    def test_it_names_both_facts_of_a_comparison_of_facts(self):
        condition = parse({"any": [{"course.level": {"same_as": "student.fm_level"}}, STAFF]})

        assert mentioned(condition) == {"course.level", "student.fm_level", "family.staff"}
        assert mentioned(None) == frozenset()


class TestRow:
    def test_it_is_this_row_and_none_before(self):
        adult, dance = bound(ADULT), bound(DANCE)

        assert row([adult, dance, None], 0) == adult
        assert row([adult, dance, None], 1) == All((Not(adult), dance))
        assert row([adult, dance, None], 2) == All((Not(adult), Not(dance)))
        assert row([None], 0) is None

    def test_a_row_after_one_without_condition_is_never_reached(self):
        assert row([None, bound(ADULT)], 1) == NEVER
        assert evaluate(Any_(()), {"student.age": 30}) is False
