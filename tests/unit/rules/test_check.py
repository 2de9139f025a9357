"""Every rule of meaning: what breaks it is refused at the place to correct, with the code of that rule."""

import pytest

from rules.loader import RulesetError, load
from tests.unit.rules.documents import (
    FINISH,
    campaign,
    consents,
    courses,
    document,
    documents,
    field,
    form,
    loaded,
    text_of,
)

MINOR = {"student.minor": {"is": True}}
SUMMARY = {"key": "recap", "kind": "summary", "title": "Récapitulatif"}
OPTIONS = [{"key": "oui", "label": "Oui"}, {"key": "non", "label": "Non"}]
YES = {"answer.velo": {"is": True}}
OFFER = {"course.kind": {"is": "collectif"}}
AGREED = {"key": "reglement", "label": "R", "text": "R", "version": "1"}


def found(**parts):
    with pytest.raises(RulesetError) as caught:
        load(text_of(document(**parts)))
    return [(problem.path, problem.code) for problem in caught.value.problems]


def window(key="w", opens="2026-06-01 09:00", closes="2026-07-05 00:00", **parts):
    return {"key": key, "label": "W", "opens": opens, "closes": closes, **parts}


def zone(key, *communes):
    return {"key": key, "lives": "là", "communes": list(communes)} if communes else {"key": key, "lives": "là"}


def line(key="cours", amounts=({"amount": 10},), **parts):
    return {"key": key, "label": "L", "amounts": list(amounts), **parts}


def group(**parts):
    return {"key": "fm", "label": "FM", "offer": OFFER, **parts}


def persona(expect=None, **parts):
    return {"key": "essai", "label": "Essai", "given": {}, "expect": expect or {}, **parts}


class TestKeys:
    @pytest.mark.parametrize(
        ("parts", "path"),
        [
            ({"zones": [zone("a", "X"), zone("a", "Y")]}, "zones[1].key"),
            ({"steps": [form(key="a"), form(key="a"), FINISH]}, "steps[1].key"),
            ({"steps": [form(field("q")), form(field("q"), key="b"), FINISH]}, "steps[1].fields[0].key"),
            (
                {
                    "steps": [
                        consents({**AGREED, "kind": "acceptance"}, {**AGREED, "kind": "acceptance"}),
                        FINISH,
                    ]
                },
                "steps[0].consents[1].key",
            ),
            (
                {"steps": [form(field("q", "choice", options=[OPTIONS[0]] * 2)), FINISH]},
                "steps[0].fields[0].options[1].key",
            ),
            ({"campaign": campaign(windows=[window(), window()])}, "campaign.windows[1].key"),
            ({"approval": [{"key": "a", "reason": "A"}] * 2}, "approval[1].key"),
            ({"reminders": [{"key": "a", "about": "offer", "days_before": 1}] * 2}, "reminders[1].key"),
            ({"prices": {"lines": [line(), line()]}}, "prices.lines[1].key"),
            ({"tests": [persona(), persona()]}, "tests[1].key"),
        ],
    )
    def test_a_key_is_used_once_in_its_kind(self, parts, path):
        assert found(**parts) == [(path, "duplicate")]

    def test_one_key_may_serve_two_kinds(self):
        steps = [form(field("photo")), documents({"key": "photo", "label": "Photo"}), FINISH]

        assert loaded(steps=steps).steps[1].documents[0].key == "photo"


class TestCampaign:
    @pytest.mark.parametrize(
        ("parts", "expected"),
        [
            ({"campaign": campaign(opens="2026-07-05 00:00")}, [("campaign.closes", "order")]),
            (
                {"campaign": campaign(windows=[window(opens="2026-05-01 09:00")])},
                [("campaign.windows[0].opens", "order")],
            ),
            (
                {"campaign": campaign(windows=[window(closes="2026-07-06 00:00")])},
                [("campaign.windows[0].opens", "order")],
            ),
            ({"campaign": campaign(leaving_reasons=["Coût"])}, [("campaign.leaving_reasons", "conflict")]),
            ({"respondent": []}, [("respondent", "no_default")]),
            ({"respondent": [{"who": "guardian", "when": MINOR}]}, [("respondent", "no_default")]),
            ({"respondent": [{"who": "guardian"}, {"who": "student"}]}, [("respondent[0]", "unreachable")]),
            ({"zones": [zone("ailleurs"), zone("bourg", "Bourg")]}, [("zones[0].communes", "unreachable")]),
            ({"zones": [zone("outside", "Bourg")]}, [("zones[0].key", "conflict")]),
            (
                {"zones": [zone("a", "Saint-Genest"), zone("b", "ST GENEST")]},
                [("zones[1].communes[0]", "duplicate")],
            ),
            ({"review": {"guardian.mobil": "locked"}}, [('review."guardian.mobil"', "unknown_record")]),
        ],
    )
    def test_a_campaign_that_contradicts_itself_is_refused(self, parts, expected):
        assert found(**parts) == expected


class TestSteps:
    @pytest.mark.parametrize(
        ("steps", "expected"),
        [
            ([], [("steps", "finish")]),
            ([FINISH, form()], [("steps", "finish")]),
            ([FINISH, {**FINISH, "key": "fin-2"}], [("steps", "finish")]),
            ([SUMMARY, form(), FINISH], [("steps", "summary")]),
            ([SUMMARY, {**SUMMARY, "key": "recap-2"}, FINISH], [("steps", "summary")]),
            ([{**FINISH, "when": MINOR}], [("steps[0].when", "conflict")]),
            ([{"key": "q", "kind": "form", "title": "Q"}, FINISH], [("steps[0].fields", "missing")]),
            ([form(documents=[]), FINISH], [("steps[0].documents", "extra_forbidden")]),
            ([{**FINISH, "fields": []}], [("steps[0].fields", "extra_forbidden")]),
        ],
    )
    def test_a_wizard_has_its_steps_in_an_order_that_ends(self, steps, expected):
        assert found(steps=steps) == expected

    @pytest.mark.parametrize(
        ("question", "expected"),
        [
            (field("q", "choice"), [("options", "options")]),
            (field("q", "choice", options=OPTIONS[:1]), [("options", "options")]),
            (field("q", "text", options=OPTIONS), [("options", "options")]),
            (field("q", "integer", min=3, max=2), [("max", "order")]),
            (field("q", "checkbox", max=2), [("max", "conflict")]),
            (field("q", "text", record="guardian.mobil"), [("record", "unknown_record")]),
        ],
    )
    def test_a_field_has_only_what_its_kind_can_use(self, question, expected):
        prefixed = [(f"steps[0].fields[0].{path}", code) for path, code in expected]

        assert found(steps=[form(question), FINISH]) == prefixed

    def test_an_information_text_asks_nothing(self):
        assert found(steps=[form(field("q", "information", required=True)), FINISH]) == [
            ("steps[0].fields[0]", "conflict")
        ]

    def test_a_record_field_is_asked_once(self):
        twice = [field("a", "text", record="guardian.email"), field("b", "email", record="guardian.email")]

        assert found(steps=[form(*twice), FINISH]) == [("steps[0].fields[1].record", "duplicate")]

    @pytest.mark.parametrize(
        ("parts", "path", "code"),
        [
            ({"kind": "consent"}, "purposes", "missing"),
            ({"kind": "acceptance", "purposes": [{"key": "p", "label": "P"}]}, "purposes", "conflict"),
            (
                {"kind": "consent", "purposes": [{"key": "p", "label": "P"}] * 2},
                "purposes[1].key",
                "duplicate",
            ),
            ({"kind": "acceptance", "named_persons": True}, "named_persons", "conflict"),
        ],
    )
    def test_a_consent_has_only_what_its_kind_can_use(self, parts, path, code):
        steps = [consents({**AGREED, **parts}), FINISH]

        assert found(steps=steps) == [(f"steps[0].consents[0].{path}", code)]

    def test_a_group_takes_no_more_than_its_maximum_at_least(self):
        assert found(steps=[courses(group(min=2)), FINISH]) == [("steps[0].groups[0].max", "order")]

    def test_wishes_need_a_published_seed(self):
        steps = [courses(group(mode="wishes")), FINISH]

        assert found(steps=steps) == [("seats", "missing")]
        assert loaded(steps=steps, seats={"seed": 1}).seats.seed == 1


class TestConditions:
    @pytest.mark.parametrize(
        ("when", "inner", "code"),
        [
            ({"student.agee": {"under": 3}}, '"student.agee"', "unknown_fact"),
            ({"student.age": {"has": 3}}, '"student.age".has', "operator"),
            ({"student.age": {"under": "3"}}, '"student.age".under', "value"),
            ({"student.age": {"under": 3.5}}, '"student.age".under', "value"),
            ({"student.opinion": {"is": "bon"}}, '"student.opinion".is', "value"),
            ({"student.opinion": {"in": ["reserve"]}}, '"student.opinion".in', "value"),
            ({"student.opinion": {"same_as": "student.age"}}, '"student.opinion".same_as', "value"),
            ({"family.zone": {"is": "ville"}}, '"family.zone".is', "value"),
            ({"course.kind": {"is": "collectif"}}, '"course.kind"', "scope"),
            ({"not": {"student.start": {"before": "demain"}}}, 'not."student.start".before', "value"),
        ],
    )
    def test_a_comparison_fits_the_type_of_its_fact(self, when, inner, code):
        assert found(approval=[{"key": "a", "reason": "A", "when": when}]) == [(f"approval[0].when.{inner}", code)]

    @pytest.mark.parametrize(
        ("parts", "path"),
        [
            ({"respondent": [{"who": "student", "when": YES}, {"who": "guardian"}]}, "respondent[0].when"),
            ({"campaign": campaign(windows=[window(when=YES)])}, "campaign.windows[0].when"),
        ],
    )
    def test_no_answer_counts_before_the_first_question(self, parts, path):
        assert found(steps=[form(field("velo")), FINISH], **parts) == [(f'{path}."answer.velo"', "too_early")]

    @pytest.mark.parametrize(
        "steps",
        [
            [form(field("velo", when=YES)), FINISH],
            [form(field("velo", required=YES)), FINISH],
            [form(field("casque", when=YES), field("velo")), FINISH],
            [form(field("velo"), when=YES), FINISH],
            [documents({"key": "casque", "label": "C", "when": YES}), form(field("velo")), FINISH],
        ],
    )
    def test_a_question_counts_only_after_it_was_asked(self, steps):
        assert [code for _, code in found(steps=steps)] == ["too_early"]

    def test_the_other_fact_of_a_comparison_is_held_to_the_same(self):
        early = {"answer.avant": {"same_as": "answer.apres"}}
        steps = [
            form(field("avant", "school_level"), field("q", when=early), field("apres", "school_level")),
            FINISH,
        ]

        assert found(steps=steps) == [('steps[0].fields[1].when."answer.avant"', "too_early")]

    def test_any_answer_counts_once_the_wizard_is_walked(self):
        rule = {"key": "e", "require": YES, "message": "M"}
        parts = {"eligibility": [rule], "approval": [{"key": "a", "reason": "A", "when": YES}]}
        prices = {"lines": [line(when=YES)]}

        assert loaded(steps=[form(field("velo")), FINISH], prices=prices, **parts).eligibility[0].key == "e"

    def test_an_information_text_has_no_answer(self):
        steps = [form(field("velo", "information"), field("q", when=YES)), FINISH]

        assert found(steps=steps) == [('steps[0].fields[1].when."answer.velo"', "unknown_fact")]

    def test_course_facts_serve_offers_and_lines_per_course_only(self):
        assert loaded(steps=[courses(group()), FINISH], prices={"lines": [line(per="course", when=OFFER)]})
        assert found(prices={"lines": [line(when=OFFER)]}) == [('prices.lines[0].when."course.kind"', "scope")]

    def test_a_line_per_family_speaks_of_the_family_only(self):
        assert found(prices={"lines": [line(per="family", when=MINOR)]}) == [
            ('prices.lines[0].when."student.minor"', "scope")
        ]

    def test_lines_do_not_depend_on_a_rank_that_depends_on_them(self):
        amounts = [{"when": {"student.rank": {"is": 1}}, "amount": 1}, {"amount": 2}]

        assert loaded(prices={"lines": [line(amounts=amounts)]}).prices.rank_by == "age"
        assert found(prices={"rank_by": "price", "lines": [line(amounts=amounts)]}) == [
            ('prices.lines[0].amounts[0].when."student.rank"', "circular")
        ]


BRACKETS = [{"key": "a", "up_to": 400}, {"key": "b"}]


class TestPrices:
    @pytest.mark.parametrize(
        ("prices", "path", "code"),
        [
            ({"lines": [line(amounts=[])]}, "lines[0].amounts", "no_default"),
            ({"lines": [line(amounts=[{"when": MINOR, "amount": 1}])]}, "lines[0].amounts", "no_default"),
            ({"lines": [line(amounts=[{"amount": 1}, {"amount": 2}])]}, "lines[0].amounts[0]", "unreachable"),
            ({"lines": [line(amounts=[{}])]}, "lines[0].amounts[0]", "amount"),
            (
                {"lines": [line(amounts=[{"by_bracket": {"a": 1}}])]},
                "lines[0].amounts[0].by_bracket",
                "brackets",
            ),
            ({"lines": [line(prorata=True)]}, "lines[0].prorata", "conflict"),
            ({"brackets": BRACKETS}, "missing_quotient", "unknown_key"),
            ({"brackets": BRACKETS[:1], "missing_quotient": "a"}, "brackets[0].up_to", "bracket"),
            (
                {"brackets": [BRACKETS[0], {"key": "c", "up_to": 400}, BRACKETS[1]], "missing_quotient": "b"},
                "brackets[1].up_to",
                "order",
            ),
            (
                {"reductions": [{"key": "r", "label": "R", "percent": 5, "on": ["cour"]}], "lines": [line()]},
                "reductions[0].on[0]",
                "unknown_key",
            ),
            (
                {
                    "reductions": [{"key": "r", "label": "R", "percent": 5, "on": ["cours"]}],
                    "lines": [line(per="family")],
                },
                "reductions[0].on[0]",
                "conflict",
            ),
            ({"caps": [{"key": "c", "label": "C", "amount": 5, "on": []}]}, "caps[0].on", "list"),
            (
                {
                    "caps": [{"key": "c", "label": "C", "amount": 5, "on": ["cours"]}],
                    "lines": [line(deposit=True)],
                },
                "caps[0].on[0]",
                "conflict",
            ),
            (
                {
                    "caps": [{"key": "c", "label": "C", "amount": 5, "on": ["cours", "cours"]}],
                    "lines": [line()],
                },
                "caps[0].on[1]",
                "duplicate",
            ),
            (
                {"prorata": [{"start": "2027-01-04", "keep": "2/3"}, {"start": "2027-01-04", "keep": "1/3"}]},
                "prorata[1].start",
                "order",
            ),
        ],
    )
    def test_prices_that_could_not_be_worked_out_are_refused(self, prices, path, code):
        assert found(prices=prices) == [(f"prices.{path}", code)]


class TestPersonas:
    @pytest.mark.parametrize(
        ("test", "path", "code"),
        [
            (persona(given={"student.agee": 9}), 'given."student.agee"', "unknown_fact"),
            (persona(given={"course.kind": "collectif"}), 'given."course.kind"', "unknown_fact"),
            (persona(given={"student.age": "neuf"}), 'given."student.age"', "value"),
            (persona(given={"student.departments": "danse"}), 'given."student.departments"', "value"),
            (persona(courses=[{"student.age": 9}]), 'courses[0]."student.age"', "unknown_fact"),
            (
                persona(siblings=[{"given": {"student.age": True}}]),
                'siblings[0].given."student.age"',
                "value",
            ),
            (persona({"steps": ["fin", "debut"]}), "expect.steps[1]", "unknown_key"),
            (persona({"window": "tous"}), "expect.window", "unknown_key"),
            (persona({"lines": {"cours": 10}}), "expect.lines.cours", "unknown_key"),
            (persona({"fields": {"q": "asked"}}), "expect.fields.q", "unknown_key"),
            (persona({"issued_from": {"cni": "2026-06-10"}}), "expect.issued_from.cni", "unknown_key"),
            (persona({"valid_until": {"cni": "for-ever"}}), "expect.valid_until.cni", "unknown_key"),
        ],
    )
    def test_a_test_speaks_of_facts_and_keys_that_exist(self, test, path, code):
        assert found(tests=[test]) == [(f"tests[0].{path}", code)]
