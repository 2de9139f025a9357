from datetime import date, datetime
from decimal import Decimal

import pytest

from rules.loader import MAX_CHARACTERS, RulesetError, checksum, dump, load, load_file, load_with_positions
from tests.unit.rules.documents import (
    FINISH,
    PACK_NAMES,
    PACKS,
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


def problems(text):
    with pytest.raises(RulesetError) as caught:
        load(text)
    return caught.value.problems


def problem(**parts):
    found = problems(text_of(document(**parts)))
    assert len(found) == 1, found
    return found[0]


class TestLoad:
    @pytest.mark.parametrize("pack", PACKS, ids=PACK_NAMES)
    def test_it_reads_every_starter_pack_of_the_tree(self, pack):
        assert load_file(pack).establishment == pack.parent.name

    def test_it_reads_text_and_bytes_alike(self):
        text = text_of(document())

        assert load(text) == load(text.encode())

    def test_it_types_what_is_unquoted_and_leaves_what_is_quoted(self):
        rules = loaded(campaign=campaign(withdraw_by="2026-10-15"), title="2026")

        assert rules.campaign.withdraw_by == date(2026, 10, 15)
        assert rules.campaign.opens == datetime(2026, 6, 1, 9, 0)  # noqa: DTZ001  # local by the grammar
        assert rules.title.fr == "2026"

    def test_it_keeps_lists_as_tuples_so_that_a_ruleset_cannot_change(self):
        rules = loaded(zones=[{"key": "bourg", "lives": "au bourg", "communes": ["Bourg"]}])

        assert rules.zones[0].communes == ("Bourg",)
        with pytest.raises(ValueError, match="frozen"):
            rules.establishment = "autre"

    def test_it_fills_in_the_defaults_of_the_grammar(self):
        rules = loaded(steps=[documents({"key": "photo", "label": "Photo"}), FINISH])

        photo = rules.steps[0].documents[0]
        assert (photo.per, photo.required, photo.due, photo.valid) == (
            "student",
            True,
            "finish",
            "school-year",
        )
        assert (photo.files, photo.keep, photo.accept) == (3, "validity", ("pdf", "jpeg", "png", "heic"))

    def test_a_text_is_french_and_may_be_english(self):
        title = loaded(title={"fr": "École", "en": "School"}).title

        assert (title.to("fr"), title.to("en")) == ("École", "School")
        assert loaded(title="École").title.to("en") == "École"

    def test_the_parts_of_an_address_share_its_policy(self):
        rules = loaded(review={"guardian.address": "automatic", "guardian.city": "locked"})

        assert rules.policy("guardian.postcode") == "automatic"
        assert rules.policy("guardian.mobile") == "reviewed"

    def test_it_says_where_each_part_stands(self):
        _, reading = load_with_positions("# titre\n" + text_of(document()))

        assert reading.position(("campaign", "opens")) == (8, 12)
        assert reading.position(("campaign", "nowhere")) == (7, 14)


class TestProblems:
    def test_a_problem_has_a_path_a_position_what_is_expected_and_what_is_found(self):
        text = "grammar: 1\nestablishment: valcourt\ncampaign:\n  opens: demain\n"

        found = {problem.path: problem for problem in problems(text)}

        opens = found["campaign.opens"]
        assert (opens.line, opens.column, opens.code, opens.found) == (4, 10, "instant", "'demain'")
        assert str(opens).startswith("4:10 campaign.opens: expected a local date and time")

    def test_problems_come_in_the_order_of_the_text_and_are_twenty_at_most(self):
        fields = [field(f"q{number}", "phne") for number in range(30)]

        found = problems(text_of(document(steps=[form(*fields), FINISH])))

        assert [problem.path for problem in found] == [f"steps[0].fields[{n}].kind" for n in range(20)]

    def test_an_unknown_key_is_refused_with_the_word_that_was_meant(self):
        wrong = problem(steps=[form(field("mobile", labell="Mobile")), FINISH])

        assert (wrong.path, wrong.code) == ("steps[0].fields[0].labell", "extra_forbidden")
        assert wrong.expected == "no such key here (did you mean label?)"

    def test_a_word_outside_a_closed_list_is_refused_with_the_list(self):
        wrong = problem(prices={"rank_by": "prise"})

        assert wrong.code == "literal_error"
        assert wrong.expected == "one of age, price (did you mean price?)"

    def test_a_missing_key_is_named_at_the_place_that_lacks_it(self):
        wrong = problem(respondent=[{}])

        assert (wrong.path, wrong.code, wrong.expected) == ("respondent[0].who", "missing", "this key")

    def test_fact_names_are_quoted_in_a_path(self):
        wrong = problem(respondent=[{"who": "guardian", "when": {"student.agee": {"under": 18}}}, {"who": "student"}])

        assert wrong.path == 'respondent[0].when."student.agee"'
        assert (wrong.code, wrong.expected) == (
            "unknown_fact",
            "a fact of the catalogue (did you mean student.age?)",
        )

    def test_every_problem_of_a_condition_is_told_with_its_own_place(self):
        when = {"all": [{"student.age": {}}, {"any": [{"student.minor": {"is": True}}]}]}

        found = problems(text_of(document(respondent=[{"who": "guardian", "when": when}, {"who": "student"}])))

        assert [(wrong.path, wrong.code) for wrong in found] == [
            ('respondent[0].when.all[0]."student.age"', "comparison"),
            ("respondent[0].when.all[1].any", "group"),
        ]

    @pytest.mark.parametrize(
        ("parts", "path", "code"),
        [
            ({"establishment": "Val Court"}, "establishment", "key"),
            ({"establishment": "x" * 41}, "establishment", "key"),
            ({"school_year": "2026-2028"}, "school_year", "school_year"),
            ({"title": {"fr": "a", "de": "b"}}, "title", "text"),
            ({"title": "{{ 7 * 7 }}"}, "title", "text"),
            ({"title": "<script>"}, "title", "text"),
            ({"title": "${x}"}, "title", "text"),
            ({"title": "a\u202eb"}, "title", "text"),
            ({"title": "a\x07b"}, "title", "characters"),
            ({"title": "  "}, "title", "text"),
            ({"title": 7}, "title", "text"),
            ({"zones": "bourg"}, "zones", "list"),
            ({"texts": {"welcom": "Bonjour"}}, "texts.welcom", "literal_error"),
            ({"campaign": campaign(ages_on="2026-02-30")}, "campaign.ages_on", "date"),
            ({"campaign": campaign(opens="2026-06-01T09:00")}, "campaign.opens", "instant"),
            ({"seats": {"offer_hours": 0}}, "seats.offer_hours", "greater_than_equal"),
            ({"seats": {"hold_minutes": True}}, "seats.hold_minutes", "int_type"),
            (
                {"steps": [form(field("q", required=None)), FINISH]},
                "steps[0].fields[0].required",
                "condition",
            ),
            ({"steps": [form(field("q", when=None)), FINISH]}, "steps[0].fields[0].when", "condition"),
            (
                {"prices": {"caps": [{"key": "k", "label": "K", "amount": 1.005, "on": []}]}},
                "prices.caps[0].amount",
                "amount",
            ),
            (
                {"prices": {"caps": [{"key": "k", "label": "K", "amount": -1, "on": []}]}},
                "prices.caps[0].amount",
                "amount",
            ),
            (
                {"prices": {"prorata": [{"start": "2027-01-04", "keep": "3/2"}]}},
                "prices.prorata[0].keep",
                "share",
            ),
        ],
    )
    def test_a_value_that_does_not_fit_its_place_is_refused(self, parts, path, code):
        found = problems(text_of(document(**parts)).replace("\\u0007", "\x07"))

        assert (found[0].path if code != "characters" else path, found[0].code) == (path, code)

    @pytest.mark.parametrize(
        ("key", "value", "expected"),
        [
            ("due", "soon", "finish, first-lesson or a date"),
            ("due", 3, "finish, first-lesson or a date"),
            ("valid", {"months": 0}, "school-year, for-ever, a date or {months: n}"),
            ("valid", {"months": 1, "days": 2}, "school-year, for-ever, a date or {months: n}"),
            ("issued_within", 3, "{months: n}, n from 1 to 60"),
        ],
    )
    def test_a_place_with_several_forms_is_refused_once_with_all_of_them(self, key, value, expected):
        wrong = problem(steps=[documents({"key": "photo", "label": "Photo", key: value}), FINISH])

        assert (wrong.path, wrong.expected) == (f"steps[0].documents[0].{key}", expected)


class TestAnswersWithin:
    @pytest.mark.parametrize("days", [1, 120])
    def test_it_is_a_number_of_days(self, days):
        rules = loaded(campaign=campaign(answers_within={"days": days}))

        assert rules.campaign.answers_within.days == days
        assert load(dump(rules)) == rules

    def test_without_it_no_day_is_promised(self):
        assert loaded().campaign.answers_within is None

    @pytest.mark.parametrize(
        "value",
        [{"days": 0}, {"days": 121}, {"days": True}, {"days": "3"}, {"months": 1}, {"days": 1, "months": 1}, 21],
    )
    def test_anything_else_is_refused(self, value):
        wrong = problem(campaign=campaign(answers_within=value))

        assert (wrong.path, wrong.expected) == ("campaign.answers_within", "{days: n}, n from 1 to 120")


class TestLoadFile:
    def test_a_huge_file_is_refused_without_being_read_whole(self, tmp_path):
        huge = tmp_path / "huge.yaml"
        huge.write_bytes(b"#" * (5 * MAX_CHARACTERS))

        with pytest.raises(RulesetError) as caught:
            load_file(huge)

        assert caught.value.problems[0].code == "too_long"
        assert caught.value.problems[0].found == f"{4 * MAX_CHARACTERS + 1} bytes"


class TestDump:
    @pytest.mark.parametrize("pack", PACKS, ids=PACK_NAMES)
    def test_a_pack_comes_back_the_same_and_its_canonical_text_is_stable(self, pack):
        rules = load_file(pack)

        text = dump(rules)

        assert load(text) == rules
        assert dump(load(text)) == text

    def test_two_ways_to_write_one_ruleset_have_one_canonical_text(self):
        plain = document(title="École", eligibility=[])
        other = dict(reversed(document(title={"fr": "École"}, seats={"hold_minutes": 20}).items()))

        assert dump(load(text_of(plain))) == dump(load(text_of(other)))

    def test_amounts_dates_and_conditions_keep_their_form(self):
        prices = {
            "lines": [{"key": "frais", "label": "Frais", "per": "family", "amounts": [{"amount": 24}]}],
        }
        when = {"student.birth_date": {"before": "2010-01-01"}}
        rules = loaded(prices=prices, approval=[{"key": "grand", "reason": "Grand", "when": when}])

        text = dump(rules)

        assert "amount: 24.00" in text
        assert load(text).prices.lines[0].amounts[0].amount == Decimal("24.00")
        assert load(text) == rules

    def test_a_step_without_items_keeps_its_list(self):
        rules = loaded(steps=[form(), consents(), documents(), courses(), FINISH])

        assert load(dump(rules)) == rules


class TestChecksum:
    def test_it_is_that_of_the_text_and_differs_with_one_letter(self):
        assert checksum("a") == checksum("a") != checksum("b")
        assert len(checksum("é")) == 64
