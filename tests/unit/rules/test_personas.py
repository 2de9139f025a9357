import pytest

from rules.compiled import compile_rules
from rules.loader import load_file
from rules.model import DocumentItem
from rules.personas import run_test, run_tests
from tests.unit.rules.documents import FINISH, PACK_NAMES, PACKS, courses, documents
from tests.unit.rules.documents import compiled as compiled_with

RULES = [compile_rules(load_file(pack)) for pack in PACKS]
EVERY_TEST = [
    pytest.param(rules, test, id=f"{rules.rules.establishment}-{test.key}")
    for rules in RULES
    for test in rules.rules.tests
]


class TestStarterPacks:
    @pytest.mark.parametrize(("rules", "test"), EVERY_TEST)
    def test_every_persona_gets_what_it_must(self, rules, test):
        assert run_test(rules, test).differences == ()

    @pytest.mark.parametrize("rules", RULES, ids=PACK_NAMES)
    def test_a_pack_has_ten_personas_or_more(self, rules):
        assert len(run_tests(rules)) >= 10


OPTIONAL, AGE, LATER = ("facultati", "optional"), ("mois", "month"), ("plus tard", "later")
"""Words for what the pages add by themselves: beside what may be left empty, and below a document."""


def repeated(item, language):
    """Return the words in a text of the rules that say what the page says too."""
    said = f"{item.label.to(language)} {item.help.to(language) if item.help else ''}".lower()
    added = OPTIONAL
    if isinstance(item, DocumentItem):
        added += (AGE if item.issued_within else ()) + (() if item.due == "finish" else LATER)
    return [word for word in added if word in said]


class TestTextsOfStarterPacks:
    @pytest.mark.parametrize("language", ["fr", "en"])
    @pytest.mark.parametrize("rules", RULES, ids=PACK_NAMES)
    def test_nothing_is_said_twice(self, rules, language):
        items = [item for step in rules.rules.steps for item in (*step.fields, *step.documents)]

        assert items
        assert {item.key: words for item in items if (words := repeated(item, language))} == {}


def differences(expect, given=None, **parts):
    """Return what a persona's test finds wrong in a small ruleset."""
    persona = {
        "key": "essai",
        "label": "Essai",
        "given": given or {},
        "expect": expect,
        **parts.pop("persona", {}),
    }
    return run_tests(compiled_with(tests=[persona], **parts))[0].differences


DANCE = {"student.departments": {"has": "danse"}}
MEDICAL = {"key": "medical", "label": "Médical", "when": DANCE}
PRICES = {
    "lines": [{"key": "cours", "label": "C", "amounts": [{"amount": 100}]}],
    "reductions": [{"key": "moins", "label": "M", "percent": 10, "on": ["cours"]}],
}


class TestDifferences:
    def test_what_is_not_expected_is_not_looked_at(self):
        assert differences({}) == ()

    @pytest.mark.parametrize(
        ("expect", "said"),
        [
            ({"respondent": "student"}, "respondent: expected student, found guardian"),
            ({"steps": []}, "steps: expected none, found documents, fin"),
            ({"steps": ["fin", "documents"]}, "steps: expected fin, documents, found documents, fin"),
            ({"documents": []}, "documents: expected none, found medical"),
            ({"lines": {"cours": 100}}, "lines.moins: expected none, found 10.00"),
            ({"lines": {"cours": 99, "moins": 10}}, "lines.cours: expected 99.00, found 100.00"),
            ({"total": 100}, "total: expected 100.00, found 90.00"),
            ({"rentals": 1}, "rentals: expected 1.00, found 0.00"),
        ],
    )
    def test_each_is_said_with_what_was_expected_and_what_was_found(self, expect, said):
        found = differences(
            expect, {"student.departments": ["danse"]}, steps=[documents(MEDICAL), FINISH], prices=PRICES
        )

        assert found == (said,)

    @pytest.mark.parametrize(
        ("expect", "said"),
        [
            ({"issued_from": {"medical": "2026-03-10"}}, ()),
            (
                {"issued_from": {"medical": "2026-03-11"}},
                ("issued_from.medical: expected 2026-03-11, found 2026-03-10",),
            ),
            ({"issued_from": {"photo": "2026-03-10"}}, ("issued_from.photo: expected 2026-03-10, found none",)),
            ({"valid_until": {"medical": "school-year", "photo": "2029-06-10"}}, ()),
            ({"valid_until": {"photo": "for-ever"}}, ("valid_until.photo: expected for-ever, found 2029-06-10",)),
            ({"withdraw_by": "2026-10-30"}, ("withdraw_by: expected 2026-10-30, found none",)),
        ],
    )
    def test_days_are_those_of_the_persona_s_day(self, expect, said):
        papers = documents(
            {"key": "medical", "label": "M", "issued_within": {"months": 3}},
            {"key": "photo", "label": "P", "valid": {"months": 36}},
        )

        assert differences(expect, steps=[papers, FINISH], persona={"on": "2026-06-10"}) == said

    def test_pending_items_of_the_persona_count_and_those_of_a_sibling_do_not(self):
        prices = {
            "lines": [
                {
                    "key": "cours",
                    "label": "C",
                    "when": {"student.cursus": {"is": True}},
                    "amounts": [{"amount": 1}],
                }
            ]
        }
        siblings = {"siblings": [{"given": {}}]}

        assert differences({"pending": []}, {"student.cursus": True}, prices=prices, persona=siblings) == ()
        assert differences({"pending": []}, prices=prices) == ("pending: expected none, found cours",)

    def test_the_courses_of_the_persona_are_offered(self):
        steps = [courses({"key": "fm", "label": "FM", "offer": {"course.kind": {"is": "collectif"}}}), FINISH]
        slots = {"courses": [{"course.code": "A", "course.kind": "collectif"}]}

        assert differences({"offered": {"fm": ["A"]}}, steps=steps, persona=slots) == ()
        assert differences({"offered": {"fm": []}}, steps=steps, persona=slots) == (
            "offered.fm: expected none, found A",
        )

    def test_it_runs_on_its_own_day(self):
        on = {"on": "2026-08-16"}
        rows = [{"who": "guardian", "when": {"student.minor": {"is": True}}}, {"who": "student"}]
        born = {"student.birth_date": "2008-08-15"}

        assert differences({"respondent": "guardian"}, born, respondent=rows) == ()
        assert differences({"respondent": "student"}, born, respondent=rows, persona=on) == ()

    def test_siblings_share_what_is_the_family_s(self):
        lines = [
            {
                "key": "cours",
                "label": "C",
                "when": {"family.staff": {"is": True}},
                "amounts": [{"amount": 10}],
            }
        ]

        found = differences(
            {"total": 20},
            {"family.staff": True},
            prices={"lines": lines},
            persona={"siblings": [{"given": {}}]},
        )

        assert found == ()
