"""What holds for every ruleset, not only those of the tree."""

from decimal import Decimal

from hypothesis import given, reject, settings
from hypothesis import strategies as st

from rules.catalogue import FACTS, OPERATORS
from rules.loader import RulesetError, dump, load
from rules.reading import read
from tests.unit.rules.documents import FINISH, document, documents, field, form, text_of

NAMES = sorted(name for name, fact in FACTS.items() if fact.scope != "course" and name != "family.zone")
LETTERS = st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs"), include_characters="\n\t")
AMBIGUOUS = [
    "yes",
    "no",
    "on",
    "null",
    "~",
    "1",
    "1.0",
    "1e3",
    "0x1F",
    "12:30",
    "2026-09-01",
    "=",
    "<<",
    "- a",
]
AMBIGUOUS += ["a: b", "#x", "a #b", "'", '"', "{a}", "[b]", "&a", "*a", "!a", "|", ">", "%a", "@a", "`a", "?"]
AMBIGUOUS += ["a\nb\n", "a\n\nb", "a\n b", " a", "a ", "\na", "a\u2028b", "a\u0085b"]
TEXTS = st.text(LETTERS, min_size=1, max_size=40) | st.sampled_from(AMBIGUOUS)


def values(fact):
    """Draw a value as a document writes it."""
    if fact.type == "bool":
        return st.booleans()
    if fact.type == "integer":
        return st.integers(0, 10_000)
    if fact.type == "amount":
        return st.integers(0, 10**8).map(lambda cents: Decimal(cents).scaleb(-2))
    if fact.type == "date":
        return st.dates().map(lambda day: day.isoformat())
    if fact.choices:
        return st.sampled_from([choice.key for choice in fact.choices])
    return st.text(LETTERS, min_size=1, max_size=20)


@st.composite
def comparisons(draw):
    fact = FACTS[draw(st.sampled_from(NAMES))]
    operator = draw(st.sampled_from([known for known in OPERATORS[fact.type] if known != "same_as"]))
    if operator == "known":
        return {fact.name: {operator: draw(st.booleans())}}
    if operator in ("in", "has_any"):
        several = draw(st.lists(values(fact), min_size=2, max_size=3, unique=True))
        return {fact.name: {operator: several}}
    return {fact.name: {operator: draw(values(fact))}}


CONDITIONS = st.recursive(
    comparisons(),
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(lambda items: {"all": items}),
        st.lists(inner, min_size=2, max_size=3).map(lambda items: {"any": items}),
        inner.map(lambda item: {"not": item}),
    ),
    max_leaves=6,
)
PARTS = st.fixed_dictionaries(
    {},
    optional={
        "title": TEXTS,
        "eligibility": CONDITIONS.map(lambda tree: [{"key": "e", "require": tree, "message": "M"}]),
        "approval": CONDITIONS.map(lambda tree: [{"key": "a", "reason": "R", "when": tree}]),
        "texts": TEXTS.map(lambda text: {"welcome": {"fr": text, "en": text}}),
        "steps": st.tuples(TEXTS, CONDITIONS).map(
            lambda drawn: [
                form(field("q", help=drawn[0], required=drawn[1])),
                documents({"key": "d", "label": drawn[0], "when": drawn[1]}),
                FINISH,
            ]
        ),
    },
)


def as_numbers(value):
    """Write the amounts of a drawn document as JSON can."""
    if isinstance(value, dict):
        return {key: as_numbers(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [as_numbers(inner) for inner in value]
    return float(value) if isinstance(value, Decimal) else value


def ruleset(parts):
    """Load a drawn document; one with a text that is not allowed or a tree too deep is no example."""
    codes = set()
    try:
        return load(text_of(as_numbers(document(**parts))))
    except RulesetError as error:
        codes = {problem.code for problem in error.problems}
    assert codes <= {"text", "too_deep"}
    return reject()


class TestEveryRuleset:
    @settings(deadline=None, max_examples=200)
    @given(PARTS)
    def test_it_survives_being_written_and_read_and_its_canonical_text_is_its_own(self, parts):
        rules = ruleset(parts)
        text = dump(rules)

        read_again = load(text)

        assert read_again == rules
        assert dump(read_again) == text


class TestEveryText:
    @settings(deadline=None, max_examples=200)
    @given(st.text(max_size=300) | st.binary(max_size=300))
    def test_it_is_read_or_refused_with_a_place(self, text):
        try:
            read(text)
        except RulesetError as error:
            places = [(problem.line >= 1, problem.column >= 1, bool(problem.expected)) for problem in error.problems]
        else:
            places = [(True, True, True)]

        assert places == [(True, True, True)]
