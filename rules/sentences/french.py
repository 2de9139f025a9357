"""French: one comparison as subject and predicate."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from rules.catalogue import Fact
from rules.reasons import Stated
from rules.sentences.common import ALL_OF, BETWEEN, NARROW, OPPOSITES, Spoken, Teller, agree, series, spoken_to
from rules.sentences.french_words import day, denied, joined, money, neither, quoted

_SHARED_VERBS = frozenset(("est", "êtes", "a", "avez", "suit", "suivez", "habite", "compte", "sont", "dure"))
YOU: Mapping[str, str] = {"est": "êtes", "a": "avez", "suit": "suivez", "loue": "louez", "vient": "venez"}
"""The verbs that are said of a student, and as they are said to one."""
_OF_THE_STUDENT = " de l’élève"
_ARTICLE = re.compile("l’|le |la ")


class French:
    """The French grammar of sentences."""

    also = "et"
    otherwise = "ou"
    pause = f"{NARROW};"

    def spoken(self, stated: Stated, teller: Teller) -> Spoken:
        """Return one comparison as subject and predicate."""
        fact = teller.fact(stated)
        if not stated.asked:
            return Spoken(f"la question {quoted(fact.noun.fr)}", "n’est pas posée")
        if fact.source == "answer" and stated.comparison.operator != "same_as":
            return _answered(stated, fact, teller)
        subject, feminine = _subject(stated, fact, teller)
        predicate = agree(_predicate(stated, fact, teller), feminine)
        return Spoken(subject, spoken_to(predicate, YOU) if subject == "vous" else predicate)

    def noun(self, fact: Fact, teller: Teller) -> str:
        """Return what is asked for when a fact is missing: "la date de naissance de Léa"."""
        return noun(fact, teller)

    def either(self, predicates: list[str]) -> str:
        """Return "est soit a, soit b" where the verb is the same, else "soit a, soit b"."""
        verb, _, _ = predicates[0].partition(" ")
        if verb in _SHARED_VERBS and all(predicate.startswith(verb + " ") for predicate in predicates):
            return f"{verb} " + self.either([predicate.removeprefix(verb + " ") for predicate in predicates])
        return ", ".join(f"soit {predicate}" for predicate in predicates)

    def opened(self, connector: str, clause: str) -> str:
        """Return a clause after "parce que" or "si", elided."""
        return joined(connector, clause)

    def again(self, connector: str, alternative: bool) -> str:
        """Return "que" after "parce que", "si" after "si": French repeats it, alternative or not."""
        return connector.rpartition(" ")[2]


def noun(fact: Fact, teller: Teller) -> str:
    """Return a fact as a noun with its article."""
    if fact.source == "answer":
        mine = "votre réponse" if teller.reader == "family" else "la réponse de la famille"
        return f"{mine} à {quoted(fact.noun.fr)}"
    if teller.you and _OF_THE_STUDENT in fact.noun.fr:
        return _ARTICLE.sub("votre ", fact.noun.fr.replace(_OF_THE_STUDENT, ""), count=1)
    if teller.name:
        return fact.noun.fr.replace("de l’élève", joined("de", teller.name))
    return fact.noun.fr


def _subject(stated: Stated, fact: Fact, teller: Teller) -> tuple[str, bool]:
    """Return the subject and whether what is said of it is feminine."""
    comparison = stated.comparison
    above_zero = fact.type == "amount" and _zero_words(stated, fact) is not None
    of_noun = fact.type in ("amount", "date") and not above_zero
    if of_noun or comparison.operator in ("known", "same_as") or fact.subject == "noun":
        return noun(fact, teller), fact.gender == "f" or fact.source == "answer"
    return {
        "student": _student(teller),
        "family": ("la famille", True),
        "guardians": ("les responsables", False),
        "course": ("le cours", False),
    }[fact.subject]


def _student(teller: Teller) -> tuple[str, bool]:
    if teller.you:
        return "vous", teller.feminine
    return teller.name or "l’élève", teller.feminine and teller.name is not None


def _predicate(stated: Stated, fact: Fact, teller: Teller) -> str:
    comparison, holds = stated.comparison, stated.holds
    if comparison.operator == "known":
        plural = fact.noun.fr.startswith("les ")
        said = "sont [connus/connues]" if plural else "est [connu/connue]"
        return said if comparison.value is holds else denied(said)
    if comparison.operator == "same_as":
        same = f"[le/la] même que {noun(teller.vocabulary[str(comparison.value)], teller)}"
        return f"est {same}" if holds else f"n’est pas {same}"
    if fact.type == "bool":
        words = fact.when_true if comparison.value is holds else fact.when_false
        return words.fr if words else ""
    if fact.type in ("choice", "set", "text"):
        return _value(stated, fact)
    return _zero_words(stated, fact) or quantity(stated, fact)


def _zero_words(stated: Stated, fact: Fact) -> str | None:
    """Return what is said of an amount above zero, or not above it, if the fact has words for that."""
    if stated.comparison.value != 0 or stated.comparison.operator not in ("over", "at_most"):
        return None
    words = fact.when_true if (stated.comparison.operator == "over") is stated.holds else fact.when_false
    return words.fr if words else None


def _value(stated: Stated, fact: Fact) -> str:
    verb = fact.verb.fr if fact.verb else "est"
    participle = f" {fact.verb.participle}" if fact.verb and fact.verb.participle else ""
    several = stated.comparison.operator == ALL_OF
    if stated.holds:
        return f"{verb}{participle} {series(_words(stated, fact, 'said'), 'et' if several else 'ou')}"
    if several:
        return f"{denied(verb)}{participle} à la fois {series(_words(stated, fact, 'said'), 'et')}"
    words = _words(stated, fact, "negated")
    if len(words) == 1:
        return f"{denied(verb)}{participle} {words[0]}"
    # Without "pas": neither one nor the other.
    return f"{denied(verb, '')}{participle} {neither(_words(stated, fact, 'neither'))}"


def _words(stated: Stated, fact: Fact, place: str) -> list[str]:
    return [_word(value, fact, place) for value in stated.comparison.values]


def _word(value: object, fact: Fact, place: str) -> str:
    choice = fact.choice(value)
    if choice and choice.phrase and fact.verb:
        return choice.phrase.fr
    if fact.members is None:
        return quoted(choice.label.fr if choice else value)
    before: str = getattr(fact.members, place).fr
    # "un cours de violon" is a word of the language, a code is not.
    return joined(before, str(value)) if before.endswith(" de") else f"{before} {quoted(value)}"


_COMPARED: Mapping[str, str] = {
    "under": "[inférieur/inférieure] à {}",
    "at_most": "de {} au plus",
    "at_least": "de {} au moins",
    "over": "[supérieur/supérieure] à {}",
}
_AGES: Mapping[str, str] = {
    "under": "a moins de {}",
    "at_most": "a {} ou moins",
    "at_least": "a {} ou plus",
    "over": "a plus de {}",
    "is": "a {}",
    "is not": "n’a pas {}",
}
_COUNTS: Mapping[str, str] = {
    "under": "moins de",
    "at_most": "au plus",
    "at_least": "au moins",
    "over": "plus de",
    "is": "exactement",
}
_RANKS: Mapping[str, str] = {
    "is": "est {}",
    "is not": "n’est pas {}",
    "at_least": "est {} ou au-delà",
    "under": "vient avant {}",
    "over": "vient après {}",
    "at_most": "est au plus {}",
}


def quantity(stated: Stated, fact: Fact) -> str:
    """Return what is said of a number, an amount or a date."""
    comparison, values = stated.comparison, stated.comparison.values
    operator = comparison.operator if stated.holds else OPPOSITES.get(comparison.operator, "is not")
    if fact.type == "date":
        return _date(operator, values)
    if fact.type == "amount":
        return _amount(operator, values)
    if operator == BETWEEN:
        return _from_to(fact, values)
    number = int(str(comparison.value))
    if fact.name == "student.rank":
        return _RANKS[operator].format(_nth(number))
    return _age(operator, number) if fact.name == "student.age" else _count(operator, number, fact)


def _date(operator: str, values: tuple[object, ...]) -> str:
    days = [day(value) for value in values if isinstance(value, date)]
    if operator == BETWEEN:
        return f"est [compris/comprise] entre le {days[0]} et le {days[1]}"
    return f"est [antérieur/antérieure] au {days[0]}" if operator == "before" else f"est le {days[0]} ou après"


def _amount(operator: str, values: tuple[object, ...]) -> str:
    sums = [money(Decimal(str(value))) for value in values]
    if operator == BETWEEN:
        return f"est [compris/comprise] entre {sums[0]} et {sums[1]}"
    return "est " + _COMPARED[operator].format(sums[0])


def _age(operator: str, number: int) -> str:
    return _AGES[operator].format(f"{number} {'an' if number < 2 else 'ans'}")


def _from_to(fact: Fact, values: tuple[object, ...]) -> str:
    unit = fact.unit.many.fr if fact.unit else ""
    return f"{_having(fact)} de {values[0]} à {values[1]} {unit}"


def _having(fact: Fact) -> str:
    return {"family": "compte", "course": "dure"}.get(fact.subject, "a")


def _count(operator: str, number: int, fact: Fact) -> str:
    """Count in units: "a au moins une absence", "n’a aucun responsable"."""
    unit, verb = fact.unit, _having(fact)
    if unit is None:
        return f"{verb} {number}"
    one = "une" if unit.gender == "f" else "un"
    if (operator, number) in (("at_most", 0), ("is", 0), ("under", 1)):
        return f"{denied(verb, 'auc' + one)} {unit.one.fr}"
    if (operator, number) in (("over", 0), ("is not", 0), ("at_least", 1)):
        return f"{verb} au moins {one} {unit.one.fr}"
    counted = f"{one if number == 1 else number} {unit.one.fr if number < 2 else unit.many.fr}"
    if operator == "is not":
        return f"{denied(verb)} exactement {counted}"
    return f"{verb} {joined(_COUNTS[operator], counted)}"


def _nth(number: int) -> str:
    nth = "[le premier/la première]" if number == 1 else f"[le/la] {number}e"
    return f"{nth} [inscrit/inscrite] de la famille"


def _answered(stated: Stated, fact: Fact, teller: Teller) -> Spoken:
    """Return what the family answered: told to it as "vous avez", of it as "la famille a"."""
    told = teller.reader == "family"
    subject, have = ("vous", "avez") if told else ("la famille", "a")
    comparison, question = stated.comparison, quoted(fact.noun.fr)
    if comparison.operator == "known":
        done = have if comparison.value is stated.holds else denied(have)
        return Spoken(subject, f"{done} répondu à {question}")
    if fact.type == "bool":
        done = have if comparison.value is stated.holds else denied(have)
        return Spoken(subject, f"{done} coché {question}")
    if fact.type in ("choice", "set", "text"):
        return Spoken(subject, f"{_given(stated, fact, have)} à {question}")
    return Spoken(subject, _counted_answer(stated, fact, have) + f" à {question}")


def _given(stated: Stated, fact: Fact, have: str) -> str:
    choices = [(fact.choice(value), value) for value in stated.comparison.values]
    words = [quoted(choice.label.fr if choice else value) for choice, value in choices]
    if stated.comparison.operator == ALL_OF:
        both = "" if stated.holds else "à la fois "
        return f"{have if stated.holds else denied(have)} répondu {both}{series(words, 'et')}"
    if stated.holds:
        return f"{have} répondu {series(words, 'ou')}"
    return f"{denied(have)} répondu {words[0]}" if len(words) == 1 else f"{denied(have, '')} répondu {neither(words)}"


_ANSWERS: Mapping[str, str] = {
    "under": "moins de {}",
    "before": "une date antérieure au {}",
    "at_most": "{} ou moins",
    "at_least": "{} ou plus",
    "from": "le {} ou après",
    "over": "plus de {}",
    "is": "{}",
}


def _counted_answer(stated: Stated, fact: Fact, have: str) -> str:
    comparison = stated.comparison
    shown = [_shown(value) for value in comparison.values]
    if comparison.operator == BETWEEN:
        return f"{have} répondu entre {'le ' if fact.type == 'date' else ''}{series(shown, _until(fact))}"
    if comparison.operator == "is" and not stated.holds:
        return f"{denied(have)} répondu {shown[0]}"
    operator = comparison.operator if stated.holds else OPPOSITES[comparison.operator]
    return f"{have} répondu {_ANSWERS[operator].format(shown[0])}"


def _until(fact: Fact) -> str:
    return "et le" if fact.type == "date" else "et"


def _shown(value: object) -> str:
    if isinstance(value, date):
        return day(value)
    return money(value) if isinstance(value, Decimal) else str(value)
