from datetime import date

import pytest

from rules.conditions import NOT_ASKED
from rules.outcome import complete, entry, offered, outcome, points, waits_for, window_of, years_between
from tests.unit.rules.documents import (
    FINISH,
    campaign,
    consents,
    courses,
    document,
    documents,
    field,
    form,
    text_of,
)
from tests.unit.rules.documents import compiled as compiled_with

MINOR = {"student.minor": {"is": True}}
DANCE = {"student.departments": {"has": "danse"}}
SUMMARY = {"key": "recap", "kind": "summary", "title": "Récapitulatif"}


def came(facts=None, today=None, reasons=False, **parts):
    """Return what comes out of a small ruleset for these facts."""
    rules = compiled_with(**parts)
    return outcome(rules, complete(rules, facts or {}, today), reasons)


class TestComplete:
    def test_age_counts_on_the_day_of_the_campaign_and_minority_today(self):
        facts = complete(compiled_with(), {"student.birth_date": date(2008, 8, 15)}, date(2026, 6, 10))

        assert (facts["student.age"], facts["student.minor"]) == (18, True)

    def test_minority_follows_the_age_where_only_that_is_known(self):
        assert complete(compiled_with(), {"student.age": 18})["student.minor"] is False

    def test_nothing_is_computed_from_nothing(self):
        assert complete(compiled_with(), {}) == {"campaign.today": date(2026, 6, 1)}

    def test_a_fact_that_is_given_stays(self):
        facts = complete(compiled_with(), {"student.birth_date": date(2015, 1, 1), "student.age": 30})

        assert facts["student.age"] == 30

    @pytest.mark.parametrize(
        ("commune", "zone"),
        [
            ("Saint-Genest", "bourg"),
            ("SAINT GENEST", "bourg"),
            ("st genest", "bourg"),
            ("Vandoeuvre", "bourg"),
            ("L’Hermitage", "bourg"),
            ("l hermitage", "bourg"),
            ("Genest", "outside"),
        ],
    )
    def test_a_commune_is_in_its_zone_however_it_is_written(self, commune, zone):
        zones = [{"key": "bourg", "lives": "au bourg", "communes": ["Saint-Genest", "Vandœuvre", "L'Hermitage"]}]

        facts = complete(compiled_with(zones=zones), {"family.commune": commune})

        assert facts["family.zone"] == zone

    def test_the_last_zone_may_be_everywhere_else(self):
        zones = [
            {"key": "bourg", "lives": "au bourg", "communes": ["Bourg"]},
            {"key": "loin", "lives": "loin"},
        ]

        assert complete(compiled_with(zones=zones), {"family.commune": "Ailleurs"})["family.zone"] == "loin"

    def test_the_answer_to_a_hidden_question_counts_no_more_and_neither_does_what_hangs_on_it(self):
        steps = [
            form(field("loue"), field("taille", "choice", when={"answer.loue": {"is": True}}, options=SIZES)),
            form(field("sac", when={"answer.taille": {"is": "petit"}}), key="suite"),
            FINISH,
        ]
        answers = {"answer.loue": False, "answer.taille": "petit", "answer.sac": True}

        facts = complete(compiled_with(steps=steps), answers)

        assert facts["answer.loue"] is False
        assert facts["answer.taille"] is NOT_ASKED
        assert facts["answer.sac"] is NOT_ASKED

    def test_an_answer_comes_back_when_its_question_does(self):
        rules = compiled_with(steps=[form(field("q", when=MINOR)), FINISH])
        hidden = complete(rules, {"student.minor": False, "answer.q": True})

        facts = complete(rules, {**hidden, "student.minor": True})

        assert "answer.q" not in facts

    def test_it_leaves_the_facts_of_its_caller_alone(self):
        facts = {"student.age": 9}

        complete(compiled_with(), facts)

        assert facts == {"student.age": 9}

    @pytest.mark.parametrize(("day", "years"), [(date(2026, 2, 28), 17), (date(2026, 3, 1), 18)])
    def test_who_is_born_on_a_leap_day_grows_older_in_march(self, day, years):
        assert years_between(date(2008, 2, 29), day) == years


SIZES = [{"key": "petit", "label": "Petit"}, {"key": "grand", "label": "Grand"}]


def window(key, when=None, **parts):
    dates = {"opens": "2026-06-01 09:00", "closes": "2026-07-05 00:00"}
    return {"key": key, "label": key, **dates, **({"when": when} if when else {}), **parts}


class TestWindow:
    def test_the_first_that_holds_is_the_student_s(self):
        windows = [
            window("actuels", {"student.current": {"is": True}}),
            window("tous", closes="2026-06-20 00:00"),
        ]
        rules = compiled_with(campaign=campaign(windows=windows))

        current = outcome(rules, complete(rules, {"student.current": True}))
        new = outcome(rules, complete(rules, {"student.current": False}))

        assert (current.window, new.window) == ("actuels", "tous")
        assert window_of(rules, new).closes.day == 20

    def test_one_that_cannot_be_settled_is_not_met(self):
        windows = [window("actuels", {"student.current": {"is": True}}), window("tous")]

        assert came(campaign=campaign(windows=windows)).window == "tous"

    def test_without_one_that_holds_there_is_none(self):
        rules = compiled_with(campaign=campaign(windows=[window("actuels", {"student.current": {"is": True}})]))

        result = outcome(rules, {"student.current": False})

        assert result.window is None
        assert window_of(rules, result) is None


class TestRespondent:
    ROWS = ({"who": "guardian", "when": MINOR}, {"who": "student"})

    @pytest.mark.parametrize(("age", "who"), [(17, "guardian"), (18, "student")])
    def test_it_is_that_of_the_first_row_that_holds(self, age, who):
        assert came({"student.age": age}, respondent=self.ROWS).respondent == who

    def test_the_table_waits_at_a_row_that_cannot_be_settled(self):
        result = came(respondent=self.ROWS, reasons=True)

        assert result.respondent is None
        assert result.why["respondent", "guardian"].missing == ("student.birth_date",)

    def test_the_reason_of_a_row_says_why_none_before(self):
        result = came({"student.age": 30}, respondent=self.ROWS, reasons=True)

        assert [stated.comparison.fact for stated in result.why["respondent", "student"].because] == ["student.minor"]


class TestEligibility:
    def rule(self, otherwise="block"):
        require = {"family.overdue": {"at_most": 0}}
        return [{"key": "dettes", "require": require, "message": "Somme due", "otherwise": otherwise}]

    @pytest.mark.parametrize(
        ("overdue", "otherwise", "blocked", "review", "approval"),
        [
            (0, "block", [], [], []),
            (40, "block", ["dettes"], [], []),
            (40, "review", [], ["dettes"], ["dettes"]),
        ],
    )
    def test_who_does_not_meet_it_is_blocked_or_looked_at(self, overdue, otherwise, blocked, review, approval):
        result = came({"family.overdue": overdue}, eligibility=self.rule(otherwise))

        assert (result.blocked, result.review, result.approval) == (blocked, review, approval)

    def test_nobody_is_blocked_by_what_is_not_known(self):
        result = came(eligibility=self.rule())

        assert (result.blocked, result.pending, result.approval) == ([], ["dettes"], ["dettes"])


class TestEntry:
    @pytest.mark.parametrize("age", [None, 17, 18])
    @pytest.mark.parametrize("overdue", [None, 0, 40])
    @pytest.mark.parametrize("otherwise", ["block", "review"])
    def test_it_is_the_same_as_that_of_the_whole_outcome(self, age, overdue, otherwise):
        rules = compiled_with(
            campaign=campaign(windows=[window("mineurs", MINOR)]),
            respondent=TestRespondent.ROWS,
            eligibility=TestEligibility().rule(otherwise),
        )
        given = {"student.age": age, "family.overdue": overdue}
        facts = complete(rules, {name: value for name, value in given.items() if value is not None})

        short, whole = entry(rules, facts), outcome(rules, facts)

        assert (short.window, short.respondent) == (whole.window, whole.respondent)
        assert (short.blocked, short.review) == (whole.blocked, whole.review)
        assert short.steps == []


class TestSteps:
    def test_they_come_in_order_with_what_they_ask(self):
        steps = [
            form(field("a"), field("b", required=True)),
            documents({"key": "photo", "label": "Photo"}),
            consents({"key": "r", "kind": "acceptance", "label": "R", "text": "R", "version": "1"}),
            courses({"key": "fm", "label": "FM", "offer": {"course.kind": {"is": "collectif"}}}),
            SUMMARY,
            FINISH,
        ]

        result = came(steps=steps)

        assert result.steps == ["questions", "documents", "accords", "cours", "recap", "fin"]
        assert result.fields == {"a": "asked", "b": "required"}
        assert (result.documents, result.consents, result.groups) == (["photo"], ["r"], ["fm"])

    def test_one_without_items_disappears(self):
        steps = [
            form(field("a", when=MINOR)),
            documents({"key": "c", "label": "C", "when": DANCE}),
            SUMMARY,
            FINISH,
        ]

        result = came({"student.age": 20, "student.departments": frozenset()}, steps=steps)

        assert result.steps == ["recap", "fin"]
        assert result.fields == {"a": "hidden"}

    def test_one_with_an_item_that_cannot_be_settled_stays(self):
        result = came(steps=[documents({"key": "c", "label": "C", "when": DANCE}), FINISH])

        assert (result.steps, result.documents, result.pending) == (["documents", "fin"], [], ["c"])

    def test_one_that_cannot_be_settled_waits_with_all_it_asks(self):
        result = came(steps=[form(field("a"), when=MINOR), FINISH])

        assert (result.steps, result.fields, result.pending) == (["fin"], {}, ["questions"])

    @pytest.mark.parametrize(("age", "state"), [(9, "required"), (20, "asked"), (None, "asked")])
    def test_a_duty_that_cannot_be_settled_is_none(self, age, state):
        facts = {} if age is None else {"student.age": age}

        assert came(facts, steps=[form(field("a", required=MINOR)), FINISH]).fields == {"a": state}

    def test_an_answer_opens_a_document_at_once(self):
        velo = {"key": "velo", "label": "Vélo", "when": {"answer.q": {"is": True}}}
        steps = [form(field("q")), documents(velo), FINISH]

        assert came({"answer.q": True}, steps=steps).documents == ["velo"]
        assert came({"answer.q": False}, steps=steps).documents == []
        assert came(steps=steps).pending == ["velo"]


class TestApproval:
    def test_staff_decide_when_it_holds_or_cannot_be_settled(self):
        approval = [{"key": "danse", "reason": "Danse", "when": DANCE}]

        assert came({"student.departments": frozenset({"danse"})}, approval=approval).approval == ["danse"]
        assert came({"student.departments": frozenset({"bois"})}, approval=approval).approval == []
        assert came(approval=approval).approval == ["danse"]

    def test_without_a_condition_staff_always_decide(self):
        assert came(approval=[{"key": "toujours", "reason": "Toujours"}]).approval == ["toujours"]


class TestReasons:
    def test_they_change_nothing_of_the_outcome(self):
        steps = [documents({"key": "c", "label": "C", "when": DANCE}), FINISH]
        facts = {"student.departments": frozenset({"danse"})}

        plain, told = came(facts, steps=steps), came(facts, steps=steps, reasons=True)

        assert plain.why == {}
        assert told.why["document", "c"].value is True
        assert told.steps == plain.steps

    def test_what_is_pending_waits_for_the_facts_missing_and_nothing_else_does(self):
        returning, curriculum = {"student.current": {"is": True}}, {"student.cursus": {"is": True}}
        items = ({"key": "a", "label": "A", "when": returning}, {"key": "b", "label": "B", "when": curriculum})
        steps = [documents(*items), FINISH]

        assert waits_for(came(steps=steps, reasons=True)) == {"student.current", "student.cursus"}
        assert waits_for(came({"student.cursus": False}, steps=steps, reasons=True)) == {"student.current"}
        settled = {"student.cursus": True, "student.current": True}
        assert waits_for(came(settled, steps=steps, reasons=True)) == set()


class TestOffers:
    def test_a_group_offers_the_courses_that_hold_for_this_student(self):
        offer = {"course.level": {"same_as": "student.fm_level"}}
        rules = compiled_with(steps=[courses({"key": "fm", "label": "FM", "offer": offer}), FINISH])
        slots = [{"course.code": "A", "course.level": "1C1"}, {"course.code": "B", "course.level": "1C2"}]

        assert offered(rules, {"student.fm_level": "1C2"}, slots) == {"fm": ["B"]}
        assert offered(rules, {}, slots) == {"fm": []}

    def test_priorities_add_up_and_grant_nothing_on_what_is_not_known(self):
        priorities = [
            {"key": "cursus", "label": "Cursus", "when": {"student.cursus": {"is": True}}, "points": 20},
            {"key": "danse", "label": "Danse", "when": DANCE, "points": 5},
            {"key": "tous", "label": "Tous", "points": 1},
        ]
        rules = compiled_with(seats={"priorities": priorities})

        assert points(rules, {"student.cursus": True}) == 21


class TestCompile:
    def test_a_ruleset_that_was_never_checked_is_refused(self):
        from rules.compiled import compile_rules
        from rules.model import Ruleset
        from rules.reading import read

        wrong = {"key": "a", "reason": "A", "when": {"student.agee": {"under": 3}}}
        values = read(text_of(document(approval=[wrong]))).value

        with pytest.raises(ValueError, match=r'approval\[0\].when."student.agee": expected a fact'):
            compile_rules(Ruleset.model_validate(values))
