import re
from importlib import resources

import pytest
import yaml

from rules.catalogue import CHOICES, FACTS, OPERATORS, RECORD_FIELDS, SCHOOL_LEVELS, read_catalogue


@pytest.fixture
def plain():
    return yaml.safe_load(resources.files("rules").joinpath("facts.yaml").read_text(encoding="utf-8"))


def read(plain):
    return read_catalogue(yaml.safe_dump(plain, allow_unicode=True, sort_keys=False))


class TestFacts:
    @pytest.mark.parametrize("fact", FACTS.values(), ids=lambda fact: fact.name)
    def test_it_has_words_in_both_languages(self, fact):
        assert fact.noun.fr
        assert fact.noun.en
        assert fact.type in OPERATORS

    @pytest.mark.parametrize("fact", FACTS.values(), ids=lambda fact: fact.name)
    def test_its_french_noun_has_an_article(self, fact):
        assert fact.noun.fr.startswith(("le ", "la ", "les ", "l’"))

    @pytest.mark.parametrize("fact", FACTS.values(), ids=lambda fact: fact.name)
    def test_its_scope_is_that_of_its_name(self, fact):
        assert (fact.scope == "course") is fact.name.startswith("course.")

    def test_a_computed_fact_says_what_it_is_computed_from(self):
        assert FACTS["student.age"].computed_from == ("student.birth_date",)
        assert FACTS["family.zone"].computed_from == ("family.commune",)

    def test_only_the_campaign_and_courses_are_not_personal(self):
        impersonal = {name.partition(".")[0] for name, fact in FACTS.items() if not fact.personal}

        assert impersonal == {"campaign", "course"}

    def test_its_label_is_the_noun_without_article(self):
        assert FACTS["student.opinion"].label("fr") == "Avis du professeur"
        assert FACTS["student.departments"].label("fr") == "Départements suivis"
        assert FACTS["student.opinion"].label("en") == "Teacher’s opinion"

    def test_no_straight_apostrophe_is_left(self):
        text = resources.files("rules").joinpath("facts.yaml").read_text(encoding="utf-8")

        assert not re.search(r"\w'\w", text)


class TestChoices:
    def test_school_levels_go_from_nursery_to_adults(self):
        keys = [choice.key for choice in SCHOOL_LEVELS]

        assert keys[:3] == ["hors", "ps", "ms"]
        assert keys[-1] == "adulte"

    def test_a_choice_says_its_phrase(self):
        dance = FACTS["student.departments"].choice("danse")

        assert dance is not None
        assert dance.phrase is not None
        assert dance.phrase.to("fr") == "en danse"
        assert dance.phrase.to("en") == "in dance"

    def test_facts_that_compare_with_one_another_share_their_list(self):
        assert FACTS["course.level"].choices == FACTS["student.fm_level"].choices == CHOICES["levels"]

    def test_an_unknown_key_has_no_choice(self):
        assert FACTS["student.departments"].choice("cirque") is None


class TestRecordFields:
    def test_each_belongs_to_a_person_or_the_family(self):
        assert {name.partition(".")[0] for name in RECORD_FIELDS} == {"guardian", "student", "family"}
        assert RECORD_FIELDS["guardian.mobile"].to("en") == "Mobile"


class TestReading:
    def test_it_refuses_an_unknown_key(self, plain):
        plain["facts"]["student.age"]["colour"] = "red"

        with pytest.raises(ValueError, match="colour"):
            read(plain)

    def test_it_refuses_choices_that_do_not_exist(self, plain):
        plain["facts"]["student.opinion"]["choices"] = "moods"

        with pytest.raises(ValueError, match=r"student\.opinion: there are no choices named moods"):
            read(plain)

    def test_it_refuses_a_key_given_twice_in_a_list(self, plain):
        plain["choices"]["days"].append(plain["choices"]["days"][0])

        with pytest.raises(ValueError, match="choices days"):
            read(plain)

    @pytest.mark.parametrize(
        ("name", "key", "problem"),
        [
            ("student.minor", "when_false", "needs words for true and false"),
            ("student.age", "unit", "needs a unit"),
            ("student.departments", "verb", "needs a verb"),
            ("student.disciplines", "members", "needs choices or words for its members"),
            ("family.zone", "verb", "needs a verb for its subject"),
        ],
    )
    def test_it_refuses_a_fact_that_cannot_be_said(self, plain, name, key, problem):
        del plain["facts"][name][key]

        with pytest.raises(ValueError, match=f"{name} {problem}"):
            read(plain)

    def test_it_refuses_a_source_that_does_not_exist(self, plain):
        plain["facts"]["student.age"]["computed_from"] = ["student.horoscope"]

        with pytest.raises(ValueError, match="computed from an unknown fact"):
            read(plain)
