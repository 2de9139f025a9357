"""What the rulesets of the tree say to a student: what is told decided, and nothing else is told."""

from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rules
from rules.compiled import compile_rules
from rules.conditions import NOT_ASKED, evaluate, holds
from rules.loader import load_file
from rules.outcome import complete, outcome, reasons_of_step
from rules.reasons import reason
from rules.sentences import say, teller
from tests.unit.rules.strategies import whole_values

PACKS = ("hauterive", "saint-aubin", "valcourt")
ASKING = ("step", "field", "document", "consent", "group")
# The facts that these are computed from are left out: each fact is drawn by itself.
SOURCES = {"student.birth_date", "family.commune"}
NOW_AND_THEN = st.integers(0, 19).map(lambda chance: chance == 0)


@cache
def pack(name):
    folder = Path(rules.__file__).parent / "establishments" / name
    return compile_rules(load_file(next(folder.glob("*.yaml"))))


@st.composite
def students(draw, compiled):
    """Complete facts of a student, each missing now and then."""
    facts = {}
    for name, fact in compiled.facts.items():
        if fact.scope == "course" or name in SOURCES or draw(NOW_AND_THEN):
            continue
        facts[name] = draw(whole_values(fact))
    return complete(compiled, facts)


def conditions_of(compiled):
    """The condition of each item, by kind and key."""
    plans = {}
    for step in compiled.steps:
        for decision in (step.shown, *(question.asked for question in step.fields), *step.items):
            plans[decision.kind, decision.key] = decision.condition
    return plans


def asked_of(compiled, facts):
    """What is asked on a condition, with its reason."""
    why = outcome(compiled, facts, reasons=True).why
    return {key: found for key, found in why.items() if key[0] in ASKING and found.value and found.because}


def contrary(fact, stated, facts):
    """Values of the fact for which a stated comparison turns round, all else of it as it was."""
    value, comparison = facts[fact.name], stated.comparison
    if fact.type == "set":
        every = frozenset(comparison.values)
        tried = [value - every, *(value | {member} for member in every)]
    elif fact.type == "bool":
        tried = [not value]
    elif fact.type == "integer":
        tried = [comparison.value + step for step in (-1, 0, 1)]
    elif fact.type == "amount":
        tried = [comparison.value + step for step in (Decimal("-0.01"), Decimal(0), Decimal("0.01"))]
    elif fact.type == "date":
        tried = [comparison.value + timedelta(step) for step in (-1, 0, 1)]
    else:
        tried = [choice.key for choice in fact.choices] or ["autre"]
    return [one for one in tried if holds(comparison, {**facts, fact.name: one}) is not stated.holds]


@pytest.mark.parametrize("name", PACKS)
class TestPacks:
    @given(data=st.data())
    @settings(deadline=None, max_examples=60)
    def test_with_a_stated_fact_otherwise_the_requirement_goes_or_another_reason_was_said(self, name, data):
        compiled = pack(name)
        conditions = conditions_of(compiled)
        facts = data.draw(students(compiled))

        for (kind, key), found in asked_of(compiled, facts).items():
            for stated in (one for one in found.because if one.asked):
                fact = compiled.facts[stated.comparison.fact]
                for value in contrary(fact, stated, facts):
                    now = reason(conditions[kind, key], complete(compiled, {**facts, fact.name: value}))
                    # Of a list, or the branch for another value: then it is that value which is told.
                    for_the_new_value = fact.name in now.facts and stated not in now.because
                    assert now.value is not True or found.otherwise or for_the_new_value, (key, stated, value)

    @given(data=st.data())
    @settings(deadline=None, max_examples=60)
    def test_whatever_is_not_told_may_change_and_it_is_asked_all_the_same(self, name, data):
        compiled = pack(name)
        facts = data.draw(students(compiled))
        others = data.draw(students(compiled))

        for item, found in asked_of(compiled, facts).items():
            changed = dict(others)
            for stated in found.because:
                for fact, member in stated.atoms:
                    if member is None or facts[fact] is NOT_ASKED:
                        changed[fact] = facts[fact]
                        continue
                    rest = changed.get(fact) if isinstance(changed.get(fact), frozenset) else frozenset()
                    changed[fact] = rest - {member} | ({member} & facts[fact])
            assert evaluate(conditions_of(compiled)[item], changed) is True, (item, found)

    @given(data=st.data())
    @settings(deadline=None, max_examples=60)
    def test_a_sentence_quotes_no_question_that_did_not_decide(self, name, data):
        compiled = pack(name)
        facts = data.draw(students(compiled))
        to = teller(compiled.facts, name="Léa", civility="madame")

        for (kind, _), found in asked_of(compiled, facts).items():
            text = say(found, "fr", kind, to)

            told = {fact.name for fact in compiled.facts.values() if f"«\u00a0{fact.noun.fr}\u00a0»" in text}
            assert told <= {fact for fact in found.facts if fact.startswith("answer.")}
            assert (" ans" in text) <= bool(found.facts & {"student.age", "student.years"})

    @given(data=st.data())
    @settings(deadline=None, max_examples=30)
    def test_the_reasons_of_a_step_are_those_of_the_whole(self, name, data):
        compiled = pack(name)
        facts = data.draw(students(compiled))
        whole = outcome(compiled, facts, reasons=True).why

        parts = {}
        for step in compiled.steps:
            parts |= reasons_of_step(compiled, facts, step.shown.key)

        assert parts == {key: why for key, why in whole.items() if key[0] in (*ASKING, "required")}


class TestValcourt:
    FACTS = {"student.birth_date": date(2017, 3, 2), "student.departments": frozenset({"danse"})}

    def said(self, facts, language="fr", kind="document", key="certificat-medical"):
        compiled = pack("valcourt")
        why = outcome(compiled, complete(compiled, facts), reasons=True).why[kind, key]
        return say(why, language, kind, teller(compiled.facts, name="Léa", civility="madame"))

    def test_the_certificate_is_asked_because_of_dance(self):
        assert self.said(self.FACTS) == "Demandé parce que Léa est inscrite en danse."
        assert self.said(self.FACTS, "en") == "Requested because Léa is enrolled in dance."

    def test_leaving_alone_is_asked_from_eight_on(self):
        said = self.said(self.FACTS, kind="consent", key="sortie")

        assert said == "Une réponse est demandée parce que Léa a 8 ans ou plus et est mineure."
