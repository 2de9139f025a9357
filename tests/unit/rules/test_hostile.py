"""Texts made to harm: each is refused in words, with a position, before it costs anything."""

import json
import random
import time
from copy import deepcopy

import pytest

from rules.loader import RulesetError, load
from rules.reading import MAX_CHARACTERS, MAX_DEPTH, MAX_SCALAR, MAX_VALUES, read
from tests.unit.rules.documents import PACK_NAMES, PACKS, document, text_of

SECONDS = 1.0

LAUGHS = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{name}: &{name} [{','.join(['*' + before] * 9)}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)

HOSTILE = {
    "billion laughs": (LAUGHS, "anchor"),
    "anchors only": ("&a " * 1_000 + "x", "anchor"),
    "alias": ("a: *x", "alias"),
    "alias as key": ("*x : 1", "alias"),
    "anchor on a key": ("&x a: 1", "anchor"),
    "merge": ("a:\n  <<: {b: 1}", "merge"),
    "python tag": ("!!python/object/apply:os.system ['id']", "tag"),
    "python tag on a key": ("!!python/name:os.system a: 1", "tag"),
    "local tag": ("grammar: !x 1", "tag"),
    "standard tag": ("grammar: !!int 1", "tag"),
    "binary": ("grammar: !!binary aGVsbG8=", "tag"),
    "deep brackets": ("[" * 100_000, "too_deep"),
    "deep braces": ("a: " + "{b: " * 50_000, "too_deep"),
    "deep block": ("\n".join(" " * depth + "a:" for depth in range(500)), "too_deep"),
    "deep dashes": ("- " * 50_000, "too_deep"),
    "deep questions": ("? " * 30_000, "mapping_key"),
    "long text": ("a: " + "x" * 1_000_000, "too_long"),
    "long scalar": ("title: " + "y" * 100_000, "too_long"),
    "long block": ("a: |\n" + " x\n" * 100_000, "too_long"),
    "long quotes": ("a: '" + "''" * 49_999 + "'", "too_long"),
    "long key": ("x" * 200 + ": 1", "mapping_key"),
    "long digits": ("grammar: " + "9" * 5_000, "too_long"),
    "many keys": ("\n".join(f"k{number}: 1" for number in range(39_000)), "too_many"),
    "many items": ("a: [" + "1," * 50_000 + "]", "too_many"),
    "list as key": ("? [a, b]\n: 1", "mapping_key"),
    "key twice": ("a: 1\na: 2", "duplicate"),
    "two documents": ("a: 1\n---\nb: 2", "several"),
    "directive": ("%TAG ! tag:evil,2000:\n---\na: 1", "directive"),
    "version": ("%YAML 1.1\n---\na: 1", "directive"),
    "unknown version": ("%YAML 9.9\n---\na: 1", "syntax"),
    "tabs": ("a:\n\t- b", "syntax"),
    "unclosed": ("a: [1, 2", "syntax"),
    "colons": (":" * 99_999, "too_long"),
    "comment only": ("# nothing", "empty"),
    "empty": ("", "empty"),
    "scalar": ("hello", "mapping"),
    "list": ("- 1", "mapping"),
    "nul": ("a: \x00", "characters"),
    "surrogate": ("a: \ud800", "characters"),
    "escaped surrogate": ('a: "\\ud800"', "syntax"),
    "escape": ("a: \x1b[2J", "characters"),
    "junk bytes": (b"\xff\xfe\x00", "characters"),
    "utf-16": ("grammar: 1".encode("utf-16"), "characters"),
    "latin-1": ("title: école".encode("latin-1"), "characters"),
    "many bytes": (b"a" * 3_000_000, "too_long"),
    "infinity": ("grammar: .inf", "missing"),
    "sexagesimal": ("grammar: 1:30:00", "missing"),
    "octal": ("grammar: 0o1", "missing"),
}


def refused(text):
    """Return the problems of a text that must be refused, in less than a second."""
    start = time.process_time()
    with pytest.raises(RulesetError) as caught:
        load(text)
    assert time.process_time() - start < SECONDS
    return caught.value.problems


class TestLimits:
    @pytest.mark.parametrize(
        ("at_the_limit", "above", "code"),
        [
            ("[" * MAX_DEPTH + "]" * MAX_DEPTH, "[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1), "too_deep"),
            ("a: " + "x" * MAX_SCALAR, "a: " + "x" * (MAX_SCALAR + 1), "too_long"),
            ("#" * MAX_CHARACTERS + "\na: 1", "#" * (MAX_CHARACTERS + 1), "too_long"),
            ("[" + "1," * (MAX_VALUES - 1) + "]", "[" + "1," * MAX_VALUES + "]", "too_many"),
            ("x" * 80 + ": 1", "x" * 81 + ": 1", "mapping_key"),
        ],
    )
    def test_each_lets_through_what_it_allows_and_nothing_more(self, at_the_limit, above, code):
        read(at_the_limit[-MAX_CHARACTERS:])

        with pytest.raises(RulesetError) as caught:
            read(above)
        assert caught.value.problems[0].code == code


class TestHostileTexts:
    @pytest.mark.parametrize("name", HOSTILE)
    def test_it_is_refused_quickly_in_words_and_with_a_position(self, name):
        text, code = HOSTILE[name]

        found = refused(text)

        assert code in {problem.code for problem in found}
        assert all(problem.line >= 1 and problem.column >= 1 and problem.expected for problem in found)

    def test_nothing_is_built_before_the_refusal(self):
        assert refused("a: &a [*a]\nb: " + "[" * 50)[0].code == "anchor"

    def test_what_was_found_is_shown_short_and_on_one_line(self):
        found = refused(text_of(document(grammar="x\n" * 1_000)))

        assert len(found[0].found) <= 60
        assert "\n" not in found[0].found

    @pytest.mark.parametrize("size", [41, 400])
    def test_a_condition_of_many_comparisons_is_refused_once(self, size):
        when = {"any": [{"student.age": {"under": number}} for number in range(size)]}

        found = refused(text_of(document(approval=[{"key": "a", "reason": "A", "when": when}])))

        assert [problem.code for problem in found] == ["too_many"]

    def test_a_condition_of_many_groups_is_refused(self):
        when = {"student.minor": {"is": True}}
        for _ in range(5):
            when = {"not": when}

        found = refused(text_of(document(approval=[{"key": "a", "reason": "A", "when": when}])))

        assert [problem.code for problem in found] == ["too_deep"]


SCRAPS = [
    b"{",
    b"[",
    b"&a ",
    b"*a ",
    b"!!x ",
    b"\n",
    b"  ",
    b"- ",
    b": ",
    b"'",
    b'"',
    b"|",
    b"#",
    b"%",
    b"\t",
]
SCRAPS += [b"\xc3", b"<<: ", b"? ", b"---\n"]


def damaged(text, chance):
    """Return the text with some bytes changed, dropped, put in or copied."""
    raw = bytearray(text)
    for _ in range(chance.choice([1, 1, 2, 5, 40])):
        place, what = chance.randrange(len(raw)), chance.randrange(4)
        if what == 0:
            raw[place] = chance.randrange(256)
        elif what == 1:
            del raw[place : place + chance.randrange(1, 30)]
        elif what == 2:
            raw[place:place] = chance.choice(SCRAPS)
        else:
            start = chance.randrange(len(raw))
            raw[place:place] = raw[start : start + chance.randrange(1, 200)]
    return bytes(raw)


ODD = [
    None,
    True,
    -1,
    10**12,
    1.5,
    "",
    "x",
    "  ",
    "{{7*7}}",
    "<b>",
    "9" * 300,
    "2026-13-45",
    "é" * 3_999,
    "🎻",
]
ODD += [
    [],
    {},
    [[]],
    ["a", "a"],
    {"a": {}},
    {"all": []},
    {"all": [1]},
    {"not": 3},
    {"fr": 1},
    {"fr": "a", "de": "b"},
]
ODD += [
    {"student.age": 5},
    {"student.age": {"under": "x"}},
    {"student.agee": {"under": 3}},
    {"student.age": {"in": [1]}},
]


def misfit(values, chance):
    """Return a copy of a document with odd values in some places."""
    values = deepcopy(values)
    for _ in range(chance.choice([1, 1, 3])):
        here = values
        while True:
            place = chance.choice(list(here) if isinstance(here, dict) else range(len(here)))
            if isinstance(here[place], dict | list) and here[place] and chance.random() < 0.85:
                here = here[place]
                continue
            if isinstance(here, dict) and chance.random() < 0.2:
                place = chance.choice(["xyz", "when", "key", "é"])
            here[place] = chance.choice(ODD)
            break
    return values


def tried(text):
    """Load a text that may be good or not; return its problems, each with words and a place."""
    start, found = time.process_time(), ()
    try:
        load(text)
    except RulesetError as error:
        found = error.problems
    assert time.process_time() - start < SECONDS
    assert all(problem.line >= 1 and problem.expected for problem in found)
    return len(found)


@pytest.mark.parametrize("pack", PACKS, ids=PACK_NAMES)
class TestBrokenDocuments:
    def test_damaged_bytes_give_a_ruleset_or_problems_and_never_anything_else(self, pack):
        chance = random.Random(pack.parent.name)

        refusals = [tried(damaged(pack.read_bytes(), chance)) > 0 for _ in range(60)]

        assert refusals.count(True) > 30

    def test_wrong_values_anywhere_give_a_ruleset_or_problems_and_never_anything_else(self, pack):
        chance = random.Random(pack.parent.name)
        values = read(pack.read_bytes()).value

        texts = [json.dumps(misfit(values, chance), default=float) for _ in range(60)]

        assert [tried(text) > 0 for text in texts].count(True) > 30
