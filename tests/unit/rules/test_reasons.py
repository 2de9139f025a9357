from hypothesis import given, settings
from hypothesis import strategies as st

from rules.catalogue import FACTS
from rules.conditions import (
    NOT_ASKED,
    All,
    Any_,
    Comparison,
    Not,
    bind,
    comparisons,
    evaluate,
    holds,
    parse,
    row,
)
from rules.reasons import Reason, Stated, atoms_of, reason, without
from tests.unit.rules.strategies import cases, whole_values


def bound(value):
    condition, problems = bind(parse(value), FACTS, course=True)
    assert problems == ()
    return condition


def said(stated):
    return [(one.comparison.fact, one.comparison.operator, one.comparison.value, one.holds) for one in stated]


def atoms_in(condition):
    return {atom for _, comparison in comparisons(condition) for atom in atoms_of(comparison)}


def knowing_only(condition, facts, atoms):
    return evaluate(condition, facts, without(facts, atoms_in(condition) - set(atoms)))


class TestReason:
    def test_it_names_the_smallest_branch(self):
        condition = bound(
            {
                "any": [
                    {"all": [{"student.cursus": {"is": True}}, {"student.age": {"at_least": 8}}]},
                    {"family.staff": {"is": True}},
                ]
            }
        )

        why = reason(condition, {"student.cursus": True, "student.age": 9, "family.staff": True})

        assert said(why.because) == [("family.staff", "is", True, True)]

    def test_it_says_another_reason_that_would_be_enough(self):
        condition = bound({"any": [{"student.cursus": {"is": True}}, {"family.staff": {"is": True}}]})

        why = reason(condition, {"student.cursus": True, "family.staff": True})

        assert said(why.because) == [("student.cursus", "is", True, True)]
        assert [said(other) for other in why.otherwise] == [[("family.staff", "is", True, True)]]

    def test_of_a_list_it_names_only_what_matched(self):
        condition = bound({"student.departments": {"has_any": ["danse", "theatre"]}})

        why = reason(condition, {"student.departments": frozenset({"theatre"})})

        assert said(why.because) == [("student.departments", "has", "theatre", True)]

    def test_of_a_list_that_did_not_match_it_names_all(self):
        condition = bound({"student.result": {"in": ["ajourne", "abandon"]}})

        why = reason(condition, {"student.result": "admis"})

        assert said(why.because) == [("student.result", "in", ("ajourne", "abandon"), False)]

    def test_it_keeps_the_tightest_bound(self):
        bounds = [{"at_least": 8}, {"over": 11}, {"at_least": 11}]
        condition = bound({"all": [{"student.age": one} for one in bounds]})

        why = reason(condition, {"student.age": 14})

        assert said(why.because) == [("student.age", "over", 11, True)]

    def test_it_drops_bounds_where_it_names_the_value(self):
        condition = bound({"all": [{"student.age": {"at_least": 8}}, {"student.age": {"is": 14}}]})

        assert said(reason(condition, {"student.age": 14}).because) == [("student.age", "is", 14, True)]

    def test_it_keeps_a_comparison_with_another_fact_beside_the_value(self):
        condition = bound({"all": [{"course.level": {"is": "1C2"}}, {"course.level": {"same_as": "student.fm_level"}}]})

        why = reason(condition, {"course.level": "1C2", "student.fm_level": "1C2"})

        assert len(why.because) == 2

    def test_a_row_of_a_table_is_reached_because_no_earlier_one_holds(self):
        whens = [bound({"family.staff": {"is": True}}), bound({"student.age": {"under": 26}}), None]

        why = reason(row(whens, 2), {"family.staff": False, "student.age": 30})

        assert said(why.because) == [("family.staff", "is", True, False), ("student.age", "under", 26, False)]

    def test_a_hidden_question_counts_as_a_reason(self):
        condition = bound({"student.age": {"under": 26}})

        why = reason(condition, {"student.age": NOT_ASKED})

        assert said(why.because) == [("student.age", "under", 26, False)]
        assert not why.because[0].asked

    def test_without_condition_there_is_nothing_to_say(self):
        assert reason(None, {}) == Reason(True)


class TestPending:
    def test_a_computed_fact_asks_for_its_source(self):
        condition = bound({"all": [{"student.age": {"at_least": 8}}, {"family.zone": {"is": "ville"}}]})

        assert reason(condition, {}).missing == ("student.birth_date", "family.commune")

    def test_it_asks_for_the_fact_itself_when_its_source_is_known(self):
        condition = bound({"student.departments": {"has": "danse"}})

        assert reason(condition, {"student.courses": frozenset()}).missing == ("student.departments",)

    def test_it_asks_only_for_what_is_still_open(self):
        condition = bound({"all": [{"student.cursus": {"is": True}}, {"family.staff": {"is": True}}]})

        assert reason(condition, {"student.cursus": True}).missing == ("family.staff",)

    def test_both_sides_of_a_comparison_of_facts_may_be_missing(self):
        condition = bound({"course.level": {"same_as": "student.fm_level"}})

        assert reason(condition, {}).missing == ("course.level", "student.fm_level")


class TestProperties:
    @given(cases())
    @settings(deadline=None)
    def test_a_reason_has_the_value_of_the_condition(self, case):
        condition, facts = case

        assert reason(condition, facts).value is evaluate(condition, facts)

    @given(cases())
    @settings(deadline=None)
    def test_what_is_said_is_true(self, case):
        condition, facts = case

        why = reason(condition, facts)

        for stated in (*why.because, *(one for other in why.otherwise for one in other)):
            assert holds(stated.comparison, facts) is stated.holds

    @given(cases())
    @settings(deadline=None)
    def test_what_is_said_decides_by_itself_and_nothing_of_it_can_go(self, case):
        condition, facts = case
        why = reason(condition, facts)
        if why.value is None:
            assert why.missing
            return

        named = {atom for stated in why.because for atom in stated.atoms}

        assert knowing_only(condition, facts, named) is why.value
        for atom in named:
            assert knowing_only(condition, facts, named - {atom}) is not why.value

    @given(cases())
    @settings(deadline=None)
    def test_each_other_reason_decides_by_itself(self, case):
        condition, facts = case
        why = reason(condition, facts)

        for other in why.otherwise:
            assert knowing_only(condition, facts, {atom for one in other for atom in one.atoms}) is why.value

    @given(cases())
    @settings(deadline=None)
    def test_without_a_stated_fact_the_outcome_goes_or_another_reason_was_said(self, case):
        condition, facts = case
        why = reason(condition, facts)

        for stated in why.because:
            gone = frozenset(stated.atoms)
            if evaluate(condition, facts, without(facts, gone)) is why.value:
                others = [{atom for one in other for atom in one.atoms} for other in why.otherwise]
                assert any(gone.isdisjoint(atoms) for atoms in others)

    @given(cases(), st.randoms(use_true_random=False))
    @settings(deadline=None)
    def test_the_order_of_a_group_does_not_change_the_outcome(self, case, random):
        condition, facts = case

        def shuffled(node):
            if isinstance(node, Comparison):
                return node
            if isinstance(node, Not):
                return Not(shuffled(node.item))
            items = [shuffled(item) for item in node.items]
            random.shuffle(items)
            return All(tuple(items)) if isinstance(node, All) else Any_(tuple(items))

        before, after = reason(condition, facts), reason(shuffled(condition), facts)

        assert after.value is before.value
        assert set(after.missing) == set(before.missing)

    @given(cases(), st.data())
    @settings(deadline=None)
    def test_to_give_what_is_missing_decides_in_the_end(self, case, data):
        """What is given may itself ask for more: that something is known opens another branch."""
        condition, facts = case
        # With their sources known, what is asked for is what the condition itself speaks of.
        sources = {source for fact in FACTS.values() for source in fact.computed_from}
        known = {**{name: data.draw(whole_values(FACTS[name])) for name in sorted(sources)}, **facts}

        while evaluate(condition, known) is None:
            missing = reason(condition, known).missing
            assert missing
            assert not known.keys() & set(missing)
            known |= {name: data.draw(whole_values(FACTS[name])) for name in missing}

        assert evaluate(condition, known) is not None


class TestStated:
    def test_a_set_rests_on_each_membership(self):
        stated = Stated(Comparison("student.departments", "has_any", ("danse", "voix")), False)

        assert stated.atoms == (("student.departments", "danse"), ("student.departments", "voix"))
