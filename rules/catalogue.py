"""The closed catalogue of facts: names, types, choices and words. Read from facts.yaml and checked once."""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from types import MappingProxyType
from typing import Any, Literal

import yaml
from pydantic import ConfigDict, TypeAdapter

FactType = Literal["bool", "choice", "set", "integer", "amount", "date", "text"]
Gender = Literal["m", "f"]
Subject = Literal["student", "family", "guardians", "course", "noun"]

OPERATORS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "bool": ("is", "known"),
        "choice": ("is", "in", "same_as", "known"),
        "set": ("has", "has_any", "known"),
        "integer": ("is", "under", "at_most", "at_least", "over", "known"),
        "amount": ("under", "at_most", "at_least", "over", "known"),
        "date": ("before", "from", "known"),
        "text": ("is", "in", "known"),
    }
)
"""The comparisons of each type, in the order a form shows them."""

_CLOSED = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True)
class Wording:
    """Something said in both languages."""

    fr: str
    en: str
    __pydantic_config__ = _CLOSED

    def to(self, language: str) -> str:
        """Return the words in `language`, English or else French."""
        return self.en if language == "en" else self.fr

    def spoken_in(self, language: str) -> str:
        """Return the language of those words."""
        return "en" if language == "en" else "fr"


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a list: its label, and the phrase that follows the verb of a fact ("en danse")."""

    key: str
    label: Wording
    phrase: Wording | None = None
    __pydantic_config__ = _CLOSED


@dataclass(frozen=True, slots=True)
class Unit:
    """What a number counts."""

    one: Wording
    many: Wording
    gender: Gender = "m"
    __pydantic_config__ = _CLOSED


@dataclass(frozen=True, slots=True)
class Verb:
    """What joins the subject and the phrase of a choice; the participle agrees with the subject."""

    fr: str
    en: str
    en_negative: str
    participle: str = ""
    __pydantic_config__ = _CLOSED


@dataclass(frozen=True, slots=True)
class Members:
    """What stands before the name of a member: in a positive sentence, after "pas", and after "ni"."""

    said: Wording
    negated: Wording
    neither: Wording
    __pydantic_config__ = _CLOSED


@dataclass(frozen=True, slots=True)
class Fact:
    """One typed, named value that conditions may speak of, with the words to say it."""

    name: str
    type: FactType
    noun: Wording
    source: Literal["computed", "record", "answer"]
    subject: Subject
    gender: Gender = "m"
    personal: bool = True
    scope: Literal["any", "course"] = "any"
    computed_from: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    unit: Unit | None = None
    verb: Verb | None = None
    members: Members | None = None
    when_true: Wording | None = None
    when_false: Wording | None = None
    __pydantic_config__ = _CLOSED

    def label(self, language: str) -> str:
        """Return the noun without its article, as a list of facts shows it."""
        noun = self.noun.to(language)
        for article in ("l’", "le ", "la ", "les ", "the "):
            noun = noun.removeprefix(article)
        return noun[:1].upper() + noun[1:]

    def choice(self, key: object) -> Choice | None:
        """Return the choice that has this key."""
        return next((choice for choice in self.choices if choice.key == key), None)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything facts.yaml holds."""

    facts: Mapping[str, Fact]
    choices: Mapping[str, tuple[Choice, ...]]
    record_fields: Mapping[str, Wording]


@dataclass(frozen=True, slots=True)
class _File:
    """The outline of facts.yaml; each fact is checked once its name and choices are put in."""

    facts: dict[str, dict[str, Any]]
    choices: dict[str, tuple[Choice, ...]]
    record_fields: dict[str, Wording]
    __pydantic_config__ = _CLOSED


_FILE = TypeAdapter(_File)
_FACT = TypeAdapter(Fact)


def read_catalogue(text: str) -> Catalogue:
    """Return the catalogue that a YAML text writes, or raise ValueError for the first misfit."""
    outline = _FILE.validate_python(yaml.safe_load(text))
    facts = {name: _fact(name, values, outline.choices) for name, values in outline.facts.items()}
    for name, choices in outline.choices.items():
        keys = [choice.key for choice in choices]
        if len(set(keys)) != len(keys):
            raise ValueError(f"choices {name}: a key is there twice")
    for fact in facts.values():
        _check(fact, facts)
    return Catalogue(
        MappingProxyType(facts), MappingProxyType(outline.choices), MappingProxyType(outline.record_fields)
    )


def _fact(name: str, values: dict[str, Any], lists: Mapping[str, tuple[Choice, ...]]) -> Fact:
    listed = values.get("choices")
    if listed is not None and listed not in lists:
        raise ValueError(f"{name}: there are no choices named {listed}")
    return _FACT.validate_python({**values, "name": name, "choices": lists[listed] if listed else ()})


def _check(fact: Fact, facts: Mapping[str, Fact]) -> None:
    """Refuse a fact that could not be said or asked for."""
    problems = {
        "needs words for true and false": fact.type == "bool" and not (fact.when_true and fact.when_false),
        "needs a unit": fact.type == "integer" and fact.unit is None,
        "needs a verb": fact.type == "set" and fact.verb is None,
        "needs choices or words for its members": fact.type == "set" and not (fact.choices or fact.members),
        "needs a verb for its subject": fact.type == "choice" and fact.subject != "noun" and fact.verb is None,
        "needs a phrase for each choice": fact.verb is not None and any(c.phrase is None for c in fact.choices),
        "is computed from an unknown fact": any(source not in facts for source in fact.computed_from),
    }
    for problem, present in problems.items():
        if present:
            raise ValueError(f"{fact.name} {problem}")


CATALOGUE = read_catalogue(resources.files("rules").joinpath("facts.yaml").read_text(encoding="utf-8"))
FACTS = CATALOGUE.facts
CHOICES = CATALOGUE.choices
RECORD_FIELDS = CATALOGUE.record_fields
"""What a field may be prefilled from and proposed to, and what the review policy speaks of."""

DEPARTMENTS = CHOICES["departments"]
CYCLES = CHOICES["cycles"]
LEVELS = CHOICES["levels"]
SCHOOL_LEVELS = CHOICES["school-levels"]
