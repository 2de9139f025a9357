"""English: one comparison as subject and predicate."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from rules.catalogue import Fact
from rules.reasons import Stated
from rules.sentences.common import ALL_OF, BETWEEN, OPPOSITES, Spoken, Teller, series, spoken_to

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_ORDINALS: Mapping[int, str] = {1: "first", 2: "second", 3: "third"}
YOU: Mapping[str, str] = {
    **{"is": "are", "has": "have", "does": "do"},
    **{"takes": "take", "rents": "rent", "comes": "come"},
}
"""The verbs that are said of a student, and as they are said to one."""
_SUBJECTS: Mapping[str, str] = {"family": "the family", "guardians": "the guardians", "course": "the course"}


class English:
    """The English grammar of sentences."""

    also = "and"
    otherwise = "or"
    pause = ";"

    def spoken(self, stated: Stated, teller: Teller) -> Spoken:
        """Return one comparison as subject and predicate."""
        fact = teller.fact(stated)
        if not stated.asked:
            return Spoken(f"the question {quoted(fact.noun.en)}", "is not asked")
        if fact.source == "answer" and stated.comparison.operator != "same_as":
            return _answered(stated, fact, teller)
        subject, predicate = _subject(stated, fact, teller), _predicate(stated, fact, teller)
        return Spoken(subject, spoken_to(predicate, YOU) if subject == "you" else predicate)

    def noun(self, fact: Fact, teller: Teller) -> str:
        """Return what is asked for when a fact is missing."""
        return noun(fact, teller)

    def either(self, predicates: list[str]) -> str:
        """Return "is either a or b" where the verb is be, else "either a or b"."""
        for be in ("is ", "are "):
            if all(predicate.startswith(be) for predicate in predicates):
                return be + self.either([predicate.removeprefix(be) for predicate in predicates])
        if any(" and " in predicate or "," in predicate for predicate in predicates):
            return f"either {', '.join(predicates[:-1])}, or {predicates[-1]}"
        return "either " + series(predicates, "or")

    def opened(self, connector: str, clause: str) -> str:
        """Return a clause after "because" or "if"."""
        return f"{connector} {clause}"

    def again(self, connector: str, alternative: bool) -> str:
        """Return "if" before an alternative; "and" needs no second word."""
        return connector.rpartition(" ")[2] if alternative else ""


def noun(fact: Fact, teller: Teller) -> str:
    """Return a fact as a noun."""
    if fact.source == "answer":
        mine = "your answer" if teller.reader == "family" else "the family’s answer"
        return f"{mine} to {quoted(fact.noun.en)}"
    if teller.you:
        return fact.noun.en.replace("the student’s", "your").replace("the student is", "you are")
    return fact.noun.en.replace("the student’s", f"{teller.name}’s") if teller.name else fact.noun.en


def quoted(text: object) -> str:
    """Return a text in English quotation marks."""
    return f"“{text}”"


def money(amount: Decimal) -> str:
    """Return an amount as prose writes it."""
    return f"€{amount:,.2f}"


def day(value: date) -> str:
    """Return a day in words: 1 September 2026."""
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def _subject(stated: Stated, fact: Fact, teller: Teller) -> str:
    of_noun = fact.type in ("amount", "date") and _zero_words(stated, fact) is None
    if of_noun or stated.comparison.operator in ("known", "same_as") or fact.subject == "noun":
        return noun(fact, teller)
    return _SUBJECTS.get(fact.subject) or ("you" if teller.you else teller.name or "the student")


def _predicate(stated: Stated, fact: Fact, teller: Teller) -> str:
    comparison, holds = stated.comparison, stated.holds
    if comparison.operator == "known":
        be = "are" if fact.noun.fr.startswith("les ") else "is"
        return f"{be} known" if comparison.value is holds else f"{be} not known"
    if comparison.operator == "same_as":
        same = f"the same as {noun(teller.vocabulary[str(comparison.value)], teller)}"
        return f"is {same}" if holds else f"is not {same}"
    if fact.type == "bool":
        words = fact.when_true if comparison.value is holds else fact.when_false
        return words.en if words else ""
    if fact.type in ("choice", "set", "text"):
        return _value(stated, fact)
    return _zero_words(stated, fact) or _quantity(stated, fact)


def _zero_words(stated: Stated, fact: Fact) -> str | None:
    if stated.comparison.value != 0 or stated.comparison.operator not in ("over", "at_most"):
        return None
    words = fact.when_true if (stated.comparison.operator == "over") is stated.holds else fact.when_false
    return words.en if words else None


def _value(stated: Stated, fact: Fact) -> str:
    words = [_word(value, fact) for value in stated.comparison.values]
    several = stated.comparison.operator == ALL_OF
    listed = series(words, "and" if several else "or")
    if fact.verb:
        verb = fact.verb.en if stated.holds else fact.verb.en_negative
        return f"{verb} {'both ' if several and not stated.holds else ''}{listed}"
    if stated.holds:
        return f"is {listed}"
    return f"is not {listed}" if len(words) == 1 else f"is neither {series(words, 'nor')}"


def _word(value: object, fact: Fact) -> str:
    choice = fact.choice(value)
    if choice and choice.phrase and fact.verb:
        return choice.phrase.en
    if fact.members is None:
        return quoted(choice.label.en if choice else value)
    before = fact.members.said.en
    return f"{before} {value}" if before.endswith(" in") else f"{before} {quoted(value)}"


_COMPARED: Mapping[str, str] = {
    "under": "under {}",
    "at_most": "at most {}",
    "at_least": "at least {}",
    "over": "over {}",
    "before": "before {}",
    "from": "on or after {}",
    "is": "{}",
    "is not": "not {}",
}
_AGES: Mapping[str, str] = {**_COMPARED, "at_most": "{} or younger", "at_least": "{} or older"}
_COUNTS: Mapping[str, str] = {
    "under": "fewer than {}",
    "at_most": "at most {}",
    "at_least": "at least {}",
    "over": "more than {}",
    "is": "exactly {}",
}
_RANKS: Mapping[str, str] = {
    "is": "is {}",
    "is not": "is not {}",
    "at_least": "is {} or a later one",
    "under": "comes before {}",
    "over": "comes after {}",
    "at_most": "is at most {}",
}


def _quantity(stated: Stated, fact: Fact) -> str:
    shown = [_shown(value) for value in stated.comparison.values]
    operator = stated.comparison.operator
    operator = operator if stated.holds else OPPOSITES.get(operator, "is not")
    if fact.type in ("date", "amount"):
        return "is " + (f"between {' and '.join(shown)}" if operator == BETWEEN else _COMPARED[operator].format(*shown))
    if fact.name == "student.age":
        return "is " + (" to ".join(shown) if operator == BETWEEN else _AGES[operator].format(*shown))
    if operator == BETWEEN:
        return f"{_having(fact)} {' to '.join(shown)} {fact.unit.many.en if fact.unit else ''}"
    number = int(shown[0])
    if fact.name == "student.rank":
        return _RANKS[operator].format(f"the family’s {_ORDINALS.get(number, f'{number}th')} student")
    return _count(operator, number, fact)


def _having(fact: Fact) -> str:
    return "lasts" if fact.subject == "course" else "has"


def _count(operator: str, number: int, fact: Fact) -> str:
    unit = fact.unit
    if unit is None:
        return f"{_having(fact)} {number}"
    if (operator, number) in (("at_most", 0), ("is", 0), ("under", 1)):
        return f"{_having(fact)} no {unit.many.en}"
    if (operator, number) in (("over", 0), ("is not", 0), ("at_least", 1)):
        return f"{_having(fact)} at least one {unit.one.en}"
    counted = f"one {unit.one.en}" if number == 1 else f"{number} {unit.many.en}"
    if operator == "is not":
        return f"does not {'last' if fact.subject == 'course' else 'have'} exactly {counted}"
    return f"{_having(fact)} {_COUNTS[operator].format(counted)}"


def _answered(stated: Stated, fact: Fact, teller: Teller) -> Spoken:
    """Return what the family answered: told to it as "you", to others as "the family"."""
    subject = "you" if teller.reader == "family" else "the family"
    comparison, question = stated.comparison, quoted(fact.noun.en)
    if comparison.operator == "known":
        return Spoken(subject, ("answered " if comparison.value is stated.holds else "did not answer ") + question)
    if fact.type == "bool":
        return Spoken(subject, ("ticked " if comparison.value is stated.holds else "did not tick ") + question)
    given, done = _given(stated, fact)
    return Spoken(subject, f"{'answered' if done else 'did not answer'} {given} to {question}")


def _given(stated: Stated, fact: Fact) -> tuple[str, bool]:
    """Return an answer in words, and whether it was given rather than another."""
    comparison = stated.comparison
    if fact.type in ("choice", "set", "text"):
        choices = [(fact.choice(value), value) for value in comparison.values]
        words = [quoted(choice.label.en if choice else value) for choice, value in choices]
        both = "both " if comparison.operator == ALL_OF and not stated.holds else ""
        return both + series(words, "and" if comparison.operator == ALL_OF else "or"), stated.holds
    shown = [_shown(value) for value in comparison.values]
    if comparison.operator == BETWEEN:
        return "between " + " and ".join(shown), True
    if comparison.operator == "is":
        return shown[0], stated.holds
    return _COMPARED[comparison.operator if stated.holds else OPPOSITES[comparison.operator]].format(*shown), True


def _shown(value: object) -> str:
    if isinstance(value, date):
        return day(value)
    return money(value) if isinstance(value, Decimal) else str(value)
