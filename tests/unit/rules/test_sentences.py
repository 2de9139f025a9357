import re

import pytest
from hypothesis import given, settings

from rules.catalogue import FACTS, Fact
from rules.conditions import NOT_ASKED
from rules.reasons import Reason, reason
from rules.sentences import LEADS, describe, english, french, say, say_rule, teller
from tests.unit.rules.hearing import WORDS, bound, plain, why
from tests.unit.rules.strategies import cases

FRENCH_THIRD, ENGLISH_THIRD = set(french.YOU), set(english.YOU) - {"have", "do"}

QUOTED = re.compile("«[^»]*»|“[^”]*”")


def verb_of(predicate: str, negations: tuple[str, ...] = ()) -> str:
    """The verb with which a predicate begins."""
    for negation in negations:
        predicate = predicate.removeprefix(negation)
    return predicate.split()[0]


class TestSayRule:
    def test_it_begins_with_the_lead_of_its_kind(self):
        rule = bound({"student.departments": {"has": "danse"}})

        assert say_rule(rule, "fr", "document") == "Demandé si l’élève est inscrit en danse."
        assert say_rule(rule, "en", "field") == "This question is asked if the student is enrolled in dance."
        assert say_rule(rule, "fr", "document", holds=False) == "Pas demandé si l’élève est inscrit en danse."

    def test_it_repeats_si_before_each_subject(self):
        rule = bound({"all": [{"student.minor": {"is": True}}, {"family.separated": {"is": True}}]})

        assert say_rule(rule, "fr", "document") == "Demandé si l’élève est mineur et si les responsables sont séparés."

    def test_alternatives_with_several_parts_are_set_apart(self):
        both = {"all": [{"student.cursus": {"is": True}}, {"student.age": {"under": 8}}]}
        rule = bound({"any": [both, {"family.staff": {"is": True}}]})

        assert say_rule(rule, "fr", "step") == (
            "Cette étape apparaît si la famille compte un agent de la collectivité, "
            "ou si l’élève est en cursus et a moins de 8 ans."
        )

    def test_without_condition_it_is_so_in_every_case(self):
        assert say_rule(None, "fr", "document") == "Demandé dans tous les cas."


class TestSay:
    def test_it_gives_the_reason_with_the_students_first_name(self):
        said = why({"student.departments": {"has": "danse"}}, {"student.departments": {"danse"}})

        assert said == "Demandé parce que Léa est inscrite en danse."

    @pytest.mark.parametrize(
        ("name", "civility", "said"),
        [
            ("Irina", "Mme", "Demandé parce qu’Irina est mineure."),
            ("Hugo", "Monsieur", "Demandé parce qu’Hugo est mineur."),
            ("Hassan", "M.", "Demandé parce que Hassan est mineur."),
            ("Yann", None, "Demandé parce que Yann est mineur."),
            ("Yves", None, "Demandé parce qu’Yves est mineur."),
            ("Élise", "madame", "Demandé parce qu’Élise est mineure."),
            (None, "Madame", "Demandé parce que l’élève est mineur."),
        ],
    )
    def test_it_elides_and_agrees(self, name, civility, said):
        to = teller(WORDS, name=name, civility=civility)

        assert why({"student.minor": {"is": True}}, {"student.minor": True}, to=to) == said

    def test_it_says_each_subject_once_and_repeats_que(self):
        parts = [
            {"student.minor": {"is": True}},
            {"family.staff": {"is": True}},
            {"student.age": {"under": 8}},
        ]
        facts = {"student.minor": True, "family.staff": True, "student.age": 7}

        assert why({"all": parts}, facts) == (
            "Demandé parce que Léa est mineure et a moins de 8 ans, "
            "et que la famille compte un agent de la collectivité."
        )
        assert why({"all": parts}, facts, "en") == (
            "Requested because Léa is under age and is under 8, and the family includes an employee of the authority."
        )

    def test_a_family_reads_you_and_staff_the_family(self):
        rule, facts = {"answer.tarif": {"is": "reduit"}}, {"answer.tarif": "reduit"}

        assert why(rule, facts) == "Demandé parce que vous avez répondu « Réduit » à « Quel tarif ? »."
        assert why(rule, facts, to=teller(WORDS, reader="staff", name="Léa")) == (
            "Demandé parce que la famille a répondu « Réduit » à « Quel tarif ? »."
        )
        assert why(rule, facts, "en") == "Requested because you answered “Reduced” to “Which fee?”."

    def test_of_a_hidden_question_it_says_that_it_is_not_asked(self):
        rule, facts = {"answer.louer": {"is": True}}, {"answer.louer": NOT_ASKED}

        assert why(rule, facts) == (
            "Pas demandé parce que la question « Je souhaite louer un instrument » n’est pas posée."
        )
        assert why(rule, facts, "en") == (
            "Not requested because the question “I wish to rent an instrument” is not asked."
        )

    def test_what_is_not_met_is_impossible(self):
        said = why({"student.age": {"at_least": 6}}, {"student.age": 5}, kind="eligibility")

        assert said == "Impossible parce que Léa a moins de 6 ans."

    def test_another_reason_is_said_after_the_first(self):
        rule = {"any": [{"student.minor": {"is": True}}, {"family.staff": {"is": True}}]}
        facts = {"student.minor": True, "family.staff": True}

        assert why(rule, facts) == (
            "Demandé parce que Léa est mineure. "
            "Une autre raison suffirait : la famille compte un agent de la collectivité."
        )
        assert "Another reason would be enough: the family includes" in why(rule, facts, "en")

    def test_without_kind_it_is_the_bare_reason(self):
        assert why({"student.minor": {"is": True}}, {"student.minor": True}, kind=None) == (
            "Parce que Léa est mineure."
        )

    def test_without_condition_it_is_so_in_every_case(self):
        assert say(Reason(True), "en", "document") == "Requested in every case."

    @pytest.mark.parametrize("kind", LEADS)
    def test_each_kind_has_a_lead_in_both_languages(self, kind):
        for lead in LEADS[kind]:
            assert lead.to("fr")
            assert lead.to("en")


class TestWhatTheReaderMayNotSee:
    RULE = {"all": [{"student.minor": {"is": True}}, {"family.court_order": {"is": True}}]}
    FACTS = {"student.minor": True, "family.court_order": True}

    def test_it_is_said_to_be_on_file(self):
        to = teller(WORDS, name="Léa", civility="Mme", hidden=["family.court_order"])

        assert why(self.RULE, self.FACTS, to=to) == (
            "Demandé parce que Léa est mineure et en raison d’une information du dossier."
        )

    def test_alone_it_is_the_whole_reason(self):
        to = teller(WORDS, hidden=["family.court_order", "student.minor"])

        assert why(self.RULE, self.FACTS, to=to) == "Demandé en raison d’une information du dossier."
        assert why(self.RULE, self.FACTS, "en", to=to) == "Requested because of information on file."

    def test_nor_is_it_named_when_missing_or_as_another_reason(self):
        to = teller(WORDS, hidden=["family.court_order"])
        either = {"any": list(self.RULE["all"])}

        assert why(self.RULE, {}, to=to) == (
            "Pas encore décidé : il manque la date de naissance de l’élève et une information du dossier."
        )
        assert why(either, self.FACTS, to=to).endswith("Une autre raison suffirait : une information du dossier.")


class TestToTheStudent:
    """The reader is the one of whom is spoken."""

    SHE = teller(WORDS, name="Léa", civility="Madame", you=True)
    HE = teller(WORDS, name="Léo", civility="Monsieur", you=True)

    @pytest.mark.parametrize(
        ("rule", "facts", "french", "english"),
        [
            ({"student.minor": {"is": False}}, {"student.minor": False}, "vous êtes majeure", "you are of age"),
            (
                {"student.current": {"is": False}},
                {"student.current": False},
                "vous n’êtes pas inscrite cette année",
                "you are not a student this year",
            ),
            ({"student.age": {"at_least": 18}}, {"student.age": 40}, "vous avez 18 ans ou plus", "you are 18 or older"),
            (
                {"student.rents_instrument": {"is": False}},
                {"student.rents_instrument": False},
                "vous ne louez pas d’instrument",
                "you do not rent an instrument",
            ),
            (
                {"student.disciplines": {"has": "violon"}},
                {"student.disciplines": frozenset({"violon"})},
                "vous suivez un cours de violon",
                "you take classes in violon",
            ),
            (
                {"student.fm_level": {"is": "2C1"}},
                {"student.fm_level": "2C1"},
                "votre niveau de formation musicale est « 2C1 »",
                "your music theory level is “2C1”",
            ),
        ],
    )
    def test_it_speaks_to_the_reader(self, rule: dict, facts: dict, french: str, english: str):
        assert why(rule, facts, to=self.SHE) == f"Demandé parce que {french}."
        assert why(rule, facts, "en", to=self.SHE) == f"Requested because {english}."

    def test_it_agrees_with_the_reader(self):
        assert why({"student.minor": {"is": False}}, {"student.minor": False}, to=self.HE) == (
            "Demandé parce que vous êtes majeur."
        )

    def test_what_the_reader_is_and_has_answered_is_one_clause(self):
        rule = {"all": [{"student.minor": {"is": False}}, {"answer.louer": {"is": True}}]}

        assert why(rule, {"student.minor": False, "answer.louer": True}, to=self.SHE) == (
            "Demandé parce que vous êtes majeure et avez coché « Je souhaite louer un instrument »."
        )

    @pytest.mark.parametrize(
        ("fact", "french", "english"),
        [
            ("student.birth_date", "votre date de naissance", "your birth date"),
            ("student.age", "votre âge", "your age"),
            ("student.minor", "votre minorité", "whether you are a minor"),
            ("student.rank", "votre rang dans la famille", "your rank in the family"),
            ("student.start", "votre date d’entrée", "your starting date"),
        ],
    )
    def test_what_is_missing_is_the_readers(self, fact: str, french: str, english: str):
        missing = Reason(None, missing=(fact,))

        assert plain(say(missing, "fr", None, self.SHE)) == f"Pas encore décidé : il manque {french}."
        assert say(missing, "en", None, self.SHE) == f"Not decided yet: still missing: {english}."

    @given(cases())
    @settings(deadline=None)
    def test_whatever_the_tree_the_reader_is_never_spoken_of(self, case):
        condition, facts = case
        for language, subject, others in (("fr", "vous", FRENCH_THIRD), ("en", "you", ENGLISH_THIRD)):
            to = teller(name="Irina", civility="Mme", you=True)
            texts = [describe(condition, language, holds, to) for holds in (True, False)]
            texts.append(say(reason(condition, facts), language, "document", to))

            for text in (QUOTED.sub("", one) for one in texts):
                words = re.findall(rf"\b{subject} (?:n’|ne |soit |either )?([\w]+)", text)
                assert not set(words) & others, text
                assert not any(name in text for name in ("Irina", "l’élève", "the student")), text

    @pytest.mark.parametrize("fact", [fact for fact in FACTS.values() if fact.subject == "student"], ids=str)
    def test_every_verb_that_is_said_of_a_student_can_be_said_to_one(self, fact: Fact):
        said = [wording for wording in (fact.when_true, fact.when_false, fact.verb) if wording]

        assert {verb_of(one.fr, ("n’", "ne ")) for one in said} <= set(french.YOU)
        assert {verb_of(one.en) for one in said} <= set(english.YOU)


class TestPending:
    def test_it_names_what_is_missing(self):
        rule = {"all": [{"student.age": {"at_least": 8}}, {"answer.tarif": {"is": "reduit"}}]}

        assert why(rule, {}) == (
            "Pas encore décidé : il manque la date de naissance de Léa et votre réponse à « Quel tarif ? »."
        )
        assert why(rule, {}, "en") == (
            "Not decided yet: still missing: Léa’s birth date and your answer to “Which fee?”."
        )


class TestEveryTree:
    @given(cases())
    @settings(deadline=None)
    def test_it_makes_a_sentence_that_differs_from_its_opposite(self, case):
        condition, facts = case
        for language in ("fr", "en"):
            told_ = [describe(condition, language, holds) for holds in (True, False)]
            said = say(reason(condition, facts), language, "document", teller(name="Irina", civility="Mme"))

            assert told_[0] != told_[1]
            assert said.endswith(".")
            for text in (*told_, said):
                assert not any(mark in text for mark in ("[", "]", "  ", "None", "'"))
