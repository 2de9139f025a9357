from decimal import Decimal

import pytest

from rules.sentences import describe
from tests.unit.rules.hearing import bound, told

ONE = [
    ({"student.age": {"at_least": 18}}, "l’élève a 18 ans ou plus", "l’élève a moins de 18 ans"),
    ({"student.age": {"over": 25}}, "l’élève a plus de 25 ans", "l’élève a 25 ans ou moins"),
    ({"student.age": {"is": 1}}, "l’élève a 1 an", "l’élève n’a pas 1 an"),
    ({"student.minor": {"is": True}}, "l’élève est mineur", "l’élève est majeur"),
    ({"student.cursus": {"is": False}}, "l’élève est hors cursus", "l’élève est en cursus"),
    (
        {"student.departments": {"has": "danse"}},
        "l’élève est inscrit en danse",
        "l’élève n’est pas inscrit en danse",
    ),
    (
        {"student.departments": {"has_any": ["danse", "theatre"]}},
        "l’élève est inscrit en danse ou en théâtre",
        "l’élève n’est inscrit ni en danse ni en théâtre",
    ),
    (
        {"student.departments": {"has_any": ["danse", "theatre", "voix"]}},
        "l’élève est inscrit en danse, en théâtre ou au département Voix",
        "l’élève n’est inscrit ni en danse, ni en théâtre, ni au département Voix",
    ),
    (
        {"student.disciplines": {"has": "alto"}},
        "l’élève suit un cours d’alto",
        "l’élève ne suit pas de cours d’alto",
    ),
    (
        {"student.disciplines": {"has_any": ["harpe", "orgue"]}},
        "l’élève suit un cours de harpe ou un cours d’orgue",
        "l’élève ne suit ni cours de harpe ni cours d’orgue",
    ),
    (
        {"student.courses": {"has": "K1"}},
        "l’élève suit le cours « K1 »",
        "l’élève ne suit pas le cours « K1 »",
    ),
    (
        {"student.exemptions": {"has": "collectif"}},
        "l’élève est dispensé de pratique collective",
        "l’élève n’est pas dispensé de pratique collective",
    ),
    (
        {"student.opinion": {"in": ["reserve", "defavorable"]}},
        "l’avis du professeur est réservé ou défavorable",
        "l’avis du professeur n’est ni réservé ni défavorable",
    ),
    (
        {"student.result": {"is": "admis"}},
        "le résultat de l’année est « Admis »",
        "le résultat de l’année n’est pas « Admis »",
    ),
    (
        {"student.unjustified_absences": {"at_most": 3}},
        "l’élève a au plus 3 absences non justifiées",
        "l’élève a plus de 3 absences non justifiées",
    ),
    (
        {"student.unjustified_absences": {"at_most": 0}},
        "l’élève n’a aucune absence non justifiée",
        "l’élève a au moins une absence non justifiée",
    ),
    (
        {"student.guardians": {"is": 1}},
        "l’élève a exactement un responsable",
        "l’élève n’a pas exactement un responsable",
    ),
    (
        {"student.years": {"over": 1}},
        "l’élève a plus d’une année d’ancienneté",
        "l’élève a au plus une année d’ancienneté",
    ),
    (
        {"student.years": {"under": 1}},
        "l’élève n’a aucune année d’ancienneté",
        "l’élève a au moins une année d’ancienneté",
    ),
    (
        {"family.students": {"at_least": 2}},
        "la famille compte au moins 2 élèves inscrits",
        "la famille compte moins de 2 élèves inscrits",
    ),
    (
        {"student.rank": {"is": 1}},
        "l’élève est le premier inscrit de la famille",
        "l’élève n’est pas le premier inscrit de la famille",
    ),
    (
        {"course.minutes": {"at_least": 45}},
        "le cours dure au moins 45 minutes",
        "le cours dure moins de 45 minutes",
    ),
    (
        {"family.quotient": {"under": Decimal("1400")}},
        "le quotient familial est inférieur à 1 400,00 €",
        "le quotient familial est de 1 400,00 € au moins",
    ),
    ({"family.overdue": {"over": 0}}, "la famille a un impayé", "la famille n’a pas d’impayé"),
    (
        {"family.overdue": {"over": 50}},
        "l’impayé de la famille est supérieur à 50,00 €",
        "l’impayé de la famille est de 50,00 € au plus",
    ),
    (
        {"student.start": {"before": "2026-09-01"}},
        "la date d’entrée de l’élève est antérieure au 1er septembre 2026",
        "la date d’entrée de l’élève est le 1er septembre 2026 ou après",
    ),
    (
        {"family.zone": {"is": "ville"}},
        "la famille habite à Hauterive",
        "la famille n’habite pas à Hauterive",
    ),
    ({"family.zone": {"is": "outside"}}, "la famille habite ailleurs", "la famille habite à Hauterive"),
    (
        {"family.commune": {"is": "Hauterive"}},
        "la commune de la famille est « Hauterive »",
        "la commune de la famille n’est pas « Hauterive »",
    ),
    (
        {"family.separated": {"is": True}},
        "les responsables sont séparés",
        "les responsables ne sont pas séparés",
    ),
    ({"course.day": {"is": "lundi"}}, "le cours a lieu le lundi", "le cours n’a pas lieu le lundi"),
    ({"course.kind": {"is": "individuel"}}, "le cours est individuel", "le cours n’est pas individuel"),
    (
        {"course.level": {"same_as": "student.fm_level"}},
        "le niveau du cours est le même que le niveau de formation musicale de l’élève",
        "le niveau du cours n’est pas le même que le niveau de formation musicale de l’élève",
    ),
    (
        {"student.birth_date": {"known": True}},
        "la date de naissance de l’élève est connue",
        "la date de naissance de l’élève n’est pas connue",
    ),
    (
        {"student.courses": {"known": False}},
        "les cours suivis ne sont pas connus",
        "les cours suivis sont connus",
    ),
    (
        {"answer.louer": {"is": True}},
        "la famille a coché « Je souhaite louer un instrument »",
        "la famille n’a pas coché « Je souhaite louer un instrument »",
    ),
    (
        {"answer.tarif": {"in": ["plein", "reduit"]}},
        "la famille a répondu « Plein » ou « Réduit » à « Quel tarif ? »",
        "la famille n’a répondu ni « Plein » ni « Réduit » à « Quel tarif ? »",
    ),
    (
        {"answer.tarif": {"known": True}},
        "la famille a répondu à « Quel tarif ? »",
        "la famille n’a pas répondu à « Quel tarif ? »",
    ),
    (
        {"answer.enfants": {"under": 3}},
        "la famille a répondu moins de 3 à « Nombre d’enfants »",
        "la famille a répondu 3 ou plus à « Nombre d’enfants »",
    ),
    (
        {"answer.enfants": {"is": 3}},
        "la famille a répondu 3 à « Nombre d’enfants »",
        "la famille n’a pas répondu 3 à « Nombre d’enfants »",
    ),
    (
        {"answer.revenu": {"over": 900}},
        "la famille a répondu plus de 900,00 € à « Revenu »",
        "la famille a répondu 900,00 € ou moins à « Revenu »",
    ),
    (
        {"answer.depart": {"before": "2026-07-01"}},
        "la famille a répondu une date antérieure au 1er juillet 2026 à « Départ »",
        "la famille a répondu le 1er juillet 2026 ou après à « Départ »",
    ),
]

TREES = [
    (
        {"all": [{"student.age": {"at_least": 8}}, {"student.age": {"under": 18}}]},
        "l’élève a de 8 à 17 ans",
        "the student is 8 to 17",
    ),
    (
        {"all": [{"family.quotient": {"at_least": 300}}, {"family.quotient": {"at_most": 800}}]},
        "le quotient familial est compris entre 300,00 € et 800,00 €",
        "the family quotient is between €300.00 and €800.00",
    ),
    (
        {"all": [{"student.start": {"from": "2026-09-01"}}, {"student.start": {"before": "2026-10-01"}}]},
        "la date d’entrée de l’élève est comprise entre le 1er septembre 2026 et le 30 septembre 2026",
        "the student’s starting date is between 1 September 2026 and 30 September 2026",
    ),
    (
        {"all": [{"student.guardians": {"at_least": 1}}, {"student.guardians": {"under": 3}}]},
        "l’élève a de 1 à 2 responsables",
        "the student has 1 to 2 guardians",
    ),
    (
        {"all": [{"student.departments": {"has": "danse"}}, {"student.departments": {"has": "voix"}}]},
        "l’élève est inscrit en danse et au département Voix",
        "the student is enrolled in dance and in the voice department",
    ),
    (
        {"not": {"all": [{"student.departments": {"has": "danse"}}, {"student.departments": {"has": "voix"}}]}},
        "l’élève n’est pas inscrit à la fois en danse et au département Voix",
        "the student is not enrolled both in dance and in the voice department",
    ),
    (
        {
            "all": [
                {"student.cursus": {"is": True}},
                {"family.staff": {"is": True}},
                {"student.age": {"under": 8}},
            ]
        },
        "l’élève est en cursus et a moins de 8 ans, et la famille compte un agent de la collectivité",
        "the student is on the diploma track and is under 8, and the family includes an employee of the authority",
    ),
    (
        {"any": [{"student.cursus": {"is": True}}, {"student.age": {"under": 8}}]},
        "l’élève est en cursus ou a moins de 8 ans",
        "the student is on the diploma track or is under 8",
    ),
    (
        {
            "all": [
                {"student.minor": {"is": True}},
                {"any": [{"student.cursus": {"is": True}}, {"student.adapted_schedule": {"is": True}}]},
            ]
        },
        "l’élève est mineur et est soit en cursus, soit en horaires aménagés",
        "the student is under age and either is on the diploma track or has adapted school hours",
    ),
    (
        {
            "all": [
                {"student.minor": {"is": True}},
                {"any": [{"family.staff": {"is": True}}, {"student.departments": {"has": "danse"}}]},
            ]
        },
        "l’élève est mineur, et soit la famille compte un agent de la collectivité, soit l’élève est inscrit en danse",
        "the student is under age, and either the family includes an employee of the authority or "
        "the student is enrolled in dance",
    ),
    (
        {"not": {"any": [{"student.cursus": {"is": True}}, {"not": {"student.age": {"at_least": 8}}}]}},
        "l’élève est hors cursus et a 8 ans ou plus",
        "the student is not on the diploma track and is 8 or older",
    ),
    (
        {"any": [{"answer.tarif": {"is": "plein"}}, {"answer.tarif": {"is": "reduit"}}]},
        "la famille a répondu « Plein » ou « Réduit » à « Quel tarif ? »",
        "the family answered “Full” or “Reduced” to “Which fee?”",
    ),
    (
        {"all": [{"answer.jours": {"has": "lundi"}}, {"answer.jours": {"has": "mardi"}}]},
        "la famille a répondu « lundi » et « mardi » à « Jours »",
        "the family answered “Monday” and “Tuesday” to “Days”",
    ),
]

ENGLISH = [
    ({"student.age": {"at_least": 18}}, "the student is 18 or older", "the student is under 18"),
    (
        {"student.rank": {"is": 2}},
        "the student is the family’s second student",
        "the student is not the family’s second student",
    ),
    (
        {"family.overdue": {"at_most": 0}},
        "the family has nothing overdue",
        "the family has an overdue amount",
    ),
    (
        {"student.guardians": {"over": 0}},
        "the student has at least one guardian",
        "the student has no guardians",
    ),
    (
        {"course.minutes": {"is": 30}},
        "the course lasts exactly 30 minutes",
        "the course does not last exactly 30 minutes",
    ),
    (
        {"student.start": {"from": "2026-09-01"}},
        "the student’s starting date is on or after 1 September 2026",
        "the student’s starting date is before 1 September 2026",
    ),
    (
        {"student.result": {"in": ["ajourne", "abandon"]}},
        "the year’s result is “Failed” or “Left”",
        "the year’s result is neither “Failed” nor “Left”",
    ),
    (
        {"student.disciplines": {"has": "alto"}},
        "the student takes classes in alto",
        "the student does not take classes in alto",
    ),
    (
        {"student.courses": {"known": True}},
        "the courses followed are known",
        "the courses followed are not known",
    ),
    (
        {"answer.louer": {"is": False}},
        "the family did not tick “I wish to rent an instrument”",
        "the family ticked “I wish to rent an instrument”",
    ),
    (
        {"answer.enfants": {"at_least": 2}},
        "the family answered at least 2 to “Number of children”",
        "the family answered under 2 to “Number of children”",
    ),
    (
        {"answer.tarif": {"known": False}},
        "the family did not answer “Which fee?”",
        "the family answered “Which fee?”",
    ),
]


class TestDescribe:
    @pytest.mark.parametrize(("value", "yes", "no"), ONE)
    def test_a_comparison_and_its_opposite_in_french(self, value, yes, no):
        assert told(value) == yes
        assert told(value, holds=False) == no
        assert told({"not": value}) == no

    @pytest.mark.parametrize(("value", "yes", "no"), ENGLISH)
    def test_a_comparison_and_its_opposite_in_english(self, value, yes, no):
        assert told(value, "en") == yes
        assert told(value, "en", holds=False) == no

    @pytest.mark.parametrize(("value", "french", "english"), TREES)
    def test_a_tree_in_both_languages(self, value, french, english):
        assert told(value) == french
        assert told(value, "en") == english

    def test_no_condition_is_always_so(self):
        assert describe(None, "fr") == "dans tous les cas"
        assert describe(None, "en", holds=False) == "in no case"

    def test_numbers_and_quotation_marks_have_no_break_spaces(self):
        said = describe(bound({"family.quotient": {"under": 1400}}), "fr")

        assert said.endswith("1\u202f400,00\u00a0€")
        assert "«\u00a0K1\u00a0»" in describe(bound({"student.courses": {"has": "K1"}}), "fr")
