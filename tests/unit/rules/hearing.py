"""A small vocabulary with answers and zones, and ways to hear it: for the tests of sentences."""

from dataclasses import replace

from rules.catalogue import FACTS, Choice, Fact, Wording
from rules.conditions import bind, parse
from rules.reasons import reason
from rules.sentences import describe, say, teller


def answer(key, kind, fr, en, **options):
    choices = tuple(Choice(name, Wording(*label)) for name, label in options.items())
    return Fact(f"answer.{key}", kind, Wording(fr, en), "answer", "noun", choices=choices)


def zone(key, fr, en):
    return Choice(key, Wording(fr, en), Wording(fr, en))


ANSWERS = (
    answer("louer", "bool", "Je souhaite louer un instrument", "I wish to rent an instrument"),
    answer(
        *("tarif", "choice", "Quel tarif ?", "Which fee?"),
        plein=("Plein", "Full"),
        resident=("Résident", "Resident"),
        reduit=("Réduit", "Reduced"),
    ),
    answer("enfants", "integer", "Nombre d’enfants", "Number of children"),
    answer("revenu", "amount", "Revenu", "Income"),
    answer("depart", "date", "Départ", "Leaving"),
    answer("jours", "set", "Jours", "Days", lundi=("lundi", "Monday"), mardi=("mardi", "Tuesday")),
)
ZONES = (zone("ville", "à Hauterive", "in Hauterive"), zone("outside", "ailleurs", "elsewhere"))
WORDS = {
    **FACTS,
    **{fact.name: fact for fact in ANSWERS},
    "family.zone": replace(FACTS["family.zone"], choices=ZONES),
}
GENERAL = teller(WORDS, reader="staff")


def bound(value):
    condition, problems = bind(parse(value), WORDS, course=True)
    assert problems == ()
    return condition


def plain(text):
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def told(value, language="fr", holds=True, to=GENERAL):
    return plain(describe(bound(value), language, holds, to))


def why(value, facts, language="fr", kind="document", to=None):
    return plain(say(reason(bound(value), facts), language, kind, to or teller(WORDS, name="Léa", civility="Madame")))
